//! Reports of `show`: the services themselves, as a tree, a table, data or a diagram. One file a format.

mod dot;
mod graph;
mod json;
mod mermaid;
mod summary;
mod text;
mod tree;
mod wrap;

use std::io::{self, Write};

use super::{Problem, Unreadable};
use crate::engine::Reading;
use crate::engine::intake::{Intake, Taken};
use crate::model::filter::Service;
use crate::model::text::{count, grouped};
use graph::Graph;

/// The formats of `show`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum ShowFormat {
    Text,
    Json,
    Mermaid,
    Dot,
}

/// All that a report may know.
pub struct Shown<'a> {
    /// In the order of evaluation: that of their paths.
    pub services: &'a [Service],
    pub reading: Reading,
    /// The filter files that cannot be used.
    pub problems: Vec<Problem>,
    pub samples: Option<Samples<'a>>,
}

/// What becomes of the samples of the repository.
pub struct Samples<'a> {
    /// In the order in which they were read.
    pub all: Vec<Sample<'a>>,
    pub intake: Intake,
    pub unreadable: Vec<&'a Unreadable>,
    /// Where only some services are shown: those that none of them takes, and that belong to none of them.
    pub elsewhere: usize,
}

pub struct Sample<'a> {
    pub name: &'a str,
    /// The service whose sample it is.
    pub owner: Option<usize>,
}

/// How a report for people is laid out.
#[derive(Debug, Clone, Copy)]
pub struct ShowLook {
    pub width: usize,
    /// Each service in full, however many there are.
    pub in_full: bool,
    /// No totals and hints.
    pub quiet: bool,
}

impl<'a> Samples<'a> {
    fn at(&self, positions: &[usize]) -> impl Iterator<Item = &Sample<'a>> {
        positions.iter().filter_map(|at| self.all.get(*at))
    }

    /// How many of them a service takes.
    fn taken(&self) -> usize {
        self.all.len() - self.intake.discarded.len() - self.elsewhere
    }
}

impl<'a> Shown<'a> {
    /// What the parts of the service at a position take; none when samples are not shown.
    fn taken(&self, service: usize) -> Option<(&Samples<'a>, &Taken)> {
        let samples = self.samples.as_ref()?;
        Some((samples, samples.intake.services.get(service)?))
    }

    fn triggers(&self) -> usize {
        let triggers = self.services.iter().map(|service| service.triggers.len());
        triggers.sum()
    }

    fn resolves(&self) -> usize {
        let resolves = self.services.iter().filter(|it| it.resolve.is_some());
        resolves.count()
    }
}

/// Writes the services in one format. The answer is what a person has to know who wants to look at the drawing.
pub fn write(
    format: ShowFormat,
    shown: &Shown<'_>,
    look: ShowLook,
    out: &mut dyn Write,
) -> io::Result<Option<String>> {
    match format {
        ShowFormat::Text => text::write(shown, look, out)?,
        ShowFormat::Json => json::write(shown, out)?,
        ShowFormat::Dot => dot::write(&Graph::of(shown), out)?,
        ShowFormat::Mermaid => {
            let graph = Graph::of(shown);
            let drawing = mermaid::draw(&graph);
            out.write_all(drawing.as_bytes())?;
            return Ok(mermaid::too_large(&drawing, &graph));
        }
    }
    Ok(None)
}

/// `5 services, 5 trigger filters, 5 resolves`.
fn totals(shown: &Shown<'_>) -> String {
    let services = count(shown.services.len(), "service");
    let triggers = count(shown.triggers(), "trigger filter");
    let resolves = count(shown.resolves(), "resolve");
    format!("{services}, {triggers}, {resolves}")
}

/// `11 samples: 10 taken, 1 discarded`.
fn sample_totals(samples: &Samples<'_>) -> String {
    let all = count(samples.all.len() + samples.unreadable.len(), "sample");
    let parts = [
        (samples.taken(), "taken"),
        (samples.intake.discarded.len(), "discarded"),
        (samples.unreadable.len(), "unreadable"),
        (
            samples.elsewhere,
            if samples.elsewhere == 1 {
                "other"
            } else {
                "others"
            },
        ),
    ];
    let parts = parts.iter().enumerate();
    let told = parts.filter(|(at, (number, _))| *at == 0 || *number > 0);
    let told: Vec<_> = told
        .map(|(_, (number, what))| format!("{} {what}", grouped(*number)))
        .collect();
    format!("{all}: {}", told.join(", "))
}
