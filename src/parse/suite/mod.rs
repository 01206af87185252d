//! A `*.test.yaml` file to a [`Suite`].

mod expect;
mod fields;
mod inline;

use std::sync::Arc;

use super::fact::{ExpectedType, Fact, FactKind, Section};
use super::fields::{Entry, Fields, Reader, shape};
use super::tree::{self, Yaml, YamlValue};
use super::yaml_fault::decoded;
use crate::model::suite::{Case, Given, Step, Suite};
use crate::source::{Source, Spanned};

pub use fields::SUITE;
use fields::{CASE, STEP};

/// A suite as read: none when a fact stands in the way, because a suite that was read in part would pass too easily.
#[derive(Debug)]
pub struct SuiteFile {
    pub source: Arc<Source>,
    pub suite: Option<Suite>,
    /// What could be read of a suite that facts stand in the way of: its payloads are spoken for.
    pub sketch: Option<Suite>,
    pub facts: Vec<Fact>,
}

/// Reads the bytes of a suite.
pub fn parse(name: &str, bytes: Vec<u8>) -> SuiteFile {
    let (source, no_text) = decoded(name, bytes);
    let unread = |facts| SuiteFile { source: Arc::clone(&source), suite: None, sketch: None, facts };
    if let Some(fact) = no_text {
        return unread(vec![fact]);
    }
    let (tree, facts) = tree::parse(&source);
    if !facts.is_empty() {
        return unread(facts);
    }
    let mut reader = Reader::new(&source);
    let comments = tree.comments.iter().map(|comment| comment.span).collect();
    let suite = read_suite(&mut reader, &source, tree.root.as_ref());
    let suite = suite.map(|suite| Suite { comments, ..suite });
    let mut facts = reader.facts;
    facts.retain(|fact| !fact.kind.is_remark());
    facts.sort_by_key(|fact| fact.span);
    let (suite, sketch) = if facts.is_empty() { (suite, None) } else { (None, suite) };
    SuiteFile { source: Arc::clone(&source), suite, sketch, facts }
}

fn read_suite(reader: &mut Reader<'_>, source: &Arc<Source>, root: Option<&Yaml<'_>>) -> Option<Suite> {
    let none = || FactKind::MissingField { field: "cases", section: Section::Suite };
    let Some(root) = root.filter(|root| root.value != YamlValue::Nothing) else {
        reader.note(crate::source::Span::default(), none());
        return None;
    };
    let pairs = reader.mapping(root, "suite", ExpectedType::Mapping)?;
    let fields = reader.fields(pairs, Section::Suite, SUITE.fields);
    let service = fields.get("service").and_then(|entry| reader.text(entry));
    let cases = match fields.get("cases") {
        Some(entry) => list(reader, entry, ("cases", Section::Suite), |reader, item| read_case(reader, source, item)),
        // A misspelled `cases` is told as that, and not once more as a missing one.
        None => {
            if !fields.has_unknown {
                reader.note(reader.first_line(root), none());
            }
            Vec::new()
        }
    };
    Some(Suite { source: Arc::clone(source), service, cases, comments: Vec::new() })
}

/// The items of a list; one without items is told.
fn list<'y, T>(
    reader: &mut Reader<'_>,
    entry: Entry<'y>,
    (field, section): (&'static str, Section),
    mut read: impl FnMut(&mut Reader<'_>, &'y Yaml<'y>) -> Option<T>,
) -> Vec<T> {
    match &entry.value.value {
        YamlValue::List(items) if !items.is_empty() => items.iter().filter_map(|item| read(reader, item)).collect(),
        YamlValue::List(_) | YamlValue::Nothing => {
            reader.note(entry.key.span, FactKind::MissingField { field, section });
            Vec::new()
        }
        _ => {
            let kind = FactKind::WrongType {
                field: reader.name_of(entry),
                wanted: ExpectedType::MappingOrList,
                found: shape(entry.value),
            };
            reader.note(entry.key.span, kind);
            Vec::new()
        }
    }
}

fn read_case(reader: &mut Reader<'_>, source: &Arc<Source>, item: &Yaml<'_>) -> Option<Case> {
    let pairs = reader.mapping(item, "case", ExpectedType::Mapping)?;
    let fields = reader.fields(pairs, Section::Case, CASE.fields);
    let head = reader.first_line(item);
    let name = fields.get("name").and_then(|entry| reader.text(entry));
    if fields.get("name").is_none() && !fields.has_unknown {
        missing(reader, item, "name", Section::Case);
    }
    let faults = reader.faults();
    let steps = read_steps(reader, source, item, &fields);
    let open_incidents = fields.get("open_incidents").and_then(|entry| number(reader, entry));
    let todo = fields.get("todo").and_then(|entry| reason(reader, entry));
    let expects = fields.get("open_incidents").is_some() || steps.iter().any(|step| !step.expect.is_empty());
    // What is misspelled or mistyped in the case may be what it expects.
    let is_all_read = !fields.has_unknown && !steps.is_empty() && reader.faults() == faults;
    if !expects && is_all_read && fields.get("expect").is_none() {
        missing(reader, item, "expect", Section::Case);
    }
    // That it has none is told, and it is a case all the same.
    let name = name.unwrap_or_else(|| Spanned::new(String::new(), head));
    Some(Case { name, head, steps, open_incidents, todo })
}

/// One payload with what is expected of it, or several of these; never both.
fn read_steps(reader: &mut Reader<'_>, source: &Arc<Source>, item: &Yaml<'_>, fields: &Fields<'_>) -> Vec<Step> {
    let Some(steps) = fields.get("steps") else {
        let has_one = fields.get("payload").is_some() || fields.has_unknown;
        if !has_one {
            missing(reader, item, "payload", Section::Case);
        }
        return read_step(reader, source, fields).into_iter().collect();
    };
    for other in ["payload", "expect"].iter().filter_map(|name| fields.get(name)) {
        let (first, second) = if other.key.span < steps.key.span { (other, steps) } else { (steps, other) };
        let kind = FactKind::ConflictingFields {
            field: reader.name_of(second),
            other: reader.name_of(first),
            first: first.key.span,
        };
        reader.note(second.key.span, kind);
    }
    list(reader, steps, ("steps", Section::Case), |reader, item| {
        let pairs = reader.mapping(item, "step", ExpectedType::Mapping)?;
        let fields = reader.fields(pairs, Section::Step, STEP.fields);
        if fields.get("payload").is_none() && !fields.has_unknown {
            missing(reader, item, "payload", Section::Step);
        }
        read_step(reader, source, &fields)
    })
}

fn read_step(reader: &mut Reader<'_>, source: &Arc<Source>, fields: &Fields<'_>) -> Option<Step> {
    let payload = fields.get("payload").and_then(|entry| read_payload(reader, source, entry));
    let expect = fields.get("expect").map(|entry| expect::read(reader, entry)).unwrap_or_default();
    Some(Step { payload: payload?, expect })
}

fn read_payload(reader: &mut Reader<'_>, source: &Arc<Source>, entry: Entry<'_>) -> Option<Given> {
    match &entry.value.value {
        // A body in quotes or below a `|` would be the name of an odd file.
        YamlValue::Text(path) if !path.trim_start().starts_with(['{', '[']) && !path.is_empty() => {
            let path = Spanned::new(path.to_string(), entry.value.span);
            Some(Given::File(path))
        }
        YamlValue::Mapping(_) | YamlValue::List(_) => {
            let payload = inline::payload(reader, source, entry.value)?;
            Some(Given::Inline(Box::new(payload)))
        }
        YamlValue::Text(_) | YamlValue::Nothing => {
            reader.mistyped(entry, ExpectedType::Payload);
            None
        }
    }
}

fn number(reader: &mut Reader<'_>, entry: Entry<'_>) -> Option<Spanned<usize>> {
    let text = reader.text(entry)?;
    match text.value.parse() {
        Ok(number) => Some(Spanned::new(number, text.span)),
        Err(_) => {
            reader.mistyped(entry, ExpectedType::Number(0));
            None
        }
    }
}

/// Why something is as it is. A word that says yes or no is none.
fn reason(reader: &mut Reader<'_>, entry: Entry<'_>) -> Option<Spanned<String>> {
    const NO_REASONS: [&str; 5] = ["", "true", "false", "null", "~"];
    let text = reader.text(entry)?;
    if NO_REASONS.contains(&text.value.trim()) {
        reader.mistyped(entry, ExpectedType::Reason);
        return None;
    }
    Some(text)
}

fn missing(reader: &mut Reader<'_>, item: &Yaml<'_>, field: &'static str, section: Section) {
    reader.note(reader.first_line(item), FactKind::MissingField { field, section });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Suite {
        let file = parse("x.test.yaml", text.into());
        assert_eq!(file.facts, [], "{text}");
        file.suite.unwrap()
    }

    /// What does not fit, by the text it is about.
    fn facts(text: &str) -> Vec<(String, FactKind)> {
        let file = parse("x.test.yaml", text.into());
        assert!(file.suite.is_none(), "{text}");
        let fact = |fact: &Fact| (file.source.slice(fact.span).to_owned(), fact.kind.clone());
        file.facts.iter().map(fact).collect()
    }

    #[test]
    fn a_case_has_one_payload_or_steps() {
        let suite = read(
            "service: x\ncases:\n- name: one\n  payload: a.json\n  expect: {outcome: discarded}\n\
             - name: two\n  steps:\n  - payload: {a: 1}\n  - payload: b.json\n    expect: {status: 200}\n  \
             open_incidents: 0\n  todo: later\n",
        );
        assert_eq!(suite.service.unwrap().value, "x");
        let steps: Vec<_> = suite.cases.iter().map(|case| case.steps.len()).collect();
        assert_eq!(steps, [1, 2]);
        assert_eq!(suite.cases[1].open_incidents.as_ref().unwrap().value, 0);
        assert!(matches!(suite.cases[1].steps[0].payload, Given::Inline(_)));
        assert_eq!(suite.source.slice(suite.cases[1].head), "name: two");
    }

    #[test]
    fn what_does_not_fit_is_all_told_at_its_place() {
        let missing = |field, section| FactKind::MissingField { field, section };
        for (text, place, kind) in [
            ("", "", missing("cases", Section::Suite)),
            ("service: x\n", "service: x", missing("cases", Section::Suite)),
            ("cases: []\n", "cases", missing("cases", Section::Suite)),
            ("cases:\n", "cases", missing("cases", Section::Suite)),
            ("cases:\n- payload: a\n  expect: {status: 201}\n", "payload: a", missing("name", Section::Case)),
            ("cases:\n- name: a\n  expect: {status: 201}\n", "name: a", missing("payload", Section::Case)),
            ("cases:\n- name: a\n  payload: b\n", "name: a", missing("expect", Section::Case)),
            ("cases:\n- name: a\n  steps:\n  - payload: b\n", "name: a", missing("expect", Section::Case)),
            ("cases:\n- name: a\n  steps:\n  - Payload: b\n", "name: a", missing("expect", Section::Case)),
            ("cases:\n- name: a\n  steps: []\n  open_incidents: 1\n", "steps", missing("steps", Section::Case)),
            (
                "cases:\n- name: a\n  steps:\n  - expect: {status: 201}\n",
                "expect: {status: 201}",
                missing("payload", Section::Step),
            ),
            ("cases:\n- name: a\n  payload: b\n  expect: {}\n", "expect", missing("expect", Section::Expect)),
        ] {
            assert_eq!(facts(text), [(place.to_owned(), kind)], "{text}");
        }
        let several = facts(
            "servise: x\ncases:\n- name: a\n  payload: b\n  steps:\n  - payload: c\n    expect: {status: 7}\n  \
             open_incidents: many\n  tudo: x\n",
        );
        let places: Vec<_> = several.iter().map(|(place, _)| place.as_str()).collect();
        assert_eq!(places, ["servise", "steps", "7", "many", "tudo"]);
    }
}
