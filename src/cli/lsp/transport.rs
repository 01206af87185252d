//! Messages over standard input and output. One that cannot be understood ends nothing.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::sync::mpsc::{self, Sender};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use lsp_server::{ErrorCode, Message};
use serde_json::json;

/// No editor sends as much in one message.
const MOST: u64 = 256 << 20;

/// How long a client may take to read what is left for it in the end.
const PATIENCE: Duration = Duration::from_secs(1);

/// What comes in: a message, one that is none, or the end.
pub enum Incoming {
    Message(Message),
    /// With the code and the words of the reply to it.
    Broken(ErrorCode, String),
    Closed,
}

/// Reads messages until there are none, each handed to `taken`, which says whether to go on.
pub fn read(input: impl Read + Send + 'static, taken: impl Fn(Incoming) -> bool + Send + 'static) -> Result<()> {
    let read = move || {
        let mut input = BufReader::new(input);
        loop {
            let incoming = next(&mut input).unwrap_or(Incoming::Closed);
            let is_last = matches!(incoming, Incoming::Closed);
            if !taken(incoming) || is_last {
                return;
            }
        }
    };
    thread::Builder::new().name("reader".into()).spawn(read).context("no thread can be started")?;
    Ok(())
}

fn next(input: &mut impl BufRead) -> io::Result<Incoming> {
    let Some(length) = length(input)? else { return Ok(Incoming::Closed) };
    let mut bytes = Vec::new();
    input.take(length).read_to_end(&mut bytes)?;
    if (bytes.len() as u64) < length {
        return Ok(Incoming::Closed);
    }
    if length > MOST {
        return Ok(Incoming::Broken(ErrorCode::InvalidRequest, "the message is too long".to_owned()));
    }
    let value: serde_json::Value = match serde_json::from_slice(&bytes) {
        Ok(value) => value,
        Err(error) => return Ok(Incoming::Broken(ErrorCode::ParseError, format!("no JSON: {error}"))),
    };
    Ok(match serde_json::from_value(value) {
        Ok(message) => Incoming::Message(message),
        Err(_) => Incoming::Broken(ErrorCode::InvalidRequest, "neither a request nor a notification".to_owned()),
    })
}

/// The length that the headers of the next message tell. Lines that are no header are passed over.
fn length(input: &mut impl BufRead) -> io::Result<Option<u64>> {
    let mut length = None;
    loop {
        let mut line = Vec::new();
        if input.by_ref().take(MOST).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        let line = String::from_utf8_lossy(&line);
        let line = line.trim();
        if let (true, Some(length)) = (line.is_empty(), length) {
            return Ok(Some(length));
        }
        if let Some((name, value)) = line.split_once(':')
            && name.trim().eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().ok().or(length);
        }
    }
}

/// Writes messages in their order, in a thread of its own: a client that does not read holds nobody up.
pub struct Writer {
    messages: Sender<serde_json::Value>,
    thread: JoinHandle<()>,
}

impl Writer {
    pub fn start(mut output: impl Write + Send + 'static) -> Result<Self> {
        let (messages, waiting) = mpsc::channel::<serde_json::Value>();
        let write = move || {
            for message in waiting {
                let text = message.to_string();
                let written = write!(output, "Content-Length: {}\r\n\r\n{text}", text.len());
                // Who does not read any more has gone, and standard input ends as well.
                if written.and_then(|()| output.flush()).is_err() {
                    return;
                }
            }
        };
        let thread = thread::Builder::new().name("writer".into()).spawn(write).context("no thread can be started")?;
        Ok(Self { messages, thread })
    }

    pub fn send(&self, message: impl Into<Message>) {
        if let Ok(serde_json::Value::Object(mut message)) = serde_json::to_value(message.into()) {
            message.insert("jsonrpc".to_owned(), "2.0".into());
            let _ = self.messages.send(message.into());
        }
    }

    /// The reply to what has no number that could be read.
    pub fn refuse(&self, code: ErrorCode, message: &str) {
        let error = json!({"code": code as i32, "message": message});
        let _ = self.messages.send(json!({"jsonrpc": "2.0", "id": null, "error": error}));
    }

    /// Waits until all is written, but not for a client that does not read.
    pub fn finish(self) {
        let Self { messages, thread: writing } = self;
        drop(messages);
        let start = Instant::now();
        while !writing.is_finished() && start.elapsed() < PATIENCE {
            thread::sleep(PATIENCE / 200);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_message_is_told_and_the_next_one_is_read() {
        let text = "Content-Length: 3\r\n\r\n{x}Content-length: 2\nContent-Type: x\n\n[]odd\r\n\r\n\
                    Content-Length: 36\r\n\r\n{\"jsonrpc\":\"2.0\",\"method\":\"exit\"}    Content-Length: 99\r\n\r\n{";
        let mut input = text.as_bytes();
        let mut told = Vec::new();
        loop {
            match next(&mut input).unwrap() {
                Incoming::Message(Message::Notification(it)) => told.push(it.method),
                Incoming::Message(_) => panic!("no request was sent"),
                Incoming::Broken(code, _) => told.push(format!("{code:?}")),
                Incoming::Closed => break,
            }
        }
        assert_eq!(told, ["ParseError", "InvalidRequest", "exit"]);
    }
}
