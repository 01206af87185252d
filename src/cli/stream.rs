//! Standard output and error: colours where they are wanted, nothing raw from a file, and no command to who prints it.

use std::io::{self, BufWriter, IsTerminal, Write};

use anstream::AutoStream;
use colored::Colorize;

use super::files;
use super::secrets::Hiding;
use crate::model::hidden::has_hidden;
use crate::model::text::printable;
use crate::report::inert::{Escape, Inert};

/// Standard output as it is. The one of the library would take for written what cannot be, where it is not open for writing.
/// One that is closed is `/dev/null` by the time the library starts: who closes it wants nothing of it.
#[cfg(unix)]
pub type Stdout = std::fs::File;
#[cfg(unix)]
pub fn stdout() -> io::Result<Stdout> {
    use std::os::fd::AsFd;
    io::stdout().as_fd().try_clone_to_owned().map(Stdout::from)
}

/// A console takes no bytes, which the library knows.
#[cfg(not(unix))]
pub type Stdout = io::StdoutLock<'static>;
#[cfg(not(unix))]
pub fn stdout() -> io::Result<Stdout> {
    Ok(io::stdout().lock())
}

/// Writes as long as somebody reads. A reader that has seen enough, such as `head`, is no failure: what comes then is lost,
/// and the work goes on to its end, with the files and the exit status that it has.
pub struct IgnoreBrokenPipe<W> {
    inner: W,
    is_unread: bool,
}

impl<W> IgnoreBrokenPipe<W> {
    pub fn new(inner: W) -> Self {
        let is_unread = false;
        Self { inner, is_unread }
    }

    pub fn is_unread(&self) -> bool {
        self.is_unread
    }

    /// The result of writing, where a closed pipe is none to speak of.
    fn told<T>(&mut self, result: io::Result<T>, unread: T) -> io::Result<T> {
        match result {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.is_unread = true;
                Ok(unread)
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Err(error),
            Err(error) => {
                let reason = files::reason(&error);
                let said = format!("standard output cannot be written: {reason}");
                Err(io::Error::new(error.kind(), said))
            }
            written => written,
        }
    }
}

impl<W: Write> Write for IgnoreBrokenPipe<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.is_unread {
            return Ok(bytes.len());
        }
        let written = self.inner.write(bytes);
        self.told(written, bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.is_unread {
            return Ok(());
        }
        let flushed = self.inner.flush();
        self.told(flushed, ())
    }
}

/// Where a command writes: data to `out`, everything else to standard error.
pub struct Streams {
    pub out: Inert<BufWriter<Hiding<IgnoreBrokenPipe<AutoStream<Stdout>>>>>,
    err: Inert<BufWriter<Hiding<AutoStream<io::StderrLock<'static>>>>>,
    /// Whether standard output is for a text of the user's own, and a report goes to standard error.
    is_out_taken: bool,
    /// Columns of a line.
    pub width: usize,
}

/// Columns of a line where there is no terminal to ask.
const DEFAULT_WIDTH: usize = 100;
const MIN_WIDTH: usize = 40;
const MAX_WIDTH: usize = 140;

impl Streams {
    pub fn new(color: &colorchoice_clap::Color) -> io::Result<Self> {
        color.write_global();
        // Colours are always written, and taken out again by the streams that do not want them.
        colored::control::set_override(true);
        let out = BufWriter::new(Hiding::new(IgnoreBrokenPipe::new(AutoStream::auto(stdout()?))));
        let err = BufWriter::new(Hiding::new(AutoStream::auto(io::stderr().lock())));
        let (out, err) = (Inert::new(out, Escape::Text), Inert::new(err, Escape::Text));
        Ok(Self { out, err, is_out_taken: false, width: width() })
    }

    /// Keeps standard output for what is given back, and sends reports to standard error from now on.
    pub fn take_out(&mut self) {
        self.is_out_taken = true;
    }

    /// Gives the user's own text back, byte for byte, as it would be written to its file.
    pub fn give_back(&mut self, text: &[u8]) -> io::Result<()> {
        if io::stdout().is_terminal() {
            self.out.write_all(text)?;
            return self.out.flush();
        }
        let mut out = IgnoreBrokenPipe::new(stdout()?);
        out.write_all(text)?;
        out.flush()
    }

    /// Standard output for what is inert by itself: a report, which knows the escapes of its format, and our own texts.
    pub fn report(&mut self) -> &mut dyn Write {
        if self.is_out_taken { self.err.get_mut() } else { self.out.get_mut() }
    }

    /// What the command line has to say of arguments, or was asked for.
    pub fn usage(&mut self, said: &clap::Error) -> io::Result<()> {
        let text = said.render();
        let is_plain = std::env::args_os().all(|argument| !has_hidden(&argument.to_string_lossy()));
        let text = match is_plain {
            true => text.ansi().to_string(),
            // What is an argument of it and what a colour is not known any more.
            false => text.to_string().lines().flat_map(|line| [printable(line), "\n".into()]).collect(),
        };
        if said.use_stderr() {
            let _ = self.err.write_all(text.as_bytes());
            return Ok(());
        }
        self.out.write_all(text.as_bytes())?;
        self.out.flush()
    }

    /// An error that ends the command, with its causes.
    pub fn error(&mut self, error: &anyhow::Error) {
        let causes: Vec<_> = error.chain().map(ToString::to_string).collect();
        self.say("error", &causes.join(": "), None);
    }

    /// One line on standard error, and what to do below it.
    pub fn say(&mut self, level: &str, message: &str, help: Option<&str>) {
        let label = format!("{level}:");
        let label = if level == "error" { label.red().bold() } else { label.cyan() };
        // Nothing is left to tell when standard error itself cannot be written.
        let _ = writeln!(self.err, "{label} {}", printable(message));
        if let Some(help) = help {
            let _ = writeln!(self.err, "  {} {}", "help:".cyan(), printable(help));
        }
    }

    /// Sends what was said on its way, so that it comes before what is written to `out` from now on.
    pub fn flush_errors(&mut self) {
        let _ = self.err.flush();
    }

    /// Whether nobody reads standard output any more.
    pub fn is_unread(&self) -> bool {
        self.out.get_ref().get_ref().get_ref().is_some_and(IgnoreBrokenPipe::is_unread)
    }

    /// A drawing with colours, on standard error.
    pub fn draw(&mut self, drawing: &str) {
        let _ = writeln!(self.err, "{drawing}\n");
    }
}

/// The width of the terminal, within what can be read; without one, that of `COLUMNS`, or a usual one.
fn width() -> usize {
    let asked = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    asked.or_else(terminal_width).unwrap_or(DEFAULT_WIDTH).clamp(MIN_WIDTH, MAX_WIDTH)
}

fn terminal_width() -> Option<usize> {
    terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| usize::from(width.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A pipe whose reader takes so many writes.
    struct Pipe(usize, Vec<u8>);

    impl Write for Pipe {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let left = self.0.checked_sub(1);
            self.0 = left.ok_or(io::ErrorKind::BrokenPipe)?;
            self.1.write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn what_nobody_reads_is_lost_without_a_word_and_any_other_failure_is_told() {
        let mut out = IgnoreBrokenPipe::new(Pipe(1, Vec::new()));
        out.write_all(b"one").unwrap();
        assert!(!out.is_unread());
        out.write_all(b"two").unwrap();
        out.write_all(b"three").unwrap();
        out.flush().unwrap();
        assert!(out.is_unread());
        assert_eq!(out.inner.1, b"one");
        let mut room = [0; 2];
        let mut full = IgnoreBrokenPipe::new(&mut room[..]);
        assert!(full.write_all(b"three").is_err());
    }
}
