//! The library: a repository of texts, and what cgfilter says of it.
//!
//! A [`Project`] is what a repository is on a disk, without one: the config, filter files, samples and suites, each a text under
//! the path that its file has from the top, with slashes. What a file is, and whose sample it is, its path decides, as for the
//! commands. Nothing here opens a file, asks for the time or starts a process; the day, which decides whether a comment that
//! allows a finding has run out, is handed over.
//!
//! ```
//! use cgfilter::project::{Project, Setup};
//!
//! let mut project = Project::new(&Setup { day: "2026-11-30", reading: "" })?;
//! project.put("filters/shop.yaml", "trigger: {payload_json_key: state, key_value_contains: Down}\n");
//! project.put("samples/shop/trigger.json", r#"{"state": "down"}"#);
//! let findings = project.lint();
//! let case = findings.iter().find(|it| it.code == "CG404").ok_or("not found")?;
//! assert_eq!((case.path.as_str(), case.span.start..case.span.end), ("filters/shop.yaml", 55..59));
//! assert!(project.test(&["samples/shop/trigger.json"]).human(76).contains("202 discarded"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Spans are half-open ranges of bytes in the text of a file, as UTF-8; lines and columns start at 1, and a column counts
//! characters. What cannot be read is told as a [`Finding`] with a code `T…`, and keeps the rest from nothing. Paths outside of
//! the project (`..`) lead nowhere.

mod answers;
mod changed_sample;
pub(crate) mod expected_sides;
pub(crate) mod file_names;
mod files;
mod infer;
pub(crate) mod kept;
pub(crate) mod known_tool;
pub(crate) mod levels;
mod looks;
#[cfg(feature = "lsp")]
pub(crate) mod one_file;
pub(crate) mod orphans;
pub(crate) mod owners;
pub(crate) mod payload_file;
pub(crate) mod payload_order;
pub(crate) mod presets;
pub(crate) mod service_names;
pub(crate) mod share;
pub(crate) mod suites;
mod test;
mod values;

pub(crate) mod trial;
mod whole;

use std::fmt;
use std::path::Path;

pub use answers::{Edit, Finding, Fix, Position, RelatedPlace, Span, apply};
pub use infer::{NoFilter, WrittenFilter};
pub use presets::{Preset, presets};
pub use test::Tested;
pub use values::SampleValue;

use files::Files;
use jiff::civil::Date;
use whole::Whole;

use crate::lint::Lint;
use crate::model::reading::ReadingOverride;
use crate::repair::Repairs;
use crate::report::lint::{LintDisplay, LintRun};
use crate::report::{CommandRun, Root, write_lint_document};
use crate::rules::RULES;

/// What is not in the texts of a project.
#[derive(Debug, Default, Clone, Copy)]
pub struct Setup<'s> {
    /// The day of the look, as `2026-11-30`; empty for none, on which no comment has run out.
    pub day: &'s str,
    /// How filters are read where Callgoose's pages disagree, over what the config says: `list=all,case=ignore`, or empty.
    pub reading: &'s str,
}

/// Why a [`Setup`] is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SetupError {
    /// The day is not of the form `2026-11-30`.
    Day(String),
    Reading(String),
}

impl fmt::Display for SetupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => write!(f, "{day:?} is no day: write it as 2026-11-30"),
            Self::Reading(reason) => write!(f, "{reason}"),
        }
    }
}

impl std::error::Error for SetupError {}

/// A repository of texts.
#[derive(Clone)]
pub struct Project {
    files: Files,
    reading: ReadingOverride,
    today: Date,
    /// All of it together, once somebody asks after a change.
    whole: std::sync::OnceLock<Whole>,
    /// What `test` has found `lint` finds, and the other way round.
    repairs: Repairs,
}

impl Project {
    pub fn new(setup: &Setup<'_>) -> Result<Self, SetupError> {
        let today = match setup.day {
            "" => Date::MIN,
            day => day.parse().map_err(|_| SetupError::Day(day.to_owned()))?,
        };
        let reading = match setup.reading {
            "" => ReadingOverride::default(),
            reading => reading.parse().map_err(SetupError::Reading)?,
        };
        Ok(Self { files: Files::default(), reading, today, whole: Default::default(), repairs: Repairs::default() })
    }

    /// Adds a file, or replaces its text. What no part of the tool reads is kept for suites that name it.
    pub fn put(&mut self, path: &str, text: impl Into<String>) {
        self.put_bytes(Path::new(path), text.into().into_bytes());
    }

    pub(crate) fn put_bytes(&mut self, path: &Path, bytes: Vec<u8>) {
        let path = file_names::plain(path);
        let before = self.files.get(&path).map(|(_, content)| content.clone());
        self.files.put(&path, bytes);
        let is_replaced = match (before, self.whole.get_mut()) {
            (Some(before), Some(whole)) => whole.replace(&self.files, &path, &before),
            _ => false,
        };
        if !is_replaced {
            self.whole.take();
        }
    }

    /// Takes a file out; false when there is none at the path.
    pub fn remove(&mut self, path: &str) -> bool {
        self.whole.take();
        self.files.remove(Path::new(path))
    }

    /// The paths of all files, in their order.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.paths()
    }

    /// All that is wrong with the files: what `cgfilter lint` finds and cannot read, mistakes of the config, and suites that
    /// cannot be run. In the order of paths, positions and codes.
    pub fn lint(&self) -> Vec<Finding> {
        let lint = self.linted();
        let problems = self.whole().problems();
        let diagnostics = lint.findings.iter().map(|finding| &finding.diagnostic).chain(problems);
        let mut findings: Vec<_> = diagnostics.map(Finding::of).collect();
        findings.sort_by(|a, b| (&a.path, a.span, a.code).cmp(&(&b.path, b.span, b.code)));
        findings
    }

    /// The report of `cgfilter lint` for people, in so many columns, without colours.
    pub fn lint_human(&self, width: usize) -> String {
        let lint = self.linted();
        let display = LintDisplay { width, quiet: false, statistics: false };
        answers::human(CommandRun::Lint(&self.lint_run(&lint), display))
    }

    /// The document of `cgfilter lint --format json`, version 1.
    pub fn lint_json(&self) -> String {
        let lint = self.linted();
        answers::text(|out| write_lint_document(&self.lint_run(&lint), out))
    }

    fn lint_run<'l>(&'l self, lint: &'l Lint) -> LintRun<'l> {
        let whole = self.whole();
        let mut run = LintRun::new(&whole.workspace, RULES, (&lint.findings, lint.allowed), Root::default());
        run.problems = whole.problems_of_lint().cloned().collect();
        run
    }

    fn linted(&self) -> Lint {
        let whole = self.whole();
        crate::lint::run(RULES, &whole.levels, &whole.workspace)
    }

    #[cfg(test)]
    pub(crate) fn repairs(&self) -> &Repairs {
        &self.repairs
    }

    fn whole(&self) -> &Whole {
        self.whole.get_or_init(|| {
            let mut whole = Whole::of(&self.files, self.reading, self.today);
            whole.workspace.repairs = self.repairs.clone();
            whole
        })
    }
}
