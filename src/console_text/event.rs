//! What each line of a text is: a label with its value, the heading of a part, another heading, a body, or just words.

use super::json_block::{self, JsonBlock};
use super::label::{self, Label, Labelled, PartHeading};
use super::line::cleaned;
use super::page::Page;
use super::table;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    pub line: usize,
    /// How many blanks the line begins with.
    pub indent: usize,
    pub what: What,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    Blank,
    /// The heading of something else than a part, with its level where the text tells one.
    Heading {
        level: Option<usize>,
        text: String,
    },
    Part(PartHeading, String),
    Field {
        label: Label,
        value: String,
    },
    Json(JsonBlock),
    Text(String),
}

/// The lines of a page, in order.
pub fn all(page: &Page) -> Vec<Event> {
    let mut events = Vec::new();
    let mut in_fence = false;
    let mut endless = 0;
    let mut at = 0;
    while at < page.len() {
        let line = cleaned(page.line(at));
        if line.starts_with("```") || line.starts_with("~~~") {
            in_fence = !in_fence;
            at += 1;
        } else if let Some((block, next)) = json_block::at(page, at, &mut endless) {
            events.push(Event { line: page.number(at), indent: 0, what: What::Json(block) });
            at = next;
        } else if let Some((of_table, next)) = table::at(page, at) {
            events.extend(of_table);
            at = next;
        } else {
            let below = if in_fence { String::new() } else { cleaned(page.line(at + 1)) };
            let raw = page.line(at);
            let indent = raw.chars().take_while(|c| c.is_whitespace()).count();
            events.push(Event { line: page.number(at), indent, what: of_line(line, &below, in_fence) });
            at += 1;
        }
    }
    events
}

fn of_line(line: String, below: &str, in_fence: bool) -> What {
    if line.is_empty() || is_rule(&line) {
        return What::Blank;
    }
    if let Some(heading) = label::part(&line) {
        return What::Part(heading, line);
    }
    if let Some(labelled) = label::of_line(&line).filter(is_said) {
        return What::Field { label: labelled.label, value: labelled.value.to_owned() };
    }
    let marks = line.chars().take_while(|c| *c == '#').count();
    let text = || line.trim_matches(['#', ' ', '*', '_', '=']).to_owned();
    if let Some((level, text)) = of_wiki(&line).filter(|_| !in_fence) {
        return What::Heading { level: Some(level), text: text.to_owned() };
    }
    match () {
        () if (1..=6).contains(&marks) && !in_fence => What::Heading { level: Some(marks), text: text() },
        () if is_rule(below) && below.starts_with('=') => What::Heading { level: Some(1), text: text() },
        () if is_rule(below) && !line.ends_with('.') => What::Heading { level: Some(2), text: text() },
        () if is_numbered(&line) => What::Heading { level: None, text: text() },
        () => What::Text(line),
    }
}

/// What is called a condition is the select of the console only where it chooses an operator.
fn is_said(labelled: &Labelled<'_>) -> bool {
    labelled.label != Label::Operator || label::operator(labelled.value).is_some()
}

/// `h2. Webhooks`: a heading of a wiki, with its level.
fn of_wiki(line: &str) -> Option<(usize, &str)> {
    let (level, text) = line.strip_prefix('h')?.split_once(". ")?;
    let level = level.parse().ok().filter(|level| (1..=6).contains(level))?;
    Some((level, text.trim()))
}

/// A line of dashes or of signs of equality: below a heading, or between others.
fn is_rule(line: &str) -> bool {
    line.len() > 2 && (line.chars().all(|c| c == '-') || line.chars().all(|c| c == '='))
}

/// `5.2 Configure the webhook`: the heading of a section that counts.
fn is_numbered(line: &str) -> bool {
    let words = line.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let is_heading = words.len() < line.len() && words.starts_with(' ') && line.chars().count() < 80;
    is_heading && line.starts_with(|c: char| c.is_ascii_digit()) && !line.ends_with(['.', ':', ';', ','])
}
