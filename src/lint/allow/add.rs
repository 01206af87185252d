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

/// How many bytes of text are read to see what comments make of a file: its own length for each try.
const MOST_TRIED: usize = 64 << 20;

/// The text of a file with a comment for each of these findings that has a place for one; none when nothing came of it.
pub fn add(
    file: &FilterFile,
    stem: &str,
    findings: &[&Finding],
    rules: &[&Rule],
    (reason, today): (&str, Date),
) -> Option<String> {
    let source = &file.source;
    let mut keeper = Keeper {
        before: file,
        stem,
        rules,
        today,
        reason,
        values: values(file),
        line_break: if source.text().contains("\r\n") { "\r\n" } else { "\n" },
        text: source.text().to_owned(),
        inserted: Vec::new(),
        entries: Allows::read(source, &file.marks, rules, today).entries.len(),
        left_to_try: MOST_TRIED,
    };
    keeper.add(&comments(source, findings));
    Some(keeper.text).filter(|_| !keeper.inserted.is_empty())
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
    reason: &'a str,
    /// What the service says.
    values: Vec<String>,
    line_break: &'static str,
    /// The text with the comments that it has by now.
    text: String,
    inserted: Vec<Insertion>,
    /// How many allow comments that are.
    entries: usize,
    left_to_try: usize,
}

/// How many lines above a finding a comment is tried: the text that it is about may have as many.
const LINES_ABOVE: usize = 20;

impl Keeper<'_> {
    /// Writes all of some comments where the first place for each is one; else those of the second half of the file, and
    /// then those before them: so that a file is not read again for each.
    fn add(&mut self, comments: &[Comment]) {
        if let [comment] = comments {
            let places = self.places(comment);
            _ = places.into_iter().any(|place| self.keeps(&[place], comments));
        } else if !comments.is_empty() {
            let places: Vec<_> = comments.iter().filter_map(|it| self.places(it).into_iter().next()).collect();
            if places.len() < comments.len() || !self.keeps(&places, comments) {
                let (first, second) = comments.split_at(comments.len() / 2);
                self.add(second);
                self.add(first);
            }
        }
    }

    /// Where a comment may be written, and what that takes: at the end of the line; above it, or above the field that it is
    /// a part of, where the end is taken or no place for one.
    fn places(&self, comment: &Comment) -> Vec<(usize, String)> {
        let (text, line_break) = (self.text.as_str(), self.line_break);
        let said = format!("# cgfilter: {}", words(comment, self.reason));
        let mark = text.len() - text.trim_start_matches('\u{feff}').len();
        let Some(start) = comment.line.map(|start| self.moved(start).max(mark)) else {
            return vec![(mark, format!("{said}{line_break}"))];
        };
        let line = line_at(text, start);
        let mut places = Vec::new();
        if !line.contains('#') {
            places.push((start + line.len(), format!("  {said}")));
        }
        let mut above = Some(start);
        for _ in 0..LINES_ABOVE {
            let Some(start) = above else { break };
            let line = line_at(text, start);
            let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
            let indent = line.get(..indent).unwrap_or_default();
            places.push((start, format!("{indent}{said}{line_break}")));
            let before = text.get(..start).and_then(|before| before.strip_suffix('\n'));
            above = before.map(|before| before.rfind('\n').map_or(0, |at| at + 1).max(mark));
        }
        places
    }

    /// Where a place of the file is now.
    fn moved(&self, place: usize) -> usize {
        self.inserted.iter().fold(place, |place, insertion| insertion.moved(place))
    }

    /// Writes comments at these places, which are in the order of the text, if it is still the same service with so many
    /// more comments, each of which covers what it is for.
    fn keeps(&mut self, places: &[(usize, String)], comments: &[Comment]) -> bool {
        let mut text = self.text.clone();
        let known = self.inserted.len();
        // From the end, so that none moves the place of the next.
        for (at, more) in places.iter().rev() {
            text.insert_str(*at, more);
            self.inserted.push(Insertion { at: *at, length: more.len() });
        }
        let left = self.left_to_try.checked_sub(text.len());
        self.left_to_try = left.unwrap_or_default();
        let keeps = left.is_some() && self.is_kept(&text, comments);
        if keeps {
            self.text = text;
            self.entries += comments.len();
        } else {
            self.inserted.truncate(known);
        }
        keeps
    }

    fn is_kept(&self, text: &str, comments: &[Comment]) -> bool {
        let name = self.before.source.name();
        let read = service::parse(name, self.stem, text.as_bytes().to_vec());
        let allows = Allows::read(&read.source, &read.marks, self.rules, self.today);
        let same = read.service.is_some() == self.before.service.is_some()
            && read.facts.len() == self.before.facts.len()
            && values(&read) == self.values;
        let is_new = allows.entries.len() == self.entries + comments.len();
        let is_covered = |comment: &Comment| {
            let places: Vec<_> = comment.places.iter().map(|place| self.moved(*place)).collect();
            allows.entries.iter().any(|allow| {
                let names = |code: &&str| allow.rules.iter().any(|rule| rule.meta.code == *code);
                !allow.is_expired
                    && allow.is_for_file() == comment.line.is_none()
                    && allow.rules.len() == comment.codes.len()
                    && places.iter().all(|place| allow.covers(*place))
                    && comment.codes.iter().all(names)
            })
        };
        same && is_new && comments.iter().all(is_covered)
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
