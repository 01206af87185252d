//! What goes wrong with the lines of a file: where they start, and what kind of line is expected.

use granit_parser::ErrorKind;

use super::super::fact::YamlFault;
use super::{Cause, one_character};
use crate::source::{Source, Span};

pub const BLANKS: [char; 3] = [' ', '\t', '\r'];

pub fn cause(source: &Source, at: usize, kind: &ErrorKind) -> Option<Cause> {
    let here = one_character(source, at);
    Some(match kind {
        ErrorKind::MappingValueNotAllowed | ErrorKind::MappingKeyNotAllowed => match above_without_colon(source, at) {
            Some(line) => (line, YamlFault::NoField),
            None => (here, YamlFault::ColonInText),
        },
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => (rest(source, at), YamlFault::NoField),
        ErrorKind::BlockSequenceEntryNotAllowed => (here, YamlFault::DashInLine),
        ErrorKind::ExpectedBlockMappingKey => in_fields(source, at),
        ErrorKind::ExpectedBlockSequenceEntry if before(source, at).is_empty() => (rest(source, at), YamlFault::NoItem),
        ErrorKind::ExpectedBlockSequenceEntry => (rest(source, at), YamlFault::Surplus),
        ErrorKind::CommentInterceptedScalar => (rest(source, at), YamlFault::CommentInText),
        ErrorKind::InvalidBlockScalarHeader => (rest(source, at), YamlFault::TextAtBlockSign),
        ErrorKind::ZeroBlockScalarIndent => (rest(source, at), YamlFault::BlockSignNumber),
        ErrorKind::InvalidBlockScalarIndent => (rest(source, at), YamlFault::UnevenBlock),
        _ => return None,
    })
}

/// Something stands among fields that is none.
fn in_fields(source: &Source, at: usize) -> Cause {
    let here = rest(source, at);
    match before(source, at) {
        "" => match comment_above(source, at).filter(|_| !is_field(source.slice(here))) {
            Some(comment) => (comment, YamlFault::CommentInText),
            None => (here, YamlFault::OutOfLine),
        },
        "-" => {
            let line = source.lines_around(Span::new(at, at)).start;
            (rest(source, line), YamlFault::ItemAmongFields)
        }
        before if before.ends_with([']', '}']) => (here, YamlFault::BehindBracket),
        _ => (here, YamlFault::Surplus),
    }
}

/// What stands before a place on its line, without blanks around it.
fn before(source: &Source, at: usize) -> &str {
    let line = source.lines_around(Span::new(at, at)).start;
    source.slice(Span::new(line, at)).trim_matches(BLANKS)
}

/// From the first character here that is no blank to the last one of the line.
pub fn rest(source: &Source, at: usize) -> Span {
    let end = source.lines_around(Span::new(at, at)).end;
    let text = source.slice(Span::new(at, end));
    let start = at + text.len() - text.trim_start_matches(BLANKS).len();
    let length = source.slice(Span::new(start, end)).trim_end_matches(BLANKS).len();
    Span::new(start, start + length)
}

/// Whether a line starts an item or has a field.
pub fn is_field(line: &str) -> bool {
    let line = line.trim_matches(BLANKS);
    line.starts_with("- ") || line == "-" || line.ends_with(':') || line.contains(": ")
}

/// The last line above with anything on it.
fn above(source: &Source, at: usize) -> Option<Span> {
    let mut line = source.lines_around(Span::new(at, at));
    while line.start > source.body_start() {
        line = source.lines_around(Span::new(line.start - 1, line.start - 1));
        let text = rest(source, line.start);
        if text.start < text.end {
            return Some(text);
        }
    }
    None
}

fn comment_above(source: &Source, at: usize) -> Option<Span> {
    above(source, at).filter(|line| source.slice(*line).starts_with('#'))
}

/// The line above, when it starts in the same column and is no field: to YAML, the two are one key.
fn above_without_colon(source: &Source, at: usize) -> Option<Span> {
    let line = above(source, at)?;
    let text = source.slice(line);
    let this = rest(source, source.lines_around(Span::new(at, at)).start);
    let column = |at: usize| source.position(at).column;
    let is_text = !text.starts_with(['#', '%', '-', '&', '!']) && !is_field(text);
    (is_text && column(line.start) == column(this.start)).then_some(line)
}

/// The first tab here or below that indents a line; else the first one.
pub fn tab(source: &Source, at: usize) -> Option<Span> {
    let start = source.lines_around(Span::new(at, at)).start;
    let text = source.text().get(start..)?;
    let mut line_start = start;
    let mut indents = text.split_inclusive('\n').filter_map(|line| {
        let indent = line.len() - line.trim_start_matches(BLANKS).len();
        let tab = line.get(..indent)?.find('\t').map(|tab| line_start + tab);
        line_start += line.len();
        tab
    });
    let tab = indents.next().or_else(|| text.find('\t').map(|tab| start + tab))?;
    Some(Span::new(tab, tab + 1))
}

/// The line of a directive: that of a place, or the last one above.
pub fn directive(source: &Source, at: usize) -> Option<Span> {
    let end = source.lines_around(Span::new(at, at)).end;
    let text = source.text().get(source.body_start()..end)?;
    let start = if text.starts_with('%') { Some(0) } else { None };
    let start = text.rfind("\n%").map(|line| line + 1).or(start)?;
    Some(rest(source, source.body_start() + start))
}

/// Whether a bracket is closed by one of its kind; those in quotes do not count.
pub fn is_closed(source: &Source, open: usize) -> bool {
    let mut depth = 0_usize;
    let (mut quote, mut last) = (None, ' ');
    for c in source.text().get(open..).unwrap_or_default().chars() {
        match (quote, c) {
            (Some(q), c) if c == q => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') if matches!(last, ' ' | '\n' | ',' | '[' | '{' | ':') => quote = Some(c),
            (None, '[' | '{') => depth += 1,
            (None, ']' | '}') => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return true;
                }
            }
            (None, _) => {}
        }
        last = c;
    }
    false
}
