//! What no payload of a run exercised, in words.

use crate::model::filter::{Part, Service};
use crate::model::text::{printable, value};
use crate::report::{TestRun, words};
use crate::source::Span;
use crate::suite::coverage::{Item, ItemKind};

/// One thing of a filter file that no payload exercised.
pub struct Uncovered {
    /// `file:line:column`.
    pub place: String,
    pub at: Span,
    pub what: String,
    /// `trigger 1`, `resolve`.
    pub part: String,
    /// `part`, `condition` or `value`.
    pub kind: &'static str,
    /// The sides that were not seen.
    pub missing: &'static str,
}

/// What is not covered of a service, in the order of its file.
pub fn uncovered(run: &TestRun<'_>, service: usize) -> Vec<Uncovered> {
    let covered = run.coverage.as_ref().and_then(|run| run.coverage.services.get(service));
    let Some((covered, service)) = covered.zip(run.services.get(service)) else {
        return Vec::new();
    };
    // What is inside of a part that is never reached needs no word of its own.
    let is_reached = |item: &Item| {
        let part = |other: &&Item| (other.part, other.kind) == (item.part, ItemKind::Part);
        let part = covered.items.iter().find(part);
        item.kind == ItemKind::Part || part.is_none_or(|part| part.was_true || part.was_false)
    };
    let mut missing: Vec<_> =
        covered.items.iter().filter(|item| is_reached(item)).filter_map(|item| of(service, item)).collect();
    missing.sort_by_key(|missing| missing.at);
    missing
}

fn of(service: &Service, item: &Item) -> Option<Uncovered> {
    let missing = match (item.was_true, item.was_false) {
        (true, true) => return None,
        (false, true) => "true",
        (true, false) => "false",
        (false, false) => "both",
    };
    let part = item.part.to_string();
    let of = service.part(item.part)?;
    let (kind, what) = said(of, item.kind, &part, missing)?;
    Some(Uncovered { place: words::place(&service.source, item.at), at: item.at, what, part, kind, missing })
}

fn said(of: &Part, kind: ItemKind, part: &str, missing: &str) -> Option<(&'static str, String)> {
    let pick = |words: [&str; 3]| {
        let [never_true, never_false, never] = words;
        match missing {
            "true" => never_true.to_owned(),
            "false" => never_false.to_owned(),
            _ => never.to_owned(),
        }
    };
    Some(match kind {
        ItemKind::Part => {
            let said = pick(["takes no payload", "takes every payload", "is never reached"]);
            ("part", format!("{part} {said}"))
        }
        ItemKind::Condition(at) => {
            let key = words::path(&of.conditions.get(at)?.key_path.value);
            let said = pick(["never holds", "always holds", "is never looked at"]);
            ("condition", format!("{part}: the condition of {key} {said}"))
        }
        ItemKind::Value(at, number) => {
            let value = value(&of.conditions.get(at)?.values.get(number)?.value);
            let said = pick(["is never found", "is always found", "is never looked for"]);
            ("value", format!("{part}: {} {said}", printable(&value)))
        }
    })
}
