//! What does not fit in a YAML file, as data. The rules of `CG0nn` put it into words.

use std::sync::Arc;

pub use super::field::Field;
use crate::model::key_path::PathFault;
use crate::model::limits::Limit;
use crate::source::Span;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    pub span: Span,
    pub kind: FactKind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FactKind {
    Yaml(YamlFault),
    UnknownField {
        written: String,
        section: Section,
        known: &'static [Field],
        /// All names of the mapping, this one among them.
        names: Arc<Names>,
    },
    WrongType {
        field: String,
        wanted: ExpectedType,
        found: Shape,
    },
    DuplicateField {
        field: String,
        first: Span,
    },
    /// Two fields that say the same thing in two ways: `conditions` and the flat fields, `contains` and `equals`.
    ConflictingFields {
        field: String,
        other: String,
        first: Span,
    },
    /// A text that is no regular expression.
    InvalidRegex {
        reason: String,
    },
    /// `samples` holds a text that is no glob.
    InvalidGlob {
        reason: String,
    },
    MissingField {
        field: &'static str,
        section: Section,
    },
    InvalidKeyPath {
        field: String,
        fault: PathFault,
        template: bool,
    },
    /// Several key paths where one belongs.
    CompositeKeyPath {
        field: String,
        /// Incidents are mapped by the field; else a condition looks there.
        is_mapping: bool,
    },
    /// Another name of a field than the one this tool writes. Stands in nobody's way.
    FieldAlias {
        written: String,
        name: &'static str,
    },
    /// A text without quotes that other readers of YAML take for something else. Stands in nobody's way.
    UnquotedText {
        text: String,
    },
}

impl FactKind {
    /// Whether the file can be used all the same.
    pub fn is_remark(&self) -> bool {
        matches!(self, Self::FieldAlias { .. } | Self::UnquotedText { .. })
    }
}

/// The names of a mapping's fields, once for all that are unknown.
#[derive(Debug, PartialEq, Eq)]
pub struct Names {
    /// By their name in the table.
    pub known: Vec<&'static str>,
    /// As written.
    pub unknown: Vec<String>,
}

/// Why a text is no YAML that can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum YamlFault {
    Utf16,
    BadUtf8,
    /// `key: "a"."b"`: a console path, pasted without quotes around the whole.
    UnquotedPath {
        path: String,
    },
    /// `key: {{a}}`: braces without quotes, which YAML reads as a mapping.
    UnquotedBraces {
        path: String,
    },
    Tab,
    UnclosedQuote,
    /// One that is closed, but behind what looks like the next field.
    OpenQuote,
    /// One that is closed behind `---` or `...`.
    QuoteOverDocument,
    /// A line of a text in quotes that is not indented.
    QuotedLineOut,
    BehindQuote,
    UnknownEscape(String),
    /// An escape without all its digits, or of half a character.
    BadEscape,
    UnclosedBracket,
    WrongBracket {
        open: char,
        close: char,
    },
    LoneBracket,
    BehindBracket,
    MissingComma,
    NothingBeforeComma,
    DashInBrackets,
    /// `key: - item`
    DashInLine,
    /// A line that starts elsewhere than its neighbours.
    OutOfLine,
    ItemAmongFields,
    NoItem,
    NoField,
    CommentInText,
    /// Something behind what was complete.
    Surplus,
    TextAtBlockSign,
    BlockSignNumber,
    UnevenBlock,
    /// The character that a plain text cannot start with.
    ReservedCharacter(char),
    ControlCharacter(char),
    UnknownAnchor,
    NoAnchorName,
    Tag,
    CommentWithoutBlank,
    NoBlankBehindColon,
    ByteOrderMark,
    NoDocumentStart,
    Directive,
    BehindDocumentEnd,
    ColonInText,
    /// The file has more of something than is read.
    OverLimit(Limit),
    SeveralDocuments,
    Empty,
    /// Anything else, in the parser's words.
    Other(String),
}

/// Where in a file a field stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    FilterFile,
    Trigger,
    Resolve,
    Condition,
    Config,
    ConfigReading,
    ConfigLint,
    Suite,
    Case,
    Step,
    Expect,
    TextExpectation,
}

/// What a field should hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExpectedType {
    Text,
    TextOrList,
    Mapping,
    MappingOrList,
    /// A whole number, not below the given one.
    Number(usize),
    /// A text, or a mapping of checks.
    TextOrChecks,
    /// The path of a file, or the body itself.
    Payload,
    /// Why something is as it is.
    Reason,
    OneOf(&'static [&'static str]),
}

/// What a field holds instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    Nothing,
    Text(String),
    List,
    Mapping,
}
