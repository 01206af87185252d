//! Key paths: where in a payload a filter looks.
//!
//! The guides write the same place in several ways; all of these are equal here:
//!
//! | spelling | example | source |
//! |---|---|---|
//! | console | `"alerts".[0]."annotations"."description"` | guide percona, section 5.1 |
//! | bare | `alerts[0].annotations.description`, `alerts.0.annotations.description`, `alerts[0]["k.ey"]` | guides, in prose |
//! | braces | `{{alerts.0.annotations.description}}` | guide percona, section 8 |
//!
//! A quoted segment may hold dots, spaces, dashes and quotes (escaped as in JSON). A bare number is an index on an array
//! and a key on an object; `[0]` is only an index and `"0"` only a key.

mod segments;

use std::fmt::{self, Write as _};

pub(crate) use segments::quoted_length;

use crate::source::Span;
use segments::Segments;

/// One step down into a payload.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Step {
    Key(String),
    Index(usize),
    /// A bare number, kept as written: an index on an array, a key on an object.
    Number(String),
}

/// How a key path was written. Suggestions are made in the same spelling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spelling {
    Console,
    Bare,
    Braces,
}

#[derive(Debug, Clone)]
pub struct KeyPath {
    steps: Vec<Step>,
    written: String,
    spelling: Spelling,
}

/// What is wrong with a text that should be a key path, and which bytes of that text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathError {
    pub span: Span,
    pub fault: PathFault,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathFault {
    Empty,
    EmptySegment,
    UnbalancedQuote,
    BadEscape,
    /// Something else than a dot or an index follows a closing quote or bracket.
    TextOutsideQuotes,
    /// A double quote in a key that has none around it.
    QuoteInKey,
    UnbalancedBracket,
    /// Brackets that hold no index and no quoted key.
    BadIndex,
    Wildcard,
    /// `$` as the name of the whole payload, as in JSONPath.
    Dollar,
    UnbalancedBraces,
    /// More parts than a key path can have.
    TooLong,
    /// More key paths than a title can have.
    TooMany,
}

impl KeyPath {
    /// Reads any of the spellings. Blanks around the whole path do not count.
    pub fn parse(text: &str) -> Result<Self, PathError> {
        let trimmed = text.trim();
        let offset = text.len() - text.trim_start().len();
        let (inner, inner_offset, braces) = match trimmed.strip_prefix("{{") {
            Some(rest) => {
                let whole = Span::new(offset, offset + trimmed.len());
                let unbalanced = PathError { span: whole, fault: PathFault::UnbalancedBraces };
                let inside = rest.strip_suffix("}}").ok_or(unbalanced)?;
                (inside.trim(), offset + 2 + inside.len() - inside.trim_start().len(), true)
            }
            None => (trimmed, offset, false),
        };
        let mut segments = Segments::new(inner);
        let steps = segments.path().map_err(|error| PathError { span: error.span.shifted(inner_offset), ..error })?;
        let spelling = match (braces, segments.saw_quotes() || inner.contains(".[")) {
            (true, _) => Spelling::Braces,
            (false, true) if !inner.contains("[\"") => Spelling::Console,
            (false, _) => Spelling::Bare,
        };
        Ok(Self { steps, written: trimmed.to_owned(), spelling })
    }

    /// A path that was found in a payload, written as `like` was.
    pub fn found(steps: Vec<Step>, like: Spelling) -> Self {
        let written = spell(&steps, like);
        Self { steps, written, spelling: like }
    }

    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    pub fn spelling(&self) -> Spelling {
        self.spelling
    }

    /// The path as its author wrote it.
    pub fn written(&self) -> &str {
        &self.written
    }

    /// The console's spelling, the same for every path that leads to the same place.
    pub fn canonical(&self) -> String {
        spell(&self.steps, Spelling::Console)
    }

    /// The name of the last key, for looking it up elsewhere; none in a path of indexes alone.
    pub fn last_key(&self) -> Option<&str> {
        self.keys().next_back()
    }

    /// The names of its keys, without the indexes.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.steps.iter().filter_map(|step| match step {
            Step::Key(key) => Some(key.as_str()),
            Step::Index(_) | Step::Number(_) => None,
        })
    }
}

impl PartialEq for KeyPath {
    fn eq(&self, other: &Self) -> bool {
        let same = |(a, b): (&Step, &Step)| match (a, b) {
            // The console has one spelling for both.
            (Step::Index(index), Step::Number(number)) | (Step::Number(number), Step::Index(index)) => {
                index.to_string() == *number
            }
            (a, b) => a == b,
        };
        self.steps.len() == other.steps.len() && self.steps.iter().zip(&other.steps).all(same)
    }
}

impl Eq for KeyPath {}

impl fmt::Display for KeyPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

fn spell(steps: &[Step], like: Spelling) -> String {
    let mut out = String::new();
    for (position, step) in steps.iter().enumerate() {
        let first = position == 0;
        let dot = if first { "" } else { "." };
        // Writing to a String cannot fail.
        let _ = match (step, like) {
            (Step::Key(key), Spelling::Console) => write!(out, "{dot}{}", quoted(key)),
            // A path cannot start with a bracketed key, so the first one takes the console's quotes.
            (Step::Key(key), _) if needs_quotes(key) && first => write!(out, "{}", quoted(key)),
            (Step::Key(key), _) if needs_quotes(key) => write!(out, "[{}]", quoted(key)),
            (Step::Key(key), _) => write!(out, "{dot}{key}"),
            (Step::Index(index), Spelling::Console) => write!(out, "{dot}[{index}]"),
            (Step::Index(index), Spelling::Bare) => write!(out, "[{index}]"),
            (Step::Index(index), Spelling::Braces) => write!(out, "{dot}{index}"),
            (Step::Number(number), Spelling::Console) if is_index(number) => write!(out, "{dot}[{number}]"),
            (Step::Number(number), _) => write!(out, "{dot}{number}"),
        };
    }
    if like == Spelling::Braces { format!("{{{{{out}}}}}") } else { out }
}

/// Whether a bare number can stand in brackets: it has no zeros before it, and is none that no array has.
fn is_index(number: &str) -> bool {
    number.parse::<usize>().is_ok_and(|index| index.to_string() == number)
}

fn quoted(key: &str) -> String {
    serde_json::Value::from(key).to_string()
}

fn needs_quotes(key: &str) -> bool {
    key.is_empty()
        || key.trim() != key
        || key.starts_with('$')
        || key.bytes().all(|byte| byte.is_ascii_digit())
        || key.contains(['.', '[', ']', '"', '{', '}', '*'])
        || key.contains(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> (PathFault, &str) {
        let error = KeyPath::parse(text).unwrap_err();
        (error.fault, &text[error.span.start..error.span.end])
    }

    #[test]
    fn every_spelling_of_a_guide_is_the_same_path() {
        let console = KeyPath::parse(r#""alerts".[0]."annotations"."description""#).unwrap();
        for other in [
            "alerts[0].annotations.description",
            "alerts.0.annotations.description",
            "{{alerts.0.annotations.description}}",
            "{{ alerts[0].annotations.description }}",
            r#"alerts[0]["annotations"].description"#,
            r#"  "alerts"[0]."annotations"."description" "#,
        ] {
            assert_eq!(KeyPath::parse(other).unwrap(), console, "{other}");
        }
    }

    #[test]
    fn quoted_segments_hold_what_bare_ones_cannot() {
        let path = KeyPath::parse(r#""k8s.io/name"."a \"b\"".["x.y"]"#).unwrap();
        let keys = ["k8s.io/name", "a \"b\"", "x.y"].map(|key| Step::Key(key.into()));
        assert_eq!(path.steps(), keys);
        assert_eq!(path.canonical(), r#""k8s.io/name"."a \"b\""."x.y""#);
    }

    #[test]
    fn a_bare_key_may_hold_spaces_and_dashes() {
        assert_eq!(KeyPath::parse("Problem URL").unwrap().steps(), [Step::Key("Problem URL".into())]);
        assert_eq!(KeyPath::parse("X-S4-Status").unwrap().steps(), [Step::Key("X-S4-Status".into())]);
    }

    #[test]
    fn a_body_that_is_an_array_starts_with_an_index() {
        for text in [r#"[0]."event""#, "[0].event"] {
            let path = KeyPath::parse(text).unwrap();
            assert_eq!(path.steps(), [Step::Index(0), Step::Key("event".into())]);
        }
    }

    #[test]
    fn a_quoted_number_is_a_key_and_a_bare_one_is_either() {
        assert_eq!(KeyPath::parse(r#""0""#).unwrap().steps(), [Step::Key("0".into())]);
        assert_eq!(KeyPath::parse("0").unwrap().steps(), [Step::Number("0".into())]);
    }

    #[test]
    fn a_number_that_is_no_index_stays_bare() {
        for (text, canonical) in
            [("a.7", "\"a\".[7]"), ("a.007", "\"a\".007"), ("99999999999999999999.x", "99999999999999999999.\"x\"")]
        {
            let path = KeyPath::parse(text).unwrap();
            assert_eq!(path.canonical(), canonical);
            assert_eq!(KeyPath::parse(canonical).unwrap(), path);
        }
    }

    #[test]
    fn each_fault_names_its_bytes() {
        assert_eq!(fault(""), (PathFault::Empty, ""));
        assert_eq!(fault("a..b"), (PathFault::EmptySegment, ".b"));
        assert_eq!(fault("a."), (PathFault::EmptySegment, ""));
        assert_eq!(fault(r#""a"."b"#), (PathFault::UnbalancedQuote, r#""b"#));
        assert_eq!(fault(r#""a\q""#), (PathFault::BadEscape, r#""a\q""#));
        assert_eq!(fault(r#""a" - "b""#), (PathFault::TextOutsideQuotes, r#" - "b""#));
        assert_eq!(fault("a[0]b"), (PathFault::TextOutsideQuotes, "b"));
        assert_eq!(fault(r#"a"b"#), (PathFault::QuoteInKey, r#""b"#));
        assert_eq!(fault("a[0"), (PathFault::UnbalancedBracket, "[0"));
        assert_eq!(fault("a[-1].b"), (PathFault::BadIndex, "[-1]"));
        assert_eq!(fault("a['b']"), (PathFault::BadIndex, "['b']"));
        assert_eq!(fault("alerts[*].b"), (PathFault::Wildcard, "[*]"));
        assert_eq!(fault("alerts.*.b"), (PathFault::Wildcard, "*"));
        assert_eq!(fault("$.a"), (PathFault::Dollar, "$"));
        assert_eq!(fault("{{a.b"), (PathFault::UnbalancedBraces, "{{a.b"));
        assert_eq!(fault("${a}"), (PathFault::UnbalancedBraces, "{a}"));
    }

    #[test]
    fn a_suggestion_keeps_the_spelling_it_is_made_for() {
        let steps = vec![Step::Key("alerts".into()), Step::Index(0), Step::Key("a.b".into())];
        let spelled = |like| KeyPath::found(steps.clone(), like).to_string();
        assert_eq!(spelled(Spelling::Console), r#""alerts".[0]."a.b""#);
        assert_eq!(spelled(Spelling::Bare), r#"alerts[0]["a.b"]"#);
        assert_eq!(spelled(Spelling::Braces), r#"{{alerts.0["a.b"]}}"#);
    }
}
