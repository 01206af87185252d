//! Reports of `show`: the services themselves, as a tree, a table, data, a diagram or the console's form. One file a format.

mod dot;
mod graph;
mod json;
mod mermaid;
mod summary;
mod text;

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::iter;

use super::inert::{Escape, Inert};
use crate::console_text::form;
use crate::engine::Reading;
use crate::engine::routing::{Routed, Routing};
use crate::model::diagnostic::Diagnostic;
use crate::model::filter::{Part, Service, Trigger};
use crate::model::text::{count, grouped};
use graph::Graph;

/// The formats of `show`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub enum ShowFormat {
    Text,
    Json,
    Mermaid,
    Dot,
    /// The fields of the console's form, in its order, with what to type into each.
    Console,
}

impl ShowFormat {
    fn escape(self) -> Escape {
        match self {
            // What would be a command in a diagram of Mermaid is written as an entity before.
            Self::Text | Self::Mermaid | Self::Console => Escape::Text,
            Self::Json => Escape::Json,
            Self::Dot => Escape::Xml,
        }
    }
}

/// All that a report may know.
pub struct Shown<'a> {
    /// In the order of evaluation: that of their paths.
    pub services: &'a [Service],
    pub reading: Reading,
    /// The filter files that cannot be used.
    pub problems: Vec<Diagnostic>,
    pub samples: Option<Samples<'a>>,
}

/// What becomes of the samples of the repository.
pub struct Samples<'a> {
    /// In the order in which they were read.
    pub all: Vec<Sample<'a>>,
    pub routing: Routing,
    /// Each with its name.
    pub unreadable: Vec<(&'a str, &'a Diagnostic)>,
    /// Where only some services are shown: those that none of them takes, and that belong to none of them.
    pub elsewhere: usize,
}

pub struct Sample<'a> {
    pub name: &'a str,
    pub owner: Option<Owner<'a>>,
}

/// The service whose sample one is.
#[derive(Debug, Clone, Copy)]
pub struct Owner<'a> {
    pub name: &'a str,
    /// Its position among the services that are shown; none when it is not.
    pub shown: Option<usize>,
}

/// A service with what its parts take; nothing is known of that when samples are not shown.
#[derive(Clone, Copy)]
struct ServiceView<'s> {
    service: &'s Service,
    at: usize,
    taken: Option<(&'s Samples<'s>, &'s Routed)>,
}

/// How a report for people is laid out.
#[derive(Debug, Clone, Copy)]
pub struct ShowDisplay {
    pub width: usize,
    /// Each service in full, however many there are.
    pub in_full: bool,
    /// No totals and hints.
    pub quiet: bool,
}

/// Samples by their positions, which a part takes.
type Taking<'s> = (&'s Samples<'s>, &'s [usize]);

impl<'a> Samples<'a> {
    fn at(&self, positions: &[usize]) -> impl Iterator<Item = &Sample<'a>> {
        positions.iter().filter_map(|at| self.all.get(*at))
    }

    /// Those that a part takes, or that are discarded, in order.
    fn spoken_of(&self) -> Vec<&Sample<'a>> {
        let taken = self.routing.services.iter();
        let taken = taken.flat_map(|taken| taken.triggers.iter().chain([&taken.resolve]));
        let all = taken.chain([&self.routing.discarded]).flatten();
        let all: BTreeSet<_> = all.copied().collect();
        all.into_iter().filter_map(|at| self.all.get(at)).collect()
    }

    /// How many of them a service takes.
    fn taken(&self) -> usize {
        self.all.len() - self.routing.discarded.len() - self.elsewhere
    }
}

impl<'s> ServiceView<'s> {
    /// The trigger filters, with the samples that each takes.
    fn triggers(&self) -> impl Iterator<Item = (usize, &'s Trigger, Option<Taking<'s>>)> {
        let taken = self.taken.into_iter().flat_map(|(samples, taken)| {
            let positions = taken.triggers.iter();
            positions.map(move |positions| Some((samples, positions.as_slice())))
        });
        let triggers = self.service.triggers.iter().enumerate();
        triggers.zip(taken.chain(iter::repeat(None))).map(|((filter, trigger), taken)| (filter, trigger, taken))
    }

    /// The resolve, with the samples that it takes.
    fn resolve(&self) -> Option<(&'s Part, Option<Taking<'s>>)> {
        let resolve = self.service.resolve.as_ref()?;
        let taken = self.taken;
        let taken = taken.map(|(samples, taken)| (samples, taken.resolve.as_slice()));
        Some((resolve, taken))
    }

    fn takes_none(&self) -> bool {
        self.taken.is_some_and(|(_, taken)| taken.count() == 0)
    }
}

impl Shown<'_> {
    /// The services in order, with what they take.
    fn each(&self) -> impl Iterator<Item = ServiceView<'_>> {
        let taken = self.samples.iter().flat_map(|samples| {
            let taken = samples.routing.services.iter();
            taken.map(move |taken| Some((samples, taken)))
        });
        let services = self.services.iter().enumerate();
        services.zip(taken.chain(iter::repeat(None))).map(|((at, service), taken)| ServiceView { service, at, taken })
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
    display: ShowDisplay,
    out: &mut dyn Write,
) -> io::Result<Option<String>> {
    let out = &mut Inert::new(out, format.escape());
    match format {
        ShowFormat::Text => text::write(shown, display, out)?,
        ShowFormat::Json => json::write(shown, out)?,
        ShowFormat::Console => {
            let forms: Vec<_> = shown.services.iter().map(form::of).collect();
            out.write_all(forms.join("\n").as_bytes())?;
        }
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
fn sample_totals(shown: &Shown<'_>, samples: &Samples<'_>) -> String {
    let elsewhere = match shown.services.len() {
        1 => "not of this service",
        _ => "not of these services",
    };
    let all = count(samples.all.len() + samples.unreadable.len(), "sample");
    let parts = [
        (samples.taken(), "taken"),
        (samples.routing.discarded.len(), "discarded"),
        (samples.unreadable.len(), "unreadable"),
        (samples.elsewhere, elsewhere),
    ];
    let parts = parts.iter().enumerate();
    let told = parts.filter(|(at, (number, _))| *at == 0 || *number > 0);
    let told: Vec<_> = told.map(|(_, (number, what))| format!("{} {what}", grouped(*number))).collect();
    format!("{all}: {}", told.join(", "))
}
