//! What can be written at a place.

use std::path::Path;

use serde::Serialize;

use super::cursor::{Cursor, CursorPlace};
use super::samples::{FoundPath, names, paths, texts};
use super::typed::Typed;
use super::{field, fields_within, filter_at, holds, source};
use crate::lint::workspace::File;
use crate::model::key_path::KeyPath;
use crate::model::text::{count, value, yaml};
use crate::parse::field::{Field, Holds};
use crate::parse::fields::normal_name;
use crate::project;
use crate::project::Project;
use crate::project::file_names::{is_payload, is_suite, is_yaml};
use crate::rules::RULES;
use crate::source::Span;

/// What is offered: more than a person reads is no help.
const MOST: usize = 500;

/// The fields that may have several key paths, with text between.
const TITLES: [&str; 2] = ["incident_title_from", "incident_description_from"];

/// Something that can be written at a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Completion {
    pub label: String,
    pub sort: CompletionSort,
    /// What is known of it, in a line.
    pub detail: Option<String>,
    /// What it is, in a sentence or two.
    pub about: Option<String>,
    /// What takes the place of `span`.
    pub text: String,
    /// What somebody types who means it, from the start of `span`: clients compare it with what is there.
    pub typed: String,
    pub span: project::Span,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CompletionSort {
    Field,
    KeyPath,
    Value,
    Rule,
    File,
    Service,
}

/// What can be written at a byte of a filter file, a suite or the config.
pub fn complete(project: &Project, path: &str, byte: usize) -> Vec<Completion> {
    let file = Path::new(path);
    let Some(source) = source(project, path).filter(|_| is_yaml(file)) else { return Vec::new() };
    let cursor = Cursor::at(source.text(), byte);
    let typed = Typed::of(source.text(), cursor.written, byte);
    // What takes the place of something has the cursor in it.
    let span = cursor.written.to(Span::new(byte, byte));
    let offered = Offer { project, path: file, text: source.text(), cursor: &cursor, typed, span };
    let mut all = match &cursor.place {
        CursorPlace::AllowedRules => offered.rules(),
        CursorPlace::Field => offered.fields(),
        CursorPlace::ValueOf(name) => offered.values(name),
        CursorPlace::Elsewhere => Vec::new(),
    };
    all.truncate(MOST);
    all
}

struct Offer<'o> {
    project: &'o Project,
    path: &'o Path,
    text: &'o str,
    cursor: &'o Cursor,
    typed: Typed,
    span: Span,
}

impl Offer<'_> {
    fn completion(&self, sort: CompletionSort, label: impl Into<String>, text: impl Into<String>) -> Completion {
        let label = label.into();
        // What is typed first may be the colon or the dash alone.
        let before = self.text.get(..self.span.start).unwrap_or_default();
        let blank = if before.ends_with([':', '-']) { " " } else { "" };
        let text = format!("{blank}{}", text.into());
        Completion { typed: label.clone(), label, sort, detail: None, about: None, text, span: self.span.into() }
    }

    /// A text that the field may have as its value.
    fn value(&self, sort: CompletionSort, text: &str) -> Completion {
        Completion { typed: self.typed.opened(text), ..self.completion(sort, text, yaml(text)) }
    }

    fn rules(&self) -> Vec<Completion> {
        let offer = |rule: &&crate::lint::Rule| {
            let label = format!("{} {}", rule.meta.code, rule.meta.name);
            let about = crate::lint::page::summary(&crate::lint::page::page(rule));
            Completion { about: Some(about), ..self.completion(CompletionSort::Rule, label, rule.meta.code) }
        };
        RULES.iter().map(offer).collect()
    }

    fn fields(&self) -> Vec<Completion> {
        if self.span.start < self.cursor.written.start {
            return Vec::new();
        }
        if self.levels_of_rules().is_some() {
            return self.rules();
        }
        let Some(mapping) = fields_within(self.path, &self.cursor.within) else { return Vec::new() };
        let is_there = |field: &&Field| {
            let mut names = self.cursor.beside.iter().map(|(name, _)| normal_name(name));
            names.any(|name| field.names().any(|known| known == name))
        };
        let behind = self.text.get(self.span.end..).unwrap_or_default();
        let has_colon = behind.trim_start_matches(' ').starts_with(':');
        let offer = |field: &Field| {
            let colon = match field.holds {
                _ if has_colon => "",
                Holds::Mapping(_) | Holds::List(..) | Holds::OneOrMore(..) => ":",
                _ => ": ",
            };
            let text = format!("{}{colon}", field.name);
            let about = Some(field.about.to_owned());
            Completion { about, ..self.completion(CompletionSort::Field, field.name, text) }
        };
        mapping.fields.iter().filter(|field| !is_there(field)).map(offer).collect()
    }

    /// The levels, where the fields are rules.
    fn levels_of_rules(&self) -> Option<&'static [&'static str]> {
        let (last, above) = self.cursor.within.split_last()?;
        match holds(&fields_within(self.path, above)?, last)? {
            Holds::Rules(levels) => Some(levels),
            _ => None,
        }
    }

    fn values(&self, name: &str) -> Vec<Completion> {
        if !self.typed.is_inside {
            return Vec::new();
        }
        let mapping = fields_within(self.path, &self.cursor.within);
        let field = mapping.and_then(|mapping| field(&mapping, name));
        if self.cursor.list.is_some() && field.is_none_or(|field| field.holds != Holds::Values) {
            return Vec::new();
        }
        if let Some(levels) = self.levels_of_rules() {
            return self.words(levels);
        }
        let Some(field) = field else { return Vec::new() };
        match field.holds {
            Holds::KeyPath => self.key_paths(TITLES.contains(&field.name)),
            Holds::Values => self.texts(),
            Holds::Payload => self.payloads(),
            Holds::OneOf(words) | Holds::AnyCaseOf(words) => self.words(words),
            Holds::Expected(Holds::OneOf(words) | Holds::AnyCaseOf(words), _) => self.words(words),
            Holds::Text | Holds::Expected(Holds::Found, _) if name == "service" => self.services(),
            _ => Vec::new(),
        }
    }

    fn file(&self) -> Option<&File> {
        filter_at(self.project, self.path)
    }

    fn key_paths(&self, is_title: bool) -> Vec<Completion> {
        let Some(file) = self.file() else { return Vec::new() };
        let found = paths(file);
        let is_path = |before: &str| found.iter().any(|it| it.path.written().starts_with(before));
        let typed = if is_title { self.typed.path_of_title(is_path) } else { self.typed.whole_path() };
        let of = file.samples.len();
        let offer = |found: &FoundPath<'_>| {
            let path = match typed.spelling {
                Some(like) => KeyPath::found(found.path.steps().to_vec(), like),
                None => found.path.clone(),
            };
            let shown: Vec<_> = found.texts.iter().take(3).map(|text| value(text)).collect();
            let detail = Some(format!("{} (in {} of {})", shown.join(", "), found.samples, count(of, "sample")));
            let text = typed.written(&path);
            let offered = match typed.is_among {
                true => Completion {
                    text,
                    span: typed.span.into(),
                    ..self.completion(CompletionSort::KeyPath, path.written(), "")
                },
                false => self.completion(CompletionSort::KeyPath, path.written(), text),
            };
            Completion { detail, typed: typed.typed(&path), ..offered }
        };
        found.iter().take(MOST).map(offer).collect()
    }

    /// The texts that the samples have where the condition looks.
    fn texts(&self) -> Vec<Completion> {
        let written = self.cursor.beside.iter().find(|(name, _)| normal_name(name) == "payload_json_key");
        let path = written.and_then(|(_, written)| KeyPath::parse(&unquoted(written)).ok());
        let (Some(path), Some(file)) = (path, self.file()) else { return Vec::new() };
        let offer = |found: super::samples::FoundText<'_>| {
            let detail = Some(names(found.samples.iter().copied()));
            Completion { detail, ..self.value(CompletionSort::Value, found.text) }
        };
        let is_there = |text: &str| self.cursor.list.iter().flatten().any(|item| unquoted(item) == text);
        texts(file, &path).into_iter().filter(|found| !is_there(found.text)).map(offer).collect()
    }

    fn words(&self, words: &[&str]) -> Vec<Completion> {
        let offer = |word: &&str| Completion {
            typed: self.typed.opened(word),
            ..self.completion(CompletionSort::Value, *word, *word)
        };
        words.iter().map(offer).collect()
    }

    /// The payload files beside a suite, and in the folders below.
    fn payloads(&self) -> Vec<Completion> {
        let folder = self.path.parent().filter(|_| is_suite(self.path)).unwrap_or(Path::new(""));
        let beside = self.project.paths().filter(|path| is_payload(Path::new(path)));
        let beside = beside.filter_map(|path| Path::new(path).strip_prefix(folder).ok()?.to_str());
        beside.map(|path| self.value(CompletionSort::File, path)).collect()
    }

    fn services(&self) -> Vec<Completion> {
        let names = self.project.filter_names();
        names.iter().map(|name| self.value(CompletionSort::Service, name)).collect()
    }
}

/// A scalar of one line without its quotes.
pub fn unquoted(text: &str) -> String {
    let text = text.trim();
    let inside = |quote| text.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    if let Some(inside) = inside('\'') {
        return inside.replace("''", "'");
    }
    match inside('"') {
        Some(inside) => inside.replace("\\\"", "\"").replace("\\\\", "\\"),
        None => text.split(" #").next().unwrap_or_default().trim().to_owned(),
    }
}
