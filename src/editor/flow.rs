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
        let mut open: Vec<(char, usize, Option<String>)> = Vec::new();
        let before = text.get(content.start..byte)?;
        let mut quote = None;
        let mut start = content.start;
        for (at, c) in before.char_indices() {
            let here = content.start + at;
            match (quote, c) {
                (Some(open), c) if c == open => quote = None,
                (Some(_), _) => {}
                (None, '"' | '\'') if text.get(start..here).is_some_and(ends_open) => quote = Some(c),
                (None, '{' | '[') if text.get(start..here).is_some_and(ends_open) => {
                    let owner = text.get(start..here).and_then(field).map(|(name, _)| name.to_owned());
                    open.push((c, here + 1, owner));
                    start = here + 1;
                }
                (None, '}' | ']') if !open.is_empty() => _ = open.pop(),
                (None, ',') if !open.is_empty() => start = here + 1,
                _ => {}
            }
        }
        let kind = open.last()?.0;
        let within = open.iter().filter_map(|(_, _, owner)| owner.clone()).collect();
        let rest = text.get(byte..content.end)?;
        let stop = match quote {
            Some(quote) => rest.find(quote).map(|at| at + 1),
            None => rest.find([',', '}', ']']),
        };
        let end = byte + stop.unwrap_or(rest.len());
        let segment = text.get(start..end)?;
        let is_mapping = kind == '{';
        let named = field(segment).filter(|_| is_mapping);
        let value = named.map(|(_, value)| Span::new(end - value.len(), end)).filter(|value| value.start <= byte);
        let name = value.and(named).map(|(name, _)| name.to_owned());
        let written = trimmed(text, value.unwrap_or(Span::new(start, end)));
        let written = if written.start == written.end { Span::new(byte, byte) } else { written };
        let mapping = open.iter().rev().find(|(kind, ..)| *kind == '{');
        let beside = mapping.and_then(|(_, opened, _)| Some(fields(text.get(*opened..content.end)?, segment)));
        let opened = open.last()?.1;
        let before = text.get(opened..start)?.split(',');
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
