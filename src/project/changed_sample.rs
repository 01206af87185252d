//! A sample that changes while somebody types in it, without another look at all the others.

use std::ffi::OsStr;
use std::path::Path;
use std::sync::Arc;

use super::expected_sides;
use super::file_names::{is_payload, text_of};
use super::files::{Content, Files};
use super::payload_file::Input;
use super::share::share_out;
use super::whole::Whole;
use crate::lint::workspace::{File, Sample, Workspace};
use crate::model::diagnostic::Diagnostic;
use crate::source::Source;

impl Whole {
    /// Takes a sample of a service in another state; false where a suite names it, or something else may depend on it.
    pub(super) fn replace_sample(&mut self, files: &Files, path: &Path, before: &Content, after: &[Input]) -> bool {
        let problems = after.iter().filter_map(|input| input.payload.as_ref().err().map(AsRef::as_ref));
        let is_too_long = self.samples.iter().chain(problems).any(|it| it.place.source.is_unread());
        let owner = self.owner(path, Some(before)).filter(|_| !is_too_long && !self.named.contains(path));
        let Some((at, file)) = owner.and_then(|at| Some((at, self.workspace.files.get_mut(at)?))) else { return false };
        let name = text_of(path.as_os_str());
        let had_some = !file.samples.is_empty();
        let new = Samples::of(file, after);
        file.samples.retain(|sample| sample.payload.source.name() != name);
        let place = file.samples.partition_point(|sample| order(&sample.payload.source) < order_of(path));
        file.samples.splice(place..place, new.samples);
        expected_sides::settle(&mut file.samples, file.read.service.as_deref(), &self.expected);
        let others = &mut self.workspace.others;
        others.retain(|(_, source)| source.name() != name);
        others.extend(new.unreadable.into_iter().map(|source| (Some(at), source)));
        file.has_unread_samples =
            others.iter().any(|(owner, source)| *owner == Some(at) && is_payload(Path::new(source.name())));
        // Without samples, the suite beside the filter file is its own.
        let is_same = had_some != file.samples.is_empty();
        self.samples.retain(|it| it.place.source.name() != name);
        let place = self.samples.partition_point(|it| order(&it.place.source) < order_of(path));
        self.samples.splice(place..place, new.problems);
        self.workspace.terms.has_unread = files.has_unread || !self.samples.is_empty();
        is_same
    }
}

/// What the payloads of one file are to its service.
struct Samples {
    samples: Vec<Sample>,
    unreadable: Vec<Arc<Source>>,
    problems: Vec<Diagnostic>,
}

impl Samples {
    fn of(file: &File, inputs: &[Input]) -> Self {
        let mut alone = Workspace { files: vec![File { samples: Vec::new(), ..file.clone() }], ..Workspace::default() };
        let inputs = inputs.iter().map(|input| Input { owner: Some(0), ..input.clone() });
        let problems = share_out(inputs.collect(), &mut alone);
        Self {
            samples: alone.files.pop().map(|file| file.samples).unwrap_or_default(),
            unreadable: alone.others.into_iter().map(|(_, source)| source).collect(),
            problems,
        }
    }
}

/// Samples are in the order of their folders, and of their names in a folder.
fn order_of(path: &Path) -> (Option<&Path>, Option<&OsStr>) {
    (path.parent(), path.file_name())
}

fn order(source: &Source) -> (Option<&Path>, Option<&OsStr>) {
    order_of(Path::new(source.name()))
}

#[cfg(test)]
mod tests {
    use crate::project::{Project, Setup};

    const FILTER: &str = "\
trigger: {payload_json_key: state, key_value_contains: down, map_incident_with: id, incident_title_from: title}
resolve: {payload_json_key: state, key_value_contains: up, incident_mapped_with: id}
";

    fn project(files: &[(&str, &str)]) -> Project {
        let mut project = Project::new(&Setup { day: "2026-11-30", reading: "" }).unwrap();
        files.iter().for_each(|(path, text)| project.put(path, *text));
        project
    }

    /// Whatever state a sample is in, it is judged as if the project was new.
    #[test]
    fn a_sample_that_changes_is_judged_as_in_a_project_that_is_new() {
        let suite = "cases: [{name: x, payload: a.json, expect: {outcome: triggered}}]";
        let bodies = [
            r#"{"state":"down","id":1,"title":"t"}"#,
            r#"{"state":"DOWN","id":1,"title":"t"}"#,
            r#"{"state":"up","id":1,"title":"t"#,
            r#"{"state":"up","id":2,"title":"t"}"#,
            "",
            r#"{"state":"warn","name":"a"}"#,
        ];
        let others: [&[(&str, &str)]; 3] = [
            &[("filters/shop.yaml", FILTER)],
            &[("filters/shop.yaml", FILTER), ("samples/shop/b.json", bodies[3]), ("samples/shop/c/d.json", "{")],
            &[
                ("filters/shop.yaml", FILTER),
                ("filters/other.yaml", FILTER),
                ("samples/shop/b.json", bodies[3]),
                ("samples/shop/shop.test.yaml", suite),
            ],
        ];
        for (others, path) in others.iter().flat_map(|it| ["a.json", "z.json", "c/a.ndjson"].map(|path| (it, path))) {
            let path = format!("samples/shop/{path}");
            let mut typed = project(others);
            for body in bodies.iter().chain(bodies.iter().rev()) {
                typed.put(&path, *body);
                let mut new = project(others);
                new.put(&path, *body);
                assert_eq!(format!("{:?}", typed.lint()), format!("{:?}", new.lint()), "{path} {body}");
                assert_eq!(typed.lint_json(), new.lint_json(), "{path} {body}");
                assert_eq!(typed.test(&["samples"]).json(), new.test(&["samples"]).json(), "{path} {body}");
            }
        }
    }
}
