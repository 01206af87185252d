//! Where a place leads.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::cursor::{Cursor, CursorPlace};
use super::{filter_at, source};
use crate::model::path_use;
use crate::model::payload::Payload;
use crate::project::file_names::{folder_of, is_suite, is_yaml, plain, text_of};
use crate::project::{Project, Span};

use super::completion::unquoted;

/// A place of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Target {
    pub path: String,
    pub span: Span,
}

/// The places that a byte of a file leads to: from a key path to the values in the samples, from a suite to the payload and the
/// service that it names.
pub fn definitions(project: &Project, path: &str, byte: usize) -> Vec<Target> {
    let file = Path::new(path);
    match () {
        () if is_suite(file) => of_suite(project, path, byte).into_iter().collect(),
        () if is_yaml(file) => of_filter(project, file, byte),
        () => Vec::new(),
    }
}

fn of_filter(project: &Project, path: &Path, byte: usize) -> Vec<Target> {
    let Some(file) = filter_at(project, path) else { return Vec::new() };
    let uses = file.read.seen().map(path_use::of_service).unwrap_or_default();
    let is_here = |it: &path_use::PathUse<'_>| {
        let values = it.condition.iter().flat_map(|condition| &condition.values).map(|value| value.span);
        values.chain([it.span]).any(|span| span.start <= byte && byte <= span.end)
    };
    let Some(found) = uses.into_iter().find(is_here) else { return Vec::new() };
    let target = |payload: &Payload| {
        let node = payload.node(found.path.steps())?;
        Some(Target { path: payload.source.name().to_owned(), span: node.span.into() })
    };
    file.samples.iter().filter_map(|sample| target(&sample.payload)).collect()
}

fn of_suite(project: &Project, path: &str, byte: usize) -> Option<Target> {
    let source = source(project, path)?;
    let cursor = Cursor::at(source.text(), byte);
    let CursorPlace::ValueOf(name) = &cursor.place else { return None };
    let written = unquoted(source.slice(cursor.written));
    let start = Span { start: 0, end: 0 };
    match name.as_str() {
        "payload" => {
            let target: PathBuf = plain(&folder_of(Path::new(path)).join(written));
            project.source(&target).map(|_| Target { path: text_of(target.as_os_str()), span: start })
        }
        "service" => project.filter_named(&written).map(|file| {
            let place = file.read.seen().map_or(start, |service| service.place().into());
            Target { path: file.source().name().to_owned(), span: place }
        }),
        _ => None,
    }
}
