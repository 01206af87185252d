//! What suites expect of a payload file, for whoever asks what the file is meant to be, and which of its defects somebody
//! has seen and wants so.

use crate::engine::proof::Accepted;
use crate::engine::side::Side;
use crate::model::suite::{Case, Expected, Field, Given, Step, Suite, Want};

/// What the cases expect of one payload file together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Expectation {
    pub side: Option<Side>,
    pub accepted: Accepted,
    /// Two cases expect different sides.
    is_unclear: bool,
}

impl Expectation {
    /// With what another case expects.
    pub fn join(&mut self, other: Self) {
        self.is_unclear |= other.is_unclear || matches!((self.side, other.side), (Some(a), Some(b)) if a != b);
        self.side = if self.is_unclear { None } else { self.side.or(other.side) };
        let (own, more) = (&mut self.accepted, other.accepted);
        own.discarded |= more.discarded;
        own.no_mapping_value |= more.no_mapping_value;
        own.closes_nothing |= more.closes_nothing;
        own.both_parts |= more.both_parts;
        own.repeated |= more.repeated;
        own.title |= more.title;
    }
}

/// The payload files that cases name, as they are written, each with what its step expects.
pub fn of_files(suite: &Suite) -> impl Iterator<Item = (&str, Expectation)> {
    suite.cases.iter().flat_map(|case| {
        case.steps.iter().filter_map(move |step| match &step.payload {
            Given::File(path) => Some((path.value.as_str(), of_step(case, step))),
            Given::Inline(_) => None,
        })
    })
}

/// What one step expects of its payload.
pub fn of_step(case: &Case, step: &Step) -> Expectation {
    let mut expectation = Expectation::default();
    for expected in &step.expect {
        expectation.join(of_field(expected));
    }
    // What a case says to fail today is known.
    if case.todo.is_some() {
        let accepted = Accepted {
            discarded: true,
            no_mapping_value: true,
            closes_nothing: true,
            both_parts: true,
            repeated: true,
            title: true,
        };
        expectation.accepted = accepted;
    }
    expectation
}

/// Whether the trigger and the resolve should take a payload of which this is expected; none where it is left open.
pub fn wanted_sides(expect: &[Expected]) -> Option<(bool, bool)> {
    let mut all = Expectation::default();
    expect.iter().for_each(|expected| all.join(of_field(expected)));
    match (all.side, all.accepted) {
        (_, Accepted { both_parts: true, .. }) => Some((true, true)),
        (_, Accepted { discarded: true, .. }) => Some((false, false)),
        (side, _) => side.map(|side| (side == Side::Alert, side == Side::Recovery)),
    }
}

fn of_field(expected: &Expected) -> Expectation {
    let side = |side| Expectation { side: Some(side), ..Expectation::default() };
    let accepted = |accepted| Expectation { accepted, ..Expectation::default() };
    let none = Accepted::default();
    let discarded = accepted(Accepted { discarded: true, ..none });
    let is_absent = expected.wants.iter().any(|want| matches!(want, Want::Absent));
    let both = accepted(Accepted { both_parts: true, ..none });
    match (expected.field, word(expected)) {
        (Field::Outcome, Some("triggered")) | (Field::Status, Some("201")) => side(Side::Alert),
        (Field::Outcome, Some("resolved")) | (Field::Status, Some("200")) => side(Side::Recovery),
        (Field::Outcome, Some("triggered_and_resolved")) => both,
        (Field::Outcome, Some("discarded")) | (Field::Status, Some("202")) => discarded,
        (Field::Entry, Some("opened")) => side(Side::Alert),
        (Field::Entry, Some("repeated")) => {
            Expectation { accepted: Accepted { repeated: true, ..none }, ..side(Side::Alert) }
        }
        (Field::Entry, Some("closed")) => side(Side::Recovery),
        (Field::Entry, Some("nothing_to_close")) => {
            Expectation { accepted: Accepted { closes_nothing: true, ..none }, ..side(Side::Recovery) }
        }
        (Field::Urgency | Field::Filter | Field::Title, _) if is_absent => Expectation::default(),
        (Field::Urgency | Field::Filter, _) => side(Side::Alert),
        (Field::Title, _) => Expectation { accepted: Accepted { title: true, ..none }, ..side(Side::Alert) },
        (Field::MappingValue, _) if is_absent => {
            accepted(Accepted { no_mapping_value: true, closes_nothing: true, ..none })
        }
        _ => Expectation::default(),
    }
}

/// The one text that is wanted.
fn word(expected: &Expected) -> Option<&str> {
    match expected.wants.as_slice() {
        [Want::Is(text)] => Some(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::suite;

    /// What is expected of the file `a.json`.
    fn expected(cases: &str) -> Expectation {
        let file = suite::parse("x.test.yaml", format!("cases:\n{cases}").into_bytes());
        let mut all = Expectation::default();
        let suite = file.suite.unwrap();
        of_files(&suite).filter(|(file, _)| *file == "a.json").for_each(|(_, it)| all.join(it));
        all
    }

    fn case(expect: &str) -> String {
        format!("- {{name: x, payload: a.json, expect: {{{expect}}}}}\n")
    }

    #[test]
    fn a_case_says_what_its_payload_is_meant_to_be() {
        for (expect, side) in [
            ("outcome: triggered", Some(Side::Alert)),
            ("urgency: high", Some(Side::Alert)),
            ("title: Disk full", Some(Side::Alert)),
            ("entry: closed", Some(Side::Recovery)),
            ("outcome: resolved", Some(Side::Recovery)),
            ("outcome: discarded", None),
            ("mapping_value: x", None),
            ("title: {absent: true}", None),
        ] {
            assert_eq!(expected(&case(expect)).side, side, "{expect}");
        }
        assert_eq!(expected(&(case("outcome: triggered") + &case("outcome: resolved"))).side, None);
    }

    #[test]
    fn a_defect_that_is_expected_is_accepted() {
        assert!(expected(&case("outcome: discarded")).accepted.discarded);
        assert!(expected(&case("mapping_value: {absent: true}")).accepted.no_mapping_value);
        assert!(expected(&case("entry: nothing_to_close")).accepted.closes_nothing);
        assert!(expected(&case("outcome: triggered_and_resolved")).accepted.both_parts);
        assert!(expected(&case("title: Incident from X")).accepted.title);
        assert_eq!(expected(&case("outcome: triggered")).accepted, Accepted::default());
        let todo = "- {name: x, payload: a.json, expect: {entry: closed}, todo: not yet}\n";
        assert!(expected(todo).accepted.closes_nothing);
    }
}
