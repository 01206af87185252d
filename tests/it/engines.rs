//! The compiled engine says what the plain one says, of any line.

use std::sync::Arc;

use cgfilter::internals::engine::compiled::{Compiled, Detail, Judge};
use cgfilter::internals::engine::session::{Run, Terms};
use cgfilter::internals::engine::{Reading, verdict};
use cgfilter::internals::model::filter::Service;
use cgfilter::internals::model::payload::Payload;
use cgfilter::internals::parse::capture;
use cgfilter::internals::parse::json::JsonError;
use cgfilter::internals::source::{Source, Span};
use proptest::prelude::*;

use crate::generated::{line, read, service_file};

/// What a service says: the filter that takes it, with title and mapping value, and the resolve with its mapping value.
type Said = (usize, Option<(usize, String, Option<String>)>, Option<Option<String>>);

fn plainly(services: &[Service], reading: Reading, line: &str) -> Result<Vec<Said>, JsonError> {
    let source = Arc::new(Source::new("", line));
    let payload = capture::line(&source, Span::new(0, line.len()))?.expect("a call");
    let terms = Terms { in_full: true, ..Terms::new(services, reading) };
    let mut run = Run::new(terms);
    let answer = run.judge(0, &payload, None);
    let said = answer.services.iter().filter(|service| service.accepts());
    let owned = |value: Result<&str, _>| value.ok().map(str::to_owned);
    Ok(said
        .map(|service| {
            let trigger = service.trigger.accepted().map(|it| {
                let title = it.title.as_ref().unwrap().text.to_string();
                (it.part.trigger().unwrap(), title, owned(it.mapping.value))
            });
            let resolve = service.resolve.accepted();
            let resolve = resolve.map(|it| owned(it.mapping.value));
            (service.service, trigger, resolve)
        })
        .collect())
}

fn compiled(ready: &Compiled<'_>, judge: &mut Judge<'_, '_>, line: &str) -> Result<Vec<Said>, JsonError> {
    let judgement = judge.judge(line)?;
    let mut said: std::collections::BTreeMap<usize, Said> = Default::default();
    for (taken, mapping) in judgement.triggers() {
        let (service, filter) = (taken.service as usize, taken.filter as usize);
        let mapping = mapping.map(str::to_owned);
        let trigger = (filter, judgement.title(taken, None), mapping);
        let before = said.insert(service, (service, Some(trigger), None));
        assert!(before.is_none(), "one filter of a service");
    }
    for &group in judgement.resolves() {
        let mapping = judgement.mapping_of_group(group).map(str::to_owned);
        for &service in &ready.groups()[group as usize].services {
            assert!(ready.closes(group, service));
            let service = service as usize;
            let entry = said.entry(service).or_insert((service, None, None));
            let before = entry.2.replace(mapping.clone());
            assert!(before.is_none(), "one resolve of a service");
        }
    }
    Ok(said.into_values().collect())
}

fn agree(services: &[Service], lines: &[String]) {
    for reading in Reading::all() {
        let ready = Compiled::of(services, reading, Detail::Incidents);
        let mut judge = Judge::new(&ready);
        for line in lines {
            let plain = plainly(services, reading, line);
            // Twice, because what one line leaves behind must not be judgement by the next.
            for _ in 0..2 {
                assert_eq!(compiled(&ready, &mut judge, line), plain, "{line} under {reading}");
            }
        }
    }
}

/// Which parts of all services accept a payload.
fn accepting(services: &[Service], reading: Reading, payload: &Payload) -> Vec<bool> {
    let ready = Compiled::of(services, reading, Detail::Verdicts);
    let accepting = Judge::new(&ready).accepting(payload);
    let signatures = (0..services.len()).flat_map(|service| ready.signatures_of(service as u32));
    signatures.map(|signature| signature.is_some_and(|signature| accepting.contains(&signature))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_parts_that_accept_a_payload_are_those_that_do_when_each_is_asked(
        yaml in prop::collection::vec(service_file(), 1..5),
        line in line(),
    ) {
        let services = read(&yaml);
        let source = Arc::new(Source::new("", line.as_str()));
        let Ok(Some(payload)) = capture::line(&source, Span::new(0, line.len())) else { return Ok(()) };
        for reading in Reading::all() {
            let each = services.iter().flat_map(Service::parts);
            let each: Vec<_> = each.map(|part| verdict::accepts(part, &payload, reading)).collect();
            prop_assert_eq!(accepting(&services, reading, &payload), each);
        }
    }

    #[test]
    fn the_compiled_engine_says_what_the_plain_one_says(
        yaml in prop::collection::vec(service_file(), 1..5),
        lines in prop::collection::vec(line(), 1..12),
    ) {
        agree(&read(&yaml), &lines);
    }
}

fn one(yaml: &str) -> Vec<Service> {
    read(&[yaml.to_owned()])
}

const DEEP: &str = "trigger:\n- {payload_json_key: y, key_value_contains: z, map_incident_with: x}\n\
                    - {payload_json_key: a.b, key_value_contains: z, map_incident_with: a}\n";

#[test]
fn hard_lines_are_judged_alike() {
    let nested = |depth: usize| format!("{}\"z\"{}", "{\"a\":".repeat(depth), "}".repeat(depth));
    let lines = [
        format!("{{\"x\": {}{}, \"y\": \"z\"}}", "[".repeat(50_000), "]".repeat(50_000)),
        format!("{{\"q\": {}{}, \"y\": \"z\"}}", "[".repeat(50_000), "]".repeat(50_000)),
        r#"{"a": {"b": "z"}, "a": {"c": 1}}"#.to_owned(),
        r#"{"a": {"b": "z"}, "\u0061": 7, "y": "q"}"#.to_owned(),
        r#"{"a": 7, "a": {"b": "\u007a\ud800"}}"#.to_owned(),
        r#"{"\ud800": 1, "y": "z"}"#.to_owned(),
        r#"{"a": {"\ud800": 1, "b": "z"}}"#.to_owned(),
        r#"{"y": "z"} x"#.to_owned(),
        r#"{"y": 01}"#.to_owned(),
        r#"{"n": 1e999, "y": "z", "x": 123456789012345678901234567890}"#.to_owned(),
        r#"{"y": "z", "x": tru}"#.to_owned(),
        r#"{"y": "a	b"}"#.to_owned(),
        r#"{"a":1e999,"y":"z"}"#.to_owned(),
        String::new(),
        r#"{"body": {"y": "z"}}"#.to_owned(),
        r#"{"body": {"y": "z"}, "body": {"y": "z"}}"#.to_owned(),
        r#"{"body": {"y": "z"}, "from": ""}"#.to_owned(),
        r#"{"body": "{\"y\": \"z\"}", "from": 1}"#.to_owned(),
        r#"{"from": 1, "body": {"y": "z"}, "y": "z"}"#.to_owned(),
        r#"{"from": 1, "body": {"y": "z"}, "x": "q"}"#.to_owned(),
        nested(63),
        nested(65),
        nested(150),
    ];
    agree(&one(DEEP), &lines);
}

#[test]
fn paths_that_the_tree_refuses_are_read_plainly() {
    for steps in [60, 61, 64, 65, 66, 130] {
        let path = vec!["a"; steps].join(".");
        let yaml = format!("trigger: {{payload_json_key: {path}, key_value_contains: z}}\n");
        let line = format!("{}\"z\"{}", "{\"a\":".repeat(steps), "}".repeat(steps));
        let in_envelope = format!("{{\"from\": \"x\", \"body\": {line}}}");
        agree(&one(&yaml), &[line, in_envelope]);
    }
    let numbers = ["0"; 9].join(".");
    let yaml = format!("trigger: {{payload_json_key: {numbers}, key_value_contains: z}}\n");
    let line = format!("{}\"z\"{}", "[".repeat(9), "]".repeat(9));
    agree(&one(&yaml), &[line]);
}

#[test]
fn many_texts_bring_the_automata_and_change_nothing() {
    let values: Vec<_> = (0..30).map(|at| format!("v{at}")).collect();
    let filters = values
        .chunks(3)
        .map(|values| format!("- {{payload_json_key: s, key_value_contains: [{}]}}\n", values.join(", ")));
    let services = one(&format!("trigger:\n{}", filters.collect::<String>()));
    let lines: Vec<_> = (0..300).map(|at| format!("{{\"s\": \"is V{} v{at}\"}}", at % 40)).collect();
    agree(&services, &lines);
}

#[test]
fn parts_that_ask_the_same_have_one_signature() {
    let file = |key| format!("trigger: {{payload_json_key: {key}, key_value_contains: down}}\n");
    let services: Vec<_> = ["s", "t", "s"].iter().flat_map(|key| one(&file(key))).collect();
    let compiled = Compiled::of(&services, Reading::default(), Detail::Verdicts);
    let signatures: Vec<_> = (0..3).flat_map(|service| compiled.signatures_of(service)).collect();
    assert_eq!((signatures, compiled.signature_count()), (vec![Some(0), Some(1), Some(0)], 2));
}
