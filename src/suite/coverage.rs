//! Which trigger filters, resolves, conditions and values the payloads of a run exercised, as true and as false.
//!
//! A payload exercises the service whose sample it is, or the one that its suite or its envelope names; a payload of nobody
//! exercises all. Trigger filters are tried in order, so one behind the filter that accepts is not exercised. The values of a
//! list count by themselves; a single value is its condition.

use std::collections::HashMap;
use std::fmt;

use crate::engine::Reading;
use crate::engine::routing;
use crate::engine::verdict::{holds, value_found};
use crate::model::filter::{Condition, Part, PartId, Service};
use crate::model::payload::Payload;
use crate::model::token::Token;
use crate::source::Span;

/// What was looked at, of all services.
#[derive(Debug)]
pub struct Coverage {
    /// In the order of the services, and of their parts.
    pub services: Vec<ServiceCoverage>,
}

#[derive(Debug, Default)]
pub struct ServiceCoverage {
    pub items: Vec<Item>,
}

/// One thing that can be true of a payload, or false.
#[derive(Debug)]
pub struct Item {
    pub part: PartId,
    pub kind: ItemKind,
    pub at: Span,
    pub was_true: bool,
    pub was_false: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ItemKind {
    /// The part takes the payload.
    Part,
    /// The condition, by its position in the part, holds.
    Condition(usize),
    /// The value, by its position in the condition, is found.
    Value(usize, usize),
}

/// How many of all sides of all items were seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Share {
    pub covered: usize,
    pub all: usize,
}

/// `87%, 7 of 8`.
impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}%, {} of {}", self.percent(), self.covered, self.all)
    }
}

impl Share {
    /// In whole percent, rounded down: 100 is all of them.
    pub fn percent(self) -> usize {
        (self.covered * 100).checked_div(self.all).unwrap_or(100)
    }
}

impl Coverage {
    pub fn of(services: &[Service]) -> Self {
        let services = services.iter().map(|service| ServiceCoverage { items: items(service) });
        Self { services: services.collect() }
    }

    pub fn share(&self) -> Share {
        let shares = self.services.iter().map(ServiceCoverage::share);
        shares.fold(Share::default(), |all, one| Share { covered: all.covered + one.covered, all: all.all + one.all })
    }

    /// Counts a payload for the services that it exercises.
    pub fn count(&mut self, services: &[Service], payload: &Payload, owner: Option<usize>, reading: Reading) {
        let owner = owner.and_then(|at| services.get(at));
        for (at, service) in routing::asked(services, payload, owner, Token::Service) {
            if let Some(counted) = self.services.get_mut(at) {
                counted.count(service, payload, reading);
            }
        }
    }
}

impl ServiceCoverage {
    pub fn share(&self) -> Share {
        let sides = |item: &Item| usize::from(item.was_true) + usize::from(item.was_false);
        Share { covered: self.items.iter().map(sides).sum(), all: self.items.len() * 2 }
    }

    fn count(&mut self, service: &Service, payload: &Payload, reading: Reading) {
        let mut seen: HashMap<(PartId, ItemKind), bool> = HashMap::new();
        let mut is_taken = false;
        for (id, part) in service.named_parts() {
            // The resolve is asked whatever the triggers said.
            if !id.is_trigger() || !is_taken {
                let takes = look(part, payload, reading, |kind, is_true| {
                    seen.insert((id, kind), is_true);
                });
                is_taken |= takes && id.is_trigger();
            }
        }
        for item in &mut self.items {
            match seen.get(&(item.part, item.kind)) {
                Some(true) => item.was_true = true,
                Some(false) => item.was_false = true,
                None => {}
            }
        }
    }
}

/// Tells what is true of a payload, and whether the part takes it.
fn look(part: &Part, payload: &Payload, reading: Reading, mut tell: impl FnMut(ItemKind, bool)) -> bool {
    let mut takes = !part.conditions.is_empty();
    for (at, condition) in part.conditions.iter().enumerate() {
        let text = payload.find(&condition.key_path.value);
        let text = text.text();
        let held = text.is_some_and(|text| holds(condition, text, reading));
        takes &= held;
        tell(ItemKind::Condition(at), held);
        for (number, value) in condition.values.iter().enumerate() {
            let found = |text| value_found(condition, &value.value, text, reading.case);
            tell(ItemKind::Value(at, number), text.is_some_and(found));
        }
    }
    tell(ItemKind::Part, takes);
    takes
}

fn items(service: &Service) -> Vec<Item> {
    let mut items = Vec::new();
    for (id, part) in service.named_parts() {
        let item = |kind, at| Item { part: id, kind, at, was_true: false, was_false: false };
        items.push(item(ItemKind::Part, part.head));
        for (at, condition) in part.conditions.iter().enumerate() {
            // The only condition is true when its part takes the payload, and false when it does not.
            if part.conditions.len() > 1 {
                items.push(item(ItemKind::Condition(at), condition.key_path.span));
            }
            items.extend(values(condition).map(|(number, span)| item(ItemKind::Value(at, number), span)));
        }
    }
    items
}

/// The values of a list, with their positions.
fn values(condition: &Condition) -> impl Iterator<Item = (usize, Span)> {
    let values = condition.values.iter().enumerate();
    let is_list = condition.values.len() > 1;
    values.filter(move |_| is_list).map(|(number, value)| (number, value.span))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::parse::{json, service};
    use crate::source::Source;

    fn covered(yaml: &str, payloads: &[&str]) -> (Vec<String>, Share) {
        let service = *service::parse("x.yaml", "x", yaml.into()).service.unwrap();
        let services = [service];
        let mut coverage = Coverage::of(&services);
        for text in payloads {
            let source = Arc::new(Source::new("x.json", *text));
            let payload = json::payload(&source, Span::new(0, text.len())).unwrap();
            coverage.count(&services, &payload, None, Reading::default());
        }
        let item = |item: &Item| {
            let sides = (item.was_true, item.was_false);
            format!("{} {:?}", services[0].source.slice(item.at), sides)
        };
        let items = coverage.services[0].items.iter().map(item).collect();
        (items, coverage.share())
    }

    #[test]
    fn values_of_a_list_count_and_a_single_one_is_its_part() {
        let yaml = "trigger: {payload_json_key: s, key_value_contains: [down, dead]}\n\
                    resolve: {payload_json_key: s, key_value_contains: up}\n";
        let (items, share) = covered(yaml, &[r#"{"s": "down"}"#, r#"{"s": "up"}"#]);
        assert_eq!(items.len(), 4);
        assert_eq!(items[1..3], ["down (true, true)", "dead (false, true)"]);
        assert_eq!(share, Share { covered: 7, all: 8 });
        assert_eq!(share.percent(), 87);
    }

    #[test]
    fn a_filter_behind_the_one_that_accepts_is_not_exercised() {
        let yaml = "trigger:\n- {payload_json_key: s, key_value_contains: down}\n\
                    - {payload_json_key: t, key_value_contains: x}\n";
        let (items, _) = covered(yaml, &[r#"{"s": "down", "t": "x"}"#]);
        let sides: Vec<_> = items.iter().map(|item| item.rsplit('(').next().unwrap()).collect();
        assert_eq!(sides, ["true, false)", "false, false)"]);
    }

    #[test]
    fn each_of_two_conditions_counts() {
        let yaml = "trigger:\n  conditions:\n  - {payload_json_key: s, key_value_contains: down}\n  \
                    - {payload_json_key: e, key_value_contains: prod}\n";
        let (items, share) = covered(yaml, &[r#"{"s": "down", "e": "test"}"#]);
        assert_eq!(items[1..], ["s (true, false)", "e (false, true)"]);
        assert_eq!(share, Share { covered: 3, all: 6 });
    }
}
