//! Gives the services their samples and suites.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use super::expected_sides::ExpectedSides;
use super::payload_file::Input;
use super::suites::Suites;
use crate::lint::workspace::{Sample, Workspace};
use crate::model::diagnostic::Diagnostic;

/// Gives each sample to its service, and tells what cannot be read.
pub fn share_out(inputs: Vec<Input>, workspace: &mut Workspace) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    for input in inputs {
        let payload = match input.payload {
            Ok(payload) => payload,
            Err(unreadable) => {
                let source = &unreadable.place.source;
                if !source.is_unread() {
                    workspace.others.push((input.owner, Arc::clone(source)));
                }
                problems.push(*unreadable);
                let owner = input.owner.and_then(|at| workspace.files.get_mut(at));
                if let Some(file) = owner {
                    file.has_unread_samples = true;
                }
                continue;
            }
        };
        let sample = Sample::new(payload, None);
        let Some(owner) = input.owner else {
            workspace.orphans.push(sample);
            continue;
        };
        if let Some(file) = workspace.files.get_mut(owner) {
            file.samples.push(sample);
        }
    }
    problems
}

/// Takes in the suites, and marks the services that have one: one that names them, in their folder of samples, or beside
/// their filter file.
pub fn take_in_suites(
    workspace: &mut Workspace,
    suites: Suites,
    expected: &mut ExpectedSides,
    is_file: &dyn Fn(&Path) -> bool,
) {
    let Suites { loaded, mut sources, .. } = suites;
    loaded.iter().for_each(|suite| expected.learn(&suite.suite, &suite.path));
    sources.retain(|(owner, _)| owner.is_some() || workspace.terms.is_whole);
    let owned: HashSet<_> = sources.iter().filter_map(|(owner, _)| *owner).collect();
    workspace.others.extend(sources);
    workspace.suites = loaded;
    for (at, file) in workspace.files.iter_mut().enumerate() {
        let beside = file.path.with_extension("test.yaml");
        file.has_suite = owned.contains(&at) || (file.samples.is_empty() && is_file(&beside));
    }
}
