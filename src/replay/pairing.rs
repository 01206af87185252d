//! Which filter of one version of a service is which of another: a filter that is put before the others moves nothing.

use crate::model::filter::{Condition, Part, Service};

/// For each trigger filter of `after`, the one of `before` that it is.
///
/// Filters with the same conditions are the same, wherever they stand. Those that are left on both sides were edited: the
/// first of them is the first, and so on.
pub fn filters(before: &Service, after: &Service) -> Vec<Option<usize>> {
    let mut left: Vec<Option<&Part>> = before.triggers.iter().map(|it| Some(&it.part)).collect();
    let mut take = |fits: &dyn Fn(&Part) -> bool| {
        let at = left.iter().position(|it| it.is_some_and(fits))?;
        *left.get_mut(at)? = None;
        Some(at)
    };
    let same = |after: &crate::model::filter::Trigger| take(&|before| is_same(before, &after.part));
    let mut paired: Vec<_> = after.triggers.iter().map(same).collect();
    for edited in paired.iter_mut().filter(|it| it.is_none()) {
        *edited = take(&|_| true);
    }
    paired
}

fn is_same(one: &Part, other: &Part) -> bool {
    let (one, other) = (&one.conditions, &other.conditions);
    one.len() == other.len() && one.iter().zip(other).all(|(a, b)| asks_the_same(a, b))
}

fn asks_the_same(one: &Condition, other: &Condition) -> bool {
    let values = |it: &Condition| {
        let mut values: Vec<_> = it.values.iter().map(|value| value.value.clone()).collect();
        values.sort();
        values
    };
    one.operator == other.operator
        && one.key_path.value == other.key_path.value
        && values(one) == values(other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::service;

    fn read(values: &[&str]) -> Service {
        let filter = |value| format!("- {{payload_json_key: s, key_value_contains: {value}}}\n");
        let yaml: String = values.iter().map(filter).collect();
        *service::parse("a.yaml", "a", format!("trigger:\n{yaml}").into_bytes())
            .service
            .unwrap()
    }

    #[test]
    fn a_filter_is_the_same_wherever_it_stands_and_an_edited_one_is_what_is_left() {
        let pairs = |before: &[&str], after: &[&str]| filters(&read(before), &read(after));
        assert_eq!(pairs(&["a", "b"], &["a", "b"]), [Some(0), Some(1)]);
        assert_eq!(
            pairs(&["a", "b"], &["new", "a", "b"]),
            [None, Some(0), Some(1)]
        );
        assert_eq!(pairs(&["a", "b", "c"], &["c", "a"]), [Some(2), Some(0)]);
        assert_eq!(pairs(&["a", "b"], &["a", "edited"]), [Some(0), Some(1)]);
        assert_eq!(pairs(&["[a, x]"], &["[x, a]"]), [Some(0)]);
        assert_eq!(pairs(&["a", "a"], &["a", "a"]), [Some(0), Some(1)]);
    }
}
