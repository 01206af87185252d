//! Any bytes are a filter file, and samples of its service: all rules look, what they say is drawn in every format, their
//! fixes and allow comments are written, and the services are shown.
#![no_main]

use std::sync::LazyLock;

use cgfilter::internals::engine::Reading;
use cgfilter::internals::engine::side::Side;
use cgfilter::internals::lint::allow::add;
use cgfilter::internals::lint::fix::fix;
use cgfilter::internals::lint::levels::Levels;
use cgfilter::internals::lint::workspace::{File, Sample, Workspace};
use cgfilter::internals::lint::{self, Finding};
use cgfilter::internals::model::diagnostic::Applicability;
use cgfilter::internals::parse::service;
use cgfilter::internals::report::lint::{LintDisplay, LintRun};
use cgfilter::internals::report::show::{self, ShowDisplay, ShowFormat, Shown};
use cgfilter::internals::report::{CommandRun, Format, Reporter, Root, write};
use cgfilter::internals::rules::RULES;
use cgfilter_fuzz::{is_harmless, is_in, is_json, parts, payload};
use clap::ValueEnum;
use libfuzzer_sys::fuzz_target;

static TODAY: LazyLock<jiff::civil::Date> = LazyLock::new(|| jiff::civil::date(2026, 11, 20));

fuzz_target!(|input: &[u8]| {
    let mut parts = parts(input).into_iter();
    let text = parts.next().unwrap_or_default();
    let samples = ["trigger.json", "resolve.json", "x.json", "trigger-2.json", "resolve-2.json"];
    let samples = samples.iter().zip(parts).filter_map(|(name, part)| {
        let payload = payload(&format!("samples/x/{name}"), part, false)?;
        Some(Sample::new(payload, Side::of_stem(name.trim_end_matches(".json"))))
    });
    let file = File {
        path: "filters/x.yaml".into(),
        read: service::parse("filters/x.yaml", "x", text.to_vec()).into(),
        samples: samples.collect(),
        has_unread_samples: false,
        has_suite: false,
    };
    let mut workspace = Workspace { files: vec![file], ..Workspace::default() };
    workspace.terms.has_samples = true;
    workspace.terms.today = *TODAY;
    lint_and_tell(&workspace);
    show_it(&workspace);
    let was_read = workspace.files[0].read.service.is_some();
    fix(RULES, &Levels::default(), &mut workspace, Applicability::Unsafe);
    assert!(!was_read || workspace.files[0].read.service.is_some(), "a fix breaks a file");
    allow_all(&workspace);
});

fn lint_and_tell(workspace: &Workspace) {
    let lint = lint::run(RULES, &Levels::default(), workspace);
    for Finding { diagnostic, .. } in &lint.findings {
        is_in(&diagnostic.place.source, diagnostic.place.span);
        diagnostic.related.iter().for_each(|related| is_in(&related.place.source, related.place.span));
        let edits = diagnostic.fix.iter().flat_map(|fix| &fix.edits);
        edits.for_each(|edit| is_in(&diagnostic.place.source, edit.span));
    }
    let run = LintRun::new(workspace, RULES, (&lint.findings, lint.allowed), Root::default());
    let display = LintDisplay { width: 80, quiet: false, statistics: false };
    for format in Reporter::Lint.formats().map(|it| it.format) {
        let mut printed = Vec::new();
        write(format, CommandRun::Lint(&run, display), &mut printed).expect("memory");
        match format {
            Format::Json | Format::Sarif | Format::Gitlab => is_json(&printed),
            _ => is_harmless(&printed),
        }
    }
}

fn show_it(workspace: &Workspace) {
    let services: Vec<_> = workspace.files[0].read.service.iter().map(|service| *service.clone()).collect();
    let shown = Shown { services: &services, reading: Reading::default(), problems: Vec::new(), samples: None };
    for format in ShowFormat::value_variants() {
        let display = ShowDisplay { width: 80, in_full: true, quiet: false };
        let mut printed = Vec::new();
        show::write(*format, &shown, display, &mut printed).expect("memory");
        is_harmless(&printed);
    }
}

/// With a comment for each finding, the file is the same service.
fn allow_all(workspace: &Workspace) {
    let file = &workspace.files[0];
    let lint = lint::run(RULES, &Levels::default(), workspace);
    let findings: Vec<_> = lint.findings.iter().collect();
    let Some(text) = add::add(&file.read, "x", &findings, RULES, ("why", *TODAY)) else {
        return;
    };
    let read = service::parse("filters/x.yaml", "x", text.into_bytes());
    assert_eq!(read.service.is_some(), file.read.service.is_some(), "a comment breaks a file");
}
