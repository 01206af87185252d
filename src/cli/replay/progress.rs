//! How far a long run is: a bar on a terminal, and nothing anywhere else.

use std::io::{self, IsTerminal};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::cli::settings::is_ci;
use crate::report::replay::ReplayFormat;

/// What is done by then has no need of a bar.
const SOON: Duration = Duration::from_millis(500);

pub struct Progress {
    start: Instant,
    is_wanted: bool,
    /// The bytes of all files, packed as they are, where they are known.
    total: Option<u64>,
    read: u64,
    bar: Option<ProgressBar>,
}

impl Progress {
    /// None where nobody would see it move: in a pipe and in CI, and not among verdicts that run over the same terminal.
    pub fn new(quiet: bool, format: ReplayFormat) -> Self {
        let is_among_verdicts = format == ReplayFormat::Ndjson && io::stdout().is_terminal();
        Self {
            start: Instant::now(),
            is_wanted: !quiet && !is_ci() && !is_among_verdicts && io::stderr().is_terminal(),
            total: None,
            read: 0,
            bar: None,
        }
    }

    pub fn set_total(&mut self, total: Option<u64>) {
        self.total = total;
    }

    /// So many more bytes of the files were read.
    pub fn read(&mut self, bytes: u64) {
        self.read += bytes;
        if !self.is_wanted || self.start.elapsed() < SOON {
            return;
        }
        let total = self.total;
        let start = self.start.elapsed();
        let bar = self
            .bar
            .get_or_insert_with(|| drawn(total).with_elapsed(start));
        bar.set_position(self.read);
    }

    pub fn finish(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}

fn drawn(total: Option<u64>) -> ProgressBar {
    let (bar, template) = match total {
        Some(total) => (
            ProgressBar::new(total),
            "{bar:30} {percent:>3}%  {bytes} of {total_bytes}, {elapsed}, {eta} left",
        ),
        None => (ProgressBar::new_spinner(), "{spinner} {bytes}, {elapsed}"),
    };
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style.progress_chars("━╸ ")),
        Err(_) => bar,
    }
}
