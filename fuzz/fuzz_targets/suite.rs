//! Any bytes are a suite, and the payload files that it names: the cases run, what comes of them is told in every format,
//! and what came is written into the suite as what is expected.
#![no_main]

use cgfilter::internals::engine::Reading;
use cgfilter::internals::engine::session::Terms;
use cgfilter::internals::lint::fix;
use cgfilter::internals::model::diagnostic::{Diagnostic, Fix};
use cgfilter::internals::model::payload::Payload;
use cgfilter::internals::model::suite::{Case, Given, Suite};
use cgfilter::internals::model::token::Token;
use cgfilter::internals::parse::suite::parse;
use cgfilter::internals::report::{
    self, CaseRun, CommandRun, CoverageRun, Format, Reporter, TestDisplay, TestRun, snippet,
};
use cgfilter::internals::rules;
use cgfilter::internals::suite::coverage::Coverage;
use cgfilter::internals::suite::run::{Script, run};
use cgfilter::internals::suite::{patterns, update};
use cgfilter_fuzz::{SERVICES, is_harmless, is_in, is_json, parts, payload};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let mut parts = parts(input).into_iter();
    let file = parse("samples/x.test.yaml", parts.next().unwrap_or_default().to_vec());
    file.facts.iter().for_each(|fact| is_in(&file.source, fact.span));
    let diagnostics = rules::problems(&file.source, &file.facts);
    for diagnostic in diagnostics.iter().take(5) {
        is_harmless(snippet::diagnostic(diagnostic, 80).as_bytes());
    }
    let Some(suite) = file.suite else {
        return;
    };
    // To compile is what regular expressions cost, and all of it is a library's.
    let has_large = |case: &Case| format!("{case:?}").matches("Matches").count() > 3;
    if suite.cases.iter().any(has_large) || !patterns::check(suite.cases.iter(), &mut 0).is_empty() {
        return;
    }
    let files: Vec<_> = parts.filter_map(|part| payload("samples/x.json", part, true)).collect();
    judge(&suite, &files, diagnostics);
});

fn judge(suite: &Suite, files: &[Payload], problems: Vec<Diagnostic>) {
    let reading = Reading::default();
    let terms =
        Terms { services: &SERVICES, reading, token: Token::default(), from: None, in_full: true, explain: false };
    let mut test = TestRun::new(&SERVICES, reading);
    let mut coverage = Coverage::of(&SERVICES);
    for case in suite.cases.iter().take(50) {
        let script = script(case, files);
        for (payload, owner) in script.iter().flat_map(|script| &script.payloads) {
            coverage.count(&SERVICES, payload, *owner, reading);
        }
        test.cases.push(CaseRun { suite, case, ran: script.map(|script| run(&script, terms)), change: None });
    }
    test.coverage = Some(CoverageRun { coverage, least: Some(50) });
    test.suite_problems = problems;
    tell(&test);
    let cases: Vec<_> = test.cases.iter().map(|ran| (ran.case, ran.ran.as_ref())).collect();
    let update = update::of(suite, &cases);
    let (text, _) = fix::apply(suite.source.text(), &[Fix::safe("", update.edits)]);
    assert!(parse("samples/x.test.yaml", text.into_bytes()).suite.is_some(), "an update breaks a suite");
}

/// The payloads of a case; none where one is named that is not there.
fn script<'a>(case: &'a Case, files: &'a [Payload]) -> Option<Script<'a>> {
    let payload = |given: &'a Given| match given {
        Given::Inline(payload) => Some(&**payload),
        Given::File(path) => files.get(path.value.len() % (files.len() + 1)),
    };
    let payloads = case.steps.iter().map(|step| Some((payload(&step.payload)?, None)));
    Some(Script { case, payloads: payloads.collect::<Option<_>>()? })
}

fn tell(test: &TestRun<'_>) {
    for format in Reporter::Test.formats().map(|it| it.format) {
        let display = TestDisplay { width: 80, explain: true, quiet: false, verbose: true };
        let mut printed = Vec::new();
        report::write(format, CommandRun::Test(test, display), &mut printed).expect("memory");
        if matches!(format, Format::Json | Format::Sarif | Format::Gitlab) {
            is_json(&printed)
        } else {
            is_harmless(&printed)
        }
    }
}
