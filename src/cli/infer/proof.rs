//! What is offered is run first: the suite, under all readings, and lint.

use std::path::PathBuf;
use std::sync::Arc;

use super::inputs::{self, Inputs};
use super::output;
use crate::cli::settings::Settings;
use crate::engine::Reading;
use crate::infer::Samples;
use crate::infer::proof::{self, Proof};
use crate::infer::refusal::Refusal;
use crate::lint;
use crate::lint::levels::Levels;
use crate::lint::workspace::{File, Role, Sample, Terms, Workspace};
use crate::model::diagnostic::{Diagnostic, Severity};
use crate::model::payload::Payload;
use crate::model::text::{count, listed};
use crate::parse::service::FilterFile;
use crate::parse::{json, suite};
use crate::rules::RULES;
use crate::source::{Source, Span};

/// That everything works, in words.
pub struct Proven {
    /// What lint would have a person look at.
    pub warnings: Vec<String>,
    pub summary: String,
}

pub fn prove(
    (name, filter): (&str, FilterFile),
    suite: &str,
    inputs: &Inputs,
    samples: Samples<'_>,
    settings: &Settings,
) -> Result<Proven, Refusal> {
    let reading = settings.reading;
    let suite = suite::parse(&output::suite_name(name), suite.as_bytes().to_vec());
    let proof = match (&filter.service, &suite.suite) {
        (Some(service), Some(suite)) => Some(proof::prove(service, suite, samples, reading)?),
        // Lint has the words for what is wrong with a filter file.
        (None, _) => None,
        (_, None) => {
            return Err(Refusal::unproven(
                vec!["the suite cannot be read back".to_owned()],
                reading,
            ));
        }
    };
    let [errors, warnings] = lint(&workspace(name, filter, inputs, settings));
    match proof {
        Some(proof) if errors.is_empty() => Ok(Proven {
            summary: summary(&proof, warnings.len(), reading),
            warnings,
        }),
        _ => Err(Refusal::unsound(errors)),
    }
}

/// The errors and the warnings, one line each.
fn lint(workspace: &Workspace) -> [Vec<String>; 2] {
    let found = lint::run(RULES, &Levels::default(), workspace);
    [Severity::Error, Severity::Warning].map(|severity| {
        let diagnostics = found.findings.iter().map(|finding| &finding.diagnostic);
        let told = diagnostics.filter(|diagnostic| diagnostic.severity == severity);
        told.map(line).collect()
    })
}

/// The repository that would be written, as far as lint looks at it.
fn workspace(name: &str, filter: FilterFile, inputs: &Inputs, settings: &Settings) -> Workspace {
    let samples = output::samples(inputs);
    let samples = samples.filter_map(|(which, payload)| {
        Some(Sample {
            payload: renamed(payload, inputs::sample_name(name, which))?,
            role: Role::of_stem(which.file().trim_end_matches(".json")),
        })
    });
    let file = File {
        path: PathBuf::from(output::filter_name(name)),
        stem: name.to_owned(),
        read: filter,
        samples: samples.collect(),
        has_unread_samples: false,
        has_suite: true,
    };
    Workspace {
        files: vec![file],
        orphans: Vec::new(),
        terms: Terms {
            reading: settings.reading,
            list_is_chosen: settings.list_is_chosen,
            has_samples: true,
            ..Terms::default()
        },
    }
}

/// The same payload under the name of its sample.
fn renamed(payload: &Payload, name: String) -> Option<Payload> {
    let source = Arc::new(Source::new(name, payload.source.text()));
    let body = Span::new(source.body_start(), source.text().len());
    json::payload(&source, body).ok()
}

fn line(diagnostic: &Diagnostic) -> String {
    let Diagnostic {
        rule,
        place,
        message,
        ..
    } = diagnostic;
    let at = place.source.position(place.span.start);
    format!(
        "{}:{}: {} {}: {message}",
        place.source.name(),
        at.line,
        rule.code,
        rule.name
    )
}

fn summary(proof: &Proof, warnings: usize, reading: Reading) -> String {
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
    let warnings = match warnings {
        0 => "lint finds nothing to warn of".to_owned(),
        more => format!("lint finds no error, and {}", count(more, "warning")),
    };
    format!("{cases} {pass}{also}; {warnings}")
}
