//! Files that are changed: the new text written in place of the old one, or shown as a difference.

use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, bail};
use colored::Colorize;
use similar::{ChangeTag, TextDiff};

use super::boundary::{ALL, Boundary};
use super::files;
use crate::model::text::printable;
use crate::source::Source;

/// Lines shown around a change.
const CONTEXT: usize = 3;

/// Puts a new text in place of a file, if it still is what was read.
pub fn replace(path: &Path, before: &Source, text: &str, boundary: &Boundary) -> Result<()> {
    let name = before.name();
    // Who names a link to read it may not know that it leads out.
    let there = boundary.around(path).file(path);
    let there = there.map_err(|refusal| anyhow::anyhow!("{name}: {refusal}, so it is left as it is"))?;
    let bytes = there.read(ALL).map_err(|refusal| anyhow::anyhow!("{name}: {refusal}"))?;
    if bytes != before.text().as_bytes() {
        bail!("{name}: it changed while it was looked at, and is left as it is");
    }
    let permissions = std::fs::metadata(path).context(name.to_owned())?.permissions();
    if permissions.readonly() {
        bail!("{name}: it is read-only, and is left as it is");
    }
    files::write(path, text.as_bytes())
}

/// The change of a file as a unified difference.
pub fn write_diff(before: &Source, after: &Source, out: &mut dyn Write) -> Result<()> {
    let diff = TextDiff::from_lines(before.text(), after.text());
    let name = printable(before.name());
    writeln!(out, "{}", format!("--- {name}").bold())?;
    writeln!(out, "{}", format!("+++ {name}").bold())?;
    let mut unified = diff.unified_diff();
    for hunk in unified.context_radius(CONTEXT).iter_hunks() {
        writeln!(out, "{}", hunk.header().to_string().cyan())?;
        for change in hunk.iter_changes() {
            // A carriage return is a part of the line: without it the difference could not be applied.
            let text = change.value().trim_end_matches('\n');
            let line = format!("{}{text}", change.tag());
            match change.tag() {
                ChangeTag::Delete => writeln!(out, "{}", line.red())?,
                ChangeTag::Insert => writeln!(out, "{}", line.green())?,
                ChangeTag::Equal => writeln!(out, "{line}")?,
            }
            if change.missing_newline() {
                writeln!(out, "\\ No newline at end of file")?;
            }
        }
    }
    Ok(())
}
