//! For people: each service as a tree, and of many services a table.
//!
//! A tree takes some fifteen lines, so twenty of them are what a person scrolls through. Beyond that the question is another
//! one: which service is it, and which of all of them are not like the rest.

use std::io::{self, Write};

use colored::Colorize;

use super::tree::{Branch, Line, Tone};
use super::wrap::wrap;
use super::{Sample, Samples, ShowLook, Shown, sample_totals, summary, totals};
use crate::model::filter::{Part, Service};
use crate::model::text::{count, printable};
use crate::report::words::{self, part};

/// The most services that are shown in full unless they are named.
const MOST_IN_FULL: usize = 20;
/// The most samples that are listed in one place.
const MOST_SAMPLES: usize = 20;

pub fn write(shown: &Shown<'_>, look: ShowLook, out: &mut dyn Write) -> io::Result<()> {
    let in_full = look.in_full || shown.services.len() <= MOST_IN_FULL;
    if in_full {
        for at in 0..shown.services.len() {
            if let Some(tree) = service(shown, at) {
                tree.draw(look.width, out)?;
                writeln!(out)?;
            }
        }
    } else {
        summary::table(shown, look.width, out)?;
    }
    if let Some(samples) = &shown.samples {
        nobodys(samples, look.width, out)?;
    }
    if look.quiet {
        return Ok(());
    }
    let totals = format!("{}; reading {}", totals(shown), shown.reading);
    let of_samples = shown.samples.as_ref().map(sample_totals);
    for line in [totals].into_iter().chain(of_samples) {
        for line in wrap(&line, look.width) {
            writeln!(out, "{line}")?;
        }
    }
    if in_full {
        return Ok(());
    }
    summary::unlike(shown, look.width, out)?;
    writeln!(
        out,
        "{} shows one in full",
        "cgfilter show --service NAME".cyan()
    )
}

/// A service with its parts, in the order in which they are asked.
fn service(shown: &Shown<'_>, at: usize) -> Option<Branch> {
    let service = shown.services.get(at)?;
    let mut branches = Vec::new();
    if let Some(from) = &service.from {
        let from = printable(&from.value).into_owned();
        branches.push(Branch::row("from", [Line::new(from, Tone::Plain)]));
    }
    branches.extend((0..service.triggers.len()).filter_map(|filter| trigger(shown, at, filter)));
    if service.triggers.is_empty() {
        branches.push(Branch::row(
            "no trigger",
            [Line::new(part::NO_TRIGGER, Tone::Doubt)],
        ));
    }
    branches.push(match &service.resolve {
        Some(resolve) => resolve_of(shown, at, resolve)?,
        None => Branch::row("no resolve", [Line::new(part::NO_RESOLVE, Tone::Doubt)]),
    });
    let file = printable(service.source.name());
    Some(Branch::heading(printable(&service.name), file, branches))
}

fn trigger(shown: &Shown<'_>, at: usize, filter: usize) -> Option<Branch> {
    let service = shown.services.get(at)?;
    let trigger = service.triggers.get(filter)?;
    let mut rows = conditions(&trigger.part, shown);
    rows.push(Branch::row(
        "maps by",
        [part::opens_by(&trigger.part).into()],
    ));
    rows.push(Branch::row("title", [part::title(trigger, service).into()]));
    rows.push(Branch::row(
        "description",
        [part::description(trigger).into()],
    ));
    if let Some((samples, taken)) = shown.taken(at) {
        let positions = taken.triggers.get(filter)?;
        rows.push(takes(shown, samples, positions, at));
    }
    let name = part::trigger_name(filter, trigger);
    Some(Branch::heading(name, line(service, &trigger.part), rows))
}

fn resolve_of(shown: &Shown<'_>, at: usize, resolve: &Part) -> Option<Branch> {
    let service = shown.services.get(at)?;
    let mut rows = conditions(resolve, shown);
    let closes = part::closes_by(resolve, service);
    rows.push(Branch::row("maps by", closes.into_iter().map(Line::from)));
    if let Some((samples, taken)) = shown.taken(at) {
        rows.push(takes(shown, samples, &taken.resolve, at));
    }
    Some(Branch::heading("resolve", line(service, resolve), rows))
}

fn line(service: &Service, part: &Part) -> String {
    format!("line {}", service.source.position(part.span.start).line)
}

fn conditions(part: &Part, shown: &Shown<'_>) -> Vec<Branch> {
    let conditions = part.conditions.iter().enumerate();
    let row = |(at, condition)| {
        let said = part::condition(condition, shown.reading);
        Branch::row(
            if at == 0 { "when" } else { "and" },
            [Line::new(said, Tone::Plain)],
        )
    };
    conditions.map(row).collect()
}

/// The samples that a part takes. One of another service is worth a second look.
fn takes(shown: &Shown<'_>, samples: &Samples<'_>, positions: &[usize], service: usize) -> Branch {
    let said = |sample: &Sample<'_>| {
        let name = printable(sample.name).into_owned();
        let owner = sample.owner.filter(|owner| *owner != service);
        let Some(owner) = owner.and_then(|owner| shown.services.get(owner)) else {
            return Line::new(name, Tone::Plain);
        };
        let owner = printable(&owner.name);
        Line::new(format!("{name} (a sample of {owner})"), Tone::Doubt)
    };
    let mut lines = limited(samples.at(positions).map(said), positions.len());
    if lines.is_empty() {
        lines.push(Line::new("no sample", Tone::Doubt));
    }
    Branch::row("takes", lines)
}

/// The first of many lines, and how many more there are.
fn limited(lines: impl Iterator<Item = Line>, number: usize) -> Vec<Line> {
    let mut lines: Vec<_> = lines.take(MOST_SAMPLES).collect();
    let more = number - lines.len();
    if more > 0 {
        let more = format!("and {more} more: --format json lists all");
        lines.push(Line::new(more, Tone::Aside));
    }
    lines
}

/// The samples that no part takes, and those that are none.
fn nobodys(samples: &Samples<'_>, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let discarded = &samples.intake.discarded;
    let names = samples
        .at(discarded)
        .map(|sample| printable(sample.name).into_owned());
    let names = names.map(|name| Line::new(name, Tone::Plain));
    let unreadable = samples.unreadable.iter().map(|unreadable| {
        let (name, message) = (printable(&unreadable.name), &unreadable.message);
        Line::new(format!("{name}: {message}"), Tone::Plain)
    });
    let number = discarded.len();
    group(
        "discarded",
        "taken by no part",
        limited(names, number),
        number,
        width,
        out,
    )?;
    let number = samples.unreadable.len();
    let lines = limited(unreadable, number);
    group("unreadable", "not a payload", lines, number, width, out)
}

fn group(
    name: &str,
    what: &str,
    lines: Vec<Line>,
    number: usize,
    width: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    if number == 0 {
        return Ok(());
    }
    let branches = lines.into_iter().map(|line| Branch::row("", [line]));
    let aside = format!("{}, {what}", count(number, "sample"));
    Branch::heading(name, aside, branches.collect()).draw(width, out)?;
    writeln!(out)
}

/// The key paths that a service looks at, each once, as they are written.
pub(super) fn looks_at(service: &Service) -> String {
    let mut paths: Vec<String> = Vec::new();
    for condition in service.conditions() {
        let path = words::path(&condition.key_path.value);
        if !paths.contains(&path) {
            paths.push(path);
        }
    }
    paths.join(", ")
}
