//! The compiled engine says what the plain one says, of any line.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::engine::session::{Run, Terms};
use crate::parse::json::JsonError;
use crate::parse::{json, service};
use crate::source::{Source, Span};

/// What a service says: the filter that takes it, with title and mapping value, and the resolve with its mapping value.
type Said = (
    usize,
    Option<(usize, String, Option<String>)>,
    Option<Option<String>>,
);

fn plainly(services: &[Service], reading: Reading, line: &str) -> Result<Vec<Said>, JsonError> {
    let source = Arc::new(Source::new("", line));
    let payload = json::log_line(&source, Span::new(0, line.len()))?;
    let terms = Terms {
        services,
        reading,
        from: None,
        in_full: true,
        explain: false,
    };
    let mut run = Run::new(terms);
    let answer = run.judge(0, &payload, None);
    let said = answer.services.iter().filter(|service| service.accepts());
    let owned = |value: Result<&str, _>| value.ok().map(str::to_owned);
    Ok(said
        .map(|service| {
            let trigger = service.trigger.accepted().map(|it| {
                let title = it.title.as_ref().unwrap().text.to_string();
                (it.filter, title, owned(it.mapping.value))
            });
            let resolve = service.resolve.accepted();
            let resolve = resolve.map(|it| owned(it.mapping.value));
            (service.service, trigger, resolve)
        })
        .collect())
}

fn compiled(judge: &mut Judge<'_, '_>, line: &str) -> Result<Vec<Said>, JsonError> {
    let groups = judge.compiled;
    let seen = judge.judge(line)?;
    let mut said: std::collections::BTreeMap<usize, Said> = Default::default();
    for &taken in seen.triggers() {
        let (service, filter) = (taken.service as usize, taken.filter as usize);
        let mapping = seen.mapping_of_trigger(taken).map(str::to_owned);
        let trigger = (filter, seen.title(taken, None), mapping);
        let before = said.insert(service, (service, Some(trigger), None));
        assert!(before.is_none(), "one filter of a service");
    }
    for &group in seen.resolves() {
        let mapping = seen.mapping_of_group(group).map(str::to_owned);
        for &service in &groups.groups()[group as usize].services {
            assert!(groups.closes(group, service));
            let service = service as usize;
            let entry = said.entry(service).or_insert((service, None, None));
            let before = entry.2.replace(mapping.clone());
            assert!(before.is_none(), "one resolve of a service");
        }
    }
    Ok(said.into_values().collect())
}

const READINGS: [&str; 4] = [
    "list=any,case=sensitive",
    "list=any,case=ignore",
    "list=all,case=sensitive",
    "list=all,case=ignore",
];

fn readings() -> impl Iterator<Item = Reading> {
    READINGS.iter().map(|name| {
        let choice: crate::engine::reading::Choice = name.parse().unwrap();
        choice.over(Reading::default())
    })
}

fn read(yaml: &[String]) -> Vec<Service> {
    let files = yaml.iter().enumerate();
    let services = files.filter_map(|(at, yaml)| {
        let name = ["a", "b", "c"][at % 3];
        let file = service::parse("x.yaml", name, yaml.clone().into_bytes());
        file.service.map(|service| *service)
    });
    services.collect()
}

fn agree(services: &[Service], lines: &[String]) {
    for reading in readings() {
        let ready = Compiled::of(services, reading, Detail::Incidents);
        let mut judge = Judge::new(&ready);
        for line in lines {
            let plain = plainly(services, reading, line);
            // Twice, because what one line leaves behind must not be seen by the next.
            for _ in 0..2 {
                assert_eq!(compiled(&mut judge, line), plain, "{line} under {reading}");
            }
        }
    }
}

/// A key path as a filter writes it.
fn path() -> impl Strategy<Value = String> {
    let step = prop_oneof![
        6 => prop::sample::select(vec!["\"a\"", "\"b\"", "\"s\"", "\"body\"", "\"service\"", "\"é\"", "\"0\""]).prop_map(str::to_owned),
        2 => prop::sample::select(vec!["[0]", "[1]"]).prop_map(str::to_owned),
    ];
    let quoted = prop::collection::vec(step, 1..4).prop_map(|steps| steps.join("."));
    let bare = prop::sample::select(vec![
        "a.0", "0", "a.0.b", "s.1", "a.b", "b.a", "from", "0.0",
    ]);
    prop_oneof![3 => quoted, 2 => bare.prop_map(str::to_owned), 4 => prop::sample::select(vec!["s", "a", "b"]).prop_map(str::to_owned)]
}

fn condition() -> impl Strategy<Value = String> {
    let value = prop::sample::select(vec![
        "down", "Down", "own", "up", "U", "", "1", "10", "é", "É", "ﬀ", "true", "null", "x y",
        "\\u0130",
    ]);
    (path(), any::<bool>(), prop::collection::vec(value, 1..4)).prop_map(
        |(path, contains, values)| {
            let field = if contains {
                "key_value_contains"
            } else {
                "key_value_equals"
            };
            let values: Vec<_> = values.iter().map(|value| format!("\"{value}\"")).collect();
            format!(
                "{{payload_json_key: '{path}', {field}: [{}]}}",
                values.join(", ")
            )
        },
    )
}

fn service_file() -> impl Strategy<Value = String> {
    let title = prop::sample::select(vec!["s", "'\"a\" - \"b\"'", "'On {{a.b}}'", "a.0"]);
    let trigger = (prop::collection::vec(condition(), 1..3), path(), title);
    let resolve = prop::option::of((condition(), path()));
    (prop::collection::vec(trigger, 0..4), resolve, any::<bool>()).prop_map(
        |(triggers, resolve, from)| {
            let mut yaml = String::from(if from { "from: F\n" } else { "" });
            if !triggers.is_empty() {
                yaml += "trigger:\n";
            }
            for (conditions, mapping, title) in triggers {
                let conditions = conditions.join(", ");
                yaml += &format!(
                    "- conditions: [{conditions}]\n  map_incident_with: '{mapping}'\n  incident_title_from: {title}\n"
                );
            }
            if let Some((condition, mapping)) = resolve {
                yaml += &format!(
                    "resolve:\n  conditions: [{condition}]\n  incident_mapped_with: '{mapping}'\n"
                );
            }
            yaml
        },
    )
}

/// JSON with equal keys, escapes, lone surrogates, numbers of any length and blanks.
fn value() -> impl Strategy<Value = String> {
    let scalar = prop::sample::select(vec![
        "\"down\"",
        "\"Down\"",
        "\"up\"",
        "\"UP\"",
        "\"d\\u006fwn\"",
        "\"É\"",
        "\"é\"",
        "\"\\u0130\"",
        "\"ﬀ\"",
        "\"\"",
        "\"a\\ud83d\"",
        "\"\\ud83d\\ude00\"",
        "1",
        "10",
        "-0.0",
        "1e999",
        "123456789012345678901234567890",
        "true",
        "false",
        "null",
        "[]",
        "{}",
        "\"x y\\n\"",
    ]);
    let key = prop::sample::select(vec![
        "a",
        "b",
        "s",
        "body",
        "service",
        "from",
        "received_at",
        "\\u0061",
        "0",
        "1",
        "é",
        "\\ud83d",
        "z",
    ]);
    scalar.prop_map(str::to_owned).prop_recursive(4, 40, 5, move |inner| {
        let member = (key.clone(), inner.clone()).prop_map(|(key, value)| format!("\"{key}\" : {value}"));
        prop_oneof![
            4 => prop::collection::vec(member, 0..6).prop_map(|members| format!("{{{}}}", members.join(", "))),
            1 => prop::collection::vec(inner, 0..4).prop_map(|items| format!("[ {} ]", items.join(","))),
        ]
    })
}

fn line() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec![
        "\"a\"",
        "\"b\"",
        "\"c\"",
        "\"nobody\"",
        "\"\"",
        "null",
        "\"\\u0061\"",
    ]);
    let envelope = (name, value(), any::<bool>()).prop_map(|(name, body, first)| {
        if first {
            format!("{{\"body\": {body}, \"service\": {name}, \"from\": \"E\"}}")
        } else {
            format!(
                "{{\"received_at\": 1, \"from\": {name}, \"service\": {name}, \"body\":{body}}}"
            )
        }
    });
    let broken = (
        value(),
        0..200_usize,
        prop::sample::select(vec!["", "x", " ]", ",", "\u{1}", "01"]),
    )
        .prop_map(|(value, at, more)| {
            let at = value.floor_char_boundary(at.min(value.len()));
            format!("{}{more}", &value[..at])
        });
    prop_oneof![5 => value(), 2 => envelope, 1 => broken, 1 => value().prop_map(|value| format!(" {value}\r"))]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

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
        format!(
            "{{\"x\": {}{}, \"y\": \"z\"}}",
            "[".repeat(200_000),
            "]".repeat(200_000)
        ),
        format!(
            "{{\"q\": {}{}, \"y\": \"z\"}}",
            "[".repeat(200_000),
            "]".repeat(200_000)
        ),
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
    let numbers = vec!["0"; 9].join(".");
    let yaml = format!("trigger: {{payload_json_key: {numbers}, key_value_contains: z}}\n");
    let line = format!("{}\"z\"{}", "[".repeat(9), "]".repeat(9));
    agree(&one(&yaml), &[line]);
}

#[test]
fn many_texts_bring_the_automata_and_change_nothing() {
    let values: Vec<_> = (0..30).map(|at| format!("v{at}")).collect();
    let filters = values.chunks(3).map(|values| {
        format!(
            "- {{payload_json_key: s, key_value_contains: [{}]}}\n",
            values.join(", ")
        )
    });
    let services = one(&format!("trigger:\n{}", filters.collect::<String>()));
    let lines: Vec<_> = (0..300)
        .map(|at| format!("{{\"s\": \"is V{} v{at}\"}}", at % 40))
        .collect();
    agree(&services, &lines);
}
