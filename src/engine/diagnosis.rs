//! What is likely wrong although a part takes the payload: as data, put into words by the reports.

use super::incident::NoMapping;
use super::path_suggestion::PathSuggestion;
use super::reading::OrderReading;
use super::side::Side;
use super::value_spelling::SpellingDifference;
use super::wrapped::Wrapped;
use crate::model::diagnostic::{RuleMeta, Severity};
use crate::model::filter::PartId;
use crate::model::key_path::KeyPath;
use crate::model::payload::NoText;
use crate::source::Span;

/// One statement about an accepted payload.
#[derive(Debug)]
pub struct Diagnosis<'a> {
    /// None when it is about the payload as such.
    pub service: Option<usize>,
    pub side: Option<PartName>,
    pub kind: DiagnosisKind<'a>,
}

/// Why a service is not there, as far as anything tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoServiceHelp {
    /// Its filter file cannot be used.
    Broken(String),
    /// Which service may be meant.
    Near(String),
    /// Nobody has written its filter; this command does, where it is told.
    Unwritten(Option<String>),
}

#[derive(Debug)]
pub enum DiagnosisKind<'a> {
    /// The part accepts, but there is no value to tie the two sides together.
    NoMappingValue {
        key: Option<&'a KeyPath>,
        why: NoMapping,
        closest: Option<PathSuggestion>,
        occurs: Option<Occurrence>,
        /// Whether each other alert of the service has a value, and is closed.
        is_odd: bool,
    },
    /// Every alert would share one incident.
    MappingPlaceholder {
        token: String,
    },
    /// Nothing with this mapping value is open.
    NothingOpen {
        value: String,
        closed_before: bool,
        missed: Option<MissedAlert>,
        others: Vec<String>,
        /// One that is open and differs in how it is written alone.
        near: Option<(String, SpellingDifference)>,
    },
    TitleFellBack {
        missing: Vec<Missing<'a>>,
    },
    TitleInPart {
        missing: Vec<Missing<'a>>,
    },
    TitleEmpty,
    TitlePlaceholder {
        token: String,
    },
    DescriptionFellBack {
        missing: Vec<Missing<'a>>,
    },
    DescriptionInPart {
        missing: Vec<Missing<'a>>,
    },
    BothParts {
        filter: usize,
        /// What the payload is meant to be.
        meant: Option<Side>,
        /// Which goes first, where that matters.
        first: Option<OrderReading>,
    },
    SeveralServices {
        services: Vec<usize>,
    },
    /// An index takes one item of an array that has more.
    TruncatedBatch {
        array: KeyPath,
        read: Vec<usize>,
        length: usize,
    },
    /// Where one object has the key, in order.
    DuplicateKey {
        key: String,
        at: Vec<Span>,
    },
    /// The body is a text, and the text is JSON.
    JsonInText,
    ByteOrderMark,
    /// A sample of one service, taken only by others.
    TakenByOthers {
        owner: usize,
    },
    /// It is in the samples folder of a service that is not there, or whose filter file cannot be used.
    NoService {
        service: String,
        help: NoServiceHelp,
    },
    /// No service is near, and it is like what a known tool sends.
    KnownTool {
        sentence: String,
        /// What gets the filter for it, where one takes it.
        command: Option<String>,
        presets: Vec<&'static str>,
    },
    /// A call as something captured it: the payload is inside.
    Wrapped(Wrapped),
    /// An envelope names a service that no filter file has.
    UnknownService {
        name: String,
    },
}

/// Where in the run the alert of a recovery is that closes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MissedAlert {
    OpensLater(usize),
    /// No service takes it.
    Discarded(usize),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartName {
    Trigger,
    Resolve,
}

impl PartName {
    pub fn of(part: PartId) -> Self {
        if part.is_trigger() { Self::Trigger } else { Self::Resolve }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Trigger => "trigger",
            Self::Resolve => "resolve",
        }
    }
}

/// A key path without text, and where its key is instead.
#[derive(Debug)]
pub struct Missing<'a> {
    pub path: &'a KeyPath,
    pub why: NoText,
    pub closest: Option<PathSuggestion>,
}

/// Where the mapping value of an open incident stands in a payload whose own mapping key has none.
#[derive(Debug)]
pub struct Occurrence {
    pub value: String,
    pub path: KeyPath,
    /// Whether the payload that opened the incident has the same value at the same path.
    pub in_both: bool,
}

impl DiagnosisKind<'_> {
    /// What it is to services that read reports; in JSON it is known by its name.
    pub fn rule(&self) -> RuleMeta {
        let (code, name) = match self {
            Self::NoMappingValue { .. } => ("T101", "no-mapping-value"),
            Self::MappingPlaceholder { .. } => ("T102", "mapping-placeholder"),
            Self::NothingOpen { .. } => ("T103", "nothing-open"),
            Self::TitleFellBack { .. } => ("T104", "title-fell-back"),
            Self::TitleInPart { .. } => ("T105", "title-in-part"),
            Self::TitleEmpty => ("T106", "title-empty"),
            Self::TitlePlaceholder { .. } => ("T107", "title-placeholder"),
            Self::DescriptionFellBack { .. } => ("T108", "description-fell-back"),
            Self::DescriptionInPart { .. } => ("T109", "description-in-part"),
            Self::BothParts { .. } => ("T110", "both-parts"),
            Self::SeveralServices { .. } => ("T111", "several-services"),
            Self::TruncatedBatch { .. } => ("T112", "truncated-batch"),
            Self::DuplicateKey { .. } => ("T113", "duplicate-key"),
            Self::JsonInText => ("T114", "json-in-text"),
            Self::ByteOrderMark => ("T115", "byte-order-mark"),
            Self::TakenByOthers { .. } => ("T116", "taken-by-others"),
            Self::UnknownService { .. } => ("T117", "unknown-service"),
            Self::NoService { .. } => ("T118", "no-service"),
            Self::Wrapped(_) => ("T119", "wrapped-payload"),
            Self::KnownTool { .. } => ("T120", "known-tool"),
        };
        RuleMeta::new(code, name, Severity::Warning)
    }
}
