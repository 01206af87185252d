//! Filters and lines of every kind, for tests that hold two engines against each other.

use cgfilter::internals::model::filter::Service;
use cgfilter::internals::parse::service;
use proptest::prelude::*;

/// The services of files that can be read, under few names.
pub fn read(yaml: &[String]) -> Vec<Service> {
    let files = yaml.iter().enumerate();
    let services = files.filter_map(|(at, yaml)| {
        let name = ["a", "b", "c"][at % 3];
        let file = service::parse("x.yaml", name, yaml.clone().into_bytes());
        file.service.map(|service| *service)
    });
    services.collect()
}

/// A key path as a filter writes it.
fn path() -> impl Strategy<Value = String> {
    let step = prop_oneof![
        6 => prop::sample::select(vec!["\"a\"", "\"b\"", "\"s\"", "\"body\"", "\"service\"", "\"é\"", "\"0\""]).prop_map(str::to_owned),
        2 => prop::sample::select(vec!["[0]", "[1]"]).prop_map(str::to_owned),
    ];
    let quoted = prop::collection::vec(step, 1..4).prop_map(|steps| steps.join("."));
    let bare = prop::sample::select(vec!["a.0", "0", "a.0.b", "s.1", "a.b", "b.a", "from", "0.0"]);
    prop_oneof![3 => quoted, 2 => bare.prop_map(str::to_owned), 4 => prop::sample::select(vec!["s", "a", "b", "a.b", "s.a", "b.s"]).prop_map(str::to_owned)]
}

fn condition() -> impl Strategy<Value = String> {
    let value = prop::sample::select(vec![
        "down", "down", "d", "own", "up", "1", "down", "Down", "own", "up", "U", "", "1", "10", "é", "É", "ﬀ", "true",
        "null", "x y", "\\u0130",
    ]);
    (path(), any::<bool>(), prop::collection::vec(value, 1..4)).prop_map(|(path, contains, values)| {
        let field = if contains { "key_value_contains" } else { "key_value_equals" };
        let values: Vec<_> = values.iter().map(|value| format!("\"{value}\"")).collect();
        format!("{{payload_json_key: '{path}', {field}: [{}]}}", values.join(", "))
    })
}

pub fn service_file() -> impl Strategy<Value = String> {
    let title = prop::sample::select(vec!["s", "'\"a\" - \"b\"'", "'On {{a.b}}'", "a.0"]);
    let trigger = (prop::collection::vec(condition(), 1..3), path(), title);
    let resolve = prop::option::of((condition(), path()));
    (prop::collection::vec(trigger, 0..4), resolve, any::<bool>()).prop_map(|(triggers, resolve, from)| {
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
            yaml += &format!("resolve:\n  conditions: [{condition}]\n  incident_mapped_with: '{mapping}'\n");
        }
        yaml
    })
}

const SCALARS: &[&str] = &[
    "\"down\"",
    "\"down\"",
    "\"is down\"",
    "\"up\"",
    "1",
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
];

/// Some more often than others.
const KEYS: &[&str] = &[
    "a",
    "a",
    "a",
    "b",
    "b",
    "s",
    "s",
    "\\u0061",
    "\\u0073",
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
];

/// JSON with equal keys, escapes, lone surrogates, numbers of any length and blanks.
fn value() -> impl Strategy<Value = String> {
    let scalar = prop::sample::select(SCALARS);
    let key = prop::sample::select(KEYS);
    scalar.prop_map(str::to_owned).prop_recursive(4, 40, 5, move |inner| {
        let member = (key.clone(), inner.clone()).prop_map(|(key, value)| format!("\"{key}\" : {value}"));
        prop_oneof![
            4 => prop::collection::vec(member, 0..6).prop_map(|members| format!("{{{}}}", members.join(", "))),
            1 => prop::collection::vec(inner, 0..4).prop_map(|items| format!("[ {} ]", items.join(","))),
        ]
    })
}

pub fn line() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec!["\"a\"", "\"b\"", "\"c\"", "\"nobody\"", "\"\"", "null", "\"\\u0061\""]);
    // Longer texts are cut where they are shown.
    let as_text = |text: String| if text.len() < 80 { serde_json::to_string(&text).unwrap() } else { text };
    let body = prop_oneof![
        4 => value(),
        2 => value().prop_map(as_text),
        1 => value().prop_map(move |value| as_text(format!(" {value}\n")).replace('d', "\\u0064")),
    ];
    let more = prop::sample::select(vec![
        "",
        "",
        ", \"content_type\": \"application/json\"",
        ", \"content_type\": \"image/png\"",
        ", \"content_type\": null",
        ", \"headers\": {\"a\": [1]}",
        ", \"reply\": {\"status\": 202}",
        ", \"id\": 7",
    ]);
    let envelope = (name, body, more, 0..3).prop_map(|(name, body, more, form)| match form {
        0 => format!("{{\"body\": {body}{more}, \"service\": {name}, \"from\": \"E\"}}"),
        1 => format!("{{\"received_at\": 1, \"from\": {name}, \"service\": {name}, \"body\":{body}{more}}}"),
        _ => format!("{{\"from\": {name}, \"body\":{body}{more}}}"),
    });
    let broken = (value(), 0..200_usize, prop::sample::select(vec!["", "x", " ]", ",", "\u{1}", "01"])).prop_map(
        |(value, at, more)| {
            let at = value.floor_char_boundary(at.min(value.len()));
            format!("{}{more}", &value[..at])
        },
    );
    prop_oneof![5 => value(), 2 => envelope, 1 => broken, 1 => value().prop_map(|value| format!(" {value}\r"))]
}
