//! Allow comments: `# cgfilter: allow CG206 reason`.
//!
//! | comment | allows |
//! |---|---|
//! | `allow CG206 reason` | at the end of a line: on the line; on a line of its own: in the item or field below |
//! | `allow CG206, shared-mapping-key reason` | several rules, by code or name |
//! | `allow CG206 until 2026-12-31 reason` | to that day, the day included |
//! | `allow-file CG502 reason` | in the file and the samples of its service |

pub mod add;

use std::cell::Cell;
use std::collections::{BTreeMap, HashMap};
use std::iter::Peekable;
use std::sync::Arc;

use jiff::civil::Date;

use crate::lint::levels::ALWAYS_ON;
use crate::lint::{Rule, suggest};
use crate::model::diagnostic::{Diagnostic, RuleMeta};
use crate::parse::mark::Mark;
use crate::source::{Source, Span};

/// The allow comments of a file.
#[derive(Debug, Default)]
pub struct Allows {
    pub entries: Vec<Allow>,
    pub malformed: Vec<Malformed>,
    /// By code, the comments that count, and where they name it: there may be many of these, and of findings.
    by_code: HashMap<&'static str, BTreeMap<usize, Vec<usize>>>,
}

/// One comment that is understood.
#[derive(Debug)]
pub struct Allow {
    /// The whole comment.
    pub comment: Span,
    pub rules: Vec<AllowedRule>,
    /// What it covers; none for the whole file.
    covers: Option<Span>,
    /// The last day on which it counts, and where it is written.
    pub until: Option<(Date, Span)>,
    pub is_expired: bool,
}

/// One rule of a comment.
#[derive(Debug)]
pub struct AllowedRule {
    pub meta: RuleMeta,
    pub span: Span,
    /// Whether it allowed anything.
    used: Cell<bool>,
}

impl AllowedRule {
    pub fn is_used(&self) -> bool {
        self.used.get()
    }
}

/// A comment that speaks to this tool and is not understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed {
    pub span: Span,
    pub fault: AllowFault,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AllowFault {
    /// No colon behind the tool's name.
    NoColon,
    /// Another word than `allow` or `allow-file`.
    UnknownWord(String),
    NoRule,
    UnknownRule {
        written: String,
        near: Option<&'static str>,
    },
    /// A rule that cannot be allowed away.
    AlwaysOn(&'static str),
    /// No date behind `until`.
    BadDate(String),
    /// `until` and a date in the middle of the reason, where they limit nothing.
    LateUntil,
    /// A second rule without a comma before it, which would be read as the reason.
    NoComma(String),
}

impl Allow {
    /// Whether it covers the whole file and its samples.
    pub fn is_for_file(&self) -> bool {
        self.covers.is_none()
    }

    /// Whether a place of its file is covered.
    pub fn covers(&self, at: usize) -> bool {
        self.covers.is_none_or(|span| span.start <= at && at <= span.end)
    }
}

impl Allows {
    pub fn read(source: &Source, marks: &[Mark], rules: &[&Rule], today: Date) -> Self {
        let mut allows = Self::default();
        for mark in marks {
            let reader = CommentReader { source, mark, rules, today };
            match reader.read() {
                Ok(allow) => allows.entries.push(allow),
                Err(malformed) => allows.malformed.push(malformed),
            }
        }
        for (at, allow) in allows.entries.iter().enumerate().filter(|(_, allow)| !allow.is_expired) {
            for (name, rule) in allow.rules.iter().enumerate() {
                allows.by_code.entry(rule.meta.code).or_default().entry(at).or_default().push(name);
            }
        }
        allows
    }

    /// Whether a comment of this file allows a diagnostic, which makes the comment a used one.
    pub fn cover(&self, file: &Arc<Source>, diagnostic: &Diagnostic) -> bool {
        let here = Arc::ptr_eq(file, &diagnostic.place.source);
        let at = diagnostic.place.span.start;
        let mut covered = false;
        let comments = self.by_code.get(diagnostic.rule.code).into_iter().flatten();
        let comments = comments.filter_map(|(comment, names)| Some((self.entries.get(*comment)?, names)));
        for (allow, names) in comments.filter(|(allow, _)| allow.is_for_file() || here && allow.covers(at)) {
            covered = true;
            // What is named twice is used twice, and all at once.
            let rules = names.iter().filter_map(|name| allow.rules.get(*name));
            rules.take_while(|rule| !rule.used.replace(true)).for_each(drop);
        }
        covered
    }
}

/// A word of a comment, and where it stands in the file.
type Word = (String, Span);

struct CommentReader<'a> {
    source: &'a Source,
    mark: &'a Mark,
    rules: &'a [&'a Rule],
    today: Date,
}

impl CommentReader<'_> {
    fn read(&self) -> Result<Allow, Malformed> {
        let mut words = self.words()?.into_iter().peekable();
        let verb = words.next();
        let covers = match verb.as_ref().map(|(word, _)| word.as_str()) {
            Some("allow") => Some(self.mark.covers),
            Some("allow-file") => None,
            None => return self.refuse(self.mark.span, AllowFault::NoRule),
            Some(other) => {
                let span = verb.as_ref().map_or(self.mark.span, |(_, span)| *span);
                return self.refuse(span, AllowFault::UnknownWord(other.to_owned()));
            }
        };
        let rules = self.listed_rules(&mut words)?;
        let until = self.limit(words)?;
        Ok(Allow {
            comment: self.mark.span,
            rules,
            covers,
            until,
            is_expired: until.is_some_and(|(date, _)| date < self.today),
        })
    }

    /// The rules at the start of some words, with commas between them.
    fn listed_rules(&self, words: &mut Peekable<impl Iterator<Item = Word>>) -> Result<Vec<AllowedRule>, Malformed> {
        let mut rules = Vec::new();
        let mut more = true;
        while let Some((word, span)) = words.next_if(|(word, _)| more || word == ",") {
            more = word.ends_with(',');
            for (name, span) in listed(&word, span) {
                rules.push(self.rule(name, span)?);
            }
        }
        if rules.is_empty() {
            return self.refuse(self.mark.span, AllowFault::NoRule);
        }
        if let Some((word, span)) = words.peek()
            && self.rules.iter().any(|rule| rule.meta.code == word)
        {
            return self.refuse(*span, AllowFault::NoComma(word.clone()));
        }
        Ok(rules)
    }

    /// The day behind `until`, if the words start with one.
    fn limit(&self, mut words: Peekable<impl Iterator<Item = Word>>) -> Result<Option<(Date, Span)>, Malformed> {
        if let Some((_, span)) = words.next_if(|(word, _)| is_until(word)) {
            return self.date(words.next(), span).map(Some);
        }
        let reason: Vec<_> = words.collect();
        let is_late = |a: &str, b: &str| is_until(a) && b.parse::<Date>().is_ok();
        let late = reason.windows(2).find(|pair| matches!(pair, [(a, _), (b, _)] if is_late(a, b)));
        match late {
            Some([(_, span), ..]) => self.refuse(*span, AllowFault::LateUntil),
            _ => Ok(None),
        }
    }

    /// The words behind `cgfilter:`, each with its place in the file.
    fn words(&self) -> Result<Vec<Word>, Malformed> {
        let written = self.source.slice(self.mark.span);
        let Some(colon) = written.find(':') else {
            return self.refuse(self.mark.span, AllowFault::NoColon);
        };
        let name = written.get(..colon).unwrap_or_default();
        let name = name.trim_start_matches(['#', ' ', '\t']).trim();
        if !name.eq_ignore_ascii_case("cgfilter") {
            return self.refuse(self.mark.span, AllowFault::NoColon);
        }
        let mut words = Vec::new();
        let mut at = colon + 1;
        let body = written.get(at..).unwrap_or_default();
        for word in body.split_inclusive(char::is_whitespace) {
            let text = word.trim_end();
            if !text.is_empty() {
                let start = self.mark.span.start + at;
                words.push((text.to_owned(), Span::new(start, start + text.len())));
            }
            at += word.len();
        }
        Ok(words)
    }

    fn rule(&self, name: &str, span: Span) -> Result<AllowedRule, Malformed> {
        let name = name.trim_end_matches(':');
        let lower = name.to_lowercase();
        let meant = |rule: &&&Rule| rule.meta.code.to_lowercase() == lower || rule.meta.name == lower;
        let Some(rule) = self.rules.iter().find(meant) else {
            let names = self.rules.iter().map(|rule| rule.meta.name);
            let near = suggest::closest(&lower, names);
            let written = name.to_owned();
            return self.refuse(span, AllowFault::UnknownRule { written, near });
        };
        if ALWAYS_ON.contains(&rule.meta.code) {
            return self.refuse(span, AllowFault::AlwaysOn(rule.meta.code));
        }
        Ok(AllowedRule { meta: rule.meta, span, used: Cell::new(false) })
    }

    fn date(&self, word: Option<Word>, until: Span) -> Result<(Date, Span), Malformed> {
        let (word, span) = word.unwrap_or((String::new(), until));
        match word.parse() {
            Ok(date) if word.len() == "2026-12-31".len() => Ok((date, span)),
            _ => self.refuse(span, AllowFault::BadDate(word)),
        }
    }

    fn refuse<T>(&self, span: Span, fault: AllowFault) -> Result<T, Malformed> {
        Err(Malformed { span, fault })
    }
}

fn is_until(word: &str) -> bool {
    word.trim_end_matches(':').eq_ignore_ascii_case("until")
}

/// The names of one word, which may have commas between them.
fn listed(word: &str, span: Span) -> Vec<(&str, Span)> {
    let mut at = span.start;
    let mut names = Vec::new();
    for name in word.split(',') {
        if !name.is_empty() {
            names.push((name, Span::new(at, at + name.len())));
        }
        at += name.len() + 1;
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::Check;
    use crate::model::diagnostic::Severity;
    use crate::parse::service;

    const RULE: Rule = Rule {
        meta: RuleMeta::new("CG206", "shared-mapping-key", Severity::Warning),
        file: "",
        check: Check::File(|_| Vec::new()),
    };
    const OTHER: Rule = Rule {
        meta: RuleMeta::new("CG901", "malformed-allow", Severity::Error),
        file: "",
        check: Check::File(|_| Vec::new()),
    };

    fn read(comment: &str) -> Allows {
        let text = format!("name: x # {comment}\n");
        let file = service::parse("x.yaml", "x", text.into_bytes());
        let today = jiff::civil::date(2026, 11, 20);
        Allows::read(&file.source, &file.marks, &[&RULE, &OTHER], today)
    }

    #[test]
    fn rules_are_named_by_code_or_name_and_a_date_limits_them() {
        for comment in [
            "cgfilter: allow CG206",
            "cgfilter:allow cg206 any reason",
            "Cgfilter: allow-file shared-mapping-key, CG206 because",
            "cgfilter: allow CG206 until 2026-11-20 why",
            "cgfilter: allow CG206 Until: 2026-11-20 why",
            "cgfilter: allow CG206: why",
            "cgfilter: allow CG206 , CG206 why",
            "# cgfilter: allow CG206 why",
        ] {
            let allows = read(comment);
            assert_eq!(allows.malformed, [], "{comment}");
            assert!(!allows.entries[0].is_expired, "{comment}");
        }
        assert!(read("cgfilter: allow CG206 until 2026-11-19").entries[0].is_expired);
        let two = read("cgfilter: allow CG206,shared-mapping-key x");
        assert_eq!(two.entries[0].rules.len(), 2);
    }

    #[test]
    fn what_is_not_understood_says_why() {
        let fault = |comment: &str| read(comment).malformed.remove(0).fault;
        assert_eq!(fault("cgfilter allow CG206"), AllowFault::NoColon);
        assert_eq!(fault("cgfilter: allow"), AllowFault::NoRule);
        assert_eq!(fault("cgfilter: ignore CG206"), AllowFault::UnknownWord("ignore".into()));
        let (written, near) = ("shared-maping-key".to_owned(), Some("shared-mapping-key"));
        assert_eq!(fault("cgfilter: allow shared-maping-key"), AllowFault::UnknownRule { written, near });
        assert_eq!(fault("cgfilter: allow CG901 no"), AllowFault::AlwaysOn("CG901"));
        let late = fault("cgfilter: allow CG206 for now, until 2027-01-01");
        assert_eq!(late, AllowFault::LateUntil);
        let no_comma = fault("cgfilter: allow CG206 CG206 x");
        assert_eq!(no_comma, AllowFault::NoComma("CG206".into()));
        assert_eq!(fault("cgfilter: allow CG206 until soon"), AllowFault::BadDate("soon".into()));
    }
}
