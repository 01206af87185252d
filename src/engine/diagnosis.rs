//! What is likely wrong although a part takes the payload: as data, put into words by the reports.

use super::closest::Closest;
use super::incident::NoMapping;
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

#[derive(Debug)]
pub enum DiagnosisKind<'a> {
    /// The part accepts, but there is no value to tie the two sides together.
    NoMappingValue {
        key: Option<&'a KeyPath>,
        why: NoMapping,
        closest: Option<Closest>,
        occurs: Option<Occurrence>,
    },
    /// Every alert would share one incident.
    MappingPlaceholder {
        key: &'a KeyPath,
        token: String,
    },
    /// Nothing with this mapping value is open.
    NothingOpen {
        key: &'a KeyPath,
        value: String,
        closed_before: bool,
        opened_later: Option<usize>,
        others: Vec<String>,
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
    /// An envelope names a service that no filter file has.
    UnknownService {
        name: String,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartName {
    Trigger,
    Resolve,
}

impl PartName {
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
    pub closest: Option<Closest>,
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
    /// The word for it in JSON output.
    pub fn name(&self) -> &'static str {
        match self {
            Self::NoMappingValue { .. } => "no_mapping_value",
            Self::MappingPlaceholder { .. } => "mapping_placeholder",
            Self::NothingOpen { .. } => "nothing_open",
            Self::TitleFellBack { .. } => "title_fell_back",
            Self::TitleInPart { .. } => "title_in_part",
            Self::TitleEmpty => "title_empty",
            Self::TitlePlaceholder { .. } => "title_placeholder",
            Self::DescriptionFellBack { .. } => "description_fell_back",
            Self::DescriptionInPart { .. } => "description_in_part",
            Self::BothParts { .. } => "both_parts",
            Self::SeveralServices { .. } => "several_services",
            Self::TruncatedBatch { .. } => "truncated_batch",
            Self::DuplicateKey { .. } => "duplicate_key",
            Self::JsonInText => "json_in_text",
            Self::ByteOrderMark => "byte_order_mark",
            Self::TakenByOthers { .. } => "taken_by_others",
            Self::UnknownService { .. } => "unknown_service",
        }
    }
}
