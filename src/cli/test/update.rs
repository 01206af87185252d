//! `--update`: what came is what is expected from now on.

use super::{Streams, TestRun};
use crate::cli::rewrite::{replace, write_diff};
use crate::cli::test::suites::Loaded;
use crate::lint::fix;
use crate::model::diagnostic::Fix;
use crate::model::text::count;
use crate::report::words;
use crate::source::Source;
use crate::suite::run::Verdict;
use crate::suite::update::{self, Update};

pub struct Updated {
    pub files: usize,
    /// No file failed to be written.
    pub is_written: bool,
}

/// Rewrites the expectations of the cases that fail, file by file, and shows the difference. What a `todo` says is left.
pub fn update(run: &TestRun<'_>, suites: &[Loaded], streams: &mut Streams) -> Updated {
    let mut updated = Updated {
        files: 0,
        is_written: true,
    };
    let mut cases = 0;
    for loaded in suites {
        let updates = updates(run, loaded);
        tell_left(&updates, loaded, streams);
        let fixes: Vec<_> = updates
            .into_iter()
            .filter(|update| !update.edits.is_empty())
            .map(|update| Fix::safe("", update.edits))
            .collect();
        if fixes.is_empty() {
            continue;
        }
        match write(loaded, &fixes, streams) {
            Ok(()) => {
                updated.files += 1;
                cases += fixes.len();
            }
            Err(error) => {
                streams.error(&error);
                updated.is_written = false;
            }
        }
    }
    let files = count(updated.files, "file");
    streams.say(
        "note",
        &format!("updated {} in {files}", count(cases, "case")),
        None,
    );
    updated
}

fn tell_left(updates: &[Update], loaded: &Loaded, streams: &mut Streams) {
    for span in updates.iter().flat_map(|update| &update.left) {
        let place = words::place(&loaded.suite.source, *span);
        let message = format!("{place}: this cannot be updated without harm to what is around it");
        streams.say("warning", &message, Some("write it by hand"));
    }
}

fn updates(run: &TestRun<'_>, loaded: &Loaded) -> Vec<Update> {
    let source = &loaded.suite.source;
    let mine = run
        .cases
        .iter()
        .filter(|case| std::ptr::eq(case.suite, &raw const loaded.suite));
    let failed = mine.filter(|case| case.verdict() == Some(Verdict::Failed));
    let updates = failed.filter_map(|case| Some(update::of(source, case.case, case.ran.as_ref()?)));
    updates.collect()
}

fn write(loaded: &Loaded, fixes: &[Fix], streams: &mut Streams) -> anyhow::Result<()> {
    let before = &loaded.suite.source;
    let (text, _) = fix::apply(before.text(), fixes);
    replace(&loaded.path, before, &text)?;
    let mut drawing = Vec::new();
    write_diff(before, &Source::new(before.name(), text), &mut drawing)?;
    streams.draw(String::from_utf8_lossy(&drawing).trim_end());
    Ok(())
}
