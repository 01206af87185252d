//! Laws that hold for any input: nothing panics, a span is where the text is, and reading agrees with a second reader.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::sync::Arc;

use cgfilter::engine::closest::{Fit, How};
use cgfilter::engine::hint::{self, Hint};
use cgfilter::engine::outline::Outline;
use cgfilter::engine::session::{Run, Terms};
use cgfilter::engine::{Reading, verdict};
use cgfilter::model::key_path::{KeyPath, Spelling, Step};
use cgfilter::model::payload::{Found, Payload};
use cgfilter::model::template::Template;
use cgfilter::parse::tree::{Yaml, YamlValue};
use cgfilter::parse::{json, service, tree};
use cgfilter::source::{Source, Span};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

/// Text of characters that mean something to a filter file, a key path or JSON, and some that mean nothing.
fn tricky_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[a-zA-Z0-9 ]{0,4}",
        prop::sample::select(vec![
            "\"",
            "'",
            ".",
            "[",
            "]",
            "{",
            "}",
            "{{",
            "}}",
            "[0]",
            ": ",
            "- ",
            "\n",
            "\n  ",
            "#",
            "&a",
            "*a",
            "|",
            ">",
            "\\",
            "\\u0041",
            "é",
            "✓",
            "\u{feff}",
            "\0",
            "\t",
            "\r\n",
            ",",
            "null",
            "true",
            "1e9",
            "---\n",
            "%",
            "@",
            "trigger:",
            "payload_json_key: ",
            "key_value_contains: ",
            "resolve:",
            "$",
            "*",
            "~",
        ])
        .prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

fn key() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{1,5}",
        "[ -~]{1,6}",
        prop::sample::select(vec!["k.ey", "a b", "é", "0", "$", "\"", ""]).prop_map(str::to_owned)
    ]
}

/// A JSON document of small size but any shape.
fn json_value() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(serde_json::Value::from),
        any::<i64>().prop_map(serde_json::Value::from),
        "\\PC{0,8}".prop_map(serde_json::Value::from),
    ];
    leaf.prop_recursive(4, 24, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(serde_json::Value::from),
            prop::collection::vec((key(), inner), 0..5)
                .prop_map(|pairs| serde_json::Value::Object(pairs.into_iter().collect())),
        ]
    })
}

fn payload(text: &str) -> Result<Payload, json::JsonError> {
    json::payload(
        &Arc::new(Source::new("x.json", text)),
        Span::new(0, text.len()),
    )
}

/// Every place of a document with the text that a filter should find there.
fn places(
    value: &serde_json::Value,
    steps: &mut Vec<Step>,
    out: &mut Vec<(Vec<Step>, Option<String>)>,
) {
    let text = match value {
        serde_json::Value::String(text) => Some(text.clone()),
        serde_json::Value::Bool(_) | serde_json::Value::Number(_) => Some(value.to_string()),
        _ => None,
    };
    out.push((steps.clone(), text));
    let mut go = |step, value| {
        steps.push(step);
        places(value, steps, out);
        steps.pop();
    };
    match value {
        serde_json::Value::Array(items) => {
            items
                .iter()
                .enumerate()
                .for_each(|(index, item)| go(Step::Index(index), item));
        }
        serde_json::Value::Object(members) => {
            members
                .iter()
                .for_each(|(key, member)| go(Step::Key(key.clone()), member));
        }
        _ => {}
    }
}

/// The text of a YAML value as a second reader of the same crate family gives it.
fn agrees(ours: &Yaml<'_>, theirs: &serde_yaml::Value) -> bool {
    match (&ours.value, theirs) {
        (YamlValue::Nothing, serde_yaml::Value::Null) => true,
        (YamlValue::Text(text), serde_yaml::Value::String(other)) => text == other,
        // A plain text that the other one reads as something else is still text here.
        (YamlValue::Text(_), other) => !matches!(
            other,
            serde_yaml::Value::Sequence(_) | serde_yaml::Value::Mapping(_)
        ),
        (YamlValue::List(items), serde_yaml::Value::Sequence(others)) => {
            items.len() == others.len()
                && items
                    .iter()
                    .zip(others)
                    .all(|(ours, theirs)| agrees(ours, theirs))
        }
        (YamlValue::Mapping(pairs), serde_yaml::Value::Mapping(others)) => {
            pairs.len() == others.len()
        }
        _ => false,
    }
}

fn spans(yaml: &Yaml<'_>, out: &mut Vec<(Span, Option<String>)>) {
    let text = match &yaml.value {
        YamlValue::Text(text) => Some(text.to_string()),
        _ => None,
    };
    out.push((yaml.span, text));
    match &yaml.value {
        YamlValue::List(items) => items.iter().for_each(|item| spans(item, out)),
        YamlValue::Mapping(pairs) => pairs.iter().for_each(|(key, value)| {
            spans(key, out);
            spans(value, out);
        }),
        _ => {}
    }
}

/// The same inputs in every run. `LAWS_SEED=3 LAWS_CASES=100000 cargo test --test laws` looks at others.
fn config() -> ProptestConfig {
    let number = |name: &str| -> Option<u64> { std::env::var(name).ok()?.parse().ok() };
    ProptestConfig {
        cases: number("LAWS_CASES")
            .and_then(|cases| cases.try_into().ok())
            .unwrap_or(400),
        rng_seed: RngSeed::Fixed(number("LAWS_SEED").unwrap_or(1)),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn reading_a_filter_file_never_panics_and_its_facts_point_into_it(text in tricky_text()) {
        let file = service::parse("x.yaml", "x", text.clone().into_bytes());
        for fact in &file.facts {
            prop_assert!(text.get(fact.span.start..fact.span.end).is_some(), "{:?} in {text:?}", fact);
        }
        let problems = cgfilter::rules::problems(&file.source, &file.facts);
        prop_assert_eq!(problems.len(), file.facts.len(), "each fact has words: {:?}", file.facts);
        for problem in &problems {
            cgfilter::report::snippet::diagnostic(&file.source, problem, 80);
        }
    }

    #[test]
    fn a_file_without_facts_has_a_service(text in tricky_text()) {
        let file = service::parse("x.yaml", "x", text.into_bytes());
        prop_assert_eq!(file.service.is_some(), file.facts.is_empty());
    }

    #[test]
    fn yaml_is_read_as_a_second_reader_does(text in tricky_text()) {
        // The two differ in the last line break of a block that the end of the file cuts off, in the signs that may stand
        // in the name of an anchor, and in a second byte order mark.
        let text = format!("{}\n", text.replace(['&', '*', '\u{feff}'], ""));
        let source = Source::new("x.yaml", text.as_str());
        let (tree, facts) = tree::parse(&source);
        if let (Some(root), [], Ok(theirs)) = (&tree.root, facts.as_slice(), serde_yaml::from_str::<serde_yaml::Value>(&text)) {
            prop_assert!(agrees(root, &theirs), "{root:?} against {theirs:?}");
        }
    }

    #[test]
    fn a_span_of_yaml_is_where_the_text_is(text in tricky_text()) {
        let source = Source::new("x.yaml", text.as_str());
        let (tree, _) = tree::parse(&source);
        let mut all = Vec::new();
        tree.root.iter().for_each(|root| spans(root, &mut all));
        for (span, value) in all {
            let slice = text.get(span.start..span.end);
            prop_assert!(slice.is_some(), "{span:?} in {text:?}");
            // Where nothing is escaped or folded, the text is there letter by letter.
            if let (Some(slice), Some(value)) = (slice, value)
                && !slice.contains(['\\', '\'', '\n', '\r', '"'])
                && !slice.starts_with(['|', '>', '*'])
            {
                // Of a block the parser reports the lines without its header, and without the break that it ends with.
                prop_assert_eq!(slice.trim(), value.trim());
            }
        }
        for comment in &tree.comments {
            prop_assert!(source.slice(comment.span).starts_with('#'));
        }
    }

    #[test]
    fn reading_a_payload_never_panics_and_agrees_with_serde_json(text in tricky_text()) {
        let valid = serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok();
        match payload(&text) {
            Ok(_) => prop_assert!(valid),
            Err(error) => {
                prop_assert!(!valid);
                prop_assert!(text.get(error.span.start..error.span.end).is_some(), "{:?} in {text:?}", error);
            }
        }
    }

    #[test]
    fn every_place_of_a_payload_is_found_in_every_spelling(value in json_value(), pretty in any::<bool>()) {
        let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.unwrap();
        let payload = payload(&text).unwrap();
        let mut all = Vec::new();
        places(&value, &mut Vec::new(), &mut all);
        for (steps, expected) in all.into_iter().filter(|(steps, _)| !steps.is_empty()) {
            for spelling in [Spelling::Console, Spelling::Bare, Spelling::Braces] {
                let written = KeyPath::found(steps.clone(), spelling);
                let read = KeyPath::parse(written.written());
                prop_assert!(read.is_ok(), "{written} is read: {read:?}");
                let found = payload.find(&read.unwrap());
                prop_assert_eq!(found.text().map(str::to_owned), expected.clone(), "{} in {}", written, &text);
                if let Found::Text { span, .. } = found {
                    let there: serde_json::Value = serde_json::from_str(payload.source.slice(span)).unwrap();
                    prop_assert_eq!(there.as_str().map_or_else(|| there.to_string(), str::to_owned), expected.clone().unwrap());
                }
            }
        }
    }

    #[test]
    fn key_paths_and_templates_never_panic_and_errors_point_into_the_text(text in tricky_text()) {
        if let Err(error) = KeyPath::parse(&text) {
            prop_assert!(text.get(error.span.start..error.span.end).is_some(), "{error:?} in {text:?}");
        }
        if let Err(error) = Template::parse(&text) {
            prop_assert!(text.get(error.span.start..error.span.end).is_some(), "{error:?} in {text:?}");
        }
    }

    #[test]
    fn where_a_hint_points_is_a_text_that_the_condition_wants(
        value in json_value(),
        pick in any::<prop::sample::Index>(),
        defect in 0..4,
        spelling in prop::sample::select(vec![Spelling::Console, Spelling::Bare, Spelling::Braces]),
    ) {
        let text = serde_json::to_string(&value).unwrap();
        let payload = payload(&text).unwrap();
        let mut all = Vec::new();
        places(&value, &mut Vec::new(), &mut all);
        all.retain(|(steps, text)| !steps.is_empty() && text.as_ref().is_some_and(|text| !text.is_empty()));
        if all.is_empty() {
            return Ok(());
        }
        let (mut steps, wanted) = pick.get(&all).clone();
        match (defect, steps.last_mut()) {
            (0, Some(Step::Key(key))) => *key = key.to_uppercase(),
            (1, _) => drop(steps.remove(0)),
            (2, _) => steps.insert(0, Step::Key("data".into())),
            _ => steps.retain(|step| matches!(step, Step::Key(_))),
        }
        if steps.is_empty() {
            return Ok(());
        }
        let quoted = |text: &str| serde_json::Value::from(text).to_string();
        let path = KeyPath::found(steps, spelling);
        let yaml = format!(
            "trigger:\n  payload_json_key: {}\n  key_value_equals: {}\n",
            quoted(path.written()),
            quoted(&wanted.unwrap()),
        );
        let service = service::parse("x.yaml", "x", yaml.into_bytes()).service.unwrap();
        let condition = &service.triggers[0].part.conditions[0];
        let found = payload.find(&condition.key_path.value);
        let reading = Reading::default();
        let holds = |text: Option<&str>| text.is_some_and(|text| verdict::holds(condition, text, reading));
        if !holds(found.text()) {
            let there = match hint::of(condition, &found, &Outline::of(&payload), reading) {
                Some(Hint::Key { closest, .. }) if closest.fit == Fit::Yes && closest.how != How::EmbeddedJson => closest.path,
                Some(Hint::ValueElsewhere { path, .. }) => path,
                _ => return Ok(()),
            };
            let typed = KeyPath::parse(there.written());
            prop_assert!(typed.as_ref().is_ok_and(|path| holds(payload.find(path).text())), "{there} in {text}");
        }
    }

    #[test]
    fn judging_survives_any_payload(value in json_value()) {
        let text = serde_json::to_string(&value).unwrap();
        let payload = payload(&text).unwrap();
        let yaml = "trigger:\n- payload_json_key: a.b\n  key_value_contains: [x, '1']\n  map_incident_with: a\n  \
                    incident_title_from: '{{a}} \"b\".[0]'\n- payload_json_key: '[0]'\n  key_value_equals: 'true'\n\
                    resolve:\n  payload_json_key: '\"é\"'\n  key_value_contains: ''\n  incident_mapped_with: b\n";
        let services = [service::parse("x.yaml", "x", yaml.into()).service.unwrap()];
        let terms = Terms { services: &services, reading: Reading::default(), from: None, in_full: true, explain: true };
        let answer = Run::new(terms).judge(0, &payload, None);
        prop_assert_eq!(answer.services.len(), 1);
    }
}
