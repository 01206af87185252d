//! Fixes: written to the files, or shown as a difference.

use std::io::{self, IsTerminal, Write};

use anyhow::Result;

use super::{Call, so_many};
use crate::cli::rewrite::{replace, write_diff};
use crate::cli::settings::is_ci;
use crate::cli::stream::Streams;
use crate::lint::fix::{self, Fixed};
use crate::lint::workspace::Workspace;
use crate::model::diagnostic::Applicability;
use crate::parse::service;
use crate::rules::RULES;

fn mended(call: &Call<'_>, workspace: &mut Workspace) -> Fixed {
    let applicability = if call.args.unsafe_fixes { Applicability::Unsafe } else { Applicability::Safe };
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
        if replace(&file.path, before, file.source().text(), &call.settings.boundary, streams) {
            written += 1;
            count += mended.count;
        } else {
            let bytes = before.text().as_bytes().to_vec();
            file.read = service::parse(before.name(), &file.read.path, bytes).into();
        }
    }
    if written > 0 {
        let fixed = so_many(count, written);
        streams.say("note", &format!("fixed {fixed}"), None);
    }
    written == fixed.files.len()
}

/// Shows what the fixes would change; true when they would change something.
pub fn diff(call: &Call<'_>, workspace: &mut Workspace, streams: &mut Streams) -> Result<bool> {
    let fixed = mended(call, workspace);
    let for_reading = is_ci() || io::stdout().is_terminal();
    let mut escaped = Vec::new();
    for (at, mended) in &fixed.files {
        let Some(file) = workspace.files.get(*at) else {
            continue;
        };
        let texts = [mended.before.text(), file.source().text()];
        if !write_diff(&file.path, texts, for_reading, &mut streams.out)? {
            escaped.push(mended.before.name());
        }
    }
    streams.out.flush()?;
    for name in escaped {
        let note = format!("{name}: what is not seen in it, or a CI runner would act on, is shown as escapes");
        streams.say("note", &note, Some("patch cannot apply this difference; --fix writes the file"));
    }
    if !fixed.files.is_empty() {
        let fixes = so_many(fixed.count(), fixed.files.len());
        streams.say("note", &format!("would fix {fixes}"), None);
    }
    Ok(!fixed.files.is_empty())
}
