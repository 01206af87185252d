//! Which service of one version of the filters is which of another, and which of its filters: a filter that is put before
//! the others moves nothing.

use std::collections::{BTreeSet, HashMap, VecDeque};

use crate::model::filter::{Condition, Part, Service};

/// The services of two versions, by their positions.
///
/// They are known by name. Of several with one name the first is the first, and so on.
pub struct Services {
    /// For each service of now, the one of the base that it is.
    same: Vec<Option<usize>>,
    before: Vec<u32>,
    after: Vec<u32>,
    /// Where each service of the base is in the line that is looked at.
    places: Vec<Option<usize>>,
}

/// Who of a line is who: for each of now its partner of the base, and those of the base that have none.
pub struct Pairs {
    pub partners: Vec<Option<usize>>,
    pub alone: Vec<usize>,
}

impl Services {
    pub fn of(before: &[Service], after: &[Service]) -> Self {
        let mut numbers = HashMap::new();
        let before = numbered(before, &mut numbers);
        let after = numbered(after, &mut numbers);
        let mut by_name = HashMap::new();
        let mut seen = HashMap::new();
        for (at, &name) in before.iter().enumerate() {
            by_name.insert((name, next(&mut seen, name)), at);
        }
        let mut seen = HashMap::new();
        let same = after.iter().map(|&name| {
            let nth = next(&mut seen, name);
            by_name.get(&(name, nth)).copied()
        });
        Self { same: same.collect(), places: vec![None; before.len()], before, after }
    }

    /// Pairs the services of one line, each of which is there once: by what they are, then by name, then in order.
    pub fn pair(&mut self, before: &[usize], after: &[usize]) -> Pairs {
        let mut left: Vec<Option<usize>> = (0..before.len()).map(Some).collect();
        self.place(before, true);
        let same = after.iter().map(|service| {
            let same = self.same.get(*service).copied().flatten()?;
            let place = self.places.get(same).copied().flatten()?;
            left.get_mut(place)?.take()
        });
        let mut partners: Vec<_> = same.collect();
        self.place(before, false);
        if partners.contains(&None) {
            self.pair_others(before, after, &mut left, &mut partners);
        }
        let alone = left.into_iter().flatten().collect();
        Pairs { partners, alone }
    }

    /// Pairs those that are left, by name first: each of now with the first that there is.
    fn pair_others(
        &self,
        before: &[usize],
        after: &[usize],
        left: &mut [Option<usize>],
        partners: &mut [Option<usize>],
    ) {
        let number = |of: &[u32], service: Option<&usize>| of.get(*service?).copied();
        let mut by_name: HashMap<_, VecDeque<usize>> = HashMap::new();
        for at in left.iter().flatten() {
            by_name.entry(number(&self.before, before.get(*at))).or_default().push_back(*at);
        }
        let mut take = |at: usize| left.get_mut(at).and_then(Option::take);
        for (new, partner) in after.iter().zip(&mut *partners).filter(|(_, partner)| partner.is_none()) {
            let named = by_name.get_mut(&number(&self.after, Some(new)));
            *partner = named.and_then(VecDeque::pop_front).and_then(&mut take);
        }
        let mut rest = left.iter_mut().filter_map(Option::take);
        for partner in partners.iter_mut().filter(|partner| partner.is_none()) {
            *partner = rest.next();
        }
    }

    pub fn are_of_one_name(&self, before: usize, after: usize) -> bool {
        let (old, new) = (self.before.get(before), self.after.get(after));
        old.is_some() && old == new
    }

    fn place(&mut self, services: &[usize], are_there: bool) {
        for (at, service) in services.iter().enumerate() {
            if let Some(place) = self.places.get_mut(*service) {
                *place = are_there.then_some(at);
            }
        }
    }
}

/// A number for each name.
fn numbered<'s>(services: &'s [Service], numbers: &mut HashMap<&'s str, u32>) -> Vec<u32> {
    let number = |service: &'s Service| {
        let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
        *numbers.entry(&service.name).or_insert(next)
    };
    services.iter().map(number).collect()
}

fn next(seen: &mut HashMap<u32, u32>, name: u32) -> u32 {
    let count = seen.entry(name).or_insert(0);
    *count += 1;
    *count
}

/// For each trigger filter of `after`, the one of `before` that it is.
///
/// Filters with the same conditions are the same, wherever they stand. Those that are left on both sides were edited:
/// those that still look for one value at one key go together, then the first of them is the first, and so on.
pub fn filters(before: &Service, after: &Service) -> Vec<Option<usize>> {
    let mut left: Vec<Option<&Part>> = before.triggers.iter().map(|it| Some(&it.part)).collect();
    let mut paired = vec![None; after.triggers.len()];
    for fits in [is_same, is_alike, |_: &Part, _: &Part| true] {
        let new = after.triggers.iter().zip(&mut paired);
        for (new, paired) in new.filter(|(_, paired)| paired.is_none()) {
            let is_it = |it: &Option<&Part>| it.is_some_and(|before| fits(before, &new.part));
            *paired = left.iter().position(is_it);
            if let Some(taken) = paired.and_then(|at| left.get_mut(at)) {
                *taken = None;
            }
        }
    }
    paired
}

fn is_same(one: &Part, other: &Part) -> bool {
    let has = |part: &Part, a: &Condition| part.conditions.iter().any(|b| asks_the_same(a, b));
    one.conditions.iter().all(|it| has(other, it)) && other.conditions.iter().all(|it| has(one, it))
}

fn asks_the_same(a: &Condition, b: &Condition) -> bool {
    a.operator == b.operator && a.key_path.value == b.key_path.value && values(a) == values(b)
}

/// Whether both look for one value at one key.
fn is_alike(one: &Part, other: &Part) -> bool {
    let looks_for_one_of =
        |a: &Condition, b: &Condition| a.key_path.value == b.key_path.value && !values(a).is_disjoint(&values(b));
    let mut each = one.conditions.iter();
    each.any(|a| other.conditions.iter().any(|b| looks_for_one_of(a, b)))
}

fn values(condition: &Condition) -> BTreeSet<&str> {
    let values = condition.values.iter();
    values.map(|value| value.value.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::service;

    fn read(values: &[&str]) -> Service {
        let filter = |value| format!("- {{payload_json_key: s, key_value_contains: {value}}}\n");
        let yaml: String = values.iter().map(filter).collect();
        *service::parse("a.yaml", "a", format!("trigger:\n{yaml}").into_bytes()).service.unwrap()
    }

    #[test]
    fn a_filter_is_the_same_wherever_it_stands_and_an_edited_one_is_what_is_left() {
        let pairs = |before: &[&str], after: &[&str]| filters(&read(before), &read(after));
        assert_eq!(pairs(&["a", "b"], &["a", "b"]), [Some(0), Some(1)]);
        assert_eq!(pairs(&["a", "b"], &["new", "a", "b"]), [None, Some(0), Some(1)]);
        assert_eq!(pairs(&["a", "b", "c"], &["c", "a"]), [Some(2), Some(0)]);
        assert_eq!(pairs(&["a", "b"], &["a", "edited"]), [Some(0), Some(1)]);
        assert_eq!(pairs(&["[a, x]"], &["[x, a]"]), [Some(0)]);
        assert_eq!(pairs(&["a", "a"], &["a", "a"]), [Some(0), Some(1)]);
        assert_eq!(
            pairs(&["a", "b"], &["new", "[b, x]", "a"]),
            [None, Some(1), Some(0)],
            "an edited one is known by what it still asks"
        );
    }

    #[test]
    fn the_order_of_conditions_and_of_values_says_nothing() {
        let read = |conditions: &str| {
            let yaml = format!("trigger: {{conditions: [{conditions}]}}\n");
            *service::parse("a.yaml", "a", yaml.into_bytes()).service.unwrap()
        };
        let (a, b) =
            ("{payload_json_key: a, key_value_equals: [x, y]}", "{payload_json_key: b, key_value_contains: z}");
        let turned = "{payload_json_key: '\"a\"', key_value_equals: [y, x, y]}";
        let are_same = |one: &str, other: &str| {
            let part = |text| read(text).triggers.remove(0).part;
            is_same(&part(one), &part(other))
        };
        assert!(are_same(&format!("{a}, {b}"), &format!("{b}, {turned}")));
        assert!(!are_same(a, &format!("{a}, {b}")));
        assert!(!are_same(a, &a.replace("equals", "contains")));
    }

    #[test]
    fn services_are_known_by_name_then_by_what_is_left() {
        let named = |names: &str| -> Vec<Service> {
            let one = |name: char| {
                let yaml = format!("name: {name}\n{FILTER}");
                *service::parse("x.yaml", "x", yaml.into_bytes()).service.unwrap()
            };
            names.chars().map(one).collect()
        };
        let pair = |before: &str, after: &str, old: &[usize], new: &[usize]| {
            let pairs = Services::of(&named(before), &named(after)).pair(old, new);
            (pairs.partners, pairs.alone)
        };
        let both = |before, after| pair(before, after, &[0, 1], &[0, 1]);
        assert_eq!(both("ab", "ba"), (vec![Some(1), Some(0)], vec![]));
        assert_eq!(both("ab", "cb"), (vec![Some(0), Some(1)], vec![]));
        assert_eq!(both("aa", "aa"), (vec![Some(0), Some(1)], vec![]));
        // The second of two with one name is the second, and takes the place of the first where that one is gone.
        assert_eq!(pair("aa", "aa", &[1], &[0, 1]), (vec![None, Some(0)], vec![]));
        assert_eq!(pair("aa", "a", &[0, 1], &[0]), (vec![Some(0)], vec![1]));
        assert_eq!(pair("aa", "aa", &[1], &[0]), (vec![Some(0)], vec![]));
        assert_eq!(pair("abc", "abc", &[0, 1], &[2]), (vec![Some(0)], vec![1]));
    }

    const FILTER: &str = "trigger: {payload_json_key: s, key_value_contains: x}\n";
}
