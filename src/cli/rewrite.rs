//! Files that are changed: the new text written in place of the old one, or shown as a difference.

use std::io::Write;
use std::path::Path;
use std::string::FromUtf8Error;

use anyhow::{Result, bail};
use colored::Colorize;
use similar::{ChangeTag, TextDiff};

use super::boundary::Boundary;
use super::stream::Streams;
use super::writer;
use crate::model::hidden::marked;
use crate::model::text::printable;
use crate::report::inert::{Escape, Inert};
use crate::source::Source;

/// Lines shown around a change.
const CONTEXT: usize = 3;

/// Puts a new text in place of a file, if it still is what was read; false when it is left as it is, which is told.
pub fn replace(path: &Path, before: &Source, text: &str, boundary: &Boundary, streams: &mut Streams) -> bool {
    match check(path, before, boundary) {
        Ok(()) => match boundary.unsaved_at(path) {
            Some(unsaved) => {
                unsaved.replace(text);
                true
            }
            None => writer::write(path, text.as_bytes(), streams),
        },
        Err(error) => {
            streams.error(&error);
            false
        }
    }
}

fn check(path: &Path, before: &Source, boundary: &Boundary) -> Result<()> {
    let name = before.name();
    // Who names a link to read it may not know that it leads out.
    let there = boundary.file_in(boundary.around(path), path);
    let there = there.map_err(|refusal| anyhow::anyhow!("{name}: {refusal}, so it is left as it is"))?;
    let bytes = there.read(before.text().len()).map_err(|refusal| anyhow::anyhow!("{name}: {refusal}"))?;
    if bytes != before.text().as_bytes() {
        bail!("{name}: it changed while it was looked at, and is left as it is");
    }
    Ok(())
}

/// The change of a file as a unified difference, which patch(1) applies: true. Where a line holds what nobody sees, or what
/// would be a command to a runner, it holds escapes in their place. Then nothing may apply it, so it names no file that is
/// there. A carriage return is part of a line, but who only looks at the lines (`for_reading`) is misled by one within it.
pub fn write_diff(path: &Path, texts: [&str; 2], for_reading: bool, out: &mut dyn Write) -> Result<bool> {
    // To those who apply it, nothing else ends a line.
    let [before, after] = texts.map(|text| text.split_inclusive('\n').collect::<Vec<_>>());
    let diff = TextDiff::from_slices(&before, &after);
    let mut hunks = Vec::new();
    let mut is_whole = true;
    for hunk in diff.unified_diff().context_radius(CONTEXT).iter_hunks() {
        writeln!(hunks, "{}", hunk.header().to_string().cyan())?;
        for change in hunk.iter_changes() {
            let text = change.value().trim_end_matches('\n');
            let line = format!("{}{text}", change.tag());
            let shown = shown(&line, change.old_index().or(change.new_index()) == Some(0), for_reading)?;
            is_whole &= shown == line;
            match change.tag() {
                ChangeTag::Delete => writeln!(hunks, "{}", shown.red())?,
                ChangeTag::Insert => writeln!(hunks, "{}", shown.green())?,
                ChangeTag::Equal => writeln!(hunks, "{shown}")?,
            }
            if !change.value().ends_with('\n') {
                writeln!(hunks, "\\ No newline at end of file")?;
            }
        }
    }
    let name = header_name(path, if is_whole { "" } else { " (with escapes)" });
    writeln!(out, "{}", format!("--- {name}").bold())?;
    writeln!(out, "{}", format!("+++ {name}").bold())?;
    out.write_all(&hunks)?;
    Ok(is_whole)
}

/// A path as git and patch(1) read it: one with blanks ends at a tab, and one of other characters is in quotes, byte by byte.
fn header_name(path: &Path, mark: &str) -> String {
    let path = path.strip_prefix(".").unwrap_or(path).as_os_str().as_encoded_bytes();
    let path = path.iter().map(|byte| if std::path::is_separator(*byte as char) { b'/' } else { *byte });
    let bytes = path.chain(mark.bytes()).collect();
    let is_plain = |c: char| c.is_alphanumeric() || "/._- ()+,=@~<>".contains(c);
    match String::from_utf8(bytes) {
        Ok(name) if name.chars().all(is_plain) && !name.starts_with(' ') && printable(&name) == name => {
            let end = if name.contains(' ') { "\t" } else { "" };
            name + end
        }
        name => {
            let bytes = name.map_or_else(FromUtf8Error::into_bytes, String::into_bytes);
            let byte = |byte: &u8| match *byte as char {
                c if c.is_ascii() && is_plain(c) => c.to_string(),
                _ => format!("\\{byte:03o}"),
            };
            format!("\"{}\"", bytes.iter().map(byte).collect::<String>())
        }
    }
}

/// A line of a difference with nothing in it that is not seen, or that a runner would act on. The mark at the start of a file
/// tells its encoding.
fn shown(line: &str, is_first: bool, for_reading: bool) -> Result<String> {
    let end = line.strip_suffix('\r').unwrap_or(line).len();
    let mut seen = String::with_capacity(line.len());
    for (at, c, is_hidden) in marked(line) {
        let stays = match c {
            '\t' => true,
            '\r' => at == end || !for_reading,
            '\u{feff}' => is_first && at == 1,
            _ => !is_hidden,
        };
        match stays {
            true => seen.push(c),
            false => seen.push_str(&printable(c.encode_utf8(&mut [0; 4]))),
        }
    }
    let mut inert = Vec::new();
    Inert::new(&mut inert, Escape::Text).write_all(seen.as_bytes())?;
    Ok(String::from_utf8(inert)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_name_is_read_by_others_as_it_is() {
        use std::os::unix::ffi::OsStrExt;
        let name = |name: &[u8], mark| header_name(Path::new(std::ffi::OsStr::from_bytes(name)), mark);
        assert_eq!(name(b"./filters/shop.yaml", ""), "filters/shop.yaml");
        assert_eq!(name("my \u{fc}.yaml".as_bytes(), ""), "my \u{fc}.yaml\t");
        assert_eq!(name(b"a", " (with escapes)"), "a (with escapes)\t");
        assert_eq!(name(b"a\"\\\t\x1b\xff.yaml", ""), r#""a\042\134\011\033\377.yaml""#);
        assert_eq!(name("a\u{202e}##[x]".as_bytes(), ""), r#""a\342\200\256\043\043\133x\135""#);
    }

    #[test]
    fn a_line_shows_what_it_holds() {
        let line = |line: &str| shown(line, false, true).unwrap();
        for plain in [" a: b", "+\ta: \tb\r", "-# ⚠\u{fe0f} é", " ", "+::x::", "-##"] {
            assert_eq!(line(plain), plain);
        }
        assert_eq!(line("+a\u{202e}b\u{200b}\u{85}\u{2028}\u{feff}"), "+a\\u{202e}b\\u{200b}\\u{85}\\u{2028}\\u{feff}");
        assert_eq!(line(" ::add-mask::x"), " :\\u{3a}add-mask::x");
        assert_eq!(line("-# ##[error]x"), "-# ##\\u{5b}error]x");
        assert_eq!(line("+a\rb\r"), "+a\\rb\r");
        assert_eq!(shown("+a\rb\r", false, false).unwrap(), "+a\rb\r");
        assert_eq!(shown("+a\r ::x::", false, false).unwrap(), "+a\r :\\u{3a}x::");
        assert_eq!(shown(" \u{feff}a", true, true).unwrap(), " \u{feff}a");
    }
}
