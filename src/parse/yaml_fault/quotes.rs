//! What goes wrong with a text in quotes.

use super::super::fact::YamlFault;
use super::{Cause, lines, one_character};
use crate::source::{Source, Span};

/// A text in quotes, of which the opening one is known.
#[derive(Clone, Copy)]
pub struct Quoted<'s> {
    pub source: &'s Source,
    pub opening: usize,
}

impl<'s> Quoted<'s> {
    /// The first one that starts behind a place: a quote within a word, or in a comment, opens nothing.
    pub fn behind(source: &'s Source, done: usize) -> Option<Self> {
        const SIGNS: &[char] = &['\n', '\r', ' ', '\t', '\u{feff}', '[', '{', ',', ']', '}'];
        let mut at = done;
        loop {
            let rest = source.text().get(at..)?;
            let word = rest.trim_start_matches(SIGNS);
            at += rest.len() - word.len();
            match word.bytes().next()? {
                b'"' | b'\'' => return Some(Self { source, opening: at }),
                b'#' => at += word.find('\n')?,
                _ => at += word.find(SIGNS)?,
            }
        }
    }

    fn inside(self) -> (&'s str, char) {
        let text = self.source.text().get(self.opening..).unwrap_or_default();
        let quote = text.chars().next().unwrap_or('"');
        (text.get(quote.len_utf8()..).unwrap_or_default(), quote)
    }

    /// Where the closing quote stands.
    fn closing(self) -> Option<usize> {
        let (inside, quote) = self.inside();
        let mut characters = inside.char_indices().peekable();
        while let Some((at, c)) = characters.next() {
            match c {
                '\\' if quote == '"' => drop(characters.next()),
                c if c != quote => {}
                '\'' if characters.next_if(|(_, next)| *next == '\'').is_some() => {}
                _ => return Some(self.opening + quote.len_utf8() + at),
            }
        }
        None
    }

    fn at_opening(self, fault: YamlFault) -> Cause {
        (one_character(self.source, self.opening), fault)
    }

    pub fn unclosed(self) -> Cause {
        self.at_opening(YamlFault::UnclosedQuote)
    }

    pub fn over_document(self) -> Cause {
        self.at_opening(YamlFault::QuoteOverDocument)
    }

    /// It has a line that stands too far out.
    pub fn goes_on_at(self, at: usize) -> Cause {
        let Some(closing) = self.closing() else {
            return self.unclosed();
        };
        if self.source.text().get(at..).is_some_and(|text| text.starts_with("---") || text.starts_with("...")) {
            return self.over_document();
        }
        let rest = self.source.slice(lines::rest(self.source, closing + 1));
        let is_all = rest.is_empty() || rest.starts_with(['#', ',', ']', '}']);
        if !is_all || self.has_fields(at, closing) {
            return self.at_opening(YamlFault::OpenQuote);
        }
        (lines::rest(self.source, at), YamlFault::QuotedLineOut)
    }

    /// Something stands behind its closing quote.
    pub fn followed_at(self, at: usize) -> Cause {
        let closing = self.closing().unwrap_or(at);
        let line = self.source.line(self.opening);
        if line < self.source.line(closing) && self.has_fields(self.source.line_start(line + 1), closing) {
            return self.at_opening(YamlFault::OpenQuote);
        }
        (lines::rest(self.source, at), YamlFault::BehindQuote)
    }

    /// Whether the lines between two places look like fields or items.
    fn has_fields(self, from: usize, to: usize) -> bool {
        let lines = self.source.lines_around(Span::new(from, from)).to(Span::new(from, to));
        self.source.slice(lines).split('\n').any(lines::is_field)
    }

    /// It has an escape that is none.
    pub fn bad_escape(self) -> Cause {
        let (inside, quote) = self.inside();
        let mut rest = inside;
        while let Some(escape) = rest.find('\\') {
            let start = self.opening + quote.len_utf8() + inside.len() - rest.len() + escape;
            let written = rest.get(escape..).unwrap_or_default();
            let Some(sign) = written.chars().nth(1) else {
                return self.unclosed();
            };
            let digits = match sign {
                'x' => 2,
                'u' => 4,
                'U' => 8,
                _ => 0,
            };
            let is_known = digits > 0 || "0abtnvfre \"/\\N_LP\t\n\r".contains(sign);
            let end = 1 + sign.len_utf8();
            let whole = written.chars().skip(2).take(digits).take_while(char::is_ascii_hexdigit);
            let number: String = whole.collect();
            let span = Span::new(start, start + end + number.len());
            let code = u32::from_str_radix(&number, 16).ok().and_then(char::from_u32);
            if !is_known {
                return (span, YamlFault::UnknownEscape(written.get(..end).unwrap_or_default().to_owned()));
            }
            if digits > 0 && (number.len() < digits || code.is_none()) {
                return (span, YamlFault::BadEscape);
            }
            rest = written.get(end..).unwrap_or_default();
        }
        (one_character(self.source, self.opening), YamlFault::BadEscape)
    }
}
