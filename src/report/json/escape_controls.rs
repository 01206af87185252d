//! A stream in which no character is left that a terminal would act on.

use std::io::{self, Write};

use serde::Serialize;

use crate::model::hidden::hidden;

/// A document of several lines.
pub fn write_document(document: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(EscapeControls(&mut *out), document)?;
    writeln!(out)
}

/// Escapes what a terminal would act on: serde_json does so for the ASCII control characters alone. Such a character can
/// only stand in a string; the line breaks between the members are left.
pub struct EscapeControls<'o>(pub &'o mut dyn Write);

impl Write for EscapeControls<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if bytes.iter().all(|byte| matches!(byte, b' '..=b'~' | b'\n')) {
            self.0.write_all(bytes)?;
            return Ok(bytes.len());
        }
        // serde_json writes whole characters.
        let text = std::str::from_utf8(bytes).map_err(io::Error::other)?;
        let mut plain = 0;
        for (at, c) in hidden(text).filter(|(_, c)| *c != '\n') {
            self.0.write_all(text.get(plain..at).unwrap_or_default().as_bytes())?;
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(self.0, "\\u{unit:04x}")?;
            }
            plain = at + c.len_utf8();
        }
        self.0.write_all(text.get(plain..).unwrap_or_default().as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
