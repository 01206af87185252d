//! A filter file to a [`Service`].
//!
//! Reads on after everything that does not fit, so that one run tells all of it.

use std::collections::HashSet;
use std::sync::Arc;

use super::fact::{ExpectedType, Fact, FactKind, Section, YamlFault};
use super::fields::{Entry, Reader, shape};
use super::filter_fields::{FILTER_FILE, RESOLVE, TRIGGER, URGENCIES};
use super::mark::{self, Mark};
use super::part::read_part;
use super::tree::{self, Tree, Yaml, YamlValue};
use super::yaml_fault::decoded;
use crate::model::filter::{Part, Service, Trigger, Urgency};
use crate::model::{limits, service_name};
use crate::source::{Source, Span};

/// What the whole file is called where a field would be named.
pub const FILE: &str = "filter file";

/// A filter file as read: the service when it can be judged by, and all that does not fit.
#[derive(Debug)]
pub struct FilterFile {
    pub source: Arc<Source>,
    /// Where it is below the folder of filters, without the ending: the name of the service, when the file has no other.
    pub path: String,
    /// None when a fact stands in the way: a service that was read in part would give a wrong verdict.
    pub service: Option<Box<Service>>,
    /// What could be read of a service that facts stand in the way of, for rules that look at one field at a time.
    pub sketch: Option<Box<Service>>,
    pub facts: Vec<Fact>,
    /// Facts that stand in nobody's way.
    pub remarks: Vec<Fact>,
    /// The comments for this tool.
    pub marks: Vec<Mark>,
}

/// Reads the bytes of a filter file. `path`, below the folder of filters and without an ending, names the service.
pub fn parse(name: &str, path: &str, bytes: Vec<u8>) -> FilterFile {
    let (source, no_text) = decoded(name, bytes);
    match no_text {
        Some(fact) => FilterFile { facts: vec![fact], ..FilterFile::empty(source, path) },
        None => read_file(&source, path, MAX_UNQUOTED_ROUNDS),
    }
}

impl FilterFile {
    /// The service as far as it could be read.
    pub fn seen(&self) -> Option<&Service> {
        self.service.as_deref().or(self.sketch.as_deref())
    }

    fn empty(source: Arc<Source>, path: &str) -> Self {
        let path = path.to_owned();
        Self { source, path, service: None, sketch: None, facts: Vec::new(), remarks: Vec::new(), marks: Vec::new() }
    }
}

/// How often a file is read again for what else is wrong in it: the parser may tell of one text at a time.
const MAX_UNQUOTED_ROUNDS: usize = 10;

fn read_file(source: &Arc<Source>, path: &str, rounds: usize) -> FilterFile {
    let mut file = FilterFile::empty(Arc::clone(source), path);
    let (tree, mut facts) = tree::parse(source);
    if let Some(masked) = without_unquoted(source, &facts).filter(|_| rounds > 0) {
        // What else is wrong is found in a copy where other texts of the same length stand in for the paths.
        let more = read_file(&Arc::new(masked), path, rounds - 1).facts;
        let mistyped: HashSet<_> = facts.iter().map(|fact| fact.span).collect();
        facts.extend(more.into_iter().filter(|fact| !mistyped.contains(&fact.span)));
        facts.sort_by_key(|fact| fact.span);
    }
    if !facts.is_empty() {
        return FilterFile { facts, ..file };
    }
    let mut reader = Reader::new(source);
    let service = read_service(&mut reader, source, &tree, path).map(Box::new);
    file.marks = mark::read(source, &tree);
    if let Some(mark) = file.marks.get(limits::COMMENTS.most) {
        reader.note(mark.span, FactKind::Yaml(YamlFault::OverLimit(limits::COMMENTS)));
        file.marks.truncate(limits::COMMENTS.most);
    }
    reader.facts.sort_by_key(|fact| fact.span);
    (file.remarks, file.facts) = reader.facts.into_iter().partition(|fact| fact.kind.is_remark());
    let whole = file.facts.is_empty();
    (file.service, file.sketch) = if whole { (service, None) } else { (None, service) };
    file
}

/// The text with its unquoted paths written over, if these are all that keeps it from being YAML.
fn without_unquoted(source: &Source, facts: &[Fact]) -> Option<Source> {
    let mut text = source.text().to_owned();
    for fact in facts {
        match fact.kind {
            FactKind::Yaml(YamlFault::UnquotedPath { .. } | YamlFault::UnquotedBraces { .. }) => {
                let length = fact.span.end - fact.span.start;
                text.replace_range(fact.span.start..fact.span.end, &"x".repeat(length));
            }
            _ => return None,
        }
    }
    (!facts.is_empty()).then(|| Source::new(source.name(), text))
}

fn read_service(reader: &mut Reader<'_>, source: &Arc<Source>, tree: &Tree<'_>, path: &str) -> Option<Service> {
    let root = tree.root.as_ref();
    let Some(root) = root.filter(|root| root.value != YamlValue::Nothing) else {
        reader.note(Span::default(), FactKind::Yaml(YamlFault::Empty));
        return None;
    };
    let pairs = reader.mapping(root, FILE, ExpectedType::Mapping)?;
    let fields = reader.fields(pairs, Section::FilterFile, FILTER_FILE.fields);
    let name = fields.get("name").and_then(|entry| reader.text(entry));
    // Nobody could name it, and no diagram draws it: one that is blank is left out.
    let name = name.filter(|name| !name.value.trim().is_empty());
    let name_span = name.as_ref().map(|name| name.span);
    let from = fields.get("from").and_then(|entry| reader.text(entry));
    let samples = fields.get("samples").map(|entry| reader.globs(entry));
    let trigger = fields.get("trigger");
    let triggers = trigger.map(|entry| read_triggers(reader, entry));
    let resolve = fields.get("resolve");
    // A misspelled `trigger` is told as that, and not once more as a missing one.
    if trigger.or(resolve).is_none() && !fields.has_unknown {
        let (field, section) = ("trigger", Section::FilterFile);
        reader.note(reader.first_line(root), FactKind::MissingField { field, section });
    }
    Some(Service {
        name: service_name::full(path, name.map(|name| name.value)),
        path: path.to_owned(),
        name_span,
        from: from.filter(|from| !from.value.is_empty()),
        samples: samples.unwrap_or_default(),
        triggers: triggers.unwrap_or_default(),
        resolve: resolve.and_then(|entry| read_resolve(reader, entry)),
        source: Arc::clone(source),
    })
}

fn read_triggers(reader: &mut Reader<'_>, entry: Entry<'_>) -> Vec<Trigger> {
    let items = match &entry.value.value {
        YamlValue::List(items) => items.as_slice(),
        YamlValue::Mapping(_) => std::slice::from_ref(entry.value),
        _ => {
            let found = shape(entry.value);
            let kind = FactKind::WrongType { field: "trigger".into(), wanted: ExpectedType::MappingOrList, found };
            reader.note(entry.key.span, kind);
            return Vec::new();
        }
    };
    if items.is_empty() {
        reader.note(entry.key.span, FactKind::MissingField { field: "payload_json_key", section: Section::Trigger });
    }
    if let Some(item) = items.get(limits::FILTERS.most) {
        reader.note(item.span, FactKind::Yaml(YamlFault::OverLimit(limits::FILTERS)));
        return Vec::new();
    }
    // With room for just these: there may be thousands, and they stay.
    let mut triggers = Vec::with_capacity(items.len());
    triggers.extend(items.iter().filter_map(|item| read_trigger(reader, item)));
    triggers
}

fn read_trigger(reader: &mut Reader<'_>, item: &Yaml<'_>) -> Option<Trigger> {
    let pairs = reader.mapping(item, "trigger", ExpectedType::Mapping)?;
    let fields = reader.fields(pairs, Section::Trigger, TRIGGER.fields);
    let part = read_part(reader, &fields, item, Section::Trigger, "map_incident_with");
    let urgency = fields.get("urgency").and_then(|entry| read_urgency(reader, entry)).unwrap_or_default();
    let title = fields.get("incident_title_from").and_then(|entry| reader.template(entry));
    let description = fields.get("incident_description_from").and_then(|entry| reader.template(entry));
    Some(Trigger { part, urgency, title, description })
}

fn read_resolve(reader: &mut Reader<'_>, entry: Entry<'_>) -> Option<Part> {
    let pairs = reader.mapping(entry.value, "resolve", ExpectedType::Mapping)?;
    let fields = reader.fields(pairs, Section::Resolve, RESOLVE.fields);
    Some(read_part(reader, &fields, entry.value, Section::Resolve, "incident_mapped_with"))
}

fn read_urgency(reader: &mut Reader<'_>, entry: Entry<'_>) -> Option<Urgency> {
    let text = reader.text(entry)?;
    let urgency = Urgency::named(&text.value);
    if urgency.is_none() {
        let found = shape(entry.value);
        let kind = FactKind::WrongType { field: "urgency".into(), wanted: ExpectedType::OneOf(URGENCIES), found };
        reader.note(text.span, kind);
    }
    urgency
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::filter::Operator;

    fn read(text: &str) -> Service {
        let file = parse("x.yaml", "x", text.as_bytes().to_vec());
        assert_eq!(file.facts, []);
        *file.service.unwrap()
    }

    fn facts(text: &str) -> Vec<(FactKind, String)> {
        let file = parse("x.yaml", "x", text.as_bytes().to_vec());
        assert!(file.service.is_none());
        file.facts.into_iter().map(|fact| (fact.kind, file.source.slice(fact.span).to_owned())).collect()
    }

    #[test]
    fn one_filter_or_a_list_of_them_flat_or_with_conditions() {
        let flat = read("trigger:\n  payload_json_key: a\n  key_value_contains: x\n");
        let listed = read("trigger:\n- conditions:\n  - payload_json_key: a\n    key_value_equals: [x, y]\n");
        assert_eq!(flat.triggers[0].part.conditions[0].operator, Operator::Contains);
        assert_eq!(listed.triggers[0].part.conditions[0].values.len(), 2);
        assert_eq!(flat.name, "x");
    }

    #[test]
    fn the_consoles_labels_and_the_guides_aliases_are_read() {
        let service = read(
            "trigger:\n  Payload JSON Key: '\"status\"'\n  Key Value Contains: firing\n  Incident Mapped With: id\n  \
             Title Field: t\n  Incident Description: d\nresolve:\n  Payload Json Key: status\n  Key Value Contains: ok\n  \
             Map Incident With: id\n",
        );
        let trigger = &service.triggers[0];
        assert!(trigger.part.mapping.is_some() && trigger.title.is_some() && trigger.description.is_some());
        assert!(service.resolve.unwrap().mapping.is_some());
    }

    #[test]
    fn all_that_does_not_fit_is_told_at_once_with_its_place() {
        let text = "nmae: x\ntrigger:\n  payload_json_key: a..b\n  key_value_contains: {x: y}\n  urgency: medium\nresolve: []\n";
        let places: Vec<_> = facts(text).into_iter().map(|(_, place)| place).collect();
        assert_eq!(places, ["nmae", ".b", "{x: y}", "medium", "[]"]);
    }

    #[test]
    fn a_field_given_twice_or_in_two_ways_points_at_both() {
        let found = facts(
            "trigger:\n  payload_json_key: a\n  key_value_contains: x\n  Payload JSON Key: b\n  key_value_equals: y\n",
        );
        assert!(matches!(found[0], (FactKind::DuplicateField { .. }, ref place) if place == "Payload JSON Key"));
        assert!(matches!(found[1], (FactKind::ConflictingFields { .. }, ref place) if place == "key_value_equals"));
    }

    #[test]
    fn what_is_missing_is_told_where_it_is_missing_from() {
        let found = facts("trigger:\n  - urgency: high\n    map_incident_with: id\n");
        assert_eq!(found.len(), 2);
        assert!(found.iter().all(|(_, place)| place == "urgency: high"), "{found:?}");
        assert!(matches!(facts("name: x\n")[0].0, FactKind::MissingField { field: "trigger", .. }));
        assert!(matches!(facts("# nothing\n")[0].0, FactKind::Yaml(YamlFault::Empty)));
    }

    #[test]
    fn braces_and_console_paths_without_quotes_have_their_own_fact() {
        let found = facts("trigger:\n  payload_json_key: {{a.b}}\n  key_value_contains: x\n");
        assert_eq!(found[0].1, "{{a.b}}");
        assert!(matches!(found[0].0, FactKind::Yaml(YamlFault::UnquotedBraces { .. })));
        let found = facts("trigger:\n  payload_json_key: \"a\".\"b\"\n  map_incident_with: \"c\".[0] # why\n");
        let places: Vec<_> = found.iter().map(|(_, place)| place.as_str()).collect();
        let first = "payload_json_key: \"a\".\"b\"";
        assert_eq!(places, [first, "\"a\".\"b\"", "\"c\".[0]"], "and the values that are missing");
    }
}
