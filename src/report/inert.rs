//! A stream in which no text is a command to the runner that prints it.

use std::io::{self, Write};

use crate::model::runner::Scanner;

/// How the byte that would make a command is written, so that every reader of the format takes it for what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Escape {
    /// For people: as other characters that they are better shown than given.
    Text,
    /// Where it can only stand in a string.
    Json,
    /// Where it can only stand in a text or an attribute, also of HTML and of Graphviz.
    Xml,
    /// In lines that are commands by themselves, to GitHub.
    Command,
}

pub struct Inert<W> {
    inner: W,
    escape: Escape,
    scanner: Scanner,
}

impl<W> Inert<W> {
    pub fn new(inner: W, escape: Escape) -> Self {
        let scanner = if escape == Escape::Command { Scanner::within_lines() } else { Scanner::default() };
        Self { inner, escape, scanner }
    }

    pub fn get_ref(&self) -> &W {
        &self.inner
    }

    /// The stream itself, for what has its own way to be inert.
    pub fn get_mut(&mut self) -> &mut W {
        &mut self.inner
    }
}

impl<W: Write> Write for Inert<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut plain = 0;
        for (at, byte) in bytes.iter().enumerate() {
            if !self.scanner.completes(*byte) {
                continue;
            }
            self.inner.write_all(bytes.get(plain..at).unwrap_or_default())?;
            match self.escape {
                Escape::Text | Escape::Command => write!(self.inner, "\\u{{{byte:x}}}")?,
                Escape::Json => write!(self.inner, "\\u{byte:04x}")?,
                Escape::Xml => write!(self.inner, "&#{byte};")?,
            }
            plain = at + 1;
        }
        self.inner.write_all(bytes.get(plain..).unwrap_or_default())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str, escape: Escape) -> String {
        let mut whole = Vec::new();
        Inert::new(&mut whole, escape).write_all(text.as_bytes()).unwrap();
        let mut pieces = Vec::new();
        let mut inert = Inert::new(&mut pieces, escape);
        text.as_bytes().chunks(1).for_each(|byte| inert.write_all(byte).unwrap());
        assert_eq!(whole, pieces);
        String::from_utf8(whole).unwrap()
    }

    #[test]
    fn a_command_is_broken_up_in_the_way_of_the_format() {
        let text = "é ##[a]\n ::b::c section_end:1\n";
        assert_eq!(written(text, Escape::Text), "é ##\\u{5b}a]\n :\\u{3a}b::c section_end\\u{3a}1\n");
        assert_eq!(written(text, Escape::Command), "é ##\\u{5b}a]\n ::b::c section_end\\u{3a}1\n");
        assert_eq!(written(text, Escape::Xml), "é ##&#91;a]\n :&#58;b::c section_end&#58;1\n");
        let json = written("{\"##[a]\": \"section_start:x\"}", Escape::Json);
        assert_eq!(json, "{\"##\\u005ba]\": \"section_start\\u003ax\"}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&json).unwrap()["##[a]"], "section_start:x");
    }

    proptest::proptest! {
        #[test]
        fn nothing_is_a_command_any_more_and_all_else_stays(text in "([#:\\[\\]a\n \u{e9}]|##|::|section_|start|end){0,20}") {
            let inert = written(&text, Escape::Text);
            assert_eq!(written(&inert, Escape::Text), inert);
            assert_eq!(inert.replace("\\u{5b}", "[").replace("\\u{3a}", ":"), text);
        }
    }
}
