//! `--update`: what came is what is expected from now on.

use std::sync::Arc;

use super::{Streams, TestRun};
use crate::cli::boundary::Boundary;
use crate::cli::rewrite::{replace, write_diff};
use crate::lint::fix;
use crate::model::diagnostic::{Edit, Fix};
use crate::model::suite::Case;
use crate::model::text::count;
use crate::report::{CaseRun, words};
use crate::suite::loaded::Loaded;
use crate::suite::update::{self, Update};

pub struct Updated {
    pub files: usize,
    /// No file failed to be written.
    pub is_written: bool,
}

/// Rewrites the expectations of the cases that fail, file by file, and shows the difference. What a `todo` says is left.
pub fn update(run: &TestRun<'_>, suites: &[Arc<Loaded>], boundary: &Boundary, streams: &mut Streams) -> Updated {
    let mut updated = Updated { files: 0, is_written: true };
    let mut cases = 0;
    for loaded in suites {
        let update = plan(run, loaded);
        tell_left(&update, loaded, streams);
        if update.edits.is_empty() {
            continue;
        }
        if write(loaded, update.edits, boundary, streams) {
            updated.files += 1;
            cases += update.cases;
        } else {
            updated.is_written = false;
        }
    }
    let files = count(updated.files, "file");
    let note = format!("updated {} in {files}", count(cases, "case"));
    streams.say("note", &note, None);
    updated
}

fn tell_left(update: &Update, loaded: &Loaded, streams: &mut Streams) {
    for span in &update.left {
        let place = words::place(&loaded.suite.source, *span);
        let message = format!("{place}: this cannot be updated without harm to what is around it");
        streams.say("warning", &message, Some("write it by hand"));
    }
}

/// The edits of a suite. Cases that were not asked for have their say too: they may share what they expect.
fn plan(run: &TestRun<'_>, loaded: &Loaded) -> Update {
    let mine = || {
        let is_mine = |case: &&CaseRun<'_>| std::ptr::eq(case.suite, &raw const loaded.suite);
        run.cases.iter().filter(is_mine)
    };
    let ran = |case: &Case| {
        let ran = mine().find(|ran| std::ptr::eq(ran.case, case))?;
        ran.ran.as_ref()
    };
    let cases: Vec<_> = loaded.suite.cases.iter().map(|case| (case, ran(case))).collect();
    update::of(&loaded.suite, &cases)
}

/// Writes the suite and shows what changes; false when it could not be written.
fn write(loaded: &Loaded, edits: Vec<Edit>, boundary: &Boundary, streams: &mut Streams) -> bool {
    let before = &loaded.suite.source;
    let (text, _) = fix::apply(before.text(), &[Fix::safe("", edits)]);
    let written = replace(&loaded.path, before, &text, boundary, streams);
    let mut drawing = Vec::new();
    if written && write_diff(&loaded.path, [before.text(), &text], true, &mut drawing).is_ok() {
        streams.draw(String::from_utf8_lossy(&drawing).trim_end());
    }
    written
}
