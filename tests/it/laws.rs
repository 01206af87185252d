//! Laws that hold for any input: nothing panics, a span is where the text is, and reading agrees with a second reader.

use std::sync::Arc;

use crate::support::laws;
use cgfilter::internals::engine::hint::{self, Hint};
use cgfilter::internals::engine::path_suggestion::{PathDifference, ValueMatch};
use cgfilter::internals::engine::payload_index::PayloadIndex;
use cgfilter::internals::engine::reading::ReadingOverride;
use cgfilter::internals::engine::session::{Run, Terms};
use cgfilter::internals::engine::{Reading, demand, verdict};
use cgfilter::internals::lint;
use cgfilter::internals::model::diagnostic::Diagnostic;
use cgfilter::internals::model::filter::Service;
use cgfilter::internals::model::key_path::{KeyPath, Spelling, Step};
use cgfilter::internals::model::payload::{Found, Payload};
use cgfilter::internals::model::template::Template;
use cgfilter::internals::model::text::yaml;
use cgfilter::internals::parse::fact::FactKind;
use cgfilter::internals::parse::tree::{Yaml, YamlValue};
use cgfilter::internals::parse::{json, service, tree};
use cgfilter::internals::source::{Source, Span};
use proptest::prelude::*;

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
    json::payload(&Arc::new(Source::new("x.json", text)), Span::new(0, text.len()))
}

/// Every place of a document with the text that a filter should find there.
fn places(value: &serde_json::Value, steps: &mut Vec<Step>, out: &mut Vec<(Vec<Step>, Option<String>)>) {
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
            items.iter().enumerate().for_each(|(index, item)| go(Step::Index(index), item));
        }
        serde_json::Value::Object(members) => {
            members.iter().for_each(|(key, member)| go(Step::Key(key.clone()), member));
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
        (YamlValue::Text(_), other) => !matches!(other, serde_yaml::Value::Sequence(_) | serde_yaml::Value::Mapping(_)),
        (YamlValue::List(items), serde_yaml::Value::Sequence(others)) => {
            items.len() == others.len() && items.iter().zip(others).all(|(ours, theirs)| agrees(ours, theirs))
        }
        (YamlValue::Mapping(pairs), serde_yaml::Value::Mapping(others)) => pairs.len() == others.len(),
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

/// Filters over so small an alphabet that they often exclude, repeat or cover each other.
fn small_part() -> impl Strategy<Value = String> {
    let path = prop::sample::select(vec!["a", "b", "a.b", "a[0]", "a.0", "a[\"0\"]"]);
    let operator = prop::sample::select(vec!["contains", "equals"]);
    let value = prop::sample::select(vec!["x", "y", "xy", "xyx", "X", "ΑΣ", "ΑΣΑ", "İ", "ß"]);
    let values = prop::collection::vec(value, 1..4).prop_map(|values| values.join(", "));
    let condition = (path, operator, values).prop_map(|(path, operator, values)| {
        format!("{{payload_json_key: '{path}', key_value_{operator}: [{values}]}}")
    });
    prop::collection::vec(condition, 1..4).prop_map(|conditions| format!("conditions: [{}]", conditions.join(", ")))
}

fn small_service() -> impl Strategy<Value = String> {
    let urgency = prop::sample::select(vec!["high", "low"]);
    let trigger = (urgency, small_part()).prop_map(|(urgency, part)| format!("- {{urgency: {urgency}, {part}}}\n"));
    let triggers = prop::collection::vec(trigger, 1..5).prop_map(|triggers| triggers.concat());
    (triggers, small_part()).prop_map(|(triggers, resolve)| format!("trigger:\n{triggers}resolve: {{{resolve}}}\n"))
}

/// Payloads of the same alphabet, and of texts made of the values.
fn small_payload() -> impl Strategy<Value = String> {
    let texts = [
        "x", "y", "xy", "xyx", "X", "x y", "y X", "xyX", "yx", "XY", "z", "", "ΑΣ", "ΑΣΑ", "ας", "ασα", "xΑΣ", "İ",
        "i\u{307}", "ß", "SS", "ẞ",
    ];
    let text = || prop::sample::select(texts.to_vec()).prop_map(serde_json::Value::from);
    let leaf = prop_oneof![8 => text(), 1 => Just(serde_json::Value::Null)];
    let value = leaf.prop_recursive(2, 6, 2, |inner| {
        let key = prop::sample::select(vec!["a", "b", "0"]).prop_map(str::to_owned);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(serde_json::Value::from),
            prop::collection::vec((key, inner), 0..3)
                .prop_map(|pairs| serde_json::Value::Object(pairs.into_iter().collect())),
        ]
    });
    (value.clone(), value).prop_map(|(a, b)| serde_json::json!({"a": a, "b": b}).to_string())
}

fn any_reading() -> impl Strategy<Value = Reading> {
    let all = Reading::default().others().into_iter();
    prop::sample::select(all.chain([Reading::default()]).collect::<Vec<_>>())
}

fn small(yaml: &str) -> Service {
    let file = service::parse("x.yaml", "x", yaml.into());
    assert_eq!(file.facts, [], "{yaml}");
    *file.service.unwrap()
}

/// What the rules say of a filter file, by code.
fn said(yaml: &str, reading: Reading) -> Vec<Diagnostic> {
    let file = lint::workspace::File {
        path: "x.yaml".into(),
        read: service::parse("x.yaml", "x", yaml.into()).into(),
        samples: Vec::new(),
        has_unread_samples: false,
        has_suite: false,
    };
    let terms = lint::workspace::Terms { reading, ..Default::default() };
    let workspace = lint::workspace::Workspace { files: vec![file], terms, ..Default::default() };
    let lint = lint::run(cgfilter::internals::rules::RULES, &lint::levels::Levels::default(), &workspace);
    lint.findings.into_iter().map(|finding| finding.diagnostic).collect()
}

#[test]
fn what_excludes_or_covers_the_other_is_claimed() {
    let has = |code, filters: &[&str], resolve: &str, reading: &str| {
        let triggers: String = filters.iter().map(|it| format!("- {{{it}}}\n")).collect();
        let yaml = format!("trigger:\n{triggers}resolve: {{{resolve}}}\n");
        let reading = reading.parse::<ReadingOverride>().unwrap().over(Reading::default());
        let found = said(&yaml, reading);
        found.iter().any(|it| it.rule.code == code)
    };
    let part = |conditions: &[(&str, &str, &str)]| {
        let condition = |(path, operator, values): &(&str, &str, &str)| {
            format!("{{payload_json_key: '{path}', key_value_{operator}: [{values}]}}")
        };
        let all: Vec<_> = conditions.iter().map(condition).collect();
        format!("conditions: [{}]", all.join(", "))
    };
    let (any, all, ignore) = ("list=any", "list=all", "case=ignore");
    let other = part(&[("z", "equals", "z")]);
    let never = |conditions: &[(&str, &str, &str)], reading| has("CG111", &[&part(conditions)], &other, reading);
    assert!(never(&[("a", "equals", "x"), ("a", "equals", "y")], any));
    assert!(never(&[("a", "equals", "x, y"), ("a", "contains", "xy, X")], any));
    assert!(!never(&[("a", "equals", "x, xy"), ("a", "contains", "xy")], any));
    assert!(never(&[("a", "equals", "x"), ("a", "equals", "X")], any));
    assert!(!never(&[("a", "equals", "x"), ("a", "equals", "X")], ignore));
    assert!(never(&[("a", "contains", "x"), ("a.b", "contains", "x")], any));
    assert!(never(&[("a[0]", "contains", "x"), ("a.b", "contains", "x")], any));
    assert!(never(&[("a[0].c", "contains", "x"), ("a.b.c.d", "contains", "x")], any));
    assert!(!never(&[("a.0", "contains", "x"), ("a.b", "contains", "x")], any));
    assert!(never(&[("a.0", "equals", "x"), ("a[0]", "equals", "y")], any));
    assert!(never(&[("a.0", "equals", "x"), ("a[\"0\"]", "equals", "y")], any));
    assert!(never(&[("a.0", "equals", "x"), ("a.00", "equals", "y"), ("a[1]", "equals", "y")], any));
    assert!(!never(&[("a.0", "equals", "x"), ("a.00", "equals", "y")], any));
    assert!(never(&[("[0]", "equals", "x"), ("a", "equals", "y")], any));
    assert!(never(&[("a", "equals", "x, y")], all) && !never(&[("a", "equals", "x, y")], any));
    assert!(!never(&[("a", "contains", "x, y")], all));

    type Conditions<'c> = &'c [(&'c str, &'c str, &'c str)];
    let shadowed = |filters: &[Conditions<'_>], reading| {
        let filters: Vec<_> = filters.iter().map(|it| part(it)).collect();
        let filters: Vec<_> = filters.iter().map(String::as_str).collect();
        has("CG301", &filters, &other, reading)
    };
    let (x, xy, y): (Conditions<'_>, Conditions<'_>, Conditions<'_>) =
        (&[("a", "contains", "x")], &[("a", "contains", "xy")], &[("a", "contains", "y")]);
    assert!(shadowed(&[x, xy], any) && !shadowed(&[xy, x], any) && !shadowed(&[x, y], any));
    assert!(!shadowed(&[x, x], any), "that is CG302");
    assert!(shadowed(&[x, y, &[("a", "contains", "xz, yz")]], any));
    assert!(shadowed(&[&[("a", "contains", "x, y")], x], any) && !shadowed(&[x, &[("a", "contains", "x, y")]], any));
    assert!(shadowed(&[x, &[("a", "contains", "y, x")]], all));
    assert!(shadowed(&[x, &[("b", "equals", "y"), ("a", "equals", "xy")]], any));
    assert!(shadowed(&[x, &[("a", "equals", "zXz")]], ignore) && !shadowed(&[x, &[("a", "equals", "zXz")]], any));
    assert!(!shadowed(&[&[("a", "equals", "x")], &[("a", "contains", "x"), ("b", "contains", "y")]], any));
    assert!(shadowed(&[&[("a.0", "contains", "x")], &[("a[0]", "contains", "xy")]], any));
    assert!(!shadowed(&[&[("a[0]", "contains", "x")], &[("a.0", "contains", "xy")]], any));
    assert!(has("CG302", &[&part(x), &part(x)], &other, any));

    let overlap =
        |one: Conditions<'_>, resolve: Conditions<'_>, reading| has("CG303", &[&part(one)], &part(resolve), reading);
    assert!(overlap(x, x, any) && overlap(x, &[("b", "contains", "y")], any));
    assert!(!overlap(x, y, any) && overlap(x, xy, any) && overlap(xy, x, any));
    assert!(overlap(&[("a", "contains", "x, y")], &[("a", "equals", "z, y")], any));
    assert!(!overlap(&[("a", "contains", "x, y")], &[("a", "contains", "z, y")], all));
    assert!(overlap(&[("a", "contains", "x"), ("b", "contains", "y")], x, any));
    assert!(!overlap(&[("a", "contains", "x"), ("b", "contains", "y")], &[("b", "contains", "x")], any));
    assert!(!overlap(x, &[("a.b", "contains", "x")], any));
    assert!(overlap(&[("a.0", "contains", "x")], &[("a[0]", "contains", "x")], any));
    assert!(overlap(x, &[("a", "contains", "X")], ignore) && !overlap(x, &[("a", "contains", "X")], any));

    let shared = |one: Conditions<'_>, later: Conditions<'_>| {
        let [one, later] =
            [("high", one), ("low", later)].map(|(urgency, it)| format!("urgency: {urgency}, {}", part(it)));
        has("CG304", &[&one, &later], &other, any)
    };
    let both: Conditions<'_> = &[("a", "contains", "x"), ("b", "contains", "y")];
    assert!(shared(x, &[("b", "contains", "y")]) && !shared(x, y) && !shared(both, x) && !shared(x, both));
    assert!(shared(&[("a", "contains", "x, y")], &[("a", "contains", "y, z")]));
    assert!(shared(&[("a", "contains", "x, z")], &[("a", "contains", "xy, y")]), "xy comes too late");
    assert!(!shared(&[("a", "contains", "xy, z")], &[("a", "contains", "x, y")]), "the special one first");
    assert!(!shared(x, xy), "that is CG301");
}

proptest! {
    #![proptest_config(laws(400))]

    #[test]
    fn reading_a_filter_file_never_panics_and_its_facts_point_into_it(text in tricky_text()) {
        let file = service::parse("x.yaml", "x", text.clone().into_bytes());
        for fact in &file.facts {
            prop_assert!(text.get(fact.span.start..fact.span.end).is_some(), "{:?} in {text:?}", fact);
        }
        let problems = cgfilter::internals::rules::problems(&file.source, &file.facts);
        prop_assert_eq!(problems.len(), file.facts.len(), "each fact has words: {:?}", file.facts);
        for problem in &problems {
            cgfilter::internals::report::snippet::diagnostic(problem, 80);
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
    fn a_text_is_written_so_that_every_reader_sees_it_and_no_line_ends(text in tricky_text()) {
        let written = yaml(&text);
        prop_assert!(!written.contains(['\n', '\r']), "{}", written);
        let file = format!("payload_json_key: {written}\nkey_value_contains: [{written}, {written}]\n");
        let theirs: serde_yaml::Value = serde_yaml::from_str(&file).unwrap();
        prop_assert_eq!(&theirs["payload_json_key"], &serde_yaml::Value::from(text.as_str()), "{}", written);
        let read = service::parse("x.yaml", "x", format!("trigger: {{{}}}", file.trim_end().replace('\n', ", ")).into_bytes());
        let unquoted = read.facts.iter().any(|fact| matches!(fact.kind, FactKind::UnquotedText { .. } | FactKind::Yaml(_)));
        prop_assert!(!unquoted, "{:?} {}", read.facts, written);
        let values = read.service.iter().flat_map(|it| &it.triggers).flat_map(|it| &it.part.conditions);
        for value in values.flat_map(|it| &it.values) {
            prop_assert_eq!(&value.value, &text);
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
            let there = match hint::of(condition, &found, &PayloadIndex::of(&payload), reading) {
                Some(Hint::Key { closest, .. }) if closest.fit == ValueMatch::Yes && closest.how != PathDifference::EmbeddedJson => closest.path,
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
        let services = [*service::parse("x.yaml", "x", yaml.into()).service.unwrap()];
        let terms = Terms { in_full: true, explain: true, ..Terms::new(&services, Reading::default()) };
        let answer = Run::new(terms).judge(0, &payload, None);
        prop_assert_eq!(answer.services.len(), 1);
    }

    #[test]
    fn what_is_said_to_take_nothing_takes_nothing(
        yaml in small_service(),
        payloads in prop::collection::vec(small_payload(), 24),
        reading in any_reading(),
    ) {
        let service = small(&yaml);
        let payloads: Vec<_> = payloads.iter().map(|text| payload(text).unwrap()).collect();
        for part in service.parts() {
            if demand::is_never_true(&part.conditions, reading) {
                for payload in &payloads {
                    let taken = verdict::accepts(part, payload, reading);
                    prop_assert!(!taken, "{} by {yaml}", payload.whole());
                }
            }
        }
        for filter in 0..service.triggers.len() {
            if demand::shadow(&service, filter, reading).is_some() {
                for payload in &payloads {
                    let first = verdict::judge(&service, payload, reading).trigger;
                    prop_assert_ne!(first, Some(filter), "{} by {}", payload.whole(), &yaml);
                }
            }
        }
    }

    #[test]
    fn a_part_that_implies_another_takes_nothing_else(
        yaml in small_service(),
        payloads in prop::collection::vec(small_payload(), 24),
        reading in any_reading(),
    ) {
        let service = small(&yaml);
        let parts: Vec<_> = service.parts().collect();
        let payloads: Vec<_> = payloads.iter().map(|text| payload(text).unwrap()).collect();
        for (one, other) in parts.iter().flat_map(|one| parts.iter().map(move |other| (one, other))) {
            if demand::implies_part(one, other, reading) {
                for payload in &payloads {
                    let [one, other] = [one, other].map(|part| verdict::accepts(part, payload, reading));
                    prop_assert!(!one || other, "{} by {yaml}", payload.whole());
                }
            }
        }
    }

    #[test]
    fn a_payload_made_of_what_a_part_demands_is_taken_by_it(yaml in small_service(), reading in any_reading()) {
        let service = small(&yaml);
        for part in service.parts() {
            let clauses = demand::Dnf::of(&part.conditions, reading).unwrap();
            for clause in clauses.iter() {
                // Of so small an alphabet, all that is possible can be built.
                prop_assert_eq!(clause.payload().is_some(), clause.is_possible(), "{}", &yaml);
                if let Some(text) = clause.payload() {
                    let taken = verdict::accepts(part, &payload(&text).unwrap(), reading);
                    prop_assert!(taken, "{text} by {yaml}");
                }
            }
        }
    }

    #[test]
    fn a_witness_shows_what_its_rule_says(yaml in small_service(), reading in any_reading()) {
        let service = small(&yaml);
        for diagnostic in said(&yaml, reading) {
            let (code, witness) = (diagnostic.rule.code, diagnostic.witness);
            prop_assert_eq!(witness.is_some(), ["CG301", "CG303", "CG304"].contains(&code), "{}", code);
            if let Some(witness) = witness {
                let verdict = verdict::judge(&service, &payload(&witness).unwrap(), reading);
                prop_assert!(verdict.trigger.is_some(), "{witness} by {yaml}");
                prop_assert!(code != "CG303" || verdict.resolve, "{witness} by {yaml}");
            }
        }
    }

    #[test]
    fn linting_never_panics(text in tricky_text(), reading in any_reading()) {
        said(&text, reading);
    }
}
