//! # orphan-sample (CG503)
//!
//! A sample is in the samples folder and belongs to no service.
//!
//! ## Why
//!
//! A sample is judged by the service whose folder it is in. One in the folder of a service that was renamed, or is
//! misspelled, tests nothing any more, while it looks as if it did. Rename the folder, or remove the sample.
//!
//! ## A folder of no service
//!
//! ```json orphan trigger
//! {"state": "triggered", "alert_id": "a-1", "title": "Disk full"}
//! ```
//!
//! ```json payload trigger
//! {"state": "triggered", "alert_id": "a-1", "title": "Disk full"}
//! ```
//!
//! ```json payload resolve
//! {"state": "resolved", "alert_id": "a-1", "title": "Disk full"}
//! ```
//!
//! ```yaml bad
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: triggered
//!   map_incident_with: alert_id
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: alert_id
//! ```
//!
//! ## All samples in folders of services
//!
//! ```json payload trigger
//! {"state": "triggered", "alert_id": "a-1", "title": "Disk full"}
//! ```
//!
//! ```json payload resolve
//! {"state": "resolved", "alert_id": "a-1", "title": "Disk full"}
//! ```
//!
//! ```yaml good
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: triggered
//!   map_incident_with: alert_id
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: alert_id
//! ```

use std::collections::HashMap;

use crate::lint::infer_command::infer_command;
use crate::lint::samples::sample_view::sample_start;
use crate::lint::workspace::{File, Sample, Workspace};
use crate::lint::{Check, Rule, suggest};
use crate::model::diagnostic::{Diagnostic, Needs, RuleMeta, Severity};
use crate::model::service_name;
use crate::model::text::{listed, value};
use crate::presets::recognition::recognized;

pub const RULE: Rule = Rule::new(META, include_str!("orphan_sample.rs"), Check::Workspace(check));

const META: RuleMeta = RuleMeta::new("CG503", "orphan-sample", Severity::Info).needs(Needs::Whole);

/// For how many folders the service is looked for that may be meant: each costs a look at all names.
const MAX_GUESSES: usize = 20;

fn check(workspace: &Workspace) -> Vec<Diagnostic> {
    // A part of the files knows a part of the services.
    if !workspace.terms.is_whole {
        return Vec::new();
    }
    let mut helps: HashMap<&str, String> = HashMap::new();
    let word = |sample| {
        let folder = folder(sample);
        let guessed = helps.len();
        let help = helps.entry(folder).or_insert_with(|| help(folder, workspace, guessed < MAX_GUESSES));
        word(sample, folder, help)
    };
    workspace.orphans.iter().map(word).collect()
}

/// Where the samples of a folder belong, if its name tells.
fn help(folder: &str, workspace: &Workspace, may_guess: bool) -> String {
    let names = || workspace.files.iter().map(File::service_name);
    let several: Vec<_> = names().filter(|name| service_name::short(name) == folder).map(value).collect();
    match several.as_slice() {
        [_, _, ..] => format!("several services are called so: did you mean the folder {}?", listed(&several, "or")),
        _ => match suggest::closest(folder, names()).filter(|_| may_guess) {
            Some(name) => format!("did you mean the folder {}?", value(name)),
            None => {
                let move_it = "move it into the folder of its service, or name it under samples in a filter file";
                let samples = workspace.orphans.iter().filter(|sample| self::folder(sample) == folder);
                let samples: Vec<_> = samples.map(|sample| &*sample.payload).collect();
                if let Some(tool) = samples.first().filter(|_| may_guess).and_then(|sample| recognized(sample)) {
                    return tool.advice();
                }
                let command = infer_command(&samples);
                let command = command.filter(|_| !folder.is_empty() && may_guess);
                command.map_or_else(|| move_it.to_owned(), |command| format!("{move_it}; {command} writes a filter"))
            }
        },
    }
}

/// The name of the folder that a sample is in.
fn folder(sample: &Sample) -> &str {
    let path = sample.payload.source.name();
    path.rsplit(['/', '\\']).nth(1).unwrap_or_default()
}

fn word(sample: &Sample, folder: &str, help: &str) -> Diagnostic {
    let message = if folder.is_empty() {
        "this sample belongs to no service".to_owned()
    } else {
        format!("this sample belongs to no service: none is called {}", value(folder))
    };
    Diagnostic::new(META, sample_start(&sample.payload), message).help(help)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::workspace::tests::{sample, workspace};

    #[test]
    fn the_service_that_a_folder_was_meant_for_is_guessed() {
        let filter = "name: better-stack\ntrigger:\n  payload_json_key: a\n  key_value_contains: x\n";
        let mut workspace = workspace(filter, &[]);
        workspace.orphans = vec![sample("samples/beter_stack/a.json", "{}"), sample("a.json", "{}")];
        let said = check(&workspace).into_iter();
        let said: Vec<_> = said.map(|it| it.help.unwrap()).collect();
        assert_eq!(said[0], "did you mean the folder better-stack?");
        assert!(said[1].starts_with("move it"));
        workspace.terms.is_whole = false;
        assert!(check(&workspace).is_empty());
    }
}
