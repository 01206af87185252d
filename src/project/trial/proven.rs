//! What the payloads of a run prove to be wrong with the filters, as `lint` says it of samples.
//!
//! A payload counts for the service whose sample it is, else for each service that takes it. What a suite expects and what
//! a comment in the filter file allows is left out.

use std::collections::HashSet;
use std::path::PathBuf;
use std::ptr;
use std::sync::Arc;

use super::Material;
use crate::engine::Reading;
use crate::engine::answer::ServiceAnswer;
use crate::engine::ledger::Entry;
use crate::engine::proof::Trial;
use crate::engine::verdict;
use crate::lint::levels::Levels;
use crate::lint::workspace::{File, Sample, Terms, Workspace};
use crate::lint::{self, Check, Rule};
use crate::model::diagnostic::{Diagnostic, Severity};
use crate::model::filter::Service;
use crate::model::payload::Payload;
use crate::parse::service;
use crate::project::expected_sides;
use crate::report::TestRun;
use crate::rules::RULES;

/// The errors, and the warnings of two alerts in one incident, in the order of the services.
pub fn defects(terms: Terms, levels: &Levels, material: &Material, run: &TestRun<'_>) -> Vec<Diagnostic> {
    let services = material.services.iter().enumerate();
    let of_service = |(at, service): (usize, &Service)| {
        let mut samples = samples(terms.reading, material, at, service);
        samples.retain(|it| !closes_elsewhere(run, &it.payload, at));
        if is_wrong(terms.reading, service, &samples) {
            told(terms, material, (at, service), samples, levels)
        } else {
            Vec::new()
        }
    };
    services.flat_map(of_service).collect()
}

/// The payloads that count for a service, each once, with what they are meant to be.
pub fn samples(reading: Reading, material: &Material, at: usize, service: &Service) -> Vec<Sample> {
    let takes = |payload: &Payload| {
        let is_asked = payload.service.as_ref().is_none_or(|only| *only == service.name);
        is_asked && verdict::judge(service, payload, reading).accepts()
    };
    let given = material.inputs.iter().filter_map(|input| Some((input.payload.as_ref().ok()?, input.owner)));
    let of_suites = material.suites.iter().flat_map(|suite| suite.samples());
    let counts = |(payload, owner): &(&Arc<Payload>, Option<usize>)| match owner {
        Some(owner) => *owner == at,
        None => takes(payload),
    };
    let mut known = HashSet::new();
    let is_new = |(payload, _): &(&Arc<Payload>, _)| known.insert((payload.source.name().to_owned(), payload.span));
    let all = given.chain(of_suites).filter(counts).filter(is_new);
    let mut samples: Vec<_> = all.map(|(payload, _)| Sample::new(Arc::clone(payload), None)).collect();
    expected_sides::settle(&mut samples, Some(service), &material.expected);
    samples
}

/// Whether a payload that is nobody's sample closes an incident of another service, and none of this one.
fn closes_elsewhere(run: &TestRun<'_>, payload: &Payload, at: usize) -> bool {
    let answers = run.results.iter().filter_map(|result| result.answer.as_ref().ok());
    let mut closing = answers.filter(|(_, answer)| answer.owner.is_none() && answer.closes());
    let closes = |service: &ServiceAnswer<'_>| {
        service.service == at && service.resolve.accepted().is_none_or(|it| it.entry == Entry::Closed)
    };
    closing.any(|(other, answer)| ptr::eq(*other, payload) && !answer.services.iter().any(closes))
}

/// Whether something is wrong, before it is put into words.
fn is_wrong(reading: Reading, service: &Service, samples: &[Sample]) -> bool {
    let samples: Vec<_> = samples.iter().map(Sample::for_proof).collect();
    let trial = Trial::of(service, &samples, reading);
    !trial.defects().is_empty()
}

fn told(
    terms: Terms,
    material: &Material,
    (at, service): (usize, &Service),
    samples: Vec<Sample>,
    levels: &Levels,
) -> Vec<Diagnostic> {
    let source = &service.source;
    // The comments of the file are read with it.
    let read = service::parse(source.name(), &service.name, source.text().as_bytes().to_vec());
    let file = File {
        path: PathBuf::from(source.name()),
        read: Arc::new(read),
        samples,
        has_unread_samples: false,
        has_suite: true,
    };
    let (suites, repairs) = (material.suites.clone(), material.repairs.clone());
    let terms = Terms { is_whole: false, ..terms };
    let workspace = Workspace { files: vec![file], first: at, suites, terms, repairs, ..Workspace::default() };
    let of_one_file = |rule: &&&Rule| matches!(rule.check, Check::File(_));
    let rules: Vec<&Rule> = RULES.iter().filter(of_one_file).copied().collect();
    let found = lint::run(&rules, levels, &workspace).findings.into_iter().map(|finding| finding.diagnostic);
    // What only a witness shows is for lint to say.
    let is_proven = |it: &Diagnostic| it.severity > Severity::Info && it.proof.is_some() && it.witness.is_none();
    found.filter(is_proven).collect()
}
