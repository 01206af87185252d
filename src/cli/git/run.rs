//! A program that runs, and is ended where it takes too long.

use std::io::{self, BufReader, Cursor, Read};
use std::process::{Child, ChildStdin, Command};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, channel, sync_channel};
use std::thread::{self, Builder};
use std::time::{Duration, Instant};

use super::group;

/// How many chunks of what it prints wait to be read, and how many bytes one has.
const AHEAD: usize = 4;
const CHUNK: usize = 64 * 1024;
/// How much of its complaints is kept.
const MAX_COMPLAINT: u64 = 64 * 1024;

/// A program that runs. It ends with this, and so do those that it started.
pub struct Run {
    child: Child,
    /// What it prints. Reading fails where it takes too long.
    pub out: BufReader<Printed>,
    complaint: Receiver<Vec<u8>>,
    is_over: bool,
}

/// What a program prints, as far as it comes in time. It is read on another thread, which may wait for ever.
pub struct Printed {
    chunks: Receiver<io::Result<Vec<u8>>>,
    chunk: Cursor<Vec<u8>>,
    until: Instant,
}

impl Run {
    pub fn start(command: &mut Command, until: Instant) -> io::Result<Self> {
        let mut child = group::start(command)?;
        let (out, complaint) = (child.stdout.take(), child.stderr.take());
        let (send_chunk, chunks) = sync_channel(AHEAD);
        let (send_complaint, complaints) = channel();
        let printed = Printed { chunks, chunk: Cursor::default(), until };
        let run = Self { child, out: BufReader::new(printed), complaint: complaints, is_over: false };
        if let (Some(out), Some(complaint)) = (out, complaint) {
            Builder::new().spawn(move || hand_over(out, &send_chunk))?;
            Builder::new().spawn(move || send_complaint.send(start_of(complaint)))?;
        }
        Ok(run)
    }

    pub fn stdin(&mut self) -> Option<ChildStdin> {
        self.child.stdin.take()
    }

    /// Waits for its end: whether it did what it was asked for, and what it complains of.
    pub fn end(mut self) -> io::Result<(bool, Vec<u8>)> {
        const LONGEST: Duration = Duration::from_millis(10);
        let mut pause = Duration::from_micros(50);
        // Nobody waits for a program with a time limit, so it is asked again and again; most have ended with what they print.
        let status = loop {
            match group::try_wait(&mut self.child)? {
                Some(status) => break status,
                None if self.out.get_ref().left().is_zero() => return Err(io::ErrorKind::TimedOut.into()),
                None => thread::sleep(pause),
            }
            pause = LONGEST.min(pause * 2);
        };
        self.is_over = true;
        let complaint = self.complaint.recv_timeout(self.out.get_ref().left());
        Ok((status.success(), complaint.unwrap_or_default()))
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        if !self.is_over {
            // What cannot be ended is not waited for.
            group::kill(&mut self.child);
            let _ = group::try_wait(&mut self.child);
        }
    }
}

impl Printed {
    fn left(&self) -> Duration {
        self.until.saturating_duration_since(Instant::now())
    }
}

impl Read for Printed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = self.chunk.read(buffer)?;
            if read > 0 || buffer.is_empty() {
                return Ok(read);
            }
            self.chunk = match self.chunks.recv_timeout(self.left()) {
                Ok(chunk) => Cursor::new(chunk?),
                Err(RecvTimeoutError::Disconnected) => return Ok(0),
                Err(RecvTimeoutError::Timeout) => return Err(io::ErrorKind::TimedOut.into()),
            };
        }
    }
}

fn hand_over(mut out: impl Read, to: &SyncSender<io::Result<Vec<u8>>>) {
    let mut chunk = vec![0; CHUNK];
    loop {
        let sent = match out.read(&mut chunk) {
            Ok(0) => return,
            Ok(read) => to.send(Ok(chunk.get(..read).unwrap_or_default().to_vec())),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Ok(()),
            Err(error) => return drop(to.send(Err(error))),
        };
        if sent.is_err() {
            return;
        }
    }
}

/// All is read, and the first of it kept: a full pipe would stop the program.
fn start_of(mut complaint: impl Read) -> Vec<u8> {
    let mut start = Vec::new();
    let _ = complaint.by_ref().take(MAX_COMPLAINT).read_to_end(&mut start);
    let _ = io::copy(&mut complaint, &mut io::sink());
    start
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::io::Write;
    use std::process::Stdio;

    use super::*;

    const SHORT: Duration = Duration::from_millis(200);

    fn shell(script: &str, patience: Duration) -> Run {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", script]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        Run::start(&mut command, Instant::now() + patience).unwrap()
    }

    fn printed(run: &mut Run) -> io::Result<String> {
        let mut printed = String::new();
        run.out.read_to_string(&mut printed).map(|_| printed)
    }

    #[test]
    fn a_program_that_ends_is_heard_to_its_end() {
        let mut run = shell("echo out; echo wrong >&2; exit 3", Duration::from_secs(60));
        assert_eq!(printed(&mut run).unwrap(), "out\n");
        assert_eq!(run.end().unwrap(), (false, b"wrong\n".to_vec()));
        let mut run = shell("cat; yes | head -c 1000000 >&2", Duration::from_secs(60));
        let mut stdin = run.stdin().unwrap();
        writeln!(stdin, "in").unwrap();
        drop(stdin);
        assert_eq!(printed(&mut run).unwrap(), "in\n");
        let (is_ok, complaint) = run.end().unwrap();
        assert!(is_ok);
        assert_eq!(complaint.len() as u64, MAX_COMPLAINT, "the rest is read, and not kept");
    }

    #[test]
    fn a_program_that_hangs_is_ended_and_so_is_what_it_started() {
        for script in
            ["sleep 2; echo alive >&0", "(sleep 2; echo alive >&0) & wait", "exec >&-; sleep 2; echo alive >&0"]
        {
            let (mut alive, line) = io::pipe().unwrap();
            let mut run = {
                let mut command = Command::new("/bin/sh");
                command.args(["-c", script]).stdin(line).stdout(Stdio::piped()).stderr(Stdio::piped());
                Run::start(&mut command, Instant::now() + SHORT).unwrap()
            };
            let waited = printed(&mut run).and_then(|_| run.end());
            assert_eq!(waited.unwrap_err().kind(), io::ErrorKind::TimedOut, "{script}");
            // This ends when nobody is left who could write.
            let mut said = String::new();
            alive.read_to_string(&mut said).unwrap();
            assert_eq!(said, "", "{script}");
        }
    }
}
