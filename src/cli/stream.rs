//! Standard output and error: colours where they are wanted, and nothing raw from a file.

use std::io::{self, BufWriter, Write};

use anstream::AutoStream;
use colored::Colorize;

use crate::model::text::printable;

/// Where a command writes: data to `out`, everything else to standard error.
pub struct Streams {
    pub out: BufWriter<AutoStream<io::StdoutLock<'static>>>,
    err: BufWriter<AutoStream<io::StderrLock<'static>>>,
    /// Columns of a line.
    pub width: usize,
}

/// Columns of a line where there is no terminal to ask.
const DEFAULT_WIDTH: usize = 100;
const MIN_WIDTH: usize = 40;
const MAX_WIDTH: usize = 140;

impl Streams {
    pub fn new(color: &colorchoice_clap::Color) -> Self {
        color.write_global();
        // Colours are always written, and taken out again by the streams that do not want them.
        colored::control::set_override(true);
        let out = io::stdout().lock();
        let err = io::stderr().lock();
        Self {
            out: BufWriter::new(AutoStream::auto(out)),
            err: BufWriter::new(AutoStream::auto(err)),
            width: width(),
        }
    }

    /// An error that ends the command, with its causes.
    pub fn error(&mut self, error: &anyhow::Error) {
        let causes: Vec<_> = error.chain().map(ToString::to_string).collect();
        self.say("error", &causes.join(": "), None);
    }

    /// One line on standard error, and what to do below it.
    pub fn say(&mut self, level: &str, message: &str, help: Option<&str>) {
        let label = format!("{level}:");
        let label = if level == "error" {
            label.red().bold()
        } else {
            label.cyan()
        };
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

    /// A drawing with colours, on standard error.
    pub fn draw(&mut self, drawing: &str) {
        let _ = writeln!(self.err, "{drawing}\n");
    }
}

/// The width of the terminal, within what can be read; without one, that of `COLUMNS`, or a usual one.
fn width() -> usize {
    let asked = std::env::var("COLUMNS")
        .ok()
        .and_then(|columns| columns.parse().ok());
    asked
        .or_else(terminal_width)
        .unwrap_or(DEFAULT_WIDTH)
        .clamp(MIN_WIDTH, MAX_WIDTH)
}

fn terminal_width() -> Option<usize> {
    terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| usize::from(width.0))
}

/// Whether the other end of the pipe was closed.
pub fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let broken = |error: &io::Error| error.kind() == io::ErrorKind::BrokenPipe;
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(broken)
}
