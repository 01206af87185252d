//! `--add-allow`: an allow comment for each finding.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::baseline::Baseline;
use super::{Streams, so_many};
use crate::cli::rewrite::replace;
use crate::lint::allow::add;
use crate::lint::workspace::Workspace;
use crate::lint::{Finding, Lint};
use crate::parse::service;
use crate::report::lint::LintRun;
use crate::rules::RULES;

/// Writes the comments; false when a file could not be written.
pub fn add(
    reason: &str,
    lint: &Lint,
    workspace: &mut Workspace,
    known: Option<&Baseline>,
    streams: &mut Streams,
) -> bool {
    let today = workspace.terms.today;
    let (mut covered, mut files, mut written) = (0, 0, true);
    for (at, findings) in by_file(lint, workspace, known) {
        let Some(file) = workspace.files.get_mut(at) else {
            continue;
        };
        let (text, count) = add::add(&file.read, &file.stem, &findings, RULES, (reason, today));
        if count == 0 {
            continue;
        }
        let before = Arc::clone(file.source());
        match replace(&file.path, &before, &text) {
            Ok(()) => {
                file.read = service::parse(before.name(), &file.stem, text.into_bytes());
                covered += count;
                files += 1;
            }
            Err(error) => {
                streams.error(&error);
                written = false;
            }
        }
    }
    let allowed = so_many(covered, files);
    streams.say("note", &format!("allowed {allowed}"), None);
    written
}

/// The findings of each file that no baseline knows.
fn by_file<'l>(lint: &'l Lint, workspace: &Workspace, known: Option<&Baseline>) -> BTreeMap<usize, Vec<&'l Finding>> {
    let mut by_file: BTreeMap<usize, Vec<&Finding>> = BTreeMap::new();
    let run = LintRun::new(workspace, RULES, &lint.findings, lint.allowed);
    for (finding, reported) in lint.findings.iter().zip(&run.findings) {
        let is_new = known.is_none_or(|known| !known.knows(reported));
        if let Some(at) = finding.file.filter(|_| is_new) {
            by_file.entry(at).or_default().push(finding);
        }
    }
    by_file
}
