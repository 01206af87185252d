//! Allow comments for what is found, written where they cover it and change nothing else.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::lint::allow::Allows;
use crate::lint::levels::can_be_allowed;
use crate::lint::{Finding, Rule};
use crate::model::hidden::marked;
use crate::parse::service::{self, FilterFile};
use crate::source::{Source, Span};

/// One comment to add, and where.
struct Comment {
    /// The start of the line that is to be covered; none for the whole file.
    line: Option<usize>,
    codes: Vec<&'static str>,
    /// Where the findings stand that it is for.
    places: Vec<usize>,
}

/// What was written into a text.
struct Insertion {
    at: usize,
    length: usize,
}

impl Insertion {
    /// Where a place of the text is now.
    fn moved(&self, place: usize) -> usize {
        if place < self.at { place } else { place + self.length }
    }
}

/// The text of a file with a comment for each of these findings that has a place for one; none when nothing came of it.
pub fn add(
    file: &FilterFile,
    stem: &str,
    findings: &[&Finding],
    rules: &[&Rule],
    (reason, today): (&str, Date),
) -> Option<String> {
    let source = &file.source;
    let mut text = None;
    let mut keeper = Keeper {
        before: file,
        stem,
        rules,
        values: values(file),
        entries: Allows::read(source, &file.marks, rules, today).entries.len(),
        today,
    };
    // From the end of the file, so that seldom a comment moves the place of the next.
    let mut inserted: Vec<Insertion> = Vec::new();
    for mut comment in comments(source, findings).into_iter().rev() {
        let said = format!("# cgfilter: {}", words(&comment, reason));
        let before = text.as_deref().unwrap_or(source.text());
        let moved = |place: usize| inserted.iter().fold(place, |place, insertion| insertion.moved(place));
        comment.line = comment.line.map(moved);
        comment.places.iter_mut().for_each(|place| *place = moved(*place));
        if let Some((insertion, with)) = keeper.insert(before, &comment, &said) {
            text = Some(with);
            inserted.push(insertion);
            keeper.entries += 1;
        }
    }
    text
}

/// The comments for some findings, in the order of the file.
fn comments(source: &Source, findings: &[&Finding]) -> Vec<Comment> {
    let mut lines: BTreeMap<Option<usize>, Comment> = BTreeMap::new();
    for finding in findings {
        let code = finding.diagnostic.rule.code;
        if !is_to_allow(code) {
            continue;
        }
        let line = line_of(source, finding);
        let comment = lines.entry(line).or_insert_with(|| Comment { line, codes: Vec::new(), places: Vec::new() });
        if !comment.codes.contains(&code) {
            comment.codes.push(code);
        }
        comment.places.extend(line.map(|_| finding.diagnostic.place.span.start));
    }
    lines.into_values().collect()
}

/// Whether a comment is the answer: to one about another comment, another comment is none.
pub fn is_to_allow(code: &str) -> bool {
    can_be_allowed(code) && !code.starts_with("CG9")
}

/// Where the line of a finding starts; none for one in a sample.
fn line_of(source: &Source, finding: &Finding) -> Option<usize> {
    let place = &finding.diagnostic.place;
    let here = std::ptr::eq(&*place.source, source);
    let start = place.span.start;
    here.then(|| source.lines_around(Span::new(start, start)).start)
}

fn words(comment: &Comment, reason: &str) -> String {
    let verb = if comment.line.is_some() { "allow" } else { "allow-file" };
    // A comment ends with its line.
    let reason: String = marked(reason).map(|(_, c, is_hidden)| if is_hidden { ' ' } else { c }).collect();
    let reason: Vec<_> = reason.split_whitespace().collect();
    let words = [verb, &comment.codes.join(", "), &reason.join(" ")].join(" ");
    words.trim_end().to_owned()
}

/// Keeps the meaning of a file: a comment that would change it, or allow nothing, is not written.
struct Keeper<'a> {
    before: &'a FilterFile,
    stem: &'a str,
    rules: &'a [&'a Rule],
    today: Date,
    /// What the service says.
    values: Vec<String>,
    /// How many allow comments the file has by now.
    entries: usize,
}

/// How many lines above a finding a comment is tried: the text that it is about may have as many.
const LINES_ABOVE: usize = 20;

impl Keeper<'_> {
    /// The text with a comment in it: at the end of the line; above it, or above the field that it is a part of, where the
    /// end is taken or no place for one.
    fn insert(&self, text: &str, comment: &Comment, said: &str) -> Option<(Insertion, String)> {
        let mark = text.len() - text.trim_start_matches('\u{feff}').len();
        let line_break = line_break(text);
        let Some(start) = comment.line.map(|start| start.max(mark)) else {
            return self.keeping(text, (mark, &format!("{said}{line_break}")), comment);
        };
        let line = line_at(text, start);
        if !line.contains('#') {
            let with = self.keeping(text, (start + line.len(), &format!("  {said}")), comment);
            if with.is_some() {
                return with;
            }
        }
        let mut above = start;
        for _ in 0..LINES_ABOVE {
            let line = line_at(text, above);
            let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
            let indent = line.get(..indent).unwrap_or_default();
            let with = self.keeping(text, (above, &format!("{indent}{said}{line_break}")), comment);
            if with.is_some() {
                return with;
            }
            let before = text.get(..above)?.strip_suffix('\n')?;
            above = before.rfind('\n').map_or(0, |at| at + 1).max(mark);
        }
        None
    }

    /// The text with something more in it, if it is still the same service with one more comment that covers what it is for.
    fn keeping(&self, text: &str, (at, more): (usize, &str), comment: &Comment) -> Option<(Insertion, String)> {
        let insertion = Insertion { at, length: more.len() };
        let text = with(text, at, more);
        let name = self.before.source.name();
        let read = service::parse(name, self.stem, text.as_bytes().to_vec());
        let allows = Allows::read(&read.source, &read.marks, self.rules, self.today);
        let same = read.service.is_some() == self.before.service.is_some()
            && read.facts.len() == self.before.facts.len()
            && values(&read) == self.values;
        let is_new = allows.entries.len() == self.entries + 1;
        let covers = allows.entries.iter().any(|allow| {
            let names = |code: &&str| allow.rules.iter().any(|rule| rule.meta.code == *code);
            !allow.is_expired
                && allow.is_for_file() == comment.line.is_none()
                && allow.rules.len() == comment.codes.len()
                && comment.codes.iter().all(names)
                && comment.places.iter().all(|place| allow.covers(insertion.moved(*place)))
        });
        (same && is_new && covers).then_some((insertion, text))
    }
}

/// All that a service says, without its places.
fn values(file: &FilterFile) -> Vec<String> {
    let Some(service) = file.seen() else {
        return Vec::new();
    };
    let mut values = vec![service.name.clone()];
    values.extend(service.from.iter().map(|from| from.value.clone()));
    values.extend(service.samples.iter().map(|glob| glob.value.clone()));
    for part in service.parts() {
        values.extend(part.key_paths().map(|path| path.written().to_owned()));
        for condition in &part.conditions {
            values.push(condition.operator.field().to_owned());
            values.extend(condition.values.iter().map(|value| value.value.clone()));
        }
    }
    for trigger in &service.triggers {
        values.push(trigger.urgency.name().to_owned());
        let told = [&trigger.title, &trigger.description].into_iter().flatten();
        values.extend(told.map(|template| format!("{:?}", template.value)));
    }
    values
}

fn line_at(text: &str, start: usize) -> &str {
    let rest = text.get(start..).unwrap_or_default();
    rest.split(['\n', '\r']).next().unwrap_or(rest)
}

fn with(text: &str, at: usize, more: &str) -> String {
    let (before, after) = text.split_at(at);
    format!("{before}{more}{after}")
}

/// The line break that the text uses.
fn line_break(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}
