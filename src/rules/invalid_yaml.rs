//! # invalid-yaml (CG001)
//!
//! The file is not readable YAML, or not exactly one document.
//!
//! ## Why
//!
//! Nothing of such a file is judged: a payload that its service should take would look discarded. Most often a console
//! path was pasted as it is. The console writes `"commonLabels"."alertname"`, and in YAML a text that starts with a
//! quote ends with the next one. Put single quotes around the whole.
//!
//! ## Examples
//!
//! ```yaml bad
//! trigger:
//!   payload_json_key: "commonLabels"."state"
//!   key_value_contains: firing
//!   map_incident_with: groupKey
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: '"commonLabels"."state"'
//!   key_value_contains: resolved
//!   incident_mapped_with: groupKey
//! ```
//!
//! ```yaml fixed
//! trigger:
//!   payload_json_key: '"commonLabels"."state"'
//!   key_value_contains: firing
//!   map_incident_with: groupKey
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: '"commonLabels"."state"'
//!   key_value_contains: resolved
//!   incident_mapped_with: groupKey
//! ```
//!
//! ```yaml good
//! trigger:
//!   payload_json_key: '"commonLabels"."state"'
//!   key_value_contains: firing
//!   map_incident_with: groupKey
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: '"commonLabels"."state"'
//!   key_value_contains: resolved
//!   incident_mapped_with: groupKey
//! ```
//!
//! Braces need quotes too, because YAML reads them as a mapping:
//!
//! ```yaml bad
//! trigger:
//!   payload_json_key: {{alerts.0.status}}
//!   key_value_contains: firing
//!   map_incident_with: groupKey
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: '{{alerts.0.status}}'
//!   key_value_contains: resolved
//!   incident_mapped_with: groupKey
//! ```
//!
//! ```yaml fixed
//! trigger:
//!   payload_json_key: '{{alerts.0.status}}'
//!   key_value_contains: firing
//!   map_incident_with: groupKey
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: '{{alerts.0.status}}'
//!   key_value_contains: resolved
//!   incident_mapped_with: groupKey
//! ```
//!
//! ```yaml good
//! trigger:
//!   payload_json_key: '{{alerts.0.status}}'
//!   key_value_contains: firing
//!   map_incident_with: groupKey
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: '{{alerts.0.status}}'
//!   key_value_contains: resolved
//!   incident_mapped_with: groupKey
//! ```

use crate::lint::{Check, Input, Rule};
use crate::model::diagnostic::{Applicability, Diagnostic, Edit, Fix, RuleMeta, Severity};
use crate::model::text::{printable, yaml_single_quoted};
use crate::parse::fact::{FactKind, YamlFault};
use crate::source::{Source, Span};

pub const RULE: Rule = Rule::new(META, include_str!("invalid_yaml.rs"), Check::File(check));

const META: RuleMeta = RuleMeta::new("CG001", "invalid-yaml", Severity::Error).fixed(Applicability::Safe);

fn check(input: &Input<'_>) -> Vec<Diagnostic> {
    input.each_fact(|fact, kind| {
        let FactKind::Yaml(fault) = kind else {
            return None;
        };
        let (message, help) = words(fault);
        let diagnostic = Diagnostic::new(META, input.at(fact.span), message).help(help);
        let surplus = || surplus_colon(input.source, fault, fact.span);
        Some(diagnostic.fix(quoted(fault, fact.span).or_else(surplus)))
    })
}

/// Quotes around a path that lacks them.
fn quoted(fault: &YamlFault, span: Span) -> Option<Fix> {
    let (YamlFault::UnquotedPath { path } | YamlFault::UnquotedBraces { path }) = fault else {
        return None;
    };
    let edit = Edit::new(span, yaml_single_quoted(path));
    Some(Fix::safe("put single quotes around the whole", vec![edit]))
}

/// The colon at the end of a line whose field has its text already.
fn surplus_colon(source: &Source, fault: &YamlFault, at: Span) -> Option<Fix> {
    let line = source.slice(source.lines_around(at)).trim_end();
    let (_, text) = line.split_once(": ")?;
    let is_last = matches!(fault, YamlFault::ColonInText) && source.slice(at) == ":" && line.ends_with(':');
    let is_word = !text.trim().trim_end_matches(':').contains([' ', ':', '#', '\'', '"']);
    (is_last && is_word).then(|| Fix::safe("remove the colon at the end", vec![Edit::new(at, "")]))
}

fn words(fault: &YamlFault) -> (String, String) {
    let quote = |path: &str| format!("put single quotes around the whole: '{}'", path.replace('\'', "''"));
    match fault {
        YamlFault::UnquotedPath { path } => {
            ("a text that starts with a quote or a bracket ends at the next one".into(), quote(path))
        }
        YamlFault::UnquotedBraces { path } => ("braces without quotes are a mapping to YAML".into(), quote(path)),
        YamlFault::ReservedCharacter(c) => {
            (format!("a text in YAML cannot start with {c}"), "put single quotes around the text".into())
        }
        YamlFault::ControlCharacter(c) => {
            let code = u32::from(*c);
            let kind = if c.is_control() { "a control character" } else { "this character" };
            (format!("{kind}, U+{code:04X}, is not allowed in YAML"), "remove it".into())
        }
        YamlFault::UnknownEscape(escape) => {
            (format!("{} is no escape within double quotes", printable(escape)), BACKSLASH.into())
        }
        YamlFault::WrongBracket { open, close } => {
            let right = if *open == '[' { ']' } else { '}' };
            (format!("this {open} is closed by a {close}"), format!("close it with {right}"))
        }
        YamlFault::OverLimit(limit) => (limit.passed(), limit.help.into()),
        YamlFault::Other(message) => (message.clone(), "mend the YAML at this place".into()),
        other => {
            let words = of_text(other).or_else(|| of_brackets(other)).or_else(|| of_lines(other));
            let (message, help) = words.unwrap_or_else(|| of_file(other));
            (message.into(), help.into())
        }
    }
}

type Words = (&'static str, &'static str);

const CLOSE: &str = "close it on the same line; within '…' write a quote twice";
const BACKSLASH: &str = "write the backslash twice, or put single quotes around the text, where it stands for itself";
const QUOTES: &str = "put single quotes around the text";

fn of_text(fault: &YamlFault) -> Option<Words> {
    Some(match fault {
        YamlFault::UnclosedQuote => ("this quote is never closed", CLOSE),
        YamlFault::OpenQuote => ("this quote is still open where the next field or item starts", CLOSE),
        YamlFault::QuoteOverDocument => {
            ("this quote is still open at a line of --- or ..., which ends the document", CLOSE)
        }
        YamlFault::QuotedLineOut => (
            "this line goes on with a text in quotes, and does not stand further in than its field",
            "indent it, or write the text on one line",
        ),
        YamlFault::BehindQuote => (
            "the text goes on behind its closing quote",
            "within '…' write a quote twice, or put the other kind of quotes around the whole",
        ),
        YamlFault::BadEscape => ("this escape is no character", BACKSLASH),
        YamlFault::UnknownAnchor => ("a * starts an alias in YAML, and no anchor has this name", QUOTES),
        YamlFault::NoAnchorName => ("a & starts an anchor in YAML, and no name follows", QUOTES),
        YamlFault::Tag => ("a ! starts a tag in YAML, and this is none that YAML knows", QUOTES),
        YamlFault::CommentWithoutBlank => {
            ("a comment has a blank before its #", "put a blank there, or quotes around the whole text")
        }
        YamlFault::NoBlankBehindColon => {
            ("a blank is missing behind this colon", "put a blank there, or quotes around the whole text")
        }
        YamlFault::TextAtBlockSign => (
            "a text below a | or a > starts on the next line",
            "start it there, or put quotes around a text that has the sign",
        ),
        YamlFault::BlockSignNumber => ("a number behind a | or a > is one from 1 to 9", "leave the number out"),
        YamlFault::UnevenBlock => {
            ("the lines of a text below a | or a > stand at least as far in as the first one", "indent them alike")
        }
        _ => return None,
    })
}

fn of_brackets(fault: &YamlFault) -> Option<Words> {
    Some(match fault {
        YamlFault::UnclosedBracket => ("this bracket is never closed", "close it, or put quotes around the text"),
        YamlFault::LoneBracket => ("this bracket closes nothing", "remove it, or put quotes around the text"),
        YamlFault::BehindBracket => ("the text goes on behind a closing bracket", "put quotes around the whole"),
        YamlFault::MissingComma => (
            "a comma or a closing bracket is missing before this",
            "put a comma between two items, and quotes around a text that holds a colon or a bracket",
        ),
        YamlFault::NothingBeforeComma => ("nothing stands before this comma", "remove the comma"),
        YamlFault::DashInBrackets => (
            "a - starts an item on a line of its own, and none in brackets",
            "leave it out, or put quotes around the text",
        ),
        _ => return None,
    })
}

fn of_lines(fault: &YamlFault) -> Option<Words> {
    Some(match fault {
        YamlFault::Tab => ("a tab cannot indent YAML", "indent with spaces"),
        YamlFault::DashInLine => (
            "a list with a - cannot start on the line of its field",
            "start it on the next line, or write the list in brackets: [a, b]",
        ),
        YamlFault::OutOfLine => {
            ("this line does not start where its neighbours do", "indent it as the fields of the same part are")
        }
        YamlFault::ItemAmongFields => {
            ("an item of a list stands here among fields", "put it below the field whose list it belongs to")
        }
        YamlFault::NoItem => (
            "a list goes on here, and this line does not start with its -",
            "start it with a -, or indent it as the field of the list is, or as the item above",
        ),
        YamlFault::NoField => (
            "this is no field: one has a name, a colon and a blank",
            "write name: value, or indent the line if it goes on with the text above",
        ),
        YamlFault::CommentInText => {
            ("a comment ends the text before it, and the next line goes on with it", "put the comment above the text")
        }
        YamlFault::Surplus => ("this cannot follow what stands before it", "put quotes around the whole text"),
        YamlFault::ColonInText => (
            "a colon is not allowed here",
            "put quotes around a text that holds a colon and a space, or indent the line as its neighbours are",
        ),
        _ => return None,
    })
}

fn of_file(fault: &YamlFault) -> Words {
    match fault {
        YamlFault::Utf16 => ("this file is UTF-16", "save it as UTF-8"),
        YamlFault::BadUtf8 => ("this byte is not UTF-8", "save the file as UTF-8"),
        YamlFault::ByteOrderMark => {
            ("a byte order mark stands in the middle of the file", "remove it: one is allowed, at the start")
        }
        YamlFault::NoDocumentStart => (
            "a line that starts with % is a directive of YAML, and no --- follows",
            "remove the line, or put quotes around a name that starts with %",
        ),
        YamlFault::Directive => ("this is no directive that YAML knows", "remove the line: no file here needs one"),
        YamlFault::BehindDocumentEnd => {
            ("the line ... ends the document, and has something behind it", "remove the line")
        }
        YamlFault::SeveralDocuments => {
            ("a second document starts here", "one file is one service, or one suite: move it to a file of its own")
        }
        _ => ("this file has no content", "a filter file has a trigger, or a resolve, or both"),
    }
}
