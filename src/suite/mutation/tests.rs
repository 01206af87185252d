use std::sync::Arc;

use super::*;
use crate::engine::proof::sides;
use crate::engine::reading::Reading;
use crate::model::token::Token;
use crate::parse::{json, service, suite};
use crate::source::Source;

const FILTER: &str = "\
trigger: {payload_json_key: state, key_value_contains: [down, failed], map_incident_with: id, incident_title_from: title}
resolve: {payload_json_key: state, key_value_equals: up, incident_mapped_with: id}
";

/// The mistakes that nobody notices, of how many.
fn unnoticed(filter: &str, cases: &str, samples: &[(&str, &str)]) -> (Vec<Mistake>, usize) {
    let services = [*service::parse("x.yaml", "x", filter.as_bytes().to_vec()).service.unwrap()];
    let suite = suite::parse("x.test.yaml", format!("cases:\n{cases}").into_bytes()).suite;
    let suite = suite.as_ref();
    let payload = |(name, body): &(&str, &str)| {
        json::payload(&Arc::new(Source::new(format!("{name}.json"), *body)), Span::new(0, body.len())).unwrap()
    };
    let payloads: Vec<_> = samples.iter().map(payload).collect();
    let known = sides(&payloads.iter().map(|payload| (payload, None)).collect::<Vec<_>>(), services.first());
    let samples = payloads.iter().zip(known);
    let samples = samples.map(|(payload, side)| Sample { payload, side, accepted: Default::default() });
    let scripts = suite.into_iter().flat_map(|suite| &suite.cases).map(|case| {
        let inline = case.steps.iter().map(|step| match &step.payload {
            crate::model::suite::Given::Inline(payload) => (&**payload, Some(0)),
            crate::model::suite::Given::File(_) => panic!("no file"),
        });
        Script { case, payloads: inline.collect() }
    });
    let watch = Watch { scripts: scripts.collect(), samples: samples.collect() };
    let terms = Terms {
        services: &services,
        reading: Reading::default(),
        token: Token::default(),
        from: None,
        in_full: false,
        explain: false,
    };
    let mutation = of_service(0, &watch, terms);
    (mutation.unnoticed.into_iter().map(|it| it.mistake).collect(), mutation.mistakes)
}

#[test]
fn a_suite_without_teeth_notices_nothing() {
    let toothless = "- {name: x, payload: {state: down, id: 1, title: T}, expect: {status: 201}}\n";
    let (left, all) = unnoticed(FILTER, toothless, &[]);
    assert!(left.len() > all / 2, "{left:?} of {all}");
    assert!(left.contains(&Mistake::ValueDropped { key: "state".into(), value: "failed".into() }), "{left:?}");
}

#[test]
fn a_suite_that_says_all_notices_all() {
    let full = "\
- name: it opens and closes
  steps:
  - {payload: {state: it is down, id: 1, title: T}, expect: {outcome: triggered, title: T, mapping_value: '1'}}
  - {payload: {state: up, id: 1, title: T}, expect: {outcome: resolved, entry: closed}}
- {name: failed, payload: {state: it failed, id: 2, title: T}, expect: {outcome: triggered}}
- {name: up for now, payload: {state: up for now, id: 2, title: T}, expect: {outcome: discarded}}
";
    let (left, all) = unnoticed(FILTER, full, &[]);
    assert_eq!((left, all), (Vec::new(), 15));
}

#[test]
fn samples_with_a_side_notice_as_well() {
    let pair =
        [("alert", r#"{"state":"down","id":"1","title":"T"}"#), ("recovery", r#"{"state":"up","id":"1","title":"T"}"#)];
    let (left, all) = unnoticed(FILTER, "[]\n", &pair);
    let is_seen = |mistake: &Mistake| !left.contains(mistake);
    assert!(is_seen(&Mistake::ValueMisspelled { key: "state".into(), value: "down".into(), written: "DOWN".into() }));
    assert!(is_seen(&Mistake::OtherMapping { key: "id".into(), other: "state".into() }), "{left:?}");
    assert!(!left.is_empty() && left.len() < all);
}

#[test]
fn filters_in_another_order_are_noticed_by_what_both_take() {
    let two = "trigger:\n- {payload_json_key: s, key_value_contains: down, map_incident_with: id}\n\
               - {payload_json_key: s, key_value_contains: do, map_incident_with: id, urgency: low}\n";
    let case = "- {name: x, payload: {s: down, id: 1}, expect: {urgency: high}}\n";
    let (left, _) = unnoticed(two, case, &[]);
    assert!(!left.contains(&Mistake::FiltersExchanged));
    let (left, _) = unnoticed(two, "- {name: x, payload: {s: down, id: 1}, expect: {outcome: triggered}}\n", &[]);
    assert!(left.contains(&Mistake::FiltersExchanged));
    // No payload has two whole texts at one key.
    let apart = two.replace("contains: down", "equals: down").replace("contains: do,", "equals: up,");
    let (left, _) = unnoticed(&apart, "- {name: x, payload: {s: down, id: 1}, expect: {outcome: triggered}}\n", &[]);
    assert!(!left.contains(&Mistake::FiltersExchanged));
}
