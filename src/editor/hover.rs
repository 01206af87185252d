//! What is known of a place.

use std::path::Path;

use serde::Serialize;

use super::completion::unquoted;
use super::cursor::{Cursor, CursorPlace};
use super::payload_place::node_at;
use super::samples::{names, texts};
use super::{field, fields_within, filter_at, holds, source};
use crate::lint::page;
use crate::lint::workspace::File;
use crate::model::filter::{Condition, Service};
use crate::model::key_path::KeyPath;
use crate::model::path_use::{self, PathUse, Purpose};
use crate::model::payload::{Node, Payload};
use crate::model::text::{count, value};
use crate::parse::field::Holds;
use crate::project::file_names::is_yaml;
use crate::project::{Project, Span};
use crate::rules::RULES;
use crate::source;

/// What there is to say of a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hover {
    /// The place as a whole.
    pub span: Span,
    /// As Markdown.
    pub text: String,
}

/// How many texts and services are told.
const MOST: usize = 10;

/// What there is to say of a byte of a file.
pub fn hover(project: &Project, path: &str, byte: usize) -> Option<Hover> {
    if !is_yaml(Path::new(path)) {
        return of_payload(project, path, byte);
    }
    let said = filter_at(project, Path::new(path)).and_then(|file| of_filter(file, byte));
    said.or_else(|| of_words(project, path, byte))
}

fn of_filter(file: &File, byte: usize) -> Option<Hover> {
    let service = file.read.seen()?;
    let conditions = service.conditions();
    let value = conditions.flat_map(|condition| condition.values.iter().map(move |value| (condition, value)));
    let hit = value.into_iter().find(|(_, value)| has(value.span, byte));
    if let Some((condition, value)) = hit {
        return Some(Hover { span: value.span.into(), text: of_value(file, condition, &value.value) });
    }
    let found = path_use::of_service(service).into_iter().find(|it| has(it.span, byte))?;
    Some(Hover { span: found.span.into(), text: of_key_path(file, found.path) })
}

fn has(span: source::Span, byte: usize) -> bool {
    span.start <= byte && byte <= span.end && span.start < span.end
}

/// The texts at a key path, each with the samples that have it.
fn of_key_path(file: &File, path: &KeyPath) -> String {
    let all = texts(file, path);
    let without: Vec<_> = file.samples.iter().filter(|it| it.payload.find(path).text().is_none()).collect();
    let path = path.written();
    let of = count(file.samples.len(), "sample");
    let mut out = match (file.samples.is_empty(), all.is_empty()) {
        (true, _) => return format!("{} has no samples", value(file.service_name())),
        (_, true) => return format!("{} in none of the {of} of {}", code(path), value(file.service_name())),
        _ => format!("{} in the {of} of {}:\n", code(path), value(file.service_name())),
    };
    for found in all.iter().take(MOST) {
        let names = names(found.samples.iter().copied());
        out.push_str(&format!("\n- {} in {names}", code(found.text)));
    }
    if all.len() > MOST {
        out.push_str(&format!("\n- and {} more", count(all.len() - MOST, "text")));
    }
    if !without.is_empty() {
        out.push_str(&format!("\n- no text in {}", names(without)));
    }
    out
}

/// The samples in which a condition finds a value.
fn of_value(file: &File, condition: &Condition, wanted: &str) -> String {
    let path = &condition.key_path.value;
    let all = texts(file, path);
    let found = all.iter().filter(|it| condition.operator.finds(wanted, it.text));
    let found: Vec<_> = found.flat_map(|it| it.samples.iter().copied()).collect();
    if !found.is_empty() {
        return format!("{} is found in {}", code(wanted), names(found));
    }
    let others: Vec<_> = all.iter().take(MOST).map(|it| code(it.text)).collect();
    match others.as_slice() {
        [] => format!("no sample of {} has a text at {}", value(file.service_name()), code(path.written())),
        _ => format!(
            "{} is found in no sample: at {} they have {}",
            code(wanted),
            code(path.written()),
            others.join(", ")
        ),
    }
}

/// What a field is for, and the page of a rule.
fn of_words(project: &Project, path: &str, byte: usize) -> Option<Hover> {
    let source = source(project, path)?;
    let cursor = Cursor::at(source.text(), byte);
    let word = source.slice(cursor.written);
    let rule = RULES.iter().find(|rule| rule.meta.code == word || rule.meta.name == word);
    if let Some(rule) = rule {
        return Some(Hover { span: cursor.written.into(), text: page::readable(&page::page(rule)) });
    }
    let mapping = fields_within(Path::new(path), &cursor.within)?;
    if let CursorPlace::ValueOf(name) = &cursor.place {
        // A part that is half typed is no part yet, and its key path leads somewhere already.
        let written = holds(&mapping, name).filter(|holds| *holds == Holds::KeyPath).map(|_| unquoted(word))?;
        let text = of_key_path(filter_at(project, Path::new(path))?, &KeyPath::parse(&written).ok()?);
        return Some(Hover { span: cursor.written.into(), text });
    }
    if cursor.place != CursorPlace::Field {
        return None;
    }
    let field = field(&mapping, word)?;
    Some(Hover { span: cursor.written.into(), text: format!("{}: {}", code(field.name), field.about) })
}

/// The parts of a service that look at a place of a payload, and what they take from there.
fn lookers(service: &Service, payload: &Payload, place: &Node) -> Vec<String> {
    let mut lines = Vec::new();
    for (id, part) in service.named_parts() {
        let uses = match id.trigger().and_then(|at| service.triggers.get(at)) {
            Some(trigger) => path_use::of_trigger(trigger, &service.source),
            None => path_use::of_part(part),
        };
        let is_here = |it: &PathUse<'_>| payload.node(it.path.steps()).is_some_and(|node| std::ptr::eq(node, place));
        let mut told = Vec::new();
        for found in uses.into_iter().filter(is_here) {
            let what = match found.purpose {
                Purpose::Condition | Purpose::Mapping => "",
                Purpose::Title => "title of ",
                Purpose::Description => "description of ",
            };
            if !told.contains(&what) {
                told.push(what);
                lines.push(format!("- {}, {what}{id}: {}", value(&service.name), code(found.path.written())));
            }
        }
    }
    lines
}

/// The parts that look at a key of a payload.
fn of_payload(project: &Project, path: &str, byte: usize) -> Option<Hover> {
    let payload = project.payload_at(Path::new(path), byte)?;
    let place = node_at(payload, byte)?;
    let files = project.filter_files_with(Path::new(path));
    let mut lines: Vec<_> =
        files.filter_map(|file| file.read.seen()).flat_map(|it| lookers(it, payload, place)).collect();
    let more = lines.len().saturating_sub(MOST);
    lines.truncate(MOST);
    let text = match lines.as_slice() {
        [] => match project.unusable(Path::new(path)) {
            Some(file) => format!("{} cannot be used as it is: who looks here is not known", code(file)),
            None => "no part of a filter looks here".to_owned(),
        },
        lines if more > 0 => format!("who looks here:\n\n{}\n- and {more} more", lines.join("\n")),
        lines => format!("who looks here:\n\n{}", lines.join("\n")),
    };
    Some(Hover { span: place.span.into(), text })
}

/// A text as code in Markdown.
fn code(text: &str) -> String {
    let text = crate::model::text::printable(text);
    let fence = if text.contains('`') { "``" } else { "`" };
    let blank = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{blank}{text}{blank}{fence}")
}
