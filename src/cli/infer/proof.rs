//! What is offered is run first: the suite, under all readings, and lint.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;

use super::Draft;
use super::inputs::Inputs;
use super::target::Target;
use crate::cli::files;
use crate::cli::lint::Repository;
use crate::engine::Reading;
use crate::engine::side::Side;
use crate::infer::Samples;
use crate::infer::plan::{FileNames, SampleRef};
use crate::infer::proof::{self, Proof};
use crate::infer::refusal::Refusal;
use crate::lint::workspace::{File, Sample};
use crate::lint::{self, Finding};
use crate::model::diagnostic::{Diagnostic, Severity};
use crate::model::payload::Payload;
use crate::model::text::{count, listed};
use crate::parse::service::FilterFile;
use crate::parse::suite;
use crate::rules::RULES;
use crate::source::{Source, Span};

/// The rule for titles that say nothing.
const WITHOUT_TITLE: &str = "CG407";

/// That everything works, in words.
pub struct Proven {
    /// What lint would have a person look at.
    pub warnings: Vec<String>,
    pub summary: String,
}

/// Runs the suite; none for a filter that cannot be read back, for which lint has the words.
pub(super) fn run(
    draft: &Draft,
    suite: &str,
    samples: (Samples<'_>, &FileNames),
    reading: Reading,
) -> Result<Option<Proof>, Refusal> {
    let Some(service) = &draft.read.service else {
        return Ok(None);
    };
    let read = suite::parse("the suite", suite.as_bytes().to_vec());
    let Some(suite) = &read.suite else {
        let failure = vec!["the suite cannot be read back".to_owned()];
        return Err(Refusal::unproven(failure, reading));
    };
    proof::prove(service, suite, samples, reading).map(Some)
}

/// Looks at the repository as it would be: what is wrong there already is no news.
pub fn lint(
    candidate: FilterFile,
    inputs: Inputs,
    target: Option<&Target>,
    mut repository: Repository,
) -> [Vec<String>; 2] {
    let known: HashSet<_> = findings(&repository).iter().map(key).collect();
    let filter = candidate.source.name().to_owned();
    let file = file(candidate, inputs, target);
    let files = &mut repository.workspace.files;
    let at = files.partition_point(|other| other.path < file.path);
    files.insert(at, file);
    repository.workspace.terms.has_samples = true;
    let new = findings(&repository);
    let new: Vec<_> = new.iter().filter(|it| !known.contains(&key(it))).collect();
    let tell = |severity: Severity| {
        // A payload that is not going to be kept is nobody's danger.
        let weight = |it: &Diagnostic| match target {
            None if it.place.source.name() != filter => it.severity.min(Severity::Warning),
            // An alert without words has no title, and its filter works all the same.
            _ if it.rule.code == WITHOUT_TITLE => it.severity.min(Severity::Warning),
            _ => it.severity,
        };
        let told = new.iter().map(|it| &it.diagnostic);
        told.filter(|it| weight(it) == severity).map(line).collect()
    };
    [tell(Severity::Error), tell(Severity::Warning)]
}

fn findings(repository: &Repository) -> Vec<Finding> {
    lint::run(RULES, &repository.levels, &repository.workspace).findings
}

fn key(finding: &Finding) -> (&'static str, String, Span, String) {
    let Diagnostic { rule, place, message, .. } = &finding.diagnostic;
    let name = place.source.name().to_owned();
    (rule.code, name, place.span, message.to_string())
}

/// The service, as lint would read it.
fn file(read: FilterFile, inputs: Inputs, target: Option<&Target>) -> File {
    let names = inputs.file_names(target);
    let sample = |(which, payload): (SampleRef, Payload)| {
        let payload = match target {
            Some(target) => renamed(payload, files::name(&target.sample(&names.of(which)))),
            None => payload,
        };
        let side = match which {
            SampleRef::Alert(_) => Side::Alert,
            SampleRef::Recovery(_) => Side::Recovery,
        };
        Sample::new(payload, Some(side))
    };
    File {
        path: PathBuf::from(read.source.name()),
        read: Arc::new(read),
        samples: inputs.into_all().map(sample).collect(),
        has_unread_samples: false,
        has_suite: true,
    }
}

/// The same payload under the name of its sample.
fn renamed(payload: Payload, name: String) -> Payload {
    let source = Arc::new(Source::new(name, payload.source.text()));
    Payload { source, ..payload }
}

fn line(diagnostic: &Diagnostic) -> String {
    let Diagnostic { rule, place, message, .. } = diagnostic;
    let at = place.source.position(place.span.start);
    format!("{}:{}: {} {}: {message}", place.source.name(), at.line, rule.code, rule.name)
}

/// `2 cases pass, under every reading`.
pub fn passed(proof: &Proof, reading: Reading) -> String {
    // Where one answer alone makes the difference, both together say no more.
    let name = |other: &Reading| other.difference(reading);
    let not: Vec<String> = proof.not.iter().map(name).collect();
    let says_more = |name: &&String| not.len() == 1 || !name.contains(',');
    let not: Vec<&String> = not.iter().filter(says_more).collect();
    let also = match (proof.also.as_slice(), proof.not.as_slice()) {
        (_, []) => ", under every reading".to_owned(),
        ([], _) => format!(", with {reading} alone"),
        _ => format!(", but not with {}", listed(&not, "or")),
    };
    let cases = count(proof.cases, "case");
    let pass = if proof.cases == 1 { "passes" } else { "pass" };
    format!("{cases} {pass}{also}")
}

pub fn summary(proof: &Proof, warnings: usize, doubts: usize, reading: Reading) -> String {
    let passed = passed(proof, reading);
    let but = match (warnings, doubts) {
        (0, 0) => "; lint finds nothing to warn of".to_owned(),
        (0, _) => String::new(),
        (more, _) => format!("; lint finds no error, and {}", count(more, "warning")),
    };
    let doubts = if doubts == 0 { String::new() } else { format!("; {} to see to", count(doubts, "doubt")) };
    format!("{passed}{but}{doubts}")
}
