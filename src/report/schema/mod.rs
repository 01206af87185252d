//! JSON Schemas of the YAML files, for editors: drawn from the tables by which the files are read.
//!
//! A schema says no to what the reader says no to, as far as a schema can. It cannot see two names of one field, nor what is
//! wrong in a key path, a glob or a regular expression. It is stricter: texts of a filter have to be texts for every reader
//! of YAML (CG009), numbers of a suite have no quotes, rules have the spelling of `explain`, and the limits CG101 to CG105
//! are errors.

mod spelling;

use serde_json::{Map, Value, json};

use crate::lint::levels::ALWAYS_ON;
use crate::lint::{Rule, page};
use crate::model::console::{MAX_CHARACTERS, MAX_VALUES};
use crate::parse::config::CONFIG;
use crate::parse::field::{Holds, Mapping, Most, Need};
use crate::parse::filter_fields::FILTER_FILE;
use crate::parse::suite::SUITE;

/// What a text of a payload can be to other readers of YAML.
const FOUND: [&str; 3] = ["string", "number", "boolean"];

/// The kinds of files that the tool reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub enum FileKind {
    /// One service: filters/NAME.yaml.
    Filter,
    /// Cases with payloads: NAME.test.yaml.
    Suite,
    /// The repository: cgfilter.yaml.
    Config,
}

impl FileKind {
    pub const ALL: [Self; 3] = [Self::Filter, Self::Suite, Self::Config];

    pub fn name(self) -> &'static str {
        match self {
            Self::Filter => "filter",
            Self::Suite => "suite",
            Self::Config => "config",
        }
    }

    /// The table of the whole file.
    pub fn table(self) -> Mapping {
        match self {
            Self::Filter => FILTER_FILE,
            Self::Suite => SUITE,
            Self::Config => CONFIG,
        }
    }

    fn about(self) -> &'static str {
        match self {
            Self::Filter => "One Callgoose service: the filters that open incidents, and what closes them.",
            Self::Suite => "Payloads, and what is expected of the services' answers to them.",
            Self::Config => {
                "cgfilter.yaml: what a repository says about itself. All of it is optional, and paths are relative to it."
            }
        }
    }
}

/// The schema of one kind of file, in draft 2020-12.
pub fn document(kind: FileKind, rules: &[&Rule]) -> Value {
    let name = kind.name();
    let mut schema = Schema { rules, definitions: Map::new() };
    let mut document = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": format!("Written by `cgfilter schema {name}`."),
        "title": format!("cgfilter: {name}"),
        "description": kind.about(),
    });
    let mapping = schema.mapping(&kind.table());
    let definitions = Value::Object(schema.definitions);
    for (key, value) in mapping.into_iter().chain([("$defs".to_owned(), definitions)]) {
        if let Some(document) = document.as_object_mut() {
            document.insert(key, value);
        }
    }
    document
}

/// A schema in the making.
struct Schema<'r> {
    rules: &'r [&'r Rule],
    /// What is referred to by name.
    definitions: Map<String, Value>,
}

impl Schema<'_> {
    fn mapping(&mut self, mapping: &Mapping) -> Map<String, Value> {
        let mut properties = Map::new();
        let mut others = Map::new();
        for field in mapping.fields {
            let schema = with(self.holds(&field.holds), &[("description", json!(field.about))]);
            properties.insert(field.name.to_owned(), schema.clone());
            others.insert(spelling::others(field), deprecated(schema, field.name));
        }
        let mut object = Map::new();
        object.insert("type".to_owned(), json!("object"));
        object.insert("properties".to_owned(), Value::Object(properties));
        object.insert("patternProperties".to_owned(), Value::Object(others));
        object.insert("additionalProperties".to_owned(), json!(false));
        let needs: Vec<_> = mapping.needs.iter().map(|it| need(mapping, it)).collect();
        if !needs.is_empty() {
            object.insert("allOf".to_owned(), Value::Array(needs));
        }
        object
    }

    fn holds(&mut self, holds: &Holds) -> Value {
        match holds {
            Holds::Text => json!({"type": "string"}),
            Holds::KeyPath | Holds::Reason => json!({"type": "string", "minLength": 1}),
            Holds::Texts => json!({"type": ["string", "array"], "items": {"type": "string"}}),
            Holds::Found => json!({"type": FOUND}),
            Holds::FoundTexts => json!({"anyOf": [
                {"type": FOUND},
                {"type": "array", "items": {"type": FOUND}, "minItems": 1},
            ]}),
            Holds::Values => self.values(),
            Holds::Number(least) => json!({"type": "integer", "minimum": least}),
            Holds::OneOf(words) => {
                json!({"enum": words.iter().copied().map(seen).collect::<Vec<_>>()})
            }
            Holds::AnyCaseOf(words) => json!({"type": "string", "anyOf": [
                {"enum": words},
                {"pattern": spelling::in_any_case(words)},
            ]}),
            Holds::Mapping(mapping) => self.named(mapping),
            Holds::List(mapping, most) => self.list(mapping, *most),
            Holds::OneOrMore(mapping, most) => {
                json!({"anyOf": [self.named(mapping), self.list(mapping, *most)]})
            }
            Holds::Expected(text, checks) => {
                json!({"anyOf": [self.holds(text), self.named(checks)]})
            }
            Holds::Payload => json!({"type": ["string", "object", "array"], "minLength": 1}),
            Holds::Rules(levels) => self.levels(levels),
        }
    }

    /// A reference to a mapping, which is defined once.
    fn named(&mut self, mapping: &Mapping) -> Value {
        let definition = Value::Object(self.mapping(mapping));
        self.define(mapping.name, definition)
    }

    fn list(&mut self, mapping: &Mapping, most: Most) -> Value {
        let list = json!({"type": "array", "items": self.named(mapping), "minItems": 1});
        match most {
            Some(most) => with(list, &[("maxItems", json!(most))]),
            None => list,
        }
    }

    fn values(&mut self) -> Value {
        let value = json!({"type": "string", "minLength": 1, "maxLength": MAX_CHARACTERS});
        let value = self.define("value", value);
        json!({"anyOf": [
            value,
            {"type": "array", "items": value, "minItems": 1, "maxItems": MAX_VALUES},
        ]})
    }

    /// Each rule with what it finds. One that cannot be turned off has no `off`.
    fn levels(&mut self, levels: &[&str]) -> Value {
        // To readers of YAML 1.1, `off` is a boolean.
        let mut seen: Vec<_> = levels.iter().map(|level| json!(level)).collect();
        seen.push(json!(false));
        self.define("level", json!({"enum": seen}));
        let mut properties = Map::new();
        for rule in self.rules {
            let about = json!(page::summary(&page::page(rule)));
            let level = if ALWAYS_ON.contains(&rule.meta.code) {
                json!({"enum": levels.iter().filter(|level| **level != "off").collect::<Vec<_>>()})
            } else {
                json!({"$ref": "#/$defs/level"})
            };
            for name in [rule.meta.code, rule.meta.name] {
                let level = with(level.clone(), &[("description", about.clone())]);
                properties.insert(name.to_owned(), level);
            }
        }
        let codes = spelling::codes(self.rules);
        self.define(
            "rules",
            json!({
                "type": "object",
                "properties": properties,
                "patternProperties": {codes: {"$ref": "#/$defs/level"}},
                "additionalProperties": false,
            }),
        )
    }

    /// Gives a schema a name, and refers to it.
    fn define(&mut self, name: &str, schema: Value) -> Value {
        self.definitions.insert(name.to_owned(), schema);
        json!({"$ref": format!("#/$defs/{name}")})
    }
}

/// A word as other readers of YAML see it.
fn seen(word: &str) -> Value {
    serde_json::from_str(word).unwrap_or_else(|_| json!(word))
}

fn deprecated(schema: Value, name: &str) -> Value {
    let about = format!("Another name of the field {name}.");
    let keywords = [("description", json!(about)), ("deprecated", json!(true))];
    with(schema, &keywords)
}

fn with(mut schema: Value, keywords: &[(&str, Value)]) -> Value {
    if let Some(schema) = schema.as_object_mut() {
        let keywords = keywords.iter().cloned();
        schema.extend(keywords.map(|(key, value)| (key.to_owned(), value)));
    }
    schema
}

/// In words for which editors have good messages: `required`, and fields that are false.
fn need(mapping: &Mapping, need: &Need) -> Value {
    let fields = |names: &[&str]| {
        let fields = names.iter().filter_map(|name| mapping.field(name));
        fields.collect::<Vec<_>>()
    };
    match need {
        Need::AnyOf(names) => spelling::one_is_there(&fields(names)),
        Need::Apart(name, others) => json!({
            "if": spelling::one_is_there(&fields(&[name])),
            "then": spelling::none_is_there(&fields(others)),
        }),
        Need::InSomeItem { list, field, unless } => {
            let item = json!({"contains": {"required": [field]}});
            json!({
                "if": {"required": [list], "not": spelling::one_is_there(&fields(&[unless]))},
                "then": {"properties": {*list: item}},
            })
        }
    }
}
