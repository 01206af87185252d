//! A suite as its file writes it: named cases, each of some payloads and what is expected of them.

use std::sync::Arc;

use super::pattern::Pattern;
use super::payload::Payload;
use crate::source::{Source, Span, Spanned};

/// One `*.test.yaml` file.
#[derive(Debug)]
pub struct Suite {
    pub source: Arc<Source>,
    /// The only service that judges its payloads; without one, all do.
    pub service: Option<Spanned<String>>,
    pub cases: Vec<Case>,
    /// Where the comments are, which an edit has to leave.
    pub comments: Vec<Span>,
}

/// One named expectation: payloads in their order, with one record of incidents.
#[derive(Debug)]
pub struct Case {
    pub name: Spanned<String>,
    /// Its first line, to point at.
    pub head: Span,
    pub steps: Vec<Step>,
    /// How many incidents are open after the last step.
    pub open_incidents: Option<Spanned<usize>>,
    /// Why it fails today. That it passes is a failure then.
    pub todo: Option<Spanned<String>>,
}

#[derive(Debug)]
pub struct Step {
    pub payload: Given,
    pub expect: Vec<Expected>,
}

/// The payload of a step.
#[derive(Debug)]
pub enum Given {
    /// A file, relative to the suite.
    File(Spanned<String>),
    /// Written into the suite.
    Inline(Box<Payload>),
}

/// What one field of the answer has to be.
#[derive(Debug)]
pub struct Expected {
    pub field: Field,
    /// The name of the field in the file.
    pub key: Span,
    /// The whole value.
    pub span: Span,
    /// All of them have to hold.
    pub wants: Vec<Want>,
    /// One text, and not a mapping of checks.
    pub is_plain: bool,
}

#[derive(Debug)]
pub enum Want {
    Is(String),
    Contains(String),
    /// `suite::patterns` tells of one that is none.
    Matches(Spanned<Pattern>),
    /// The field has no text.
    Absent,
}

/// What can be expected of the answer to a payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    Outcome,
    Status,
    Service,
    Filter,
    Urgency,
    Title,
    Description,
    MappingValue,
    Entry,
}

impl Field {
    pub const ALL: [Self; 9] = [
        Self::Outcome,
        Self::Status,
        Self::Service,
        Self::Filter,
        Self::Urgency,
        Self::Title,
        Self::Description,
        Self::MappingValue,
        Self::Entry,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Outcome => "outcome",
            Self::Status => "status",
            Self::Service => "service",
            Self::Filter => "filter",
            Self::Urgency => "urgency",
            Self::Title => "title",
            Self::Description => "description",
            Self::MappingValue => "mapping_value",
            Self::Entry => "entry",
        }
    }

    /// The words that the field can hold, where these are few.
    pub const fn words(self) -> &'static [&'static str] {
        match self {
            Self::Outcome => &["triggered", "resolved", "triggered_and_resolved", "discarded"],
            Self::Status => &["201", "200", "202"],
            Self::Urgency => &["high", "low"],
            Self::Entry => &["opened", "repeated", "closed", "nothing_to_close"],
            _ => &[],
        }
    }
}

impl Suite {
    /// The payload files that cases name, as they are written.
    pub fn payload_files(&self) -> impl Iterator<Item = &Spanned<String>> {
        self.steps().filter_map(|step| match &step.payload {
            Given::File(path) => Some(path),
            Given::Inline(_) => None,
        })
    }

    pub fn steps(&self) -> impl Iterator<Item = &Step> {
        self.cases.iter().flat_map(|case| &case.steps)
    }
}

impl Expected {
    /// Whether what is there is what is wanted.
    pub fn holds(&self, got: Option<&str>) -> bool {
        self.wants.iter().all(|want| want.holds(got))
    }
}

impl Want {
    pub fn holds(&self, got: Option<&str>) -> bool {
        match (self, got) {
            (Self::Absent, got) => got.is_none(),
            (_, None) => false,
            (Self::Is(text), Some(got)) => text == got,
            (Self::Contains(part), Some(got)) => got.contains(part.as_str()),
            (Self::Matches(pattern), Some(got)) => pattern.value.is_match(got),
        }
    }
}
