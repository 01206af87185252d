//! Repairs that were found: what `test` tells of a payload and `lint` of a finding comes of one search.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::search;
use super::{Accepted, Bench, Reading, Repair, Sample, Side};
use crate::source::{Source, Span};

/// The last repair of each service, by its name; those who share it search once.
#[derive(Clone, Default)]
pub struct Repairs(Arc<Mutex<LastRepairs>>);

type LastRepairs = HashMap<String, (RepairQuery, Arc<Repair>)>;

impl Repairs {
    /// What mends a service. With suites it is looked for anew each time: nothing tells cheaply whether they are the same.
    pub fn of(&self, bench: &Bench<'_>) -> Arc<Repair> {
        if !bench.scripts.is_empty() {
            return Arc::new(Repair::of(bench));
        }
        let asked = RepairQuery::of(bench);
        let known = |(of, repair): &(RepairQuery, Arc<Repair>)| (*of == asked).then(|| Arc::clone(repair));
        if let Some(repair) = self.lock().get(&bench.service.name).and_then(known) {
            return repair;
        }
        // Others may look for those of other services meanwhile.
        let repair = Arc::new(Repair::of(bench));
        self.lock().insert(bench.service.name.clone(), (asked, Arc::clone(&repair)));
        repair
    }

    fn lock(&self) -> MutexGuard<'_, LastRepairs> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// All that a search depends on.
#[derive(PartialEq)]
struct RepairQuery {
    service: SourceText,
    samples: Vec<QueriedSample>,
    about: Vec<usize>,
    reading: Reading,
}

#[derive(PartialEq)]
struct QueriedSample {
    text: SourceText,
    span: Span,
    side: Option<Side>,
    accepted: Accepted,
}

impl RepairQuery {
    fn of(bench: &Bench<'_>) -> Self {
        let sample = |Sample { payload, side, accepted }: &Sample<'_>| QueriedSample {
            text: SourceText(Arc::clone(&payload.source)),
            span: payload.span,
            side: *side,
            accepted: *accepted,
        };
        Self {
            service: SourceText(Arc::clone(&bench.service.source)),
            samples: bench.samples.iter().map(sample).collect(),
            about: search::asked(bench).into_iter().collect(),
            reading: bench.reading,
        }
    }
}

struct SourceText(Arc<Source>);

impl PartialEq for SourceText {
    fn eq(&self, other: &Self) -> bool {
        let (Self(a), Self(b)) = (self, other);
        Arc::ptr_eq(a, b) || (a.name(), a.text()) == (b.name(), b.text())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::{Project, Setup};

    const FILTER: &str = "\
trigger: {payload_json_key: state, key_value_contains: down, map_incident_with: id}
resolve: {payload_json_key: state, key_value_contains: up, incident_mapped_with: call}
";

    /// A project whose recovery closes nothing, and what was found for it when these paths were tested, and then when all was
    /// linted.
    fn found(paths: [&str; 2]) -> [Arc<Repair>; 2] {
        let mut project = Project::new(&Setup::default()).unwrap();
        project.put("filters/shop.yaml", FILTER);
        project.put("samples/shop/trigger.json", r#"{"state": "down", "id": "i-7001", "call": "c-1"}"#);
        project.put("samples/shop/resolve.json", r#"{"state": "up", "id": "i-7001", "call": "c-2"}"#);
        let last = || Arc::clone(&project.repairs().lock().get("shop").unwrap().1);
        assert!(project.test(&paths).json().contains("\"change\""));
        let of_test = last();
        assert!(project.lint_json().contains("diagnostics"));
        [of_test, last()]
    }

    #[test]
    fn what_test_has_found_lint_does_not_look_for_again() {
        let [of_test, of_lint] = found(["samples/shop/trigger.json", "samples/shop/resolve.json"]);
        assert!(!of_test.changes.is_empty() && Arc::ptr_eq(&of_test, &of_lint));
    }

    #[test]
    fn payloads_in_another_order_are_another_question() {
        let [of_test, of_lint] = found(["samples/shop/resolve.json", "samples/shop/trigger.json"]);
        assert!(!Arc::ptr_eq(&of_test, &of_lint));
    }
}
