//! Where in a YAML file a cursor stands. It reads lines and not the tree: what is being typed is no YAML half of the time.

use super::flow::Flow;
use crate::source::Span;

/// What is at a cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    pub place: CursorPlace,
    /// The fields around it, the outermost first.
    pub within: Vec<String>,
    /// The other fields of the mapping that it is in, each with what stands behind it on its line.
    pub beside: Vec<(String, String)>,
    /// The other items, as they are written, where it is in a list of texts.
    pub list: Option<Vec<String>>,
    /// What is written there, from its start to its end in the line: a completion takes its place.
    pub written: Span,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CursorPlace {
    /// The name of a field, or where one may be.
    Field,
    /// The value of a field, or an item of its list.
    ValueOf(String),
    /// Among the rules of an allow comment.
    AllowedRules,
    /// Another comment, or a text over several lines.
    Elsewhere,
}

/// The line of a byte, without its break.
fn line_of(text: &str, byte: usize) -> Span {
    // A byte order mark is in no line.
    let first = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let byte = byte.max(first);
    let start = text.get(..byte).and_then(|before| before.rfind('\n')).map_or(first, |at| at + 1);
    let end = text.get(byte..).and_then(|after| after.find('\n')).map_or(text.len(), |at| byte + at);
    let line = text.get(start..end).unwrap_or_default();
    Span::new(start, start + line.trim_end_matches('\r').len())
}

/// One line of block YAML.
#[derive(Debug, Clone, Copy)]
struct Line<'t> {
    /// Where the last dash stands before the content.
    dash: Option<usize>,
    /// Where the content starts.
    column: usize,
    content: &'t str,
}

impl<'t> Line<'t> {
    /// None for a line that says nothing.
    fn of(text: &'t str) -> Option<Self> {
        let line = Self::with_blank(text);
        (!line.content.is_empty() && !line.content.starts_with('#')).then_some(line)
    }

    fn with_blank(text: &'t str) -> Self {
        let mut content = text.trim_start_matches(' ');
        let mut dash = None;
        while let Some(rest) = content.strip_prefix('-').filter(|rest| rest.is_empty() || rest.starts_with(' ')) {
            dash = Some(text.len() - content.len());
            content = rest.trim_start_matches(' ');
        }
        Self { dash, column: text.len() - content.len(), content: content.trim_end() }
    }

    /// The field that starts here, and what stands behind it.
    fn field(&self) -> Option<(&'t str, &'t str)> {
        field(self.content)
    }
}

/// `name: value`, apart.
pub fn field(text: &str) -> Option<(&str, &str)> {
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (None, '"' | '\'') if text.get(..at).is_some_and(|before| before.trim().is_empty()) => quote = Some(c),
            (Some(open), c) if c == open => quote = None,
            (None, ':') => {
                let (name, value) = (text.get(..at)?, text.get(at + 1..)?);
                if value.is_empty() || value.starts_with([' ', '\t', '\r']) {
                    return Some((name.trim().trim_matches(['"', '\'']), value));
                }
            }
            (None, '#') if at == 0 => return None,
            _ => {}
        }
    }
    None
}

/// Where a comment starts in a line.
fn comment(line: &str) -> Option<usize> {
    let mut quote = None;
    let mut before = ' ';
    for (at, c) in line.char_indices() {
        match quote {
            None if c == '#' && before.is_whitespace() => return Some(at),
            None if matches!(c, '"' | '\'') && matches!(before, ' ' | '{' | '[' | ',' | '-') => quote = Some(c),
            Some(open) if c == open => quote = None,
            _ => {}
        }
        before = c;
    }
    None
}

/// The fields around a place, the outermost first, and those beside it.
pub type Around = (Vec<String>, Vec<(String, String)>);

/// A line with a cursor in it.
struct BlockLine<'t> {
    span: Span,
    parsed: Line<'t>,
    /// How deep the cursor is, or what is written.
    column: usize,
    content: Span,
}

impl Cursor {
    /// What is at a byte of a text.
    pub fn at(text: &str, byte: usize) -> Self {
        let byte = text.floor_char_boundary(byte);
        let span = line_of(text, byte);
        let byte = byte.clamp(span.start, span.end);
        let line = text.get(span.start..span.end).unwrap_or_default();
        if let Some(at) = comment(line).filter(|at| span.start + at < byte) {
            return Self::in_comment(text, span.start + at, byte, span.end);
        }
        let end = comment(line).map_or(span.end, |at| span.start + at);
        let line = text.get(span.start..end).unwrap_or_default();
        let parsed = Line::with_blank(line);
        // Before the content of a blank line, the cursor says how deep it is.
        let column = if parsed.content.is_empty() { byte - span.start } else { parsed.column };
        let content = Span::new(span.start + column.min(line.len()), end);
        let around = around(text, span, column, parsed.dash);
        match Flow::of(text, content, byte) {
            Some(flow) => flow.cursor(around),
            None => Self::in_block(text, byte, &BlockLine { span, parsed, column, content }, around),
        }
    }

    fn in_block(text: &str, byte: usize, line: &BlockLine<'_>, (mut within, mut beside): Around) -> Self {
        let BlockLine { span, parsed, column, content } = *line;
        let end = span.start + parsed.column + parsed.content.len();
        let or_here = |span: Span| if span.start == span.end { Span::new(byte, byte) } else { span };
        match parsed.field() {
            Some((name, value)) if byte + value.len() >= end => {
                let written = or_here(trimmed(text, Span::new(end - value.len(), end)));
                Self { place: CursorPlace::ValueOf(name.to_owned()), within, beside, list: None, written }
            }
            Some((name, _)) => {
                beside.retain(|(other, _)| other != name);
                let written = Span::new(content.start, content.start + name.len());
                Self { place: CursorPlace::Field, within, beside, list: None, written }
            }
            // An item of a list of texts belongs to the field of the list.
            None if parsed.dash.is_some() && !is_of_mappings(&within) => {
                let place = within.pop().map_or(CursorPlace::Field, CursorPlace::ValueOf);
                let dash = parsed.dash.unwrap_or(column);
                let beside = beside_of_list(text, span, dash);
                let list = Some(items_beside(text, span, dash));
                Self { place, within, beside, list, written: or_here(trimmed(text, content)) }
            }
            None => {
                Self { place: CursorPlace::Field, within, beside, list: None, written: or_here(trimmed(text, content)) }
            }
        }
    }

    fn in_comment(text: &str, start: usize, byte: usize, end: usize) -> Self {
        let said = text.get(start..end).unwrap_or_default();
        let words = said.trim_start_matches(['#', ' ', '\t']);
        let rules = words.strip_prefix("cgfilter:").map(str::trim_start);
        let rules = rules.and_then(|rest| rest.strip_prefix("allow-file").or_else(|| rest.strip_prefix("allow")));
        let is_rule = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
        let before = text.get(start..byte).unwrap_or_default();
        let after = text.get(byte..end).unwrap_or_default();
        let word = before.len() - before.trim_end_matches(is_rule).len();
        let rest = after.find(|c| !is_rule(c)).unwrap_or(after.len());
        let written = Span::new(byte - word, byte + rest);
        let is_among = rules.is_some_and(|rules| {
            // The reason begins behind the last rule, which no comma follows.
            let typed = text.get(end - rules.len()..byte).unwrap_or_default();
            let typed = typed.trim_end_matches(is_rule).trim_end();
            rules.starts_with([' ', '\t']) && (typed.is_empty() || typed.ends_with(','))
        });
        let place = if is_among { CursorPlace::AllowedRules } else { CursorPlace::Elsewhere };
        Self { place, within: Vec::new(), beside: Vec::new(), list: None, written }
    }
}

/// Lists that hold mappings, whose items are fields.
pub fn is_of_mappings(within: &[String]) -> bool {
    const OF_MAPPINGS: [&str; 4] = ["trigger", "conditions", "cases", "steps"];
    within.last().is_none_or(|last| OF_MAPPINGS.contains(&last.as_str()) || last.starts_with("trigger"))
}

/// A span without the blanks around what is in it.
pub fn trimmed(text: &str, span: Span) -> Span {
    let inside = text.get(span.start..span.end).unwrap_or_default();
    let start = span.start + (inside.len() - inside.trim_start().len());
    Span::new(start, start + inside.trim().len())
}

/// The fields around a line whose content starts at a column, and those beside it.
fn around(text: &str, line: Span, column: usize, dash: Option<usize>) -> Around {
    let mut within = Vec::new();
    let mut beside = Vec::new();
    // Fields of the same mapping start at this column, as long as no dash has been passed.
    let mut same = dash.is_none();
    let mut limit = dash.map_or(column, |dash| dash + 1);
    let above = text.get(..line.start).unwrap_or_default();
    for above in above.lines().rev().filter_map(Line::of) {
        let Some((name, value)) = above.field() else { continue };
        if same && above.column == column {
            beside.push((name.to_owned(), value.trim().to_owned()));
        } else if above.column < limit {
            same = false;
            within.push(name.to_owned());
            limit = above.dash.map_or(above.column, |dash| dash + 1);
            continue;
        }
        if let (true, Some(dash)) = (same && above.column == column, above.dash) {
            same = false;
            limit = dash + 1;
        }
    }
    beside.extend(below(text, line, column));
    within.reverse();
    (within, beside)
}

/// The fields of the same mapping below a line.
fn below(text: &str, line: Span, column: usize) -> Vec<(String, String)> {
    let below = text.get(line.end..).unwrap_or_default().lines().skip(1).filter_map(Line::of);
    let same = below.take_while(|below| below.column >= column && below.dash.is_none_or(|dash| dash >= column));
    let fields = same.filter(|below| below.column == column && below.dash.is_none());
    fields.filter_map(|below| below.field()).map(|(name, value)| (name.to_owned(), value.trim().to_owned())).collect()
}

/// The other items of a list of texts, by the line of one and the column of its dash.
fn items_beside(text: &str, line: Span, dash: usize) -> Vec<String> {
    let above = text.get(..line.start).unwrap_or_default().lines().rev().filter_map(Line::of);
    let below = text.get(line.end..).unwrap_or_default().lines().skip(1).filter_map(Line::of);
    let is_item = |line: &Line<'_>| line.dash == Some(dash);
    let items = above.take_while(is_item).chain(below.take_while(is_item));
    items.map(|line| line.content.to_owned()).collect()
}

/// The fields beside the one whose list has an item with its dash at a column.
fn beside_of_list(text: &str, line: Span, dash: usize) -> Vec<(String, String)> {
    let above = text.get(..line.start).unwrap_or_default();
    let mut end = line.start;
    for above_line in above.split_inclusive('\n').rev() {
        end -= above_line.len();
        let Some(owner) = Line::of(above_line.trim_end_matches(['\n', '\r'])) else { continue };
        if owner.field().is_some() && owner.column <= dash && owner.dash.is_none_or(|at| at < dash) {
            let span = Span::new(end, end + above_line.trim_end_matches(['\n', '\r']).len());
            let mut beside = below(text, span, owner.column);
            if owner.dash.is_none() {
                beside.extend(around(text, span, owner.column, None).1);
            }
            return beside;
        }
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The cursor is where `|` is.
    fn at(marked: &str) -> (Cursor, String) {
        let byte = marked.find('|').unwrap();
        let text = marked.replacen('|', "", 1);
        let cursor = Cursor::at(&text, byte);
        let written = text[cursor.written.start..cursor.written.end].to_owned();
        (cursor, written)
    }

    fn told(marked: &str) -> String {
        let (Cursor { place, within, beside, .. }, written) = at(marked);
        let place = match place {
            CursorPlace::Field => "field".to_owned(),
            CursorPlace::ValueOf(name) => format!("value of {name}"),
            CursorPlace::AllowedRules => "rules".to_owned(),
            CursorPlace::Elsewhere => "elsewhere".to_owned(),
        };
        let mut beside: Vec<_> = beside.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
        beside.sort();
        format!("{place} in [{}] beside [{}] on {written:?}", within.join(" "), beside.join(" "))
    }

    #[test]
    fn a_cursor_knows_its_field_and_what_is_around_it_however_much_is_typed() {
        let cases = [
            ("|", "field in [] beside [] on \"\""),
            ("\u{feff}trig|: x", "field in [] beside [] on \"trig\""),
            ("trigger:|", "value of trigger in [] beside [] on \"\""),
            ("resolve:\n  urgency|: high", "field in [resolve] beside [] on \"urgency\""),
            ("trigger:\n  - urg|", "field in [trigger] beside [] on \"urg\""),
            (
                "trigger:\n  - urgency: hi|gh\n    payload_json_key: a\n",
                "value of urgency in [trigger] beside [payload_json_key=a] on \"high\"",
            ),
            (
                "trigger:\n  - urgency: low\n    payload_json_key: |\n",
                "value of payload_json_key in [trigger] beside [urgency=low] on \"\"",
            ),
            (
                "trigger:\n- payload_json_key: a\n  key_value_contains:\n  - x\n  - |\n",
                "value of key_value_contains in [trigger] beside [payload_json_key=a] on \"\"",
            ),
            (
                "trigger:\n  - payload_json_key: a\n    key_value_contains:\n      - x|y\nresolve:\n",
                "value of key_value_contains in [trigger] beside [payload_json_key=a] on \"xy\"",
            ),
            (
                "resolve:\n  |\n  incident_mapped_with: id\n",
                "field in [resolve] beside [incident_mapped_with=id] on \"\"",
            ),
            (
                "trigger:\n  conditions:\n    - payload_json_key: a\n      key_value_equals: |\n    - payload_json_key: b\n",
                "value of key_value_equals in [trigger conditions] beside [payload_json_key=a] on \"\"",
            ),
            (
                "trigger: {payload_json_key: state, key_value_contains: Do|wn}\n",
                "value of key_value_contains in [trigger] beside [payload_json_key=state] on \"Down\"",
            ),
            (
                "trigger: {payload_json_key: state, key_value_contains: [a, |]}\n",
                "value of key_value_contains in [trigger] beside [key_value_contains=[a payload_json_key=state] on \"\"",
            ),
            (
                "resolve:\n  payload_json_key: s\n  key_value_contains: [a, |]\n",
                "value of key_value_contains in [resolve] beside [payload_json_key=s] on \"\"",
            ),
            ("resolve: {payload_js|: a, b: c}", "field in [resolve] beside [b=c] on \"payload_js\""),
            ("resolve: {payload_js|}", "field in [resolve] beside [] on \"payload_js\""),
            ("name: x # cgfilter: allow CG2|, y", "rules in [] beside [] on \"CG2\""),
            ("# cgfilter: allow CG204, val|", "rules in [] beside [] on \"val\""),
            ("# cgfilter: allow CG204 because |", "elsewhere in [] beside [] on \"\""),
            ("# a no|te", "elsewhere in [] beside [] on \"note\""),
            (
                "cases:\n  - name: it opens\n    payload: |\n",
                "value of payload in [cases] beside [name=it opens] on \"\"",
            ),
            (
                "trigger:\n  payload_json_key: '\"a\".\"b\"|'\n",
                "value of payload_json_key in [trigger] beside [] on \"'\\\"a\\\".\\\"b\\\"'\"",
            ),
        ];
        for (marked, expected) in cases {
            assert_eq!(told(marked), expected, "{marked}");
        }
    }

    #[test]
    fn no_text_and_no_place_in_it_is_too_odd() {
        let text = "a: [b, {c: 'd\n - - e: \"🦆\n\t#x: y\r\n? {[:,\n: }]|'#";
        for byte in 0..text.len() + 3 {
            for end in 0..=text.len() {
                if text.is_char_boundary(end) {
                    let cursor = Cursor::at(&text[..end], byte);
                    assert!(cursor.written.start <= cursor.written.end && cursor.written.end <= end);
                    assert!(text.is_char_boundary(cursor.written.start) && text.is_char_boundary(cursor.written.end));
                }
            }
        }
    }
}
