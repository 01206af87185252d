//! Values of a list that never decide anything.

use std::borrow::Cow;

use crate::engine::Reading;
use crate::engine::reading::ListReading;
use crate::engine::verdict::folded;
use crate::lint::Input;
use crate::lint::values::tidy;
use crate::model::filter::{Condition, Operator, Service};

/// A list has ten values at most: of one that is far too long, that is enough to know.
pub const MAX_COMPARED: usize = 200;

/// A value that its list is the same without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Redundant {
    /// Its position in the list.
    pub at: usize,
    pub why: Why,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It stands at this position before.
    Repeats(usize),
    /// Any value is enough, and where this one is found, the shorter one at this position is found too.
    Holds(usize),
    /// All values are needed, and where the longer one at this position is found, this one is found too.
    IsIn(usize),
}

/// The redundant values of all lists of a file, each with its condition.
pub fn of<'a>(input: &Input<'a>) -> impl Iterator<Item = (&'a Condition, Redundant)> {
    let reading = input.terms.reading;
    let conditions = input.seen.into_iter().flat_map(Service::conditions);
    conditions.flat_map(move |condition| {
        let redundant = redundant(condition, reading).into_iter();
        redundant.map(move |found| (condition, found))
    })
}

/// The redundant values of a list, in order.
fn redundant(condition: &Condition, reading: Reading) -> Vec<Redundant> {
    // Most lists have one value.
    if !(2..=MAX_COMPARED).contains(&condition.values.len()) {
        return Vec::new();
    }
    let values = condition.values.iter();
    let values: Vec<_> = values.map(|value| folded(&value.value, reading.case)).collect();
    let by_position = values.iter().enumerate();
    let redundant = by_position.filter_map(|(at, value)| {
        let why = repeated(&values, at, value).or_else(|| {
            let in_longer = !condition.operator.is_whole();
            in_longer.then(|| contained(&values, at, value, condition.operator, reading.list))?
        });
        why.map(|why| Redundant { at, why })
    });
    redundant.collect()
}

/// How many values of a list decide something, none of one that is too long to tell: those that are redundant do not, nor does one that is found everywhere.
pub fn deciding(condition: &Condition, reading: Reading) -> usize {
    if condition.values.len() > MAX_COMPARED {
        return 0;
    }
    let redundant = redundant(condition, reading);
    let values = condition.values.iter().enumerate();
    let decides = |at: usize, text: &str| !tidy::is_blank(text) && redundant.iter().all(|value| value.at != at);
    values.filter(|(at, value)| decides(*at, &value.value)).count()
}

fn repeated(values: &[Cow<'_, str>], at: usize, value: &str) -> Option<Why> {
    let before = values.iter().take(at).position(|other| other == value);
    before.map(Why::Repeats)
}

fn contained(values: &[Cow<'_, str>], at: usize, value: &str, operator: Operator, list: ListReading) -> Option<Why> {
    // An untidy value is a mistake of its own: what it is inside of shows once it is tidy.
    let is_tidy = |text: &str| !text.is_empty() && tidy::is_tidy(text);
    let is_inside = |inner: &str, outer: &str| {
        inner != outer && operator.ensures(outer, operator, inner) && is_tidy(inner) && is_tidy(outer)
    };
    let others = || values.iter().enumerate().filter(|(other, _)| *other != at);
    let found = match list {
        ListReading::Any => others().find(|(_, other)| is_inside(other, value)),
        ListReading::All => others().find(|(_, other)| is_inside(value, other)),
    };
    found.map(|(other, _)| match list {
        ListReading::Any => Why::Holds(other),
        ListReading::All => Why::IsIn(other),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::reading::ReadingOverride;
    use crate::model::limits;
    use crate::parse::service;

    fn said(field: &str, values: &str, reading: &str) -> Vec<(usize, Why)> {
        let text = format!("trigger:\n  payload_json_key: a\n  {field}: {values}\n");
        let service = service::parse("x.yaml", "x", text.into_bytes()).service.unwrap();
        let condition = &service.triggers[0].part.conditions[0];
        let reading = reading.parse::<ReadingOverride>().unwrap().over(Reading::default());
        let redundant = redundant(condition, reading);
        assert!(deciding(condition, reading) >= 1, "one value has to stay");
        redundant.iter().map(|value| (value.at, value.why)).collect()
    }

    #[test]
    fn any_makes_the_longer_value_redundant_and_all_the_shorter() {
        let contains = |values, reading| said("key_value_contains", values, reading);
        let values = "[is down, down, went down]";
        let any = [(0, Why::Holds(1)), (2, Why::Holds(1))];
        assert_eq!(contains(values, "list=any"), any);
        assert_eq!(contains(values, "list=all"), [(1, Why::IsIn(0))]);
        assert_eq!(contains("[a, b, ab]", "list=any"), [(2, Why::Holds(0))]);
        let all = [(0, Why::IsIn(2)), (1, Why::IsIn(2))];
        assert_eq!(contains("[a, b, ab]", "list=all"), all);
    }

    #[test]
    fn a_list_that_is_far_too_long_is_not_compared() {
        let text =
            format!("trigger:\n  payload_json_key: a\n  key_value_contains: [{}]\n", "x, ".repeat(limits::VALUES.most));
        let service = service::parse("x.yaml", "x", text.into_bytes()).service.unwrap();
        let condition = &service.triggers[0].part.conditions[0];
        assert_eq!(redundant(condition, Reading::default()), []);
        assert_eq!(deciding(condition, Reading::default()), 0);
    }

    #[test]
    fn equal_values_repeat_and_case_counts_as_it_is_read() {
        let contains = |values, reading| said("key_value_contains", values, reading);
        let twice = [(1, Why::Repeats(0)), (2, Why::Repeats(0))];
        assert_eq!(contains("[x, x, x]", "list=any"), twice);
        assert_eq!(contains("[Up1, up1]", "case=sensitive"), []);
        assert_eq!(contains("[Up1, up1]", "case=ignore"), [(1, Why::Repeats(0))]);
        assert_eq!(contains("[' ', a b]", "list=any"), []);
        assert_eq!(contains("[down, ' down ']", "list=any"), []);
    }

    #[test]
    fn where_the_whole_text_counts_no_value_is_inside_another() {
        assert_eq!(said("key_value_equals", "[down, is down]", "list=any"), []);
        let repeats = [(1, Why::Repeats(0))];
        assert_eq!(said("key_value_equals", "[down, down]", "list=any"), repeats);
    }
}
