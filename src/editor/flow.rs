//! A cursor within brackets: YAML as JSON writes it, in one line.

use super::cursor::{Around, Cursor, CursorPlace, field, is_of_mappings, trimmed};
use crate::source::Span;

/// Brackets that are open at a cursor, in one line.
pub struct Flow {
    /// The fields that opened them.
    within: Vec<String>,
    /// The innermost is one of a mapping.
    is_mapping: bool,
    /// The fields of the innermost mapping; none where there is none in the line.
    beside: Option<Vec<(String, String)>>,
    /// The item or field that the cursor is in.
    name: Option<String>,
    /// The other items of the innermost list.
    items: Vec<String>,
    written: Span,
}

impl Flow {
    /// Those that are open before a byte of a line; none when none is.
    pub fn of(text: &str, content: Span, byte: usize) -> Option<Self> {
        let OpenBrackets { open, start, quote } = OpenBrackets::of(text, content.start, byte)?;
        let (kind, opened, _) = open.last()?;
        let within = open.iter().filter_map(|(_, _, owner)| owner.clone()).collect();
        let rest = text.get(byte..content.end)?;
        let stop = match quote {
            Some(quote) => rest.find(quote).map(|at| at + 1),
            None => rest.find([',', '}', ']']),
        };
        let end = byte + stop.unwrap_or(rest.len());
        let segment = text.get(start..end)?;
        let is_mapping = *kind == '{';
        let named = field(segment).filter(|_| is_mapping);
        let value_start = named.map_or(end, |(_, value)| end - value.len());
        let name = named.filter(|_| value_start <= byte).map(|(name, _)| name.to_owned());
        let written = match (named, &name) {
            (_, Some(_)) => Span::new(value_start, end),
            (Some(_), None) => Span::new(start, value_start - 1),
            (None, None) => Span::new(start, end),
        };
        let written = trimmed(text, written);
        let written = if written.start == written.end { Span::new(byte, byte) } else { written };
        let mapping = open.iter().rev().find(|(kind, ..)| *kind == '{');
        let beside = mapping.and_then(|(_, opened, _)| Some(fields(text.get(*opened..content.end)?, segment)));
        let before = text.get(*opened..start)?.split(',');
        let behind = text.get(end..content.end)?.split(']').next()?.split(',');
        let items = before.chain(behind).map(|item| item.trim().to_owned()).filter(|item| !item.is_empty()).collect();
        Some(Self { within, is_mapping, beside, name, items, written })
    }

    /// The cursor, by the fields around the line and beside it.
    pub fn cursor(self, (around, beside_block): Around) -> Cursor {
        let Self { within, is_mapping, beside, name, items, written } = self;
        let beside = beside.unwrap_or(beside_block);
        let mut all: Vec<_> = around.into_iter().chain(within).collect();
        let place = match name {
            Some(name) => CursorPlace::ValueOf(name),
            None if is_mapping || is_of_mappings(&all) => CursorPlace::Field,
            None => all.pop().map_or(CursorPlace::Field, CursorPlace::ValueOf),
        };
        Cursor { place, within: all, beside, list: (!is_mapping).then_some(items), written }
    }
}

/// The brackets that are open at a byte, from a byte before it on.
struct OpenBrackets {
    /// Each with where its inside starts, and the field that it is the value of.
    open: Vec<(char, usize, Option<String>)>,
    /// Where the item or field starts that the byte is in.
    start: usize,
    /// The quote that is open.
    quote: Option<char>,
}

impl OpenBrackets {
    fn of(text: &str, from: usize, byte: usize) -> Option<Self> {
        let mut found = Self { open: Vec::new(), start: from, quote: None };
        for (at, c) in text.get(from..byte)?.char_indices() {
            let here = from + at;
            let before = text.get(found.start..here).unwrap_or_default();
            match (found.quote, c) {
                (Some(open), c) if c == open => found.quote = None,
                (Some(_), _) => {}
                (None, '"' | '\'') if ends_open(before) => found.quote = Some(c),
                (None, '{' | '[') if ends_open(before) => {
                    let owner = field(before).map(|(name, _)| name.to_owned());
                    found.open.push((c, here + 1, owner));
                    found.start = here + 1;
                }
                (None, '}' | ']') if !found.open.is_empty() => _ = found.open.pop(),
                (None, ',') if !found.open.is_empty() => found.start = here + 1,
                _ => {}
            }
        }
        Some(found)
    }
}

/// Whether a quote or a bracket may open behind a text.
fn ends_open(text: &str) -> bool {
    let text = text.trim_end();
    text.is_empty() || text.ends_with([':', ',', '{', '[', '-'])
}

/// The fields of a flow mapping, but for the one that the cursor is in.
fn fields(whole: &str, segment: &str) -> Vec<(String, String)> {
    let end = whole.find('}').unwrap_or(whole.len());
    let all = whole.get(..end).unwrap_or_default().split(',').filter(|other| *other != segment);
    all.filter_map(field).map(|(name, value)| (name.to_owned(), value.trim().to_owned())).collect()
}
