//! What a text has, in its order: names, filters, bodies; and the lines in a filter that say nothing that is known.

use super::event::{Event, What};
use super::json_block::JsonBlock;
use super::label::{self, Label, PartHeading};
use super::part_text::{FieldText, PartText, VALUES};
use super::{origin, value};
use crate::model::console::MAX_CHARACTERS;
use crate::model::key_path::KeyPath;
use crate::model::operator::Operator;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// `Service: shop`
    Name(FieldText),
    /// Another heading, which may be a name.
    Heading(usize, FieldText),
    From(FieldText, Option<String>),
    Part(PartText),
    Sample(SampleText),
}

/// A body with what stands above it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleText {
    pub block: JsonBlock,
    /// The nearest words first.
    pub above: Vec<String>,
}

/// All of a text.
#[derive(Debug, Default)]
pub struct Finding {
    pub found: Vec<Found>,
    /// Lines in a filter that are neither a field nor a heading.
    pub unread: Vec<FieldText>,
    /// Lines that are no part of a filter.
    pub words: Vec<FieldText>,
    part: Option<PartText>,
    /// What the last heading says that the filters below it are: those of a table have none of their own.
    under: Option<bool>,
    in_filter: bool,
    above: Vec<String>,
}

pub fn find(events: &[Event]) -> Finding {
    let mut finding = Finding::default();
    let mut at = 0;
    while let Some(event) = events.get(at) {
        at += 1;
        match &event.what {
            What::Blank => {}
            What::Heading { level, text } => {
                finding.close();
                finding.in_filter = false;
                finding.under = label::kind_of_several(text);
                finding.above(text);
                let named = FieldText { text: text.clone(), line: event.line };
                finding.found.extend(level.map(|level| Found::Heading(level, named.clone())));
                finding.words.push(named);
            }
            What::Part(heading, text) => finding.begin(*heading, text, event.line),
            What::Json(block) => {
                finding.in_filter = false;
                let above = finding.above.clone();
                finding.found.push(Found::Sample(SampleText { block: block.clone(), above }));
                finding.above.clear();
            }
            What::Text(text) => finding.text(text, event.line),
            What::Field { label, value } => {
                let below = below(events, at, event, *label, value);
                at = below.next;
                finding.field(*label, below.value.as_deref().unwrap_or(value), event.line, &below);
            }
        }
    }
    finding.close();
    finding
}

impl Finding {
    /// Keeps the last words in mind for a body below.
    fn above(&mut self, text: &str) {
        self.above.insert(0, text.to_owned());
        self.above.truncate(2);
    }

    fn begin(&mut self, heading: PartHeading, text: &str, line: usize) {
        self.close();
        self.in_filter = true;
        self.above(text);
        self.under = heading.is_trigger.or(self.under);
        let mut part = PartText::new(line, Some(heading));
        part.under = self.under;
        self.part = Some(part);
    }

    fn close(&mut self) {
        let part = self.part.take().filter(|part| !part.is_empty());
        self.found.extend(part.map(Found::Part));
    }

    fn text(&mut self, text: &str, line: usize) {
        let said = FieldText { text: text.to_owned(), line };
        self.above(text);
        if let Some((from, doubt)) = origin::from(text) {
            self.found.push(Found::From(FieldText { text: from, line }, doubt));
        } else if self.in_filter {
            self.unread.push(said.clone());
        }
        self.words.push(said);
    }

    fn field(&mut self, label: Label, raw: &str, line: usize, below: &Below) {
        self.above.clear();
        let plain = || value::plain(raw).what.map(|text| FieldText { text, line });
        match label {
            Label::Service => {
                self.close();
                self.in_filter = false;
                self.found.extend(plain().map(Found::Name));
            }
            // Outside of a filter such a line is about something else.
            Label::Operator if self.part.is_none() => self.text(raw, line),
            Label::From => self.found.extend(plain().map(|from| Found::From(from, None))),
            _ => {
                if self.part.as_ref().is_some_and(|part| part.is_over(label)) {
                    self.close();
                }
                self.in_filter = true;
                let part = self.part.get_or_insert_with(|| PartText::new(line, None));
                part.take(label.selecting(below.operator), raw, line, &below.values);
                if let Some((_, last)) = below.values.last().filter(|_| below.is_doubtful) {
                    part.doubt(line, VALUES, format!("do the values end with line {last}?"));
                }
            }
        }
    }
}

/// What of the lines below a label belongs to it.
struct Below {
    value: Option<String>,
    values: Vec<(String, usize)>,
    /// The select above the values, as a browser copies it.
    operator: Option<Operator>,
    /// Where it is not the indent that tells which lines these are.
    is_doubtful: bool,
    /// The position of the first event behind.
    next: usize,
}

impl Below {
    /// The first of several texts that are no items is the operator, where it is the word of the select.
    fn select(&mut self) {
        if self.is_doubtful && self.values.len() > 1 {
            self.operator = self.values.first().and_then(|(first, _)| label::selected(first));
            self.values.drain(..usize::from(self.operator.is_some()));
        }
    }
}

fn below(events: &[Event], at: usize, of: &Event, label: Label, value: &str) -> Below {
    let mut below = Below { value: None, values: Vec::new(), operator: None, is_doubtful: false, next: at };
    if !value.is_empty() {
        return below;
    }
    let rest = events.get(at..).unwrap_or_default();
    let blanks = rest.iter().take_while(|event| event.what == What::Blank).count();
    let texts = rest.iter().skip(blanks).map_while(|event| match &event.what {
        What::Text(text) => Some((event, text.as_str())),
        _ => None,
    });
    if matches!(label, Label::Values(_)) {
        for (event, text) in texts {
            let item = label::unmarked(text);
            let is_deeper = event.indent > of.indent && item != text;
            if !is_deeper && (item.chars().count() > MAX_CHARACTERS || item.ends_with(['.', ':'])) {
                break;
            }
            below.is_doubtful |= !is_deeper;
            below.values.push((item.to_owned(), event.line));
        }
        below.select();
        if !below.values.is_empty() {
            below.next = at + blanks + below.values.len() + usize::from(below.operator.is_some());
        }
        // One value below its label is what a page with labels above its fields is copied as.
        if below.values.len() == 1 && below.is_doubtful {
            below.value = below.values.pop().map(|(only, _)| only);
            below.is_doubtful = false;
        }
        return below;
    }
    let mut texts = texts;
    if let Some((_, text)) = texts.next().filter(|(_, text)| is_value(label, text)) {
        below.value = Some(label::unmarked(text).to_owned());
        below.next = at + blanks + 1;
    }
    below
}

/// Whether a line alone is what a label before it wants.
fn is_value(label: Label, text: &str) -> bool {
    let text = label::unmarked(text);
    let is_path = || {
        let is_quoted = text.starts_with(['"', '{', '[']);
        is_quoted || KeyPath::parse(text).is_ok() && !text.contains(char::is_whitespace)
    };
    match label {
        Label::KeyPath | Label::Mapping { .. } | Label::Title | Label::Description => is_path(),
        Label::Operator => label::selected(text).is_some(),
        Label::Service | Label::From | Label::Urgency | Label::Values(_) => text.chars().count() <= MAX_CHARACTERS,
    }
}
