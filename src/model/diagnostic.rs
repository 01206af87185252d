//! What is said of a file: one statement about one span, free of colour and layout, and the fix as edits. Most of them are
//! what a rule of lint says; the others have codes of their own, from an input that cannot be read to a case that fails.

use std::fmt;
use std::sync::Arc;

pub use super::rule_meta::{Cure, Needs, RuleMeta};
use serde::Serialize;

use super::secret;
use super::text::printable;
use crate::source::{Position, Source, Span};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    Info,
    Warning,
    Error,
}

impl Severity {
    pub fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A filter file, a suite or a folder that cannot be used.
pub const UNUSABLE_FILE: RuleMeta = RuleMeta::new("T001", "unusable-file", Severity::Error);
/// A payload, or what names one.
pub const UNREADABLE_PAYLOAD: RuleMeta = RuleMeta::new("T002", "unreadable-payload", Severity::Error);
pub const FAILED_CASE: RuleMeta = RuleMeta::new("T003", "failed-case", Severity::Error);
/// Another outcome than `--expect` names.
pub const UNEXPECTED_OUTCOME: RuleMeta = RuleMeta::new("T004", "unexpected-outcome", Severity::Error);
pub const DISCARDED_PAYLOAD: RuleMeta = RuleMeta::new("T005", "discarded-payload", Severity::Error);
/// What no payload of a run exercises.
pub const UNCOVERED: RuleMeta = RuleMeta::new("T006", "uncovered", Severity::Warning);
/// A mistake in a filter that no case and no sample of a run notices.
pub const UNNOTICED: RuleMeta = RuleMeta::new("T007", "unnoticed-mistake", Severity::Warning);

/// A span of a file, or a file of which there is nothing to point at.
#[derive(Debug, Clone)]
pub struct Place {
    pub source: Arc<Source>,
    pub span: Span,
}

impl Place {
    pub fn new(source: &Arc<Source>, span: Span) -> Self {
        Self { source: Arc::clone(source), span }
    }

    /// A file as a whole.
    pub fn file(name: impl Into<String>) -> Self {
        Self { source: Arc::new(Source::unread(name)), span: Span::default() }
    }

    /// Where the span starts, if there is one.
    pub fn start(&self) -> Option<Position> {
        (!self.source.is_unread()).then(|| self.source.position(self.span.start))
    }
}

/// `file:line:column`, or the file alone.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = printable(self.source.name());
        match self.start() {
            Some(at) => write!(f, "{name}:{}:{}", at.line, at.column),
            None => write!(f, "{name}"),
        }
    }
}

/// message: what is wrong. related: the places that prove it. help: what to do.
#[derive(Debug, Clone)]
pub struct Diagnostic {
    pub rule: RuleMeta,
    /// The rule's, unless what is known of the service makes it another.
    pub severity: Severity,
    pub place: Place,
    pub message: String,
    pub related: Vec<Related>,
    /// A smallest payload that shows the problem, as JSON.
    pub witness: Option<String>,
    pub help: Option<String>,
    pub fix: Option<Fix>,
    /// For what samples or a witness prove, and is no guess: the places of the file that it follows from.
    pub proof: Option<Vec<Span>>,
}

/// Another place that belongs to the statement, of the same file or another one.
#[derive(Debug, Clone)]
pub struct Related {
    pub place: Place,
    pub message: String,
}

/// The cure, as edits of the file that the diagnostic is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it does, in the imperative.
    pub title: String,
    pub applicability: Applicability,
    /// Sorted, and none reaches into the next.
    pub edits: Vec<Edit>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Applicability {
    /// What the filter means stays, or what it says was plainly meant otherwise.
    Safe,
    /// The filter would take other payloads than before, which may be wanted.
    Unsafe,
}

/// Bytes of a file and the text that takes their place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    pub span: Span,
    pub text: String,
}

impl Edit {
    pub fn new(span: Span, text: impl Into<String>) -> Self {
        Self { span, text: text.into() }
    }
}

impl Fix {
    pub fn safe(title: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self::new(title, Applicability::Safe, edits)
    }

    pub fn risky(title: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self::new(title, Applicability::Unsafe, edits)
    }

    fn new(title: impl Into<String>, applicability: Applicability, mut edits: Vec<Edit>) -> Self {
        edits.sort_by_key(|edit| edit.span);
        Self { title: title.into(), applicability, edits }
    }
}

impl Diagnostic {
    pub fn new(rule: RuleMeta, place: Place, message: impl Into<String>) -> Self {
        Self {
            rule,
            severity: rule.severity,
            place,
            message: message.into(),
            related: Vec::new(),
            witness: None,
            help: None,
            fix: None,
            proof: None,
        }
    }

    /// A path that cannot be used.
    pub fn of_file(path: impl Into<String>, message: impl Into<String>, help: Option<String>) -> Self {
        Self { help, ..Self::new(UNUSABLE_FILE, Place::file(path), message) }
    }

    /// It is about an input of which nothing more can be said.
    pub fn is_of_input(&self) -> bool {
        [UNUSABLE_FILE, UNREADABLE_PAYLOAD].contains(&self.rule)
    }

    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    #[must_use]
    pub fn related(mut self, place: Place, message: impl Into<String>) -> Self {
        self.related.push(Related { place, message: message.into() });
        self
    }

    /// A related span of the same file.
    #[must_use]
    pub fn beside(self, span: Span, message: impl Into<String>) -> Self {
        let place = Place::new(&self.place.source, span);
        self.related(place, message)
    }

    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// The samples prove it, and it follows from these places.
    #[must_use]
    pub fn proven(mut self, explains: Vec<Span>) -> Self {
        self.proof = Some(explains);
        self.severity(Severity::Error)
    }

    #[must_use]
    pub fn witness(mut self, payload: impl Into<String>) -> Self {
        self.witness = Some(payload.into());
        self
    }

    /// The fix, as it may be handed over: one that writes a secret would write stars, as nothing shows one.
    pub fn shown_fix(&self) -> Option<&Fix> {
        let fix = self.fix.as_ref()?;
        let source = &self.place.source;
        let secrets = source.parts(|text| secret::all(text).iter().map(secret::Secret::hidden).collect());
        let has_one = |edit: &Edit| {
            let known = secrets.iter().any(|secret| edit.text.contains(source.slice(*secret)));
            known || !secret::all(&edit.text).is_empty()
        };
        (!fix.edits.iter().any(has_one)).then_some(fix)
    }

    /// A fix, where there is one.
    #[must_use]
    pub fn fix(mut self, fix: impl Into<Option<Fix>>) -> Self {
        self.fix = fix.into();
        self
    }
}

/// What is said of files that cannot be used, file by file: the rules say all that is wrong with one.
pub fn by_file(diagnostics: &[Diagnostic]) -> impl Iterator<Item = &[Diagnostic]> {
    diagnostics.chunk_by(|one, next| one.rule.is_of_lint() && Arc::ptr_eq(&one.place.source, &next.place.source))
}
