//! What stands above parts, cases and payloads: what they take, whether they pass, and what becomes of them.

use std::path::Path;

use serde::Serialize;

use super::samples::names;
use super::{filter_at, source};
use crate::engine::verdict;
use crate::lint::workspace::{File, Sample};
use crate::model::text::count;
use crate::project::file_names::{is_payload, is_suite};
use crate::project::{Project, Span};

/// A line above a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Lens {
    pub span: Span,
    pub text: String,
}

/// What is said above the places of a file.
pub fn lenses(project: &Project, path: &str) -> Vec<Lens> {
    let file = Path::new(path);
    match () {
        () if is_suite(file) => {
            project.case_results(file).into_iter().map(|(span, text)| Lens { span, text }).collect()
        }
        () if is_payload(file) => of_payload(project, path),
        () => filter_at(project, file).map(|it| of_filter(project, it)).unwrap_or_default(),
    }
}

/// Above each part, the samples that it takes.
fn of_filter(project: &Project, file: &File) -> Vec<Lens> {
    let Some(service) = file.read.service.as_deref() else { return Vec::new() };
    let reading = project.reading();
    let verdicts: Vec<_> =
        file.samples.iter().map(|sample| (sample, verdict::judge(service, &sample.payload, reading))).collect();
    let lens = |(id, part): (crate::model::filter::PartId, &crate::model::filter::Part)| {
        let takes = verdicts.iter().filter(|(_, verdict)| match id.trigger() {
            Some(at) => verdict.trigger == Some(at),
            None => verdict.resolve,
        });
        let taken: Vec<&Sample> = takes.map(|(sample, _)| *sample).collect();
        let of = count(file.samples.len(), "sample");
        let text = match (file.samples.len(), taken.len()) {
            (0, _) => "no samples".to_owned(),
            (_, 0) => format!("takes none of {of}"),
            (_, many) => format!("takes {many} of {of}: {}", names(taken)),
        };
        Lens { span: part.head.into(), text }
    };
    service.named_parts().map(lens).collect()
}

/// Above a payload, what becomes of it.
fn of_payload(project: &Project, path: &str) -> Vec<Lens> {
    let said = project.verdicts(Path::new(path));
    let Some(source) = source(project, path) else { return Vec::new() };
    let start = source.body_start();
    let span = Span { start, end: start };
    said.into_iter().map(|text| Lens { span, text }).collect()
}
