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
}

/// The text of a file with a comment for each of these findings, and how many of them are covered then.
pub fn add(
    file: &FilterFile,
    stem: &str,
    findings: &[&Finding],
    rules: &[&Rule],
    (reason, today): (&str, Date),
) -> (String, usize) {
    let source = &file.source;
    let mut text = source.text().to_owned();
    let mut covered = 0;
    let mut keeper = Keeper {
        before: file,
        stem,
        rules,
        values: values(file),
        entries: Allows::read(source, &file.marks, rules, today).entries.len(),
        today,
    };
    // From the end of the file, so that no comment moves the place of the next.
    for comment in comments(source, findings).into_iter().rev() {
        let said = format!("# cgfilter: {}", words(&comment, reason));
        if let Some(with) = keeper.insert(&text, &comment, &said) {
            text = with;
            keeper.entries += 1;
            covered += findings_of(source, findings, &comment);
        }
    }
    (text, covered)
}

/// The comments for some findings, in the order of the file.
fn comments(source: &Source, findings: &[&Finding]) -> Vec<Comment> {
    let mut lines: BTreeMap<Option<usize>, Vec<&'static str>> = BTreeMap::new();
    for finding in findings {
        let code = finding.diagnostic.rule.code;
        if !is_to_allow(code) {
            continue;
        }
        let codes = lines.entry(line_of(source, finding)).or_default();
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    let comment = |(line, codes)| Comment { line, codes };
    lines.into_iter().map(comment).collect()
}

/// Whether a comment is the answer: to one about another comment, another comment is none.
fn is_to_allow(code: &str) -> bool {
    can_be_allowed(code) && !code.starts_with("CG9")
}

fn findings_of(source: &Source, findings: &[&Finding], comment: &Comment) -> usize {
    let is_of =
        |finding: &&&Finding| line_of(source, finding) == comment.line && is_to_allow(finding.diagnostic.rule.code);
    findings.iter().filter(is_of).count()
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
    fn insert(&self, text: &str, comment: &Comment, said: &str) -> Option<String> {
        let mark = text.len() - text.trim_start_matches('\u{feff}').len();
        let Some(start) = comment.line else {
            let line = format!("{said}{}", line_break(text));
            return self.keeping(with(text, mark, &line), mark);
        };
        let line = line_at(text, start);
        if !line.contains('#') {
            let with = with(text, start + line.len(), &format!("  {said}"));
            if let Some(text) = self.keeping(with, start) {
                return Some(text);
            }
        }
        let mut above = start;
        for _ in 0..LINES_ABOVE {
            let line = line_at(text, above);
            let indent = line.len() - line.trim_start().len();
            let indent = line.get(..indent).unwrap_or_default();
            let inserted = format!("{indent}{said}{}", line_break(text));
            let with = with(text, above.max(mark), &inserted);
            if let Some(text) = self.keeping(with, start + inserted.len()) {
                return Some(text);
            }
            let before = text.get(..above)?.strip_suffix('\n')?;
            above = before.rfind('\n').map_or(0, |at| at + 1);
        }
        None
    }

    /// The text, if it is still the same service with one more comment that covers the place.
    fn keeping(&self, text: String, place: usize) -> Option<String> {
        let name = self.before.source.name();
        let read = service::parse(name, self.stem, text.as_bytes().to_vec());
        let allows = Allows::read(&read.source, &read.marks, self.rules, self.today);
        let same = read.service.is_some() == self.before.service.is_some()
            && read.facts.len() == self.before.facts.len()
            && values(&read) == self.values;
        let is_new = allows.entries.len() == self.entries + 1;
        let mut entries = allows.entries.iter();
        let covers = entries.any(|allow| !allow.is_expired && allow.covers(place));
        (same && is_new && covers).then_some(text)
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
