//! The recoveries that a resolve accepted and that closed no incident, each with the reason where it is known.

use std::collections::HashSet;

use super::sections::{Cell, EVERY_LINE, Section, of};
use super::words::{self, number};
use super::{Replayed, command};
use crate::engine::value_spelling;
use crate::model::text::quoted;
use crate::replay::run::{ClosedNothing, Unclosed};

/// Those that nothing open was meant by, which a filter may be wrong for, and those that only come again.
pub fn sections(replayed: &Replayed<'_>) -> [Section; 2] {
    let totals = &replayed.run.totals;
    let resolved = totals.resolved + totals.triggered_and_resolved;
    let recoveries = likely_mistakes_first(&replayed.run.closed_nothing);
    let (again, wrong): (Vec<_>, Vec<_>) = recoveries.into_iter().partition(|it| it.is_closed_already);
    let things = recoveries_of(totals.recoveries_of_nothing());
    let repeats = recoveries_of(totals.closed_already);
    let section = |all: u64, recoveries: &[&ClosedNothing]| {
        let section = Section {
            id: "closed-nothing",
            title: "closed nothing",
            all,
            share: of(all, resolved, recoveries_of(resolved)),
            verdict: format!("{things} closed nothing"),
            note: format!("{things} that a resolve accepted closed no incident of any service."),
            things: things.clone(),
            list: String::new(),
            heads: vec!["line", "part", "mapping value", "why"],
            rows: recoveries.iter().map(|it| row(replayed, it)).collect(),
            others: Some(EVERY_LINE),
            command: recoveries.first().and_then(|it| command::test(replayed, it.line)),
        };
        section.with_changes(recoveries.iter().map(|it| replayed.change(it.line, it.service)).collect())
    };
    let again = Section {
        id: "closed-already",
        title: "closed already",
        verdict: String::new(),
        note: format!("{repeats} came after one that had closed the incident, as many senders repeat them."),
        things: repeats,
        command: None,
        ..section(totals.closed_already, &again)
    };
    [section(totals.recoveries_of_nothing(), &wrong), again]
}

fn row(replayed: &Replayed<'_>, it: &ClosedNothing) -> Vec<Cell> {
    vec![
        Cell::Place(replayed.places.name(it.line), None),
        Cell::Part(words::name(replayed.service_name(it.service)), "resolve".to_owned()),
        Cell::Value(it.mapping_value.clone()),
        Cell::Text(why(replayed, it).unwrap_or_default()),
    ]
}

/// The recoveries that closed nothing, one a line, those first of which the reason is likely a mistake in a filter.
fn likely_mistakes_first(all: &[ClosedNothing]) -> Vec<&ClosedNothing> {
    let mut all: Vec<_> = all.iter().collect();
    all.sort_by_key(|it| match (&it.mapping_value, &it.why) {
        (Some(_), Some(Unclosed::Alike { .. })) => 0,
        (None, _) | (_, Some(Unclosed::OpensIt)) => 1,
        (_, Some(Unclosed::OpenedLater { .. })) => 2,
        (_, Some(Unclosed::NeverOpened) | None) => 3,
        (_, Some(Unclosed::ClosedBefore { .. })) => 4,
    });
    // Of a line that comes again, that is the reason.
    all.sort_by_key(|it| it.is_closed_already && !matches!(it.why, Some(Unclosed::ClosedBefore { .. })));
    let mut lines = HashSet::new();
    all.retain(|it| lines.insert(it.line));
    all
}

/// Why a recovery closed nothing, where that is known.
fn why(replayed: &Replayed<'_>, it: &ClosedNothing) -> Option<String> {
    let place = |line: &u64| replayed.places.name(*line);
    if it.mapping_value.is_none() {
        return Some("its mapping key has no text".to_owned());
    }
    Some(match it.why.as_ref()? {
        Unclosed::ClosedBefore { line } => format!("closed already by {}", place(line)),
        Unclosed::OpenedLater { line } => format!("opened later, by {}", place(line)),
        Unclosed::OpensIt => "a trigger filter takes it too".to_owned(),
        Unclosed::NeverOpened => "no line before opens it".to_owned(),
        Unclosed::Alike { value, line } => {
            let said = format!("but {} is open since {}", quoted(value), place(line));
            let own = it.mapping_value.as_deref().unwrap_or_default();
            match value_spelling::difference(value, own) {
                Some(difference) => format!("{said}, and differs only in {}", difference.words()),
                None => said,
            }
        }
    })
}

fn recoveries_of(count: u64) -> String {
    match count {
        1 => "1 recovery".to_owned(),
        count => format!("{} recoveries", number(count)),
    }
}
