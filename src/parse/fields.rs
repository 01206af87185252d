//! Mappings with known fields, for every YAML file the tool reads: one way of finding fields, one way of reporting.

use std::cmp::Ordering;
use std::sync::Arc;

use super::fact::{ExpectedType, Fact, FactKind, Field, Names, Section, Shape, YamlFault};
use super::tree::{Pair, Yaml, YamlValue};
use crate::model::glob::{Glob, GlobFault};
use crate::model::limits;
use crate::model::plain_scalar;
use crate::source::{Source, Span, Spanned};

/// One field that is there: its name in the table, the key and the value as written.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'y> {
    name: &'static str,
    pub key: &'y Yaml<'y>,
    pub value: &'y Yaml<'y>,
}

impl<'y> Entry<'y> {
    pub fn new(name: &'static str, key: &'y Yaml<'y>, value: &'y Yaml<'y>) -> Self {
        Self { name, key, value }
    }
}

/// The known fields of one mapping.
#[derive(Debug, Default)]
pub struct Fields<'y> {
    entries: Vec<Entry<'y>>,
    /// A field has a name that is in no table: it may be the one that is missing.
    pub has_unknown: bool,
}

impl<'y> Fields<'y> {
    pub fn get(&self, name: &str) -> Option<Entry<'y>> {
        self.entries.iter().copied().find(|entry| entry.name == name)
    }
}

/// Reads values out of a tree and keeps the facts about those that do not fit.
pub struct Reader<'s> {
    pub source: &'s Source,
    pub facts: Vec<Fact>,
    faults: usize,
    remarks: usize,
    /// How many values of conditions there are so far.
    values: usize,
}

impl<'s> Reader<'s> {
    pub fn new(source: &'s Source) -> Self {
        Self { source, facts: Vec::new(), faults: 0, remarks: 0, values: 0 }
    }

    /// How many facts stand in the way so far.
    pub fn faults(&self) -> usize {
        self.faults
    }

    /// Of each kind of facts, the first ones are enough to begin with.
    pub fn note(&mut self, span: Span, kind: FactKind) {
        let limit = limits::FINDINGS;
        let count = if kind.is_remark() { &mut self.remarks } else { &mut self.faults };
        *count += 1;
        let kind = match (*count).cmp(&(limit.most + 1)) {
            Ordering::Less => kind,
            Ordering::Equal if !kind.is_remark() => FactKind::Yaml(YamlFault::OverLimit(limit)),
            _ => return,
        };
        self.facts.push(Fact { span, kind });
    }

    /// The fields of a mapping. Of two equal ones the first is kept and the second noted.
    pub fn fields<'y>(&mut self, pairs: &'y [Pair<'y>], section: Section, table: &'static [Field]) -> Fields<'y> {
        let mut fields = Fields::default();
        let mut unknown = Vec::new();
        for (key, value) in pairs {
            let Some(name) = self.field_name(key, table) else {
                fields.has_unknown = true;
                if let YamlValue::Text(written) = &key.value {
                    unknown.push((key.span, written.to_string()));
                }
                continue;
            };
            match fields.get(name) {
                Some(first) => {
                    let first = first.key.span;
                    let field = self.source.slice(key.span).to_owned();
                    self.note(key.span, FactKind::DuplicateField { field, first });
                }
                None => fields.entries.push(Entry { name, key, value }),
            }
        }
        self.note_unknown(&fields, &unknown, section, table);
        fields
    }

    fn note_unknown(
        &mut self,
        fields: &Fields<'_>,
        unknown: &[(Span, String)],
        section: Section,
        known: &'static [Field],
    ) {
        if unknown.is_empty() {
            return;
        }
        let names = Arc::new(Names {
            known: fields.entries.iter().map(|entry| entry.name).collect(),
            unknown: unknown.iter().map(|(_, written)| written.clone()).collect(),
        });
        for (span, written) in unknown {
            let (written, names) = (written.clone(), Arc::clone(&names));
            self.note(*span, FactKind::UnknownField { written, section, known, names });
        }
    }

    /// The name in the table of a field as written; none for a name that is not there.
    fn field_name(&mut self, key: &Yaml<'_>, table: &'static [Field]) -> Option<&'static str> {
        let YamlValue::Text(written) = &key.value else {
            return self.refuse(key, "field name", ExpectedType::Text);
        };
        let named = |name: &str| {
            let has_it = |field: &&Field| field.name == name || field.aliases.contains(&name);
            table.iter().find(has_it).map(|field| field.name)
        };
        let name = named(written).or_else(|| named(&normal_name(written)));
        if let Some(name) = name.filter(|name| name != written) {
            let written = written.to_string();
            self.note(key.span, FactKind::FieldAlias { written, name });
        }
        name
    }

    /// The pairs of a value that has to be a mapping.
    pub fn mapping<'y>(&mut self, yaml: &'y Yaml<'y>, field: &str, wanted: ExpectedType) -> Option<&'y [Pair<'y>]> {
        match &yaml.value {
            YamlValue::Mapping(pairs) if !self.is_braces(yaml) => Some(pairs),
            _ => self.refuse(yaml, field, wanted),
        }
    }

    /// One text, exactly as typed.
    pub fn text(&mut self, entry: Entry<'_>) -> Option<Spanned<String>> {
        match &entry.value.value {
            YamlValue::Text(text) => {
                self.check_quotes(entry.value, text);
                Some(Spanned::new(text.to_string(), entry.value.span))
            }
            _ => self.refuse(entry.value, &self.name_of(entry), ExpectedType::Text),
        }
    }

    /// One text or a list of texts.
    pub fn texts(&mut self, entry: Entry<'_>) -> Option<Vec<Spanned<String>>> {
        let items = match &entry.value.value {
            YamlValue::Text(_) => return Some(vec![self.text(entry)?]),
            YamlValue::List(items) => items,
            _ => return self.refuse(entry.value, &self.name_of(entry), ExpectedType::TextOrList),
        };
        let mut texts = Vec::with_capacity(items.len());
        for item in items {
            match &item.value {
                YamlValue::Text(text) => {
                    self.check_quotes(item, text);
                    texts.push(Spanned::new(text.to_string(), item.span));
                }
                _ => return self.refuse(item, &self.name_of(entry), ExpectedType::Text),
            }
        }
        Some(texts)
    }

    /// One value of a condition or a list of them.
    pub fn values(&mut self, entry: Entry<'_>) -> Option<Vec<Spanned<String>>> {
        let values = self.texts(entry)?;
        let before = self.values;
        self.values += values.len();
        let one_too_many = values.get(limits::VALUES.most.saturating_sub(before)).map(|value| (value, limits::VALUES));
        let too_long = || values.iter().find(|it| it.value.chars().nth(limits::VALUE.most).is_some());
        if let Some((value, limit)) = one_too_many.or_else(|| Some((too_long()?, limits::VALUE))) {
            self.note(value.span, FactKind::Yaml(YamlFault::OverLimit(limit)));
            return None;
        }
        Some(values)
    }

    /// A key that is no field of a table but a name of its own.
    pub fn key_text(&mut self, key: &Yaml<'_>) -> Option<Spanned<String>> {
        match &key.value {
            YamlValue::Text(text) => Some(Spanned::new(text.to_string(), key.span)),
            _ => self.refuse(key, "name", ExpectedType::Text),
        }
    }

    /// One glob or a list of them.
    pub fn globs(&mut self, entry: Entry<'_>) -> Vec<Spanned<String>> {
        let globs = self.texts(entry).unwrap_or_default();
        if let Some(glob) = globs.get(limits::GLOBS.most) {
            self.note(glob.span, FactKind::Yaml(YamlFault::OverLimit(limits::GLOBS)));
            return Vec::new();
        }
        for glob in &globs {
            if let Err(fault) = Glob::new(&glob.value) {
                let kind = match fault {
                    GlobFault::OverLimit(limit) => FactKind::Yaml(YamlFault::OverLimit(limit)),
                    GlobFault::Invalid(reason) => FactKind::InvalidGlob { reason },
                };
                self.note(glob.span, kind);
            }
        }
        globs
    }

    /// Notes a text that needs quotes for other readers to see a text in it.
    fn check_quotes(&mut self, yaml: &Yaml<'_>, text: &str) {
        // An alias is told of where its anchor is.
        let is_alias = self.source.slice(yaml.span).starts_with('*');
        if yaml.plain && !is_alias && plain_scalar::is_no_text(text) {
            let text = text.to_owned();
            self.note(yaml.span, FactKind::UnquotedText { text });
        }
    }

    fn refuse<T>(&mut self, yaml: &Yaml<'_>, field: &str, wanted: ExpectedType) -> Option<T> {
        let kind = if self.is_braces(yaml) {
            let path = self.source.slice(yaml.span).to_owned();
            FactKind::Yaml(YamlFault::UnquotedBraces { path })
        } else {
            FactKind::WrongType { field: field.to_owned(), wanted, found: shape(yaml) }
        };
        // Nothing has no characters to point at: the line up to it is what to look at.
        let span = if yaml.span.start == yaml.span.end { self.line_before(yaml.span.start) } else { yaml.span };
        self.note(span, kind);
        None
    }

    /// `{{a.b}}` without quotes is a mapping to YAML and a key path to its author.
    fn is_braces(&self, yaml: &Yaml<'_>) -> bool {
        matches!(yaml.value, YamlValue::Mapping(_)) && self.source.slice(yaml.span).starts_with("{{")
    }

    fn line_before(&self, byte: usize) -> Span {
        let line = self.source.lines_around(Span::new(byte, byte));
        let text = self.source.slice(Span::new(line.start, byte));
        let blank = text.len() - text.trim_start().len();
        Span::new(line.start + blank, byte.max(line.start + blank))
    }

    /// Where to point when something is not there: the first line of the mapping it is missing from.
    pub fn first_line(&self, yaml: &Yaml<'_>) -> Span {
        let start = yaml.span.start;
        let line = self.source.lines_around(Span::new(start, start));
        Span::new(start, line.end.min(yaml.span.end).max(start))
    }

    /// The field as its author named it.
    pub(super) fn name_of(&self, entry: Entry<'_>) -> String {
        self.source.slice(entry.key.span).to_owned()
    }
}

/// The console's labels have capitals and spaces: `Payload JSON Key` is `payload_json_key`.
/// A name as the tables have it: of a heading of the guides, such as `4.1 Trigger Filter (Creating Incidents)`, the words.
pub fn normal_name(written: &str) -> String {
    let numbered = |c: char| c.is_ascii_digit() || c == '.' || c == ' ';
    let words = written.trim_start_matches(numbered);
    let ends = ['(', '\u{2013}', '\u{2014}', ':'].map(|mark| words.find(mark));
    let end = ends.into_iter().flatten().chain(words.find(" - ")).min();
    let words = words.get(..end.unwrap_or(words.len())).unwrap_or_default();
    words.trim().to_lowercase().replace([' ', '-'], "_")
}

pub fn shape(yaml: &Yaml<'_>) -> Shape {
    match &yaml.value {
        YamlValue::Nothing => Shape::Nothing,
        YamlValue::Text(text) => Shape::Text(text.to_string()),
        YamlValue::List(_) => Shape::List,
        YamlValue::Mapping(_) => Shape::Mapping,
    }
}
