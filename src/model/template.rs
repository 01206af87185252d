//! Titles and descriptions: one key path, or key paths with text between them.
//!
//! No vendor page shows how a composite is spelled; guide percona's own example has its quotes misplaced. The reading
//! here is the natural repair: `"commonLabels"."alertname" - "commonAnnotations"."summary"`, or the same with braces.

use super::key_path::{KeyPath, PathError, PathFault, quoted_length};
use super::limits;
use crate::source::Span;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Template {
    Path(KeyPath),
    Composite(Vec<Piece>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    Text(String),
    Path(KeyPath),
}

impl Template {
    /// Reads a whole text: a key path if it is one, else a composite of quoted or braced paths.
    pub fn parse(text: &str) -> Result<Self, PathError> {
        let single = match KeyPath::parse(text) {
            Ok(path) => return Ok(Self::Path(path)),
            Err(error) => error,
        };
        let pieces = pieces(text)?;
        let paths = pieces.iter().filter(|piece| matches!(piece, Piece::Path(_))).count();
        // Without a path in quotes or braces it was meant as one bare path, and that one is wrong.
        if paths == 0 { Err(single) } else { Ok(Self::Composite(pieces)) }
    }

    /// The key paths of the template, in order.
    pub fn paths(&self) -> impl Iterator<Item = &KeyPath> {
        let (single, pieces) = match self {
            Self::Path(path) => (Some(path), [].as_slice()),
            Self::Composite(pieces) => (None, pieces.as_slice()),
        };
        let composite = pieces.iter().filter_map(|piece| match piece {
            Piece::Path(path) => Some(path),
            Piece::Text(_) => None,
        });
        single.into_iter().chain(composite)
    }

    /// The template as it is written, with other words for its paths.
    pub fn respelled(&self, words: impl Fn(&KeyPath) -> String) -> String {
        match self {
            Self::Path(path) => words(path),
            Self::Composite(pieces) => {
                let piece = |piece: &Piece| match piece {
                    Piece::Text(text) => text.clone(),
                    Piece::Path(path) => words(path),
                };
                pieces.iter().map(piece).collect()
            }
        }
    }
}

fn pieces(text: &str) -> Result<Vec<Piece>, PathError> {
    let mut pieces = Vec::new();
    let mut paths = 0;
    let mut literal = String::new();
    let mut rest = text;
    // With braces in it, a double quote is one of the text.
    let braced = text.contains("{{");
    while let Some(next) = rest.chars().next() {
        let at = text.len() - rest.len();
        let next_path = if braced { braces_length(rest) } else { path_length(rest) };
        let length = match next_path {
            Some(length) => length.map_err(|fault| PathError { span: Span::new(at, text.len()), fault })?,
            None => {
                literal.push(next);
                rest = rest.get(next.len_utf8()..).unwrap_or_default();
                continue;
            }
        };
        paths += 1;
        if paths > limits::TITLE_PATHS.most {
            return Err(PathError { span: Span::new(at, text.len()), fault: PathFault::TooMany });
        }
        let (path, after) = rest.split_at(length);
        let path = KeyPath::parse(path).map_err(|error| PathError { span: error.span.shifted(at), ..error })?;
        if !literal.is_empty() {
            pieces.push(Piece::Text(std::mem::take(&mut literal)));
        }
        pieces.push(Piece::Path(path));
        rest = after;
    }
    if !literal.is_empty() {
        pieces.push(Piece::Text(literal));
    }
    Ok(pieces)
}

/// How many bytes of `text` a path in braces at its start takes; none when no such path starts here.
fn braces_length(text: &str) -> Option<Result<usize, PathFault>> {
    let close = || text.find("}}").map(|at| at + 2).ok_or(PathFault::UnbalancedBraces);
    text.starts_with("{{").then(close)
}

/// How many bytes of `text` a quoted path at its start takes; none when no such path starts here.
pub(crate) fn path_length(text: &str) -> Option<Result<usize, PathFault>> {
    let mut length = match index_length(text) {
        Some(index) if text.get(index..).is_some_and(|rest| rest.starts_with(".\"")) => index,
        _ if text.starts_with('"') => match quoted_length(text) {
            Some(length) => length,
            None => return Some(Err(PathFault::UnbalancedQuote)),
        },
        _ => return None,
    };
    // A dot goes on with the path only before a quote or a bracket: otherwise it is the full stop of the text.
    while let Some(rest) = text.get(length..) {
        let dotted = rest.strip_prefix('.').unwrap_or(rest);
        let dot = rest.len() - dotted.len();
        let more = match index_length(dotted) {
            Some(index) => index,
            None if dot == 1 && dotted.starts_with('"') => match quoted_length(dotted) {
                Some(quoted) => quoted,
                None => return Some(Err(PathFault::UnbalancedQuote)),
            },
            None => break,
        };
        length += dot + more;
    }
    Some(Ok(length))
}

/// The length of `[digits]` at the start of `text`.
pub(crate) fn index_length(text: &str) -> Option<usize> {
    let inside = text.strip_prefix('[')?;
    let digits = inside.len() - inside.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let is_index = digits > 0 && inside.get(digits..)?.starts_with(']');
    is_index.then_some(digits + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn composite(text: &str) -> Vec<String> {
        match Template::parse(text).unwrap() {
            Template::Path(path) => panic!("{path} is one path"),
            Template::Composite(pieces) => pieces
                .into_iter()
                .map(|piece| match piece {
                    Piece::Text(text) => format!("text {text}"),
                    Piece::Path(path) => format!("path {}", path.canonical()),
                })
                .collect(),
        }
    }

    #[test]
    fn perconas_repaired_title_is_a_composite() {
        let title = r#""commonLabels"."alertname" - "commonAnnotations"."summary""#;
        let expected = [r#"path "commonLabels"."alertname""#, "text  - ", r#"path "commonAnnotations"."summary""#];
        assert_eq!(composite(title), expected);
    }

    #[test]
    fn perconas_printed_title_is_one_path_that_no_payload_has() {
        let title = r#""commonLabels"."alertname - commonAnnotations"."summary""#;
        assert!(matches!(Template::parse(title).unwrap(), Template::Path(path) if path.steps().len() == 3));
    }

    #[test]
    fn braces_and_indexes_and_full_stops() {
        assert_eq!(
            composite("Alert {{a.0}}: {{ b }}."),
            ["text Alert ", r#"path "a".[0]"#, "text : ", r#"path "b""#, "text ."]
        );
        assert_eq!(
            composite(r#""a".[0]."b". Call "c"[1]"#),
            [r#"path "a".[0]."b""#, "text . Call ", r#"path "c".[1]"#]
        );
        assert_eq!(composite(r#"[0]."a" [x]"#), [r#"path [0]."a""#, "text  [x]"]);
    }

    #[test]
    fn other_words_for_the_paths_leave_the_text_as_it_is() {
        for text in [r#""a"."b": "c" - x."#, "Alert {{a.0}}: {{ b }}.", "a.b"] {
            let template = Template::parse(text).unwrap();
            assert_eq!(template.respelled(|path| path.written().to_owned()), text);
        }
    }

    #[test]
    fn quotes_beside_braces_are_text() {
        let title = r#"Alert "{{name}}" is 5" down"#;
        assert_eq!(composite(title), ["text Alert \"", r#"path "name""#, "text \" is 5\" down"]);
    }

    #[test]
    fn a_bare_text_is_a_path_and_its_faults_are_a_paths() {
        assert!(matches!(Template::parse("title").unwrap(), Template::Path(_)));
        assert_eq!(Template::parse("a..b").unwrap_err().fault, PathFault::EmptySegment);
        assert_eq!(Template::parse(r#""a" - "b"#).unwrap_err().fault, PathFault::UnbalancedQuote);
        assert_eq!(Template::parse("x {{a").unwrap_err().fault, PathFault::UnbalancedBraces);
    }
}
