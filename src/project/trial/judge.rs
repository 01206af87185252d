//! Judges all payloads and runs all cases.

use std::collections::HashSet;
use std::ptr;

use super::{Material, TestQuery, proven};
use crate::engine::session::{Run, Terms};
use crate::engine::{Reading, cross_service, parallel};
use crate::lint::workspace::{self, Sample};
use crate::model::filter::Service;
use crate::model::payload::Payload;
use crate::project::orphans::Orphan;
use crate::project::payload_file::Input;
use crate::project::{known_tool, suites};
use crate::report::{CaseRun, CoverageRun, MutationRun, PayloadResult, TestRun};
use crate::suite::coverage::Coverage;
use crate::suite::mutation::{self, Watch};
use crate::suite::run::{self as suite_run, Script, Verdict};

pub fn judge<'a>(terms: workspace::Terms, query: &TestQuery<'a>, material: &'a Material) -> TestRun<'a> {
    let workspace::Terms { reading, token, .. } = terms;
    let TestQuery { from, in_full, explain, .. } = *query;
    let terms = Terms { services: &material.services, reading, token, from, in_full, explain };
    let mut run = TestRun::new(&material.services, reading);
    let mut ledger = Run::new(terms);
    run.results = results(query, &material.inputs, &mut ledger);
    note_orphans(material, &mut run);
    note_tools(&mut run);
    let answers = run.results.iter_mut().map(|result| result.answer.as_mut().ok());
    let judged = answers.enumerate().filter_map(|(at, answer)| answer.map(|(payload, answer)| (at, *payload, answer)));
    cross_service::link_alerts(&material.services, judged);
    run.open = ledger.open().cloned().collect();
    run.cases = cases(material, terms);
    run.coverage = query.coverage.map(|least| coverage(least, material, reading));
    run.mutation = query.mutation.map(|least| mutation(least, material, &run.cases, terms));
    run
}

/// Notes what is a sample of a service that is not there.
fn note_orphans(material: &Material, run: &mut TestRun<'_>) {
    for (at, orphan) in &material.orphans {
        let answer = run.results.get_mut(*at).and_then(|result| result.answer.as_mut().ok());
        let Orphan { service, help } = orphan;
        answer.into_iter().for_each(|(_, answer)| answer.is_of_no_service(service, help.clone()));
    }
}

/// Notes whose payloads they are that nothing here is meant for.
fn note_tools(run: &mut TestRun<'_>) {
    for (payload, answer) in run.results.iter_mut().filter_map(|result| result.answer.as_mut().ok()) {
        known_tool::note(answer, payload, run.services, run.reading);
    }
}

/// Each case has a record of incidents of its own, so they run side by side.
fn cases<'a>(material: &'a Material, terms: Terms<'a>) -> Vec<CaseRun<'a>> {
    let cases: Vec<_> = suites::cases(&material.suites).collect();
    parallel::map(&cases, |_, (loaded, case)| CaseRun {
        suite: &loaded.suite,
        case,
        ran: loaded.script(case).map(|script| suite_run::run(&script, terms)),
        change: None,
    })
}

fn coverage(least: Option<usize>, material: &Material, reading: Reading) -> CoverageRun {
    let services = &material.services;
    let mut coverage = Coverage::of(services);
    for input in &material.inputs {
        if let Ok(payload) = &input.payload {
            coverage.count(services, payload, input.owner, reading);
        }
    }
    let scripts = suites::cases(&material.suites);
    for script in scripts.filter_map(|(loaded, case)| loaded.script(case)) {
        for (payload, owner) in script.payloads {
            coverage.count(services, payload, owner, reading);
        }
    }
    CoverageRun { coverage, least }
}

/// What notices a mistake: the cases that pass, and the samples that no case names.
fn mutation<'a>(least: Option<usize>, material: &'a Material, cases: &[CaseRun<'a>], terms: Terms<'a>) -> MutationRun {
    let passing =
        cases.iter().filter(|case| case.verdict() == Some(Verdict::Passed)).map(|case| ptr::from_ref(case.case));
    let passing: HashSet<_> = passing.collect();
    let of_service = |(at, service): (usize, &'a Service)| {
        let is_for = |script: &Script<'_>| {
            let only = |payload: &Payload| payload.service.as_ref().is_none_or(|only| *only == service.name);
            script.payloads.iter().any(|(payload, owner)| owner.is_none_or(|owner| owner == at) && only(payload))
        };
        let scripts = suites::cases(&material.suites).filter(|(_, case)| passing.contains(&ptr::from_ref(*case)));
        let scripts = scripts.filter_map(|(loaded, case)| loaded.script(case)).filter(is_for).collect();
        let samples = proven::samples(terms.reading, material, at, service);
        let samples = samples.iter().map(Sample::for_proof).collect();
        mutation::of_service(at, &Watch { scripts, samples }, terms)
    };
    let services = material.services.iter().enumerate().map(of_service).collect();
    MutationRun { services, least }
}

fn results<'a>(query: &TestQuery<'_>, inputs: &'a [Input], run: &mut Run<'a>) -> Vec<PayloadResult<'a>> {
    let result = |(at, input): (usize, &'a Input)| {
        let payload = input.payload.as_deref().map_err(Clone::clone);
        let answer = payload.map(|payload| (payload, run.judge(at, payload, input.owner)));
        PayloadResult { name: input.name.clone(), expected: query.expected, answer, change: None, in_vain: None }
    };
    inputs.iter().enumerate().map(result).collect()
}
