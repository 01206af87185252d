//! The outline of a file: the parts of a filter, the cases of a suite.

use std::path::Path;

use serde::Serialize;

use super::{filter_at, source};
use crate::model::suite::Suite;
use crate::parse::suite;
use crate::project::file_names::is_suite;
use crate::project::{Project, Span};
use crate::report::words::part::{condition, trigger_name};

/// One line of an outline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OutlineItem {
    pub name: String,
    pub detail: String,
    pub sort: OutlineSort,
    /// All of it.
    pub span: Span,
    /// What to point at.
    pub head: Span,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum OutlineSort {
    Trigger,
    Resolve,
    Case,
}

/// The parts of a filter file, or the cases of a suite.
pub fn outline(project: &Project, path: &str) -> Vec<OutlineItem> {
    if is_suite(Path::new(path)) {
        return of_suite(project, path);
    }
    let Some(file) = filter_at(project, Path::new(path)) else { return Vec::new() };
    let Some(service) = file.read.seen() else { return Vec::new() };
    let reading = project.reading();
    let items = service.named_parts().map(|(id, part)| {
        let trigger = id.trigger().and_then(|at| Some((at, service.triggers.get(at)?)));
        let asked: Vec<_> = part.conditions.iter().map(|it| condition(it, reading)).collect();
        OutlineItem {
            name: trigger.map_or_else(|| "resolve".to_owned(), |(at, trigger)| trigger_name(at, trigger)),
            detail: asked.join(" and "),
            sort: if trigger.is_some() { OutlineSort::Trigger } else { OutlineSort::Resolve },
            span: part.span.to(part.head).into(),
            head: part.head.into(),
        }
    });
    items.collect()
}

fn of_suite(project: &Project, path: &str) -> Vec<OutlineItem> {
    let Some(source) = source(project, path) else { return Vec::new() };
    let read = suite::parse(path, source.text().as_bytes().to_vec());
    let suite: Option<&Suite> = read.suite.as_ref().or(read.sketch.as_ref());
    let cases = suite.into_iter().flat_map(|suite| &suite.cases);
    let items = cases.map(|case| OutlineItem {
        name: case.name.value.clone(),
        detail: crate::model::text::count(case.steps.len(), "payload"),
        sort: OutlineSort::Case,
        span: case.head.to(case.name.span).into(),
        head: case.name.span.into(),
    });
    items.collect()
}
