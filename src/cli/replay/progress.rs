//! How far a long run is: a bar on a terminal, and nothing anywhere else.

use std::io::{self, IsTerminal};
use std::time::{Duration, Instant};

use indicatif::{HumanDuration, ProgressBar, ProgressStyle};

use crate::cli::settings::is_ci;
use crate::report::Format;

/// What is done by then has no need of a bar.
const SOON: Duration = Duration::from_millis(500);
/// How long a bar stays as it is.
const STAYS: Duration = Duration::from_millis(200);

pub struct Progress {
    start: Instant,
    is_wanted: bool,
    /// The bytes of all files, packed as they are, where they are known.
    total: Option<u64>,
    read: u64,
    bar: Option<ProgressBar>,
    /// When the bar changes next.
    next: Duration,
}

impl Progress {
    /// None where nobody would see it move: in a pipe and in CI, and not among verdicts that run over the same terminal.
    pub fn new(quiet: bool, format: Format) -> Self {
        let is_among_verdicts = format == Format::Ndjson && io::stdout().is_terminal();
        Self {
            start: Instant::now(),
            is_wanted: !quiet && !is_ci() && !is_among_verdicts && io::stderr().is_terminal(),
            total: None,
            read: 0,
            bar: None,
            next: SOON,
        }
    }

    pub fn set_total(&mut self, total: Option<u64>) {
        self.total = total;
    }

    /// So many more bytes of the files were read.
    pub fn read(&mut self, bytes: u64) {
        self.read += bytes;
        if !self.is_wanted {
            return;
        }
        let past = self.start.elapsed();
        if past < self.next {
            return;
        }
        self.next = past + STAYS;
        let total = self.total;
        let bar = self.bar.get_or_insert_with(|| drawn(total).with_elapsed(past));
        bar.set_position(self.read);
        // A file may have grown.
        if let Some(total) = total.filter(|total| *total >= self.read) {
            bar.set_message(left(past, self.read, total));
        }
    }

    pub fn finish(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
        self.is_wanted = false;
    }
}

/// How long the rest takes when it takes as long as what was read.
fn left(past: Duration, read: u64, total: u64) -> String {
    if read == 0 {
        return String::new();
    }
    let left = past.mul_f64((total - read) as f64 / read as f64);
    format!(", {:#} left", HumanDuration(left))
}

fn drawn(total: Option<u64>) -> ProgressBar {
    let (bar, template) = match total {
        Some(total) => (ProgressBar::new(total), "{bar:30} {percent:>3}%  {bytes} of {total_bytes}, {elapsed}{msg}"),
        None => (ProgressBar::new_spinner(), "{spinner} {bytes}, {elapsed}"),
    };
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style.progress_chars("━╸ ")),
        Err(_) => bar,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rest_takes_as_long_as_what_was_read() {
        let told = |read| left(Duration::from_secs(30), read, 400);
        assert_eq!(told(0), "");
        assert_eq!(told(100), ", 2m left");
        assert_eq!(told(10), ", 20m left");
        assert_eq!(told(400), ", 0s left");
    }
}
