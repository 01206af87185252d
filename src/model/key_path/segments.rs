//! Reads the segments of a key path, one after the other, and names the bytes that do not fit.

use super::{PathError, PathFault, Step};
use crate::model::limits;
use crate::source::Span;

/// Reads the segments of a path without its braces.
pub(super) struct Segments<'a> {
    text: &'a str,
    at: usize,
    quoted: bool,
}

impl<'a> Segments<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0, quoted: false }
    }

    /// Whether the path had a segment in quotes.
    pub(super) fn saw_quotes(&self) -> bool {
        self.quoted
    }

    pub(super) fn path(&mut self) -> Result<Vec<Step>, PathError> {
        if self.text.is_empty() {
            return Err(self.fault(0, PathFault::Empty));
        }
        // Paths are many, and mostly have few steps: room for those, and for no more.
        let begins_step = |byte: &u8| matches!(byte, b'.' | b'[');
        let most = 1 + self.text.bytes().filter(begins_step).count();
        let mut steps = Vec::with_capacity(most.min(limits::PATH_PARTS.most));
        loop {
            if steps.len() == limits::PATH_PARTS.most {
                return Err(self.fault(self.at, PathFault::TooLong));
            }
            steps.push(self.segment(steps.is_empty())?);
            match self.peek() {
                None => return Ok(steps),
                Some('.') => self.at += 1,
                Some('[') => {}
                Some(_) => return Err(self.fault(self.at, PathFault::TextOutsideQuotes)),
            }
        }
    }

    fn segment(&mut self, first: bool) -> Result<Step, PathError> {
        match self.peek() {
            None | Some('.') => Err(self.fault(self.at, PathFault::EmptySegment)),
            Some('"') => self.quoted_key().map(Step::Key),
            Some('[') => self.bracket(),
            Some(_) => self.bare(first),
        }
    }

    fn quoted_key(&mut self) -> Result<String, PathError> {
        let start = self.at;
        let rest = self.text.get(start..).unwrap_or_default();
        let length = quoted_length(rest).ok_or_else(|| self.fault(start, PathFault::UnbalancedQuote))?;
        self.at = start + length;
        self.quoted = true;
        let literal = rest.get(..length).unwrap_or_default();
        serde_json::from_str(literal)
            .map_err(|_| PathError { span: Span::new(start, self.at), fault: PathFault::BadEscape })
    }

    fn bracket(&mut self) -> Result<Step, PathError> {
        let start = self.at;
        self.at += 1;
        let step = if self.peek() == Some('"') {
            let key = self.quoted_key()?;
            self.peek().filter(|&next| next == ']').ok_or_else(|| self.fault(start, PathFault::UnbalancedBracket))?;
            Step::Key(key)
        } else {
            let rest = self.text.get(self.at..).unwrap_or_default();
            let close = rest.find(']').ok_or_else(|| self.fault(start, PathFault::UnbalancedBracket))?;
            let inside = rest.get(..close).unwrap_or_default();
            self.at += close;
            let span = Span::new(start, self.at + 1);
            let fault = if inside == "*" { PathFault::Wildcard } else { PathFault::BadIndex };
            let digits = !inside.is_empty() && inside.bytes().all(|byte| byte.is_ascii_digit());
            let index = if digits { inside.parse().ok() } else { None };
            Step::Index(index.ok_or(PathError { span, fault })?)
        };
        self.at += 1;
        Ok(step)
    }

    fn bare(&mut self, first: bool) -> Result<Step, PathError> {
        let start = self.at;
        let rest = self.text.get(start..).unwrap_or_default();
        let end = rest.find(['.', '[', '"', '{', '}']).unwrap_or(rest.len());
        let name = rest.get(..end).unwrap_or_default();
        self.at = start + end;
        let span = Span::new(start, self.at);
        match self.peek() {
            Some('"') => return Err(self.fault(self.at, PathFault::QuoteInKey)),
            Some('{' | '}') => return Err(self.fault(self.at, PathFault::UnbalancedBraces)),
            _ => {}
        }
        match name {
            "*" => Err(PathError { span, fault: PathFault::Wildcard }),
            "$" if first => Err(PathError { span, fault: PathFault::Dollar }),
            _ if name.trim().is_empty() => Err(PathError { span, fault: PathFault::EmptySegment }),
            _ if name.bytes().all(|byte| byte.is_ascii_digit()) => Ok(Step::Number(name.to_owned())),
            _ => Ok(Step::Key(name.to_owned())),
        }
    }

    fn peek(&self) -> Option<char> {
        self.text.get(self.at..)?.chars().next()
    }

    fn fault(&self, from: usize, fault: PathFault) -> PathError {
        PathError { span: Span::new(from, self.text.len().max(from)), fault }
    }
}

/// How many bytes a JSON string literal at the start of `text` takes, quotes included; none without a closing quote.
pub(crate) fn quoted_length(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}
