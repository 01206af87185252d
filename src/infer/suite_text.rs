//! The suite: the cases of the proof, to be run whenever the filter changes.

use std::fmt::Write as _;

use super::plan::{Case, FileNames, Step};
use crate::model::text::yaml;

/// The suite of a service, with its payloads in the same folder.
pub fn write(service: &str, cases: &[Case], names: &FileNames) -> String {
    let mut out = format!("service: {}\ncases:\n", yaml(service));
    for case in cases {
        let _ = writeln!(out, "  - name: {}\n    steps:", yaml(&case.name));
        for step in &case.steps {
            let _ = writeln!(out, "      - payload: {}", yaml(&names.of(step.sample)));
            let _ = writeln!(out, "        expect: {{{}}}", expectations(step).join(", "));
        }
        let _ = writeln!(out, "    open_incidents: {}", case.open);
    }
    out
}

fn expectations(step: &Step) -> Vec<String> {
    let outcome = step.sample.outcome().name().to_owned();
    let fields = [
        ("outcome", Some(outcome)),
        ("title", step.title.clone()),
        ("mapping_value", step.mapping_value.clone()),
        ("entry", Some(step.entry.name().to_owned())),
    ];
    let told = fields.into_iter().filter_map(|(field, text)| Some((field, text?)));
    told.map(|(field, text)| format!("{field}: {}", yaml(&text))).collect()
}
