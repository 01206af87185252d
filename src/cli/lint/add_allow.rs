//! `--add-allow`: an allow comment for each finding.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::baseline::Baseline;
use super::{Call, Streams, so_many};
use crate::cli::rewrite::replace;
use crate::lint::allow::add;
use crate::lint::workspace::Workspace;
use crate::lint::{Finding, Lint};
use crate::model::text::count;
use crate::parse::service;
use crate::rules::RULES;

/// Writes the comments, looks again, and says what they allow; false when a file could not be written.
pub fn add(
    call: &Call<'_>,
    reason: &str,
    workspace: &mut Workspace,
    known: Option<&Baseline>,
    streams: &mut Streams,
) -> bool {
    let today = workspace.terms.today;
    let before = call.lint(workspace);
    let (mut files, mut written) = (0, true);
    for (at, findings) in by_file(call, &before, workspace, known) {
        let Some(file) = workspace.files.get_mut(at) else {
            continue;
        };
        let Some(text) = add::add(&file.read, &file.read.path, &findings, RULES, (reason, today)) else {
            continue;
        };
        let before = Arc::clone(file.source());
        if replace(&file.path, &before, &text, &call.settings.boundary, streams) {
            file.read = service::parse(before.name(), &file.read.path, text.into_bytes()).into();
            files += 1;
        } else {
            written = false;
        }
    }
    let after = call.lint(workspace);
    let allowed = so_many(after.allowed.saturating_sub(before.allowed), files);
    streams.say("note", &format!("allowed {allowed}"), None);
    if written {
        tell_left(&by_file(call, &after, workspace, known), streams);
    }
    written
}

/// Says of how many findings no comment could be written.
fn tell_left(findings: &BTreeMap<usize, Vec<&Finding>>, streams: &mut Streams) {
    let left = findings.values().flatten();
    let left = left.filter(|finding| add::is_to_allow(finding.diagnostic.rule.code)).count();
    if left > 0 {
        let note = format!("wrote no comment for {}", count(left, "finding"));
        let help =
            "there is no place for one, or the reason would be read as something else: see cgfilter explain CG901";
        streams.say("note", &note, Some(help));
    }
}

/// The findings of each file that no baseline knows.
fn by_file<'l>(
    call: &Call<'_>,
    lint: &'l Lint,
    workspace: &Workspace,
    known: Option<&Baseline>,
) -> BTreeMap<usize, Vec<&'l Finding>> {
    let mut by_file: BTreeMap<usize, Vec<&Finding>> = BTreeMap::new();
    let run = call.run_of(workspace, lint, Vec::new());
    for (finding, reported) in lint.findings.iter().zip(&run.findings) {
        let is_new = known.is_none_or(|known| !known.knows(reported));
        if let Some(at) = finding.file.filter(|_| is_new) {
            by_file.entry(at).or_default().push(finding);
        }
    }
    by_file
}
