//! The schemas say of every file what the readers say of it.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{blocks, pages};
use cgfilter::internals::lint::page;
use cgfilter::internals::model::key_path::PathFault;
use cgfilter::internals::parse::fact::{Fact, FactKind};
use cgfilter::internals::parse::field::{Field, Holds, Mapping, Need};
use cgfilter::internals::parse::{config, service, suite};
use cgfilter::internals::report::schema::{self, FileKind};
use cgfilter::internals::rules::RULES;
use jsonschema::Validator;
use serde_json::{Map, Value, json};

fn validator(kind: FileKind) -> Validator {
    jsonschema::validator_for(&schema::document(kind, RULES)).unwrap()
}

/// What the reader refuses that a schema can see: of two fields of one name it sees one, and of key paths, globs and regular
/// expressions only whether there are any.
fn refused(kind: FileKind, text: &str) -> Vec<FactKind> {
    let facts: Vec<Fact> = match kind {
        FileKind::Filter => service::parse("x.yaml", "x", text.into()).facts,
        FileKind::Suite => suite::parse("x.test.yaml", text.into()).facts,
        FileKind::Config => config::parse("x.yaml", text.into()).2,
    };
    let kinds = facts.into_iter().map(|fact| fact.kind);
    let is_seen = |kind: &FactKind| {
        let is_empty = |fault: &PathFault| *fault == PathFault::Empty;
        !kind.is_remark()
            && !matches!(kind, FactKind::InvalidKeyPath { fault, .. } if !is_empty(fault))
            && !matches!(
                kind,
                FactKind::DuplicateField { .. }
                    | FactKind::CompositeKeyPath { .. }
                    | FactKind::InvalidGlob { .. }
                    | FactKind::InvalidRegex { .. }
            )
    };
    kinds.filter(is_seen).collect()
}

/// The problems that the schema has with a text; none when another reader sees no YAML in it.
fn problems(validator: &Validator, text: &str) -> Option<Vec<String>> {
    let value: Value = serde_yaml::from_str(text).ok()?;
    let told = validator.iter_errors(&value);
    Some(told.map(|error| error.to_string()).collect())
}

#[track_caller]
fn assert_agree(kind: FileKind, validator: &Validator, text: &str) {
    let refused = refused(kind, text);
    let problems = problems(validator, text).unwrap();
    assert_eq!(refused.is_empty(), problems.is_empty(), "{text}\nthe reader: {refused:?}\nthe schema: {problems:?}");
}

#[test]
fn the_schemas_are_schemas() {
    for kind in FileKind::ALL {
        let document = schema::document(kind, RULES);
        jsonschema::meta::validate(&document).unwrap();
        assert!(jsonschema::draft202012::meta::is_valid(&document));
    }
}

#[test]
fn every_field_says_what_it_is() {
    each_mapping(|_, mapping, _| {
        for field in mapping.fields {
            assert!(field.about.ends_with('.'), "{} {}", mapping.name, field.name);
        }
        for name in mapping.needs.iter().flat_map(names) {
            assert!(mapping.field(name).is_some(), "{} {name}", mapping.name);
        }
    });
}

/// Whatever fields of a mapping are there, reader and schema agree whether they make it whole.
#[test]
fn every_set_of_fields_is_judged_alike() {
    let mut count = 0;
    each_mapping(|kind, mapping, around| {
        let validator = validator(kind);
        for set in 0..1_u32 << mapping.fields.len() {
            let fields = mapping.fields.iter().enumerate();
            let fields = fields.filter(|(at, _)| set & (1 << at) != 0);
            let value = fields.map(|(_, field)| (field.name.to_owned(), example(&field.holds)));
            let document = around(Value::Object(value.collect()));
            assert_agree(kind, &validator, &document.to_string());
            count += 1;
        }
    });
    assert!(count > 300, "{count}");
}

/// Whatever a field holds, and by whatever name, reader and schema agree.
#[test]
fn every_shape_of_every_field_is_judged_alike() {
    let shapes = [
        json!("x"),
        json!(["x"]),
        json!(["x", "y"]),
        json!([]),
        json!({}),
        json!({"x": "y"}),
        json!([{"x": "y"}]),
        json!([{}]),
        json!(["x", {"x": "y"}]),
        json!([["x"]]),
        json!("HIGH"),
        json!(""),
        json!("all"),
        json!("never"),
        json!({"CG2": "off", "cg206": "info", "shared-mapping-key": "error"}),
        json!({"CG206": "on"}),
    ];
    each_mapping(|kind, mapping, around| {
        let validator = validator(kind);
        for field in mapping.fields {
            let whole = minimal(mapping, Some(field));
            // An empty value is a finding of a rule, and no concern of the reader.
            let is_value = |shape: &Value| field.holds == Holds::Values && *shape == json!("");
            let shapes = shapes.iter().filter(|shape| !is_value(shape));
            for shape in shapes.chain([&example(&field.holds)]) {
                let mut with = whole.clone();
                with.insert(field.name.to_owned(), shape.clone());
                assert_agree(kind, &validator, &around(Value::Object(with)).to_string());
            }
            let mut without = whole.clone();
            without.insert(field.name.to_owned(), json!("NOTHING"));
            let nothing = around(Value::Object(without)).to_string();
            assert_agree(kind, &validator, &nothing.replace("\"NOTHING\"", ""));
            for name in spellings(field) {
                let mut with = whole.clone();
                let value = with.shift_remove(field.name).unwrap();
                with.insert(name, value);
                assert_agree(kind, &validator, &around(Value::Object(with)).to_string());
            }
        }
    });
}

/// The names of a field that are read, as the console and careless people write them, and one that is not.
fn spellings(field: &Field) -> Vec<String> {
    let mut names: Vec<String> = field.names().map(str::to_owned).collect();
    names.extend(field.names().map(|name| name.replace('_', " ").to_uppercase()));
    names.extend(field.names().map(|name| name.replace('_', "-")));
    names.push(format!("{}s", field.name));
    names
}

/// Every mapping of every kind of file, with what puts a value in its place in a file that is whole otherwise.
fn each_mapping(mut see: impl FnMut(FileKind, &Mapping, &dyn Fn(Value) -> Value)) {
    for kind in FileKind::ALL {
        walk(kind, &kind.table(), &|value| value, &mut see);
    }
}

fn walk(
    kind: FileKind,
    mapping: &Mapping,
    around: &dyn Fn(Value) -> Value,
    see: &mut impl FnMut(FileKind, &Mapping, &dyn Fn(Value) -> Value),
) {
    see(kind, mapping, around);
    for field in mapping.fields {
        let mut whole = minimal(mapping, Some(field));
        for need in mapping.needs {
            if let Need::InSomeItem { list, unless, .. } = need
                && *list == field.name
            {
                whole.insert((*unless).to_owned(), example(&mapping.field(unless).unwrap().holds));
            }
        }
        let put = |value: Value| {
            let mut whole = whole.clone();
            whole.insert(field.name.to_owned(), value);
            around(Value::Object(whole))
        };
        match &field.holds {
            Holds::Mapping(inner) => walk(kind, inner, &put, see),
            Holds::List(inner, _) => walk(kind, inner, &|value| put(json!([value])), see),
            Holds::OneOrMore(inner, _) => {
                walk(kind, inner, &put, see);
                walk(kind, inner, &|value| put(json!([value])), see);
            }
            Holds::Expected(_, inner) => walk(kind, inner, &put, see),
            _ => {}
        }
    }
}

fn names(need: &Need) -> Vec<&'static str> {
    match need {
        Need::AnyOf(names) => names.to_vec(),
        Need::Apart(name, others) => [&[*name], *others].concat(),
        Need::InSomeItem { list, unless, .. } => vec![list, unless],
    }
}

/// What makes a mapping whole, with a field that has to be there.
fn minimal(mapping: &Mapping, with: Option<&Field>) -> Map<String, Value> {
    let mut there: Vec<&str> = with.iter().map(|field| field.name).collect();
    for need in mapping.needs {
        let Need::AnyOf(names) = need else { continue };
        let is_apart = |name: &str| {
            mapping.needs.iter().any(|need| match need {
                Need::Apart(one, others) => {
                    (*one == name && there.iter().any(|it| others.contains(it)))
                        || (there.contains(one) && others.contains(&name))
                }
                _ => false,
            })
        };
        if !names.iter().any(|name| there.contains(name)) {
            let name = names.iter().find(|name| !is_apart(name)).unwrap();
            there.push(name);
        }
    }
    let value = |name: &str| example(&mapping.field(name).unwrap().holds);
    let mut fields: Map<_, _> = there.iter().map(|name| ((*name).to_owned(), value(name))).collect();
    for need in mapping.needs {
        if let Need::InSomeItem { list, field, .. } = need
            && let Some(item) = fields.get_mut(*list)
            && let Holds::List(inner, _) = mapping.field(list).unwrap().holds
        {
            item[0][field] = example(&inner.field(field).unwrap().holds);
        }
    }
    fields
}

fn example(holds: &Holds) -> Value {
    match holds {
        Holds::Text
        | Holds::KeyPath
        | Holds::Reason
        | Holds::Texts
        | Holds::Found
        | Holds::FoundTexts
        | Holds::Payload => json!("x"),
        Holds::Number(least) => json!(least),
        Holds::Expected(text, _) => example(text),
        Holds::Values => json!(["x", "y"]),
        Holds::OneOf(words) | Holds::AnyCaseOf(words) => serde_yaml::from_str(words[0]).unwrap(),
        Holds::Mapping(mapping) => Value::Object(minimal(mapping, None)),
        Holds::List(mapping, _) | Holds::OneOrMore(mapping, _) => json!([minimal(mapping, None)]),
        Holds::Rules(levels) => json!({"CG206": levels[0], "overlapping-filters": levels[1]}),
    }
}

#[test]
fn the_limits_of_the_console_are_in_the_schema() {
    let validator = validator(FileKind::Filter);
    let fits = |filter: Value| validator.is_valid(&filter);
    let values = |values: Value| json!({"trigger": {"payload_json_key": "a", "key_value_contains": values}});
    let condition = json!({"payload_json_key": "a", "key_value_equals": "x"});
    let filter = |count: usize| json!({"conditions": vec![condition.clone(); count]});
    assert!(fits(values(json!(vec!["x"; 10]))) && !fits(values(json!(vec!["x"; 11]))));
    assert!(fits(values(json!("é".repeat(50)))) && !fits(values(json!("é".repeat(51)))));
    assert!(!fits(values(json!(""))) && !fits(values(json!(["x", ""]))));
    assert!(fits(json!({"trigger": filter(2)})) && !fits(json!({"trigger": filter(3)})));
    assert!(fits(json!({"resolve": filter(1)})) && !fits(json!({"resolve": filter(2)})));
    assert!(fits(json!({"trigger": vec![filter(1); 10]})));
    assert!(!fits(json!({"trigger": vec![filter(1); 11]})));
}

/// What is a text here and something else to another reader is refused, as rule CG009 warns of it.
#[test]
fn a_text_is_a_text_to_every_reader() {
    let validator = validator(FileKind::Filter);
    for (text, fits) in [("1", false), ("true", false), ("'1'", true), ("[x, 2]", false)] {
        let filter = format!("trigger: {{payload_json_key: a, key_value_contains: {text}}}");
        assert_eq!(problems(&validator, &filter).unwrap().is_empty(), fits, "{text}");
        assert_eq!(refused(FileKind::Filter, &filter), []);
    }
}

/// A suite says what is found in a payload: an id that is a number is written as one.
#[test]
fn what_a_suite_expects_of_a_payload_needs_no_quotes() {
    let validator = validator(FileKind::Suite);
    for (expect, fits) in [
        ("{mapping_value: 17}", true),
        ("{title: true, description: {contains: [503, x]}}", true),
        ("{title: [17]}", false),
        ("{filter: '1'}", false),
        ("{status: 201, filter: 1}", true),
        ("{mapping_value: {absent: false}}", false),
    ] {
        let suite = format!("cases: [{{name: a, payload: b, expect: {expect}}}]");
        let told = problems(&validator, &suite).unwrap();
        assert_eq!(told.is_empty(), fits, "{expect}: {told:?}");
    }
}

#[test]
fn every_rule_has_a_level_and_a_rule_that_is_always_on_is_never_off() {
    let validator = validator(FileKind::Config);
    let fits = |name: &str, level: &str| validator.is_valid(&json!({"lint": {"rules": {name: level}}}));
    for rule in RULES {
        let (code, name) = (rule.meta.code, rule.meta.name);
        assert!(fits(code, "warning") && fits(name, "error") && fits(&code.to_lowercase(), "info"));
        assert!(fits(&code[..3], "off") && fits(&code[..4], "off"), "{code}");
        assert_eq!(fits(code, "off"), code != "CG901");
    }
    // `off` as readers of YAML 1.1 see it.
    let off = |code: &str| validator.is_valid(&json!({"lint": {"rules": {code: false}}}));
    assert!(off("CG206") && off("shared-mapping-key") && off("CG2") && !off("CG901"));
    assert!(!fits("CG999", "off") && !fits("CG", "off") && !fits("no-such-rule", "off"));
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|it| it == "yaml") {
            found.push(path);
        }
    }
}

/// The kind of a file, by its name and by what is in it.
fn kind_of(name: &str, text: &str) -> Option<FileKind> {
    if name.ends_with(".test.yaml") {
        return Some(FileKind::Suite);
    }
    let is_config = name == "cgfilter.yaml"
        || ["lint:", "reading:", "filters:", "filter:"].iter().any(|start| text.starts_with(start));
    Some(if is_config { FileKind::Config } else { FileKind::Filter })
}

/// The files of this repository: those that are read fit, and the others do not.
#[test]
fn every_file_of_the_repository_is_judged_alike() {
    let mut paths = Vec::new();
    for folder in ["filters", "samples", "tests/cases"] {
        files(&root().join(folder), &mut paths);
    }
    let (mut fits, mut refuses) = (0, 0);
    for path in paths {
        let Ok(text) = fs::read_to_string(&path) else {
            continue;
        };
        let Some(kind) = kind_of(path.file_name().unwrap().to_str().unwrap(), &text) else {
            continue;
        };
        let Some(told) = problems(&validator(kind), &text) else {
            continue; // no YAML to other readers
        };
        let refused = refused(kind, &text);
        assert_eq!(told.is_empty(), refused.is_empty(), "{}: {told:?} {refused:?}", path.display());
        if told.is_empty() { fits += 1 } else { refuses += 1 }
    }
    assert!(fits > 15 && refuses >= 2, "{fits} {refuses}");
}

/// Strict readers of schemas refuse a pattern that matches a name which is listed.
#[test]
fn no_pattern_matches_a_name_that_is_listed() {
    fn objects<'v>(value: &'v Value, found: &mut Vec<&'v Map<String, Value>>) {
        match value {
            Value::Object(object) => {
                found.push(object);
                object.values().for_each(|inner| objects(inner, found));
            }
            Value::Array(items) => items.iter().for_each(|item| objects(item, found)),
            _ => {}
        }
    }
    let mut compared = 0;
    for kind in [FileKind::Filter, FileKind::Suite, FileKind::Config] {
        let document = schema::document(kind, RULES);
        let mut found = Vec::new();
        objects(&document, &mut found);
        for object in found {
            let (Some(Value::Object(listed)), Some(Value::Object(patterns))) =
                (object.get("properties"), object.get("patternProperties"))
            else {
                continue;
            };
            for (pattern, name) in patterns.keys().flat_map(|pattern| listed.keys().map(move |name| (pattern, name))) {
                let matches = jsonschema::is_valid(&json!({"pattern": pattern}), &json!(name));
                assert!(!matches, "{kind:?}: {pattern} matches {name}");
                compared += 1;
            }
        }
    }
    assert!(compared > 100, "{compared}");
}

#[test]
fn the_pages_show_yaml_that_fits() {
    for (page, text) in pages() {
        for block in blocks(&text, "yaml") {
            let kind = if block.contains("cases:") {
                FileKind::Suite
            } else if block.contains("trigger:") {
                FileKind::Filter
            } else {
                FileKind::Config
            };
            assert_eq!(problems(&validator(kind), block).unwrap(), [""; 0], "{}: {block}", page.display());
        }
    }
}

/// The examples of the pages of rules. Where a page is about what a schema is stricter with, bad examples do not fit.
#[test]
fn the_examples_of_the_rules_are_judged_alike() {
    const STRICTER: [&str; 5] = ["CG101", "CG102", "CG103", "CG104", "CG105"];
    let (filter, config) = (validator(FileKind::Filter), validator(FileKind::Config));
    let mut count = 0;
    for rule in RULES {
        let text = page::page(rule);
        for block in page::blocks(&text) {
            let (kind, validator) = match block.label {
                "yaml config" => (FileKind::Config, &config),
                "yaml bad" | "yaml good" | "yaml fixed" | "yaml other" => (FileKind::Filter, &filter),
                _ => continue,
            };
            let Some(told) = problems(validator, block.text) else {
                continue;
            };
            let is_strict = block.label == "yaml bad" && STRICTER.contains(&rule.meta.code);
            let fits = refused(kind, block.text).is_empty() && !is_strict;
            assert_eq!(told.is_empty(), fits, "{}: {}\n{told:?}", rule.meta.name, block.text);
            count += 1;
        }
    }
    assert!(count > 150, "{count}");
}
