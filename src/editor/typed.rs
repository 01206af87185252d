//! A text of one line that is being typed: what a completion takes the place of, and what clients compare with it.

use crate::model::key_path::{KeyPath, Spelling};
use crate::model::template::path_length;
use crate::model::text::yaml;
use crate::source::Span;

/// A scalar with a cursor in it.
pub struct Typed {
    /// The cursor is within the quotes, where there are some.
    pub is_inside: bool,
    /// From its start to its end in the file, with its quotes, and where it has none to the cursor.
    span: Span,
    quote: Option<char>,
    /// What it says.
    text: String,
    /// Where each byte of the text stands in the file, and its end.
    places: Vec<usize>,
    /// Where in the text the cursor is.
    cursor: usize,
}

impl Typed {
    pub fn of(file: &str, span: Span, byte: usize) -> Self {
        let quote = file.get(span.start..span.end).and_then(|written| written.chars().next());
        let quote = quote.filter(|c| matches!(c, '"' | '\''));
        let span = if quote.is_some() { span } else { Span::new(span.start, span.end.max(byte)) };
        let written = file.get(span.start..span.end).unwrap_or_default();
        let inside = quote.and_then(|quote| written.strip_prefix(quote)).unwrap_or(written);
        let start = span.end - inside.len();
        let inside = quote.and_then(|quote| inside.strip_suffix(quote)).unwrap_or(inside);
        let (mut text, mut places) = (String::new(), Vec::new());
        let mut letters = inside.char_indices().peekable();
        while let Some((at, c)) = letters.next() {
            let is_escape = matches!((quote, c), (Some('\''), '\'') | (Some('"'), '\\'));
            let said = letters.next_if(|_| is_escape).map_or(c, |(_, said)| said);
            text.push(said);
            places.resize(text.len(), start + at);
        }
        let end = start + inside.len();
        places.push(end);
        let cursor = places.partition_point(|place| *place < byte).min(text.len());
        let is_inside = quote.is_none() || (start <= byte && byte <= end);
        Self { is_inside, span, quote, text, places, cursor }
    }

    fn before(&self) -> &str {
        self.text.get(..self.cursor).unwrap_or_default()
    }

    /// A text as a client expects it that compares it with what is typed from the start of the scalar.
    pub fn opened(&self, text: &str) -> String {
        let quote = self.quote.map(String::from).unwrap_or_default();
        format!("{quote}{}", self.escaped(text))
    }

    /// A text as it stands within the quotes that are there.
    fn escaped(&self, text: &str) -> String {
        match self.quote {
            Some('\'') => text.replace('\'', "''"),
            Some(_) => text.replace('\\', "\\\\").replace('"', "\\\""),
            None => text.to_owned(),
        }
    }

    /// The key path at the cursor, where the whole is one.
    pub fn whole_path(&self) -> TypedPath<'_> {
        TypedPath::of(self, self.span, self.before(), None)
    }

    /// The key path at the cursor, where the whole is a title: key paths with text between. `is_path` says whether a key path
    /// starts so, which may have blanks in it.
    pub fn path_of_title(&self, is_path: impl Fn(&str) -> bool) -> TypedPath<'_> {
        let (start, end) = piece(&self.text, self.cursor);
        let is_whole = (start, end) == (0, self.text.len());
        if is_whole || (self.cursor > 0 && is_path(self.before())) {
            return self.whole_path();
        }
        let place = |at: usize| self.places.get(at).copied().unwrap_or(self.span.end);
        let among = if self.text.contains("{{") { Spelling::Braces } else { Spelling::Console };
        let before = self.text.get(start..self.cursor).unwrap_or_default();
        TypedPath::of(self, Span::new(place(start), place(end)), before, Some(among))
    }
}

/// A key path that is being typed.
pub struct TypedPath<'t> {
    typed: &'t Typed,
    pub span: Span,
    /// The spelling that goes with what is there; none where nothing is.
    pub spelling: Option<Spelling>,
    /// It stands among other texts.
    pub is_among: bool,
    before: &'t str,
    /// The steps that are typed already, as they are typed.
    head: Option<(&'t str, KeyPath)>,
}

impl<'t> TypedPath<'t> {
    fn of(typed: &'t Typed, span: Span, before: &'t str, among: Option<Spelling>) -> Self {
        let begun = match before.trim_start() {
            begun if begun.starts_with("{{") => Some(Spelling::Braces),
            begun if begun.starts_with('"') => Some(Spelling::Console),
            _ => None,
        };
        let (_, inner) = braces(before);
        let heads = inner.rmatch_indices(['.', '[']).filter_map(|(at, _)| inner.get(..at));
        let head = heads.filter_map(|head| Some((head, KeyPath::parse(head).ok()?))).next();
        Self { typed, span, spelling: among.or(begun), is_among: among.is_some(), before, head }
    }

    /// A key path as it is written into the file.
    pub fn written(&self, path: &KeyPath) -> String {
        if self.is_among { self.typed.escaped(path.written()) } else { yaml(path.written()) }
    }

    /// A key path as it would be typed by who has begun like this.
    pub fn typed(&self, path: &KeyPath) -> String {
        let (open, inner) = braces(self.before);
        let like = match () {
            () if !open.is_empty() => Spelling::Braces,
            () if inner.is_empty() => path.spelling(),
            () if inner.starts_with('"') => Spelling::Console,
            () => Spelling::Bare,
        };
        let whole = KeyPath::found(path.steps().to_vec(), like);
        let (_, rest) = braces(whole.written());
        let typed = match self.head.as_ref().and_then(|head| Some((head.0, rest_behind(head, path, rest, like)?))) {
            Some((head, rest)) => {
                let tail = inner.get(head.len()..).unwrap_or_default();
                match () {
                    () if tail.starts_with('.') && rest.starts_with('[') => format!("{open}{head}.{rest}"),
                    () if tail.starts_with('[') => format!("{open}{head}{}", rest.trim_start_matches('.')),
                    () => format!("{open}{head}{rest}"),
                }
            }
            None if open.is_empty() => whole.written().to_owned(),
            None => format!("{open}{rest}"),
        };
        if self.is_among { self.typed.escaped(&typed) } else { self.typed.opened(&typed) }
    }
}

/// What of a written path comes behind the steps that are typed; none where it does not begin with them.
fn rest_behind<'w>((_, head): &(&str, KeyPath), path: &KeyPath, written: &'w str, like: Spelling) -> Option<&'w str> {
    let steps = path.steps().get(..head.steps().len())?;
    let same = KeyPath::found(steps.to_vec(), like);
    let (_, same_written) = braces(same.written());
    if same == *head { written.strip_prefix(same_written.trim_end_matches("}}")) } else { None }
}

/// The braces that a text begins with, with the blanks behind them, and the rest.
fn braces(text: &str) -> (&str, &str) {
    let inner = text.trim_start().strip_prefix("{{").map(str::trim_start).unwrap_or(text);
    text.split_at(text.len() - inner.len())
}

/// From where to where the key path of a title goes that a cursor is in; where it is in none, the word that it is in.
fn piece(text: &str, cursor: usize) -> (usize, usize) {
    let rest = |at: usize| text.get(at..).unwrap_or_default();
    // Up to a blank, of what nothing closes.
    let open = |at: usize| at + rest(at).find(char::is_whitespace).unwrap_or(rest(at).len());
    let is_braced = text.contains("{{");
    let (mut at, mut from) = (0, 0);
    while let Some(c) = rest(at).chars().next().filter(|_| at <= cursor) {
        let length = if is_braced { braces_length(rest(at)) } else { path_length(rest(at)).map(Result::ok) };
        let Some(length) = length else {
            at += c.len_utf8();
            continue;
        };
        let mut end = length.map_or_else(|| open(cursor.max(at)), |length| at + length);
        let behind = text.get(end..cursor).filter(|_| !is_braced).unwrap_or_default();
        if behind.starts_with(['.', '[']) && !behind.contains(char::is_whitespace) {
            end = open(cursor);
        }
        if cursor <= end {
            return (at, end);
        }
        (at, from) = (end, end);
    }
    let before = text.get(from..cursor).unwrap_or_default();
    let start =
        before.rfind(char::is_whitespace).and_then(|at| before.get(at..)?.chars().next().map(|c| at + c.len_utf8()));
    let stop = rest(cursor).find(|c: char| c.is_whitespace() || matches!(c, '"' | '{'));
    (from + start.unwrap_or(0), cursor + stop.unwrap_or(rest(cursor).len()))
}

/// How long a path in braces is that starts here; none where none does, and a length of none where no braces close it.
fn braces_length(text: &str) -> Option<Option<usize>> {
    let inner = text.strip_prefix("{{")?;
    let inner = inner.split("{{").next().unwrap_or_default();
    Some(inner.find("}}").map(|at| at + 4))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The piece that the cursor, at `|`, is in.
    fn at(marked: &str) -> String {
        let cursor = marked.find('|').unwrap();
        let text = marked.replacen('|', "", 1);
        let (start, end) = piece(&text, cursor);
        text[start..end].to_owned()
    }

    #[test]
    fn a_cursor_in_a_title_is_in_one_of_its_paths_or_in_a_word() {
        let cases = [
            (r#""a".[0]."n" - "|""#, r#""""#),
            (r#""a".[0]."n|" - "b""#, r#""a".[0]."n""#),
            (r#""a".[0].| - "b""#, r#""a".[0]."#),
            (r#""a".[0].b|c - "b""#, r#""a".[0].bc"#),
            (r#""a" - |"#, ""),
            (r#""a" - ti|t - x"#, "tit"),
            (r#""a" - "ti|t - x"#, "\"tit"),
            ("{{a.0.n}} - {{|}}", "{{}}"),
            ("{{a.0.n}} - {{b|", "{{b"),
            ("{{a|.0 - {{b}}", "{{a.0"),
            ("日本 🎉 - |", ""),
            ("日本| 🎉", "日本"),
            ("ti|tle", "title"),
            ("|", ""),
        ];
        for (marked, expected) in cases {
            assert_eq!(at(marked), expected, "{marked}");
        }
    }

    #[test]
    fn a_path_is_offered_as_it_has_been_begun() {
        let typed = |marked: &str| {
            let byte = marked.find('|').unwrap();
            let text = marked.replacen('|', "", 1);
            let typed = Typed::of(&text, Span::new(0, text.len()), byte);
            typed.whole_path().typed(&KeyPath::parse("a[0].b.c").unwrap())
        };
        let cases = [
            ("|", "a[0].b.c"),
            ("a.0.|", "a.0.b.c"),
            ("a.|", "a.[0].b.c"),
            ("a[0].|", "a[0].b.c"),
            ("'|'", "'a[0].b.c"),
            ("'{{|}}'", "'{{a.0.b.c}}"),
            ("'{{ a[0].|", "'{{ a[0].b.c}}"),
            (r#"'"|'"#, r#"'"a".[0]."b"."c""#),
            (r#"'"a"[0].|'"#, r#"'"a"[0]."b"."c""#),
            (r#""\"a\"[|""#, r#""\"a\"[0].\"b\".\"c\""#),
            ("x.|", "a[0].b.c"),
        ];
        for (marked, expected) in cases {
            assert_eq!(typed(marked), expected, "{marked}");
        }
    }

    #[test]
    fn no_text_and_no_place_in_it_is_too_odd() {
        let text = "'{{\"a''.[0.\\🦆\" {{é}}[1].\"\t''";
        for end in (0..=text.len()).filter(|end| text.is_char_boundary(*end)) {
            for start in (0..=end).filter(|start| text.is_char_boundary(*start)) {
                for byte in start..=end {
                    let typed = Typed::of(text, Span::new(start, end), byte);
                    let path = typed.path_of_title(|_| false);
                    assert!(start <= path.span.start && path.span.start <= path.span.end && path.span.end <= end);
                    assert!(text.is_char_boundary(path.span.start) && text.is_char_boundary(path.span.end));
                    path.typed(&KeyPath::parse("a[0].b").unwrap());
                }
            }
        }
    }
}
