//! Reports of `lint`: one file a format.

pub(super) mod concise;
pub(super) mod human;
pub(super) mod json;

use std::borrow::Cow;
use std::sync::Arc;

use serde::Serialize;

use super::{LeftOut, Root};
use crate::lint::fingerprint::{self, Fingerprints};
use crate::lint::workspace::Workspace;
use crate::lint::{Finding, Rule};
use crate::model::diagnostic::{Applicability, Diagnostic, Severity};

/// A run of `lint`: all that a report may know.
pub struct LintRun<'a> {
    /// By path, position and code.
    pub findings: Vec<Reported<'a>>,
    /// Paths that cannot be read.
    pub problems: Vec<Diagnostic>,
    pub left_out: Vec<LeftOut>,
    pub rules: &'a [&'a Rule],
    /// The filter files that were looked at.
    pub files: Vec<&'a str>,
    pub summary: LintSummary,
    /// What paths are relative to, for services that know the repository alone.
    pub root: Arc<Root>,
    /// The least severity that fails the run; none when nothing does.
    pub fail_on: Option<Severity>,
}

/// A finding of the report.
pub struct Reported<'a> {
    pub diagnostic: &'a Diagnostic,
    pub service: &'a str,
    /// It is about a sample of no service, which stands in for one by its path.
    is_of_nobody: bool,
    fingerprints: Arc<Fingerprints<'a>>,
    root: Arc<Root>,
    at: usize,
}

/// Counts of a run, for every format.
#[derive(Debug, Default, Clone, Copy, Serialize)]
pub struct LintSummary {
    pub files: usize,
    pub services: usize,
    pub samples: usize,
    pub errors: usize,
    pub warnings: usize,
    pub infos: usize,
    /// Findings that comments allow.
    pub allowed: usize,
    /// Findings that the baseline knows.
    #[serde(rename = "in_baseline")]
    pub known: usize,
    /// Findings that `--fix` would cure, and those that only `--unsafe-fixes` would.
    pub fixable: usize,
    pub unsafely_fixable: usize,
    /// What could not be read.
    pub unreadable: usize,
}

/// How a report for people is laid out.
#[derive(Debug, Clone, Copy)]
pub struct LintDisplay {
    pub width: usize,
    /// Show only what fails the run, and the summary.
    pub quiet: bool,
    /// A table of rules in place of the findings.
    pub statistics: bool,
}

impl Reported<'_> {
    /// The same tomorrow, wherever the line has gone, and in whatever folder the lint runs.
    pub fn fingerprint(&self) -> &str {
        self.fingerprints.of(self.at, &|name| self.root.real(name))
    }

    /// What it was when paths counted as they were typed.
    pub fn old_fingerprint(&self) -> &str {
        self.fingerprints.as_named(self.at)
    }

    /// The service, or the path of a sample of nobody from the top of the repository.
    pub fn owner(&self) -> Cow<'_, str> {
        if self.is_of_nobody { self.root.real(self.service).into() } else { self.service.into() }
    }
}

impl<'a> LintRun<'a> {
    pub fn new(
        workspace: &'a Workspace,
        rules: &'a [&'a Rule],
        (findings, allowed): (&'a [Finding], usize),
        root: Root,
    ) -> Self {
        let fingerprints = Arc::new(Fingerprints::new(findings, workspace));
        let root = Arc::new(root);
        let reported = findings.iter().enumerate();
        let reported = reported.map(|(at, finding)| Reported {
            diagnostic: &finding.diagnostic,
            service: fingerprint::service(finding, workspace),
            is_of_nobody: finding.file.is_none(),
            fingerprints: Arc::clone(&fingerprints),
            root: Arc::clone(&root),
            at,
        });
        let files = &workspace.files;
        let samples = files.iter().map(|file| file.samples.len()).sum::<usize>();
        let is_service = |read: &crate::parse::service::FilterFile| read.service.is_some();
        let summary = LintSummary {
            files: files.len(),
            services: files.iter().filter(|file| is_service(&file.read)).count(),
            samples: samples + workspace.orphans.len(),
            allowed,
            ..LintSummary::default()
        };
        let mut run = Self {
            findings: reported.collect(),
            root: Arc::clone(&root),
            problems: Vec::new(),
            left_out: Vec::new(),
            rules,
            files: files.iter().map(|file| file.source().name()).collect(),
            summary,
            fail_on: None,
        };
        run.count();
        run
    }

    /// Leaves out the findings that a baseline knows.
    pub fn forget(&mut self, is_known: impl FnMut(&Reported<'_>) -> bool) {
        let before = self.findings.len();
        let mut is_known = is_known;
        self.findings.retain(|finding| !is_known(finding));
        self.summary.known = before - self.findings.len();
        self.count();
    }

    fn count(&mut self) {
        let severity = |wanted| {
            let is = |finding: &&Reported<'_>| finding.diagnostic.severity == wanted;
            self.findings.iter().filter(is).count()
        };
        let fixable = |wanted| {
            let fixes = self.findings.iter().filter_map(|it| it.diagnostic.fix.as_ref());
            fixes.filter(|fix| fix.applicability == wanted).count()
        };
        self.summary = LintSummary {
            errors: severity(Severity::Error),
            warnings: severity(Severity::Warning),
            infos: severity(Severity::Info),
            fixable: fixable(Applicability::Safe),
            unsafely_fixable: fixable(Applicability::Unsafe),
            ..self.summary
        };
    }

    /// Whether a finding makes the run fail.
    pub fn fails(&self, diagnostic: &Diagnostic) -> bool {
        self.fail_on.is_some_and(|least| diagnostic.severity >= least)
    }

    pub fn has_failed(&self) -> bool {
        let mut findings = self.findings.iter();
        findings.any(|finding| self.fails(finding.diagnostic))
    }
}
