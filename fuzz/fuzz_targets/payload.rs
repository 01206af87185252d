//! Any bytes are a payload, and the recovery of it: they are judged, the answers told in every format, and a filter is made
//! of them.
#![no_main]

use cgfilter::internals::engine::Reading;
use cgfilter::internals::engine::session::{Run, Terms};
use cgfilter::internals::infer::{self, Samples, filter_text};
use cgfilter::internals::model::diagnostic::{Diagnostic, Place};
use cgfilter::internals::model::filter::Service;
use cgfilter::internals::model::payload::{Body, Payload};
use cgfilter::internals::model::token::Token;
use cgfilter::internals::parse::service;
use cgfilter::internals::report::{self, CommandRun, Format, PayloadResult, Reporter, TestDisplay, TestRun, snippet};
use cgfilter::internals::rules::RULES;
use cgfilter_fuzz::{SERVICES, is_harmless, is_in, is_json, parts, payload};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let payloads: Vec<_> = parts(input).into_iter().take(3).collect();
    let in_envelope = input.len() % 2 == 0;
    let payloads: Vec<_> = payloads.iter().filter_map(|part| payload("samples/x.json", part, in_envelope)).collect();
    for payload in &payloads {
        is_in(&payload.source, payload.span);
        payload.duplicates.iter().for_each(|(hidden, counts)| {
            is_in(&payload.source, *hidden);
            is_in(&payload.source, *counts);
        });
        if matches!(payload.body, Body::Json(_)) {
            is_json(payload.whole().as_bytes());
        }
    }
    for reading in Reading::all() {
        judge(&SERVICES, &payloads, reading);
    }
    if let [alert, recovery, ..] = payloads.as_slice() {
        let inferred = infer::infer(Samples { alerts: &[alert], recoveries: &[recovery] });
        if let Ok(inferred) = inferred {
            let heading = filter_text::Heading { name: Some("x"), from: None, samples: &[] };
            let text = filter_text::write(&inferred, heading);
            let read = service::parse("x.yaml", "x", text.clone().into_bytes());
            let service = read.service.unwrap_or_else(|| panic!("{text}"));
            judge(&[*service], &payloads, Reading::default());
        }
    }
});

fn judge(services: &[Service], payloads: &[Payload], reading: Reading) {
    let terms = Terms { services, reading, token: Token::default(), from: None, in_full: true, explain: true };
    let mut ledger = Run::new(terms);
    let mut run = TestRun::new(services, reading);
    for (at, payload) in payloads.iter().enumerate() {
        let answer = ledger.judge(at, payload, (at == 1).then_some(0));
        run.results.push(PayloadResult::of_answer(format!("samples/{at}.json"), payload, answer));
    }
    run.open = ledger.open().cloned().collect();
    for format in Reporter::Test.formats().map(|it| it.format) {
        for explain in [false, true] {
            let display = TestDisplay { width: 80, explain, quiet: false, verbose: false };
            let mut printed = Vec::new();
            report::write(format, CommandRun::Test(&run, display), &mut printed).expect("memory");
            if matches!(format, Format::Json | Format::Sarif | Format::Gitlab) {
                is_json(&printed)
            } else {
                is_harmless(&printed)
            }
        }
    }
    if let Some(first) = payloads.first() {
        let diagnostic = Diagnostic::new(RULES[0].meta, Place::new(&first.source, first.span), "what");
        is_harmless(snippet::diagnostic(&diagnostic, 80).as_bytes());
    }
}
