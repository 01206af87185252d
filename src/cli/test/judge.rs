//! Judges all payloads and runs all cases.

use super::{Call, Format, Input, Material, TestArgs, TestRun, suites};
use crate::engine::session::{Run, Terms};
use crate::engine::{cross_service, parallel};
use crate::report::{CaseRun, CoverageRun, PayloadResult};
use crate::suite::coverage::Coverage;
use crate::suite::run as suite_run;

pub fn judge<'a>(call: &'a Call<'_>, material: &'a Material) -> TestRun<'a> {
    let (args, reading) = (call.args, call.settings.reading);
    let from = args.from.as_deref().filter(|from| !from.is_empty());
    let in_full = args.explain || args.formats().any(|format| format == Format::Json);
    let token = call.settings.config.token;
    let terms = Terms { services: &material.services, reading, token, from, in_full, explain: args.explain };
    let mut run = TestRun::new(&material.services, reading);
    let mut ledger = Run::new(terms);
    run.results = results(args, &material.inputs, &mut ledger);
    let answers = run.results.iter_mut().map(|result| result.answer.as_mut().ok());
    let judged = answers.enumerate().filter_map(|(at, answer)| Some((at, &mut answer?.1)));
    cross_service::link_later_openings(judged);
    run.open = ledger.open().cloned().collect();
    run.cases = cases(material, terms);
    let asked = args.coverage || args.min_coverage.is_some();
    run.coverage = asked.then(|| coverage(call, material));
    run
}

/// Each case has a record of incidents of its own, so they run side by side.
fn cases<'a>(material: &'a Material, terms: Terms<'a>) -> Vec<CaseRun<'a>> {
    let cases: Vec<_> = suites::cases(&material.suites).collect();
    parallel::map(&cases, |_, (loaded, case)| CaseRun {
        suite: &loaded.suite,
        case,
        ran: loaded.script(case).map(|script| suite_run::run(&script, terms)),
    })
}

fn coverage(call: &Call<'_>, material: &Material) -> CoverageRun {
    let (services, reading) = (&material.services, call.settings.reading);
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
    let least = call.args.min_coverage.map(usize::from);
    CoverageRun { coverage, least }
}

fn results<'a>(args: &TestArgs, inputs: &'a [Input], run: &mut Run<'a>) -> Vec<PayloadResult<'a>> {
    let expected = args.expect.map(|expected| expected.outcome());
    let result = |(at, input): (usize, &'a Input)| {
        let payload = input.payload.as_deref().map_err(Clone::clone);
        let answer = payload.map(|payload| (payload, run.judge(at, payload, input.owner)));
        PayloadResult { name: input.name.clone(), expected, answer }
    };
    inputs.iter().enumerate().map(result).collect()
}
