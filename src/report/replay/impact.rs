//! What a change of the filters does, told once for all formats: the verdict, which services it is of, and the counts.

use std::collections::BTreeMap;

use super::words::{class_name, many, number};
use super::{Replayed, sections};
use crate::model::filter::Service;
use crate::replay::run::{ChangeGroup, ImpactClass, ImpactKind, Totals};

/// How many changes the verdict names.
const NAMED: usize = 3;
/// How many services a report names with what changes.
pub const SERVICES: usize = 30;

/// The classes in the order in which a reviewer wants to know of them.
const WORST_FIRST: [ImpactKind; 11] = [
    ImpactKind::Lost,
    ImpactKind::NeverClosed,
    ImpactKind::ResolveLost,
    ImpactKind::Merged,
    ImpactKind::Rekeyed,
    ImpactKind::Moved,
    ImpactKind::Retitled,
    ImpactKind::Gained,
    ImpactKind::Split,
    ImpactKind::ResolveGained,
    ImpactKind::NowClosed,
];

/// What changes for one service, by class.
pub struct ServiceChanges<'r> {
    pub name: &'r str,
    /// The file that has it now, or had it.
    pub file: &'r str,
    pub counts: BTreeMap<ImpactKind, u64>,
}

/// `with this change, 17 alerts of pingdom open no incident, and 2 incidents of shop are never closed`; the services are
/// named as the format writes them. None where nothing changes.
pub fn verdict(replayed: &Replayed<'_>, name: impl Fn(&str) -> String) -> Option<String> {
    let services = services(replayed);
    let mut changes = Vec::new();
    for kind in WORST_FIRST {
        let mut of_kind: Vec<_> = services.iter().filter_map(|it| Some((*it.counts.get(&kind)?, it.name))).collect();
        of_kind.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
        changes.extend(of_kind.into_iter().map(|(count, service)| (kind, count, service)));
    }
    let mut said: Vec<_> = changes.iter().take(NAMED).map(|(kind, count, of)| does(*kind, *count, &name(of))).collect();
    match changes.len().saturating_sub(NAMED) {
        0 => {}
        1 => said.push("one thing more changes".to_owned()),
        more => said.push(format!("{} more things change", number(more as u64))),
    }
    let (last, rest) = said.split_last()?;
    let and = if rest.is_empty() { String::new() } else { format!("{}, and ", rest.join(", ")) };
    Some(format!("with this change, {and}{last}"))
}

/// What so many payloads of a service do.
fn does(kind: ImpactKind, count: u64, service: &str) -> String {
    let one = count == 1;
    let (thing, does) = match kind {
        ImpactKind::Lost => ("alert", if one { "opens no incident" } else { "open no incident" }),
        ImpactKind::NeverClosed => ("incident", if one { "is never closed" } else { "are never closed" }),
        ImpactKind::ResolveLost => ("payload", if one { "is no recovery" } else { "are no recoveries" }),
        ImpactKind::Merged => ("alert", if one { "joins an open incident" } else { "join an open incident" }),
        ImpactKind::Rekeyed => {
            ("payload", if one { "has another mapping value" } else { "have another mapping value" })
        }
        ImpactKind::Moved => {
            ("payload", if one { "goes to another filter or urgency" } else { "go to another filter or urgency" })
        }
        ImpactKind::Retitled => ("alert", if one { "has another title" } else { "have another title" }),
        ImpactKind::Gained => {
            ("payload", if one { "opens an incident and did not" } else { "open an incident and did not" })
        }
        ImpactKind::Split => {
            ("alert", if one { "opens an incident of its own" } else { "open incidents of their own" })
        }
        ImpactKind::ResolveGained => {
            ("payload", if one { "is a recovery and was none" } else { "are recoveries and were none" })
        }
        ImpactKind::NowClosed => {
            ("incident", if one { "is closed and stayed open" } else { "are closed and stayed open" })
        }
    };
    format!("{} of {service} {does}", many(count, thing))
}

/// The services that change, those of which most changes first.
pub fn services<'r>(replayed: &'r Replayed<'_>) -> Vec<ServiceChanges<'r>> {
    let mut by_name: BTreeMap<&str, BTreeMap<ImpactKind, u64>> = BTreeMap::new();
    for class in classes(replayed) {
        for group in &class.groups {
            *by_name.entry(group.service()).or_default().entry(class.kind).or_default() += group.count;
        }
    }
    let row = |(name, counts)| ServiceChanges { name, file: file(replayed, name), counts };
    let mut services: Vec<_> = by_name.into_iter().map(row).collect();
    services.sort_by_key(|it| (std::cmp::Reverse(it.counts.values().sum::<u64>()), it.name));
    services
}

fn classes<'r>(replayed: &'r Replayed<'_>) -> impl Iterator<Item = &'r ImpactClass> {
    replayed.run.impact.iter().flat_map(|impact| &impact.classes)
}

/// A name that is too long is kept as its start.
fn file<'r>(replayed: &'r Replayed<'_>, name: &str) -> &'r str {
    let start = name.strip_suffix('…');
    let is = |it: &&Service| it.name == name || start.is_some_and(|start| it.name.starts_with(start));
    let found = replayed.run.services.iter().chain(replayed.run.base).find(is);
    found.map_or("", |service| service.source.name())
}

/// What the log is made of that is another number now: what it is, before, and now.
pub fn counts(replayed: &Replayed<'_>) -> Vec<(&'static str, u64, u64)> {
    let Some(impact) = &replayed.run.impact else {
        return Vec::new();
    };
    let (before, now) = (named(&impact.totals_before), named(&replayed.run.totals));
    let counts = before.into_iter().zip(now).map(|((name, before), (_, now))| (name, before, now));
    counts.filter(|(_, before, now)| before != now).collect()
}

fn named(totals: &Totals) -> [(&'static str, u64); 9] {
    [
        ("triggered", totals.triggered),
        ("resolved", totals.resolved),
        ("both at once", totals.triggered_and_resolved),
        ("discarded", totals.discarded),
        ("opened", totals.opened),
        ("repeated", totals.repeated),
        ("closed", totals.closed),
        ("still open", totals.open),
        ("closed nothing", totals.recoveries_of_nothing()),
    ]
}

/// `triggered 9 → 7, discarded 2 → 4`; none where each count is as before.
pub fn counts_sentence(replayed: &Replayed<'_>) -> Option<String> {
    let counts = counts(replayed).into_iter();
    let counts: Vec<_> =
        counts.map(|(name, before, now)| format!("{name} {} → {}", number(before), number(now))).collect();
    (!counts.is_empty()).then(|| counts.join(", "))
}

/// Where the incidents of a group are, as the format names lines: one place, or how many there are from the first to the last.
pub fn place(group: &ChangeGroup, name: impl Fn(u64) -> String) -> String {
    let first = name(group.first.line);
    match group.count {
        1 => first,
        count => format!("{} alike, from {first} to {}", number(count), name(group.last)),
    }
}

/// How many incidents of a class the first groups leave out.
pub fn more(class: &ImpactClass, shown: usize, room: sections::Room) -> Option<String> {
    let shown: u64 = class.groups.iter().take(shown).map(|group| group.count).sum();
    sections::more(class.count, shown, room, sections::OF_SERVICE)
}

/// The classes that a change has, as the heads of columns.
pub fn heads(replayed: &Replayed<'_>) -> Vec<(ImpactKind, String)> {
    classes(replayed).map(|class| (class.kind, class_name(class.kind))).collect()
}
