//! The files of a probe: all of them, or none.

use std::path::Path;

use anyhow::{Context, Result};

use crate::cli::writer::{NewFiles, make_folder};
use crate::console_text::form;
use crate::model::text::count;
use crate::probe::filter;
use crate::probe::plan::Plan;
use crate::report::probe::readme;

/// Writes filters, calls and a page into a folder; what there is now, in words.
pub fn write(plan: &Plan, run: &str, folder: &Path) -> Result<String> {
    let text = plan.filter_text();
    let service = filter::taken_by(text.clone()).context("the filters of the probe cannot be read")?;
    let comment = "# The filters of a probe: cgfilter probe --out. Not for a service that calls somebody.\n";
    let mut files = vec![
        (folder.join("README.md"), readme(plan, run)),
        (folder.join("console.txt"), form::of(&service)),
        (folder.join("filters/probe.yaml"), format!("{comment}{text}")),
    ];
    for (at, number) in plan.calls.iter().enumerate() {
        let body = plan.payloads.get(*number).map(|payload| payload.body(run)).unwrap_or_default();
        files.push((folder.join(format!("calls/{:02}.json", at + 1)), body));
    }
    let checked = files.iter().try_for_each(|(path, _)| NewFiles::check(path));
    checked.context("nothing is overwritten, and nothing is written: name another folder with --out")?;
    make_folder(folder)?;
    let mut new = NewFiles::default();
    files.iter().try_for_each(|(path, text)| new.add(path, text.as_bytes()))?;
    new.keep()?;
    Ok(format!("README.md, console.txt, filters/probe.yaml and {}", count(plan.calls.len(), "call")))
}
