//! For people: each finding with the lines it is about, as rustc draws them, and what was looked at below.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::Arc;

use colored::Colorize;

use super::{LintDisplay, LintRun, Reported, concise};
use crate::engine::parallel;
use crate::lint::levels;
use crate::model::diagnostic::{Applicability, RuleMeta, Severity};
use crate::model::text::{count, grouped};
use crate::report::snippet;

pub fn write(run: &LintRun<'_>, display: LintDisplay, out: &mut dyn Write) -> io::Result<()> {
    let shown: Vec<_> = shown(run, display).collect();
    if display.statistics {
        statistics(&shown, out)?;
    } else {
        findings(&shown, display, out)?;
    }
    footer(run, &shown, out)
}

/// The findings that this look shows.
pub fn shown<'r, 'a>(run: &'r LintRun<'a>, display: LintDisplay) -> impl Iterator<Item = &'r Reported<'a>> {
    let findings = run.findings.iter();
    findings.filter(move |finding| !display.quiet || run.fails(finding.diagnostic))
}

fn findings(shown: &[&Reported<'_>], display: LintDisplay, out: &mut dyn Write) -> io::Result<()> {
    let source = |finding: &Reported<'_>| Arc::as_ptr(&finding.diagnostic.place.source);
    let files = shown.chunk_by(|one, other| source(one) == source(other));
    let in_file: Vec<_> = files.flat_map(|of_file| 0..of_file.len()).collect();
    let is_line = |at: usize| in_file.get(at).is_some_and(|number| *number >= MOST_DRAWN);
    let told = parallel::map(shown, |at, finding| match is_line(at) {
        true => concise::line(finding.diagnostic),
        false => snippet::diagnostic(finding.diagnostic, display.width),
    });
    for (at, text) in told.iter().enumerate() {
        writeln!(out, "{text}")?;
        if !(is_line(at) && is_line(at + 1)) {
            writeln!(out)?;
        }
    }
    Ok(())
}

/// More findings of one file are told in a line each.
const MOST_DRAWN: usize = 100;

/// How often a rule speaks, and whether some of it can be mended.
pub struct RuleCount {
    pub rule: RuleMeta,
    pub count: usize,
    fix: Option<Applicability>,
}

/// How often each rule speaks, the most frequent first.
pub fn counts<'r>(findings: impl Iterator<Item = &'r Reported<'r>>) -> Vec<RuleCount> {
    let mut counts: BTreeMap<_, RuleCount> = BTreeMap::new();
    for finding in findings {
        let rule = finding.diagnostic.rule;
        let entry = counts.entry(rule.code).or_insert(RuleCount { rule, count: 0, fix: None });
        entry.count += 1;
        let fix = finding.diagnostic.fix.as_ref();
        entry.fix = entry.fix.or(fix.map(|fix| fix.applicability));
    }
    let mut counts: Vec<_> = counts.into_values().collect();
    counts.sort_by_key(|count| std::cmp::Reverse(count.count));
    counts
}

/// A line a rule.
pub fn statistics(shown: &[&Reported<'_>], out: &mut dyn Write) -> io::Result<()> {
    let counts = counts(shown.iter().copied());
    let width = counts.first().map_or(0, |first| grouped(first.count).len());
    for RuleCount { rule, count, fix } in &counts {
        let option = match fix {
            Some(Applicability::Safe) => "  --fix",
            Some(Applicability::Unsafe) => "  --unsafe-fixes",
            None => "",
        };
        let (number, option) = (grouped(*count), option.cyan());
        writeln!(out, "{number:>width$}  {}  {}{option}", rule.code, rule.name)?;
    }
    if counts.is_empty() { Ok(()) } else { writeln!(out) }
}

/// What was looked at and found, how to learn more, and how to allow.
fn footer(run: &LintRun<'_>, shown: &[&Reported<'_>], out: &mut dyn Write) -> io::Result<()> {
    let line = format!("{}: {}", looked_at(run), found(run));
    let line = match worst(run) {
        _ if run.has_failed() || !run.problems.is_empty() => line.red(),
        Some(Severity::Error | Severity::Warning) => line.yellow(),
        _ => line.green(),
    };
    writeln!(out, "{line}")?;
    let in_part = run.summary.files - run.summary.services;
    if in_part > 0 && run.has_failed() {
        let files = count(in_part, "file");
        writeln!(out, "{files} could be read in part only: more rules look once the errors are mended")?;
    }
    // The rule that speaks most often is the one most worth reading about.
    let Some(code) = most_frequent(shown) else {
        return Ok(());
    };
    let more = format!("cgfilter explain {code}").cyan();
    if !levels::can_be_allowed(code) {
        return writeln!(out, "{more} tells more");
    }
    let allow = format!("# cgfilter: allow {code} REASON").cyan();
    writeln!(out, "{more} tells more; the comment {allow} accepts one")
}

fn looked_at(run: &LintRun<'_>) -> String {
    let summary = run.summary;
    let files = count(summary.files, "file");
    let services = count(summary.services, "service");
    let samples = match summary.samples {
        0 => "no samples".to_owned(),
        number => count(number, "sample"),
    };
    format!("{files}, {services}, {samples}")
}

fn found(run: &LintRun<'_>) -> String {
    let summary = run.summary;
    let named = [(summary.errors, "error"), (summary.warnings, "warning"), (summary.infos, "info")];
    let mut parts: Vec<_> =
        named.into_iter().filter(|(number, _)| *number > 0).map(|(number, name)| count(number, name)).collect();
    if parts.is_empty() {
        parts.push("nothing found".to_owned());
    }
    let rest = [
        (summary.known, "in the baseline"),
        (summary.allowed, "allowed"),
        (summary.fixable, "fixable with --fix"),
        (summary.unsafely_fixable, "with --unsafe-fixes"),
        (run.problems.len(), "unreadable"),
    ];
    let rest = rest.into_iter().filter(|(number, _)| *number > 0);
    parts.extend(rest.map(|(number, what)| format!("{} {what}", grouped(number))));
    parts.join(", ")
}

fn worst(run: &LintRun<'_>) -> Option<Severity> {
    let severities = run.findings.iter().map(|finding| finding.diagnostic.severity);
    severities.max()
}

fn most_frequent(shown: &[&Reported<'_>]) -> Option<&'static str> {
    let mut counts: BTreeMap<_, usize> = BTreeMap::new();
    for finding in shown {
        *counts.entry(finding.diagnostic.rule.code).or_default() += 1;
    }
    // What can be allowed comes first, and of equals the first code.
    let rank = |(code, number): &(&str, usize)| (levels::can_be_allowed(code), *number);
    let most = counts.into_iter().rev().max_by_key(rank);
    most.map(|(code, _)| code)
}
