//! For people: each service as a tree, and of many services a table.
//!
//! A tree takes some fifteen lines, so twenty of them are what a person scrolls through. Beyond that the question is another
//! one: which service is it, and which of all of them lack something.

use std::io::{self, Write};

use colored::Colorize;

use super::{Sample, Samples, ServiceView, ShowDisplay, Shown, Taking, sample_totals, summary, totals};
use crate::model::filter::{Part, Service, Trigger};
use crate::model::text::{count, printable};
use crate::report::terminal::tree::{Branch, Emphasis, Line};
use crate::report::terminal::wrap_paths;
use crate::report::words::part::{self, Description};

/// The most services that are shown in full unless they are named.
const MOST_IN_FULL: usize = 20;
/// The most samples that are listed in one place.
const MOST_SAMPLES: usize = 20;

pub fn write(shown: &Shown<'_>, display: ShowDisplay, out: &mut dyn Write) -> io::Result<()> {
    let in_full = display.in_full || shown.services.len() <= MOST_IN_FULL;
    if in_full {
        for seen in shown.each() {
            service(shown, seen).draw(display.width, out)?;
            writeln!(out)?;
        }
    } else {
        summary::table(shown, display.width, out)?;
    }
    if let Some(samples) = &shown.samples {
        nobodys(samples, display.width, out)?;
    }
    if display.quiet {
        return Ok(());
    }
    let totals = format!("{}; reading {}", totals(shown), shown.reading);
    let of_samples = shown.samples.as_ref();
    let of_samples = of_samples.map(|samples| sample_totals(shown, samples));
    for line in [totals].into_iter().chain(of_samples) {
        for line in wrap_paths(&line, display.width) {
            writeln!(out, "{line}")?;
        }
    }
    if in_full {
        return Ok(());
    }
    summary::lacking(shown, display.width, out)?;
    writeln!(out, "{} shows one in full", "cgfilter show --service NAME".cyan())
}

/// A service with its parts, in the order in which they are asked.
fn service(shown: &Shown<'_>, seen: ServiceView<'_>) -> Branch {
    let service = seen.service;
    let mut branches = Vec::new();
    if let Some(from) = &service.from {
        let from = printable(&from.value).into_owned();
        branches.push(Branch::row("from", [Line::new(from, Emphasis::Plain)]));
    }
    let triggers = seen.triggers();
    branches.extend(triggers.map(|(filter, of, taken)| trigger(shown, seen, filter, of, taken)));
    if service.triggers.is_empty() {
        branches.push(Branch::row("no trigger", [Line::new(part::NO_TRIGGER, Emphasis::Doubt)]));
    }
    branches.push(match seen.resolve() {
        Some((resolve, taken)) => resolve_of(shown, seen, resolve, taken),
        None => Branch::row("no resolve", [Line::new(part::NO_RESOLVE, Emphasis::Doubt)]),
    });
    let file = printable(service.source.name());
    Branch::heading(printable(&service.name), file, branches)
}

fn trigger(
    shown: &Shown<'_>,
    seen: ServiceView<'_>,
    filter: usize,
    trigger: &Trigger,
    taken: Option<Taking<'_>>,
) -> Branch {
    let mut rows = conditions(&trigger.part, shown);
    rows.push(Branch::row("maps by", [part::opens_by(&trigger.part).into()]));
    let title = part::title(trigger, seen.service);
    rows.push(Branch::row("title", [title.into()]));
    rows.push(Branch::row("description", [part::description(trigger).into()]));
    rows.extend(taken.map(|taken| takes(taken, seen.at)));
    let name = part::trigger_name(filter, trigger);
    Branch::heading(name, line(seen.service, &trigger.part), rows)
}

fn resolve_of(shown: &Shown<'_>, seen: ServiceView<'_>, resolve: &Part, taken: Option<Taking<'_>>) -> Branch {
    let mut rows = conditions(resolve, shown);
    let closes = part::closes_by(resolve, seen.service);
    rows.push(Branch::row("maps by", closes.into_iter().map(Line::from)));
    rows.extend(taken.map(|taken| takes(taken, seen.at)));
    Branch::heading("resolve", line(seen.service, resolve), rows)
}

fn line(service: &Service, part: &Part) -> String {
    format!("line {}", service.source.position(part.span.start).line)
}

fn conditions(part: &Part, shown: &Shown<'_>) -> Vec<Branch> {
    let conditions = part.conditions.iter().enumerate();
    let row = |(at, condition)| {
        let said = part::condition(condition, shown.reading);
        Branch::row(if at == 0 { "when" } else { "and" }, [Line::new(said, Emphasis::Plain)])
    };
    conditions.map(row).collect()
}

/// The samples that a part takes. One of another service is worth a second look.
fn takes((samples, positions): Taking<'_>, service: usize) -> Branch {
    let said = |sample: &Sample<'_>| {
        let name = printable(sample.name).into_owned();
        let Some(owner) = sample.owner.filter(|owner| owner.shown != Some(service)) else {
            return Line::new(name, Emphasis::Plain);
        };
        let owner = printable(owner.name);
        Line::new(format!("{name} (a sample of {owner})"), Emphasis::Doubt)
    };
    let mut lines = limited(samples.at(positions).map(said), positions.len());
    if lines.is_empty() {
        lines.push(Line::new("no sample", Emphasis::Doubt));
    }
    Branch::row("takes", lines)
}

/// The first of many lines, and how many more there are.
fn limited(lines: impl Iterator<Item = Line>, number: usize) -> Vec<Line> {
    let mut lines: Vec<_> = lines.take(MOST_SAMPLES).collect();
    let more = number - lines.len();
    if more > 0 {
        let more = format!("and {more} more: --format json lists all");
        lines.push(Line::new(more, Emphasis::Aside));
    }
    lines
}

/// The samples that no part takes, and those that are none.
fn nobodys(samples: &Samples<'_>, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let discarded = &samples.routing.discarded;
    let names = samples.at(discarded).map(|sample| printable(sample.name).into_owned());
    let names = names.map(|name| Line::new(name, Emphasis::Plain));
    let unreadable = samples.unreadable.iter().map(|(name, unreadable)| {
        let (name, message) = (printable(name), &unreadable.message);
        Line::new(format!("{name}: {message}"), Emphasis::Plain)
    });
    let number = discarded.len();
    group("discarded", "taken by no part", limited(names, number), number, width, out)?;
    let number = samples.unreadable.len();
    let lines = limited(unreadable, number);
    group("unreadable", "not a payload", lines, number, width, out)
}

fn group(name: &str, what: &str, lines: Vec<Line>, number: usize, width: usize, out: &mut dyn Write) -> io::Result<()> {
    if number == 0 {
        return Ok(());
    }
    let branches = lines.into_iter().map(|line| Branch::row("", [line]));
    let aside = format!("{}, {what}", count(number, "sample"));
    Branch::heading(name, aside, branches.collect()).draw(width, out)?;
    writeln!(out)
}

impl From<Description> for Line {
    fn from(told: Description) -> Self {
        let emphasis = if told.is_missing { Emphasis::Doubt } else { Emphasis::Plain };
        Self::new(told.text, emphasis)
    }
}
