//! Fixes: written to the files, or shown as a difference.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use colored::Colorize;
use similar::{ChangeTag, TextDiff};

use super::{Call, so_many};
use crate::cli::files;
use crate::cli::stream::Streams;
use crate::lint::fix::{self, Fixed};
use crate::lint::workspace::Workspace;
use crate::model::diagnostic::Applicability;
use crate::model::text::printable;
use crate::parse::service;
use crate::rules::RULES;
use crate::source::Source;

/// Lines shown around a change.
const CONTEXT: usize = 3;

fn mended(call: &Call<'_>, workspace: &mut Workspace) -> Fixed {
    let applicability = if call.args.unsafe_fixes {
        Applicability::Unsafe
    } else {
        Applicability::Safe
    };
    fix::fix(RULES, &call.levels, workspace, applicability)
}

/// Writes the fixed files; false when one could not be written. The workspace is as the files are then.
pub fn fix(call: &Call<'_>, workspace: &mut Workspace, streams: &mut Streams) -> bool {
    let fixed = mended(call, workspace);
    let (mut written, mut count) = (0, 0);
    for (at, mended) in &fixed.files {
        let Some(file) = workspace.files.get_mut(*at) else {
            continue;
        };
        let before = &mended.before;
        match replace(&file.path, before, file.source().text()) {
            Ok(()) => {
                written += 1;
                count += mended.count;
            }
            Err(error) => {
                streams.error(&error);
                let bytes = before.text().as_bytes().to_vec();
                file.read = service::parse(before.name(), &file.stem, bytes);
            }
        }
    }
    if written > 0 {
        let fixed = so_many(count, written);
        streams.say("note", &format!("fixed {fixed}"), None);
    }
    written == fixed.files.len()
}

/// Puts a new text in place of a file, if it still is what was read.
pub fn replace(path: &Path, before: &Source, text: &str) -> Result<()> {
    let name = before.name();
    let bytes = files::read(path).map_err(|unread| anyhow::anyhow!("{name}: {}", unread.reason))?;
    if bytes != before.text().as_bytes() {
        bail!("{name}: it changed while it was looked at, and is left as it is");
    }
    let permissions = std::fs::metadata(path)
        .context(name.to_owned())?
        .permissions();
    if permissions.readonly() {
        bail!("{name}: it is read-only, and is left as it is");
    }
    files::write(path, text.as_bytes())
}

/// Shows what the fixes would change; true when they would change something.
pub fn diff(call: &Call<'_>, workspace: &mut Workspace, streams: &mut Streams) -> Result<bool> {
    let fixed = mended(call, workspace);
    for (at, mended) in &fixed.files {
        if let Some(file) = workspace.files.get(*at) {
            write_diff(&mended.before, file.source(), &mut streams.out)?;
        }
    }
    streams.out.flush()?;
    if !fixed.files.is_empty() {
        let fixes = so_many(fixed.count(), fixed.files.len());
        streams.say("note", &format!("would fix {fixes}"), None);
    }
    Ok(!fixed.files.is_empty())
}

fn write_diff(before: &Arc<Source>, after: &Arc<Source>, out: &mut dyn Write) -> Result<()> {
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
