//! Executes the examples on the pages of the rules.
//!
//! | block | is |
//! |---|---|
//! | `yaml bad` | a filter file that gives the code of the page and no other |
//! | `yaml fixed` | what `--fix --unsafe-fixes` makes of the bad block before it; it gives nothing |
//! | `yaml good` | a filter file that gives nothing |
//! | `yaml other` | another filter file beside it, of the service `other` |
//! | `yaml config` | the `cgfilter.yaml` of the repository, for its reading |
//! | `json payload NAME` | a sample `NAME.json` of the service |
//! | `json other NAME` | a sample of the service `other` |
//! | `json orphan NAME` | a sample of no service |
//!
//! Samples and other files stand beside all the blocks below the same heading. In a section without a sample there is no
//! folder of samples.

use std::collections::HashSet;
use std::sync::Arc;

use super::RULES;
use crate::engine::reading::{Reading, ReadingOverride};
use crate::engine::side::Side;
use crate::lint::fix;
use crate::lint::levels::Levels;
use crate::lint::page::{Block, blocks, page, summary};
use crate::lint::workspace::{File, Sample, Terms, Workspace};
use crate::lint::{self, Rule};
use crate::model::diagnostic::{Applicability, Diagnostic};
use crate::parse::{config, json, service};
use crate::source::{Source, Span};

/// The day on which the examples are read.
const TODAY: jiff::civil::Date = jiff::civil::date(2026, 11, 20);

fn sample(service: &str, name: &str, text: &str) -> Sample {
    let source = Arc::new(Source::new(format!("samples/{service}/{name}.json"), text));
    let payload = json::payload(&source, Span::new(0, text.len())).unwrap();
    let side = Side::of_stem(name);
    Sample::new(payload, side)
}

fn file(name: &str, text: &str) -> File {
    let path = format!("filters/{name}.yaml");
    File {
        read: service::parse(&path, name, text.as_bytes().to_vec()).into(),
        path: path.into(),
        samples: Vec::new(),
        has_unread_samples: false,
        has_suite: false,
    }
}

/// The repository that a filter file of a page stands in.
fn workspace(blocks: &[Block<'_>], block: &Block<'_>) -> Workspace {
    let mut main = file("example", block.text);
    let mut others = Vec::new();
    let mut workspace = Workspace::default();
    let mut choice = ReadingOverride::default();
    for beside in blocks.iter().filter(|other| other.section == block.section) {
        let words: Vec<_> = beside.label.split(' ').collect();
        match words[..] {
            ["json", "payload", name] => main.samples.push(sample("example", name, beside.text)),
            ["json", "orphan", name] => workspace.orphans.push(sample("gone", name, beside.text)),
            ["yaml", "config"] => choice = chosen(beside.text),
            ["yaml", "other"] => others.push(file("other", beside.text)),
            ["json", "other", name] => {
                let sample = sample("other", name, beside.text);
                others.last_mut().unwrap().samples.push(sample);
            }
            ["yaml", "bad" | "good" | "fixed"] | ["console" | "text" | "yaml" | "json"] => {}
            _ => panic!("no block is labelled {:?}", beside.label),
        }
    }
    workspace.files.push(main);
    workspace.files.extend(others);
    let has = |file: &File| !file.samples.is_empty();
    workspace.terms = Terms {
        has_samples: workspace.files.iter().any(has) || !workspace.orphans.is_empty(),
        today: TODAY,
        reading: choice.over(Reading::default()),
        list_is_chosen: choice.answers("list"),
        ..Terms::default()
    };
    workspace
}

/// What one rule says of a filter file with samples: for the tests of rules.
pub(super) fn look(rule: &Rule, yaml: &str, samples: &[(&str, &str)]) -> Vec<Diagnostic> {
    let mut main = file("example", yaml);
    let samples = samples.iter();
    main.samples = samples.map(|(name, text)| sample("example", name, text)).collect();
    let workspace = Workspace { files: vec![main], ..Workspace::default() };
    let findings = lint::run(&[rule], &Levels::default(), &workspace).findings;
    findings.into_iter().map(|it| it.diagnostic).collect()
}

/// What a config says about the reading.
fn chosen(text: &str) -> ReadingOverride {
    let (_, config, facts) = config::parse("cgfilter.yaml", text.as_bytes().to_vec());
    assert!(facts.is_empty(), "{text}");
    config.reading
}

fn diagnostics(workspace: &Workspace) -> Vec<Diagnostic> {
    let lint = lint::run(RULES, &Levels::default(), workspace);
    lint.findings.into_iter().map(|finding| finding.diagnostic).collect()
}

fn told(diagnostics: &[Diagnostic]) -> Vec<String> {
    let line = |it: &Diagnostic| {
        let place = it.place.source.position(it.place.span.start);
        format!("{} {}:{} {}", it.rule.code, place.line, place.column, it.message)
    };
    diagnostics.iter().map(line).collect()
}

/// Every block of a kind, with its rule and the blocks of its page.
fn each(kind: &str, mut look: impl FnMut(&Rule, &[Block<'_>], &Block<'_>)) {
    for rule in RULES {
        let page = page(rule);
        let blocks = blocks(&page);
        let wanted: Vec<_> = blocks.iter().filter(|block| block.label == kind).collect();
        for block in wanted {
            look(rule, &blocks, block);
        }
    }
}

#[test]
fn every_bad_block_gives_exactly_the_code_of_its_page() {
    let mut wrong = Vec::new();
    each("yaml bad", |rule, blocks, block| {
        let found = diagnostics(&workspace(blocks, block));
        let codes: HashSet<_> = found.iter().map(|diagnostic| diagnostic.rule.code).collect();
        if codes != HashSet::from([rule.meta.code]) {
            wrong.push((rule.meta.name, block.text.to_owned(), told(&found)));
        }
    });
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_good_block_gives_nothing() {
    let mut wrong = Vec::new();
    for kind in ["yaml good", "yaml fixed"] {
        each(kind, |rule, blocks, block| {
            let told = told(&diagnostics(&workspace(blocks, block)));
            if !told.is_empty() {
                wrong.push((rule.meta.name, block.text.to_owned(), told));
            }
        });
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_fixed_block_is_what_the_bad_one_before_it_becomes() {
    each("yaml fixed", |rule, blocks, block| {
        let at = blocks.iter().position(|other| std::ptr::eq(other, block));
        let before = blocks[..at.unwrap()].iter().rev();
        let bad = before.clone().find(|block| block.label == "yaml bad").unwrap();
        let mut workspace = workspace(blocks, bad);
        let levels = Levels::default();
        let fixed = fix::fix(RULES, &levels, &mut workspace, Applicability::Unsafe);
        let text = workspace.files[0].source().text();
        assert_eq!(text, block.text, "{}", rule.meta.name);
        assert!(fixed.count() > 0);
        let again = fix::fix(RULES, &levels, &mut workspace, Applicability::Unsafe);
        assert_eq!(again.count(), 0, "{}: fixing again changes more", rule.meta.name);
    });
}

#[test]
fn a_rule_with_a_fix_shows_it_and_offers_the_kind_it_announces() {
    for rule in RULES {
        let page = page(rule);
        let has_block = blocks(&page).iter().any(|block| block.label == "yaml fixed");
        assert_eq!(has_block, rule.meta.fix.is_some(), "{}", rule.meta.name);
    }
    each("yaml bad", |rule, blocks, block| {
        for diagnostic in diagnostics(&workspace(blocks, block)) {
            let Some(fix) = diagnostic.fix else { continue };
            // What samples show has the change that was tried on them.
            let is_change = fix.applicability == Applicability::Unsafe && rule.meta.cure.is_some();
            assert!(is_change || Some(fix.applicability) == rule.meta.fix, "{}", rule.meta.name);
            assert!(!fix.edits.is_empty() && !fix.title.is_empty());
        }
    });
}

#[test]
fn every_page_has_a_bad_and_a_good_block_and_a_reason() {
    for rule in RULES {
        let (name, code) = (rule.meta.name, rule.meta.code);
        let page = page(rule);
        assert!(page.starts_with(&format!("# {name} ({code})\n")), "{name}");
        assert!(page.contains("\n## Why\n"), "{name} does not say why");
        assert!(summary(&page).ends_with('.'), "{name} has no summary");
        let blocks = blocks(&page);
        for kind in ["yaml bad", "yaml good"] {
            let has = blocks.iter().any(|block| block.label == kind);
            assert!(has, "{name} has no block {kind}");
        }
    }
}

#[test]
fn what_is_said_reads_as_all_the_others_do() {
    each("yaml bad", |rule, blocks, block| {
        for diagnostic in diagnostics(&workspace(blocks, block)) {
            let name = rule.meta.name;
            let texts = diagnostic.related.iter().map(|related| &related.message);
            let texts = texts.chain(&diagnostic.help).chain([&diagnostic.message]);
            for text in texts {
                let ends_right = !text.ends_with('.') && !text.ends_with(' ');
                assert!(ends_right && !text.contains('\n'), "{name}: {text:?}");
            }
            assert!(diagnostic.help.is_some(), "{name} does not say what to do");
            let span = diagnostic.place.span;
            let length = diagnostic.place.source.text().len();
            assert!(span.start <= span.end && span.end <= length, "{name}");
        }
    });
}

#[test]
fn a_witness_is_taken_by_the_parts_that_it_is_about() {
    let mut count = 0;
    each("yaml bad", |_, blocks, block| {
        let workspace = workspace(blocks, block);
        let service = workspace.files[0].read.service.as_ref();
        for diagnostic in diagnostics(&workspace) {
            let Some(witness) = diagnostic.witness else {
                continue;
            };
            let payload = sample("witness", "witness", &witness).payload;
            let reading = workspace.terms.reading;
            let verdict = crate::engine::verdict::judge(service.unwrap(), &payload, reading);
            assert!(verdict.trigger.is_some(), "{witness}");
            let both = diagnostic.rule.code == "CG303";
            assert!(verdict.resolve || !both, "{witness}");
            count += 1;
        }
    });
    assert!(count >= 3, "{count} witnesses");
}

#[test]
fn codes_are_unique_and_in_order_and_each_file_is_in_the_list() {
    let codes: Vec<_> = RULES.iter().map(|rule| rule.meta.code).collect();
    assert!(codes.is_sorted() && codes.iter().collect::<HashSet<_>>().len() == codes.len());
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/rules");
    let files = std::fs::read_dir(folder).unwrap();
    let stem = |entry: std::io::Result<std::fs::DirEntry>| {
        let path = entry.unwrap().path();
        path.file_stem().unwrap().to_str().unwrap().replace('_', "-")
    };
    let mut stems: Vec<_> = files.map(stem).collect();
    stems.retain(|stem| stem != "mod" && stem != "tests");
    stems.sort();
    let mut names: Vec<_> = RULES.iter().map(|rule| rule.meta.name).collect();
    names.sort_unstable();
    assert_eq!(stems, names);
}

#[test]
fn one_cause_is_told_once() {
    const FILTER: &str = "\
trigger: {payload_json_key: state, key_value_contains: triggered, map_incident_with: id, incident_title_from: title}
resolve: {payload_json_key: state, key_value_contains: resolved, incident_mapped_with: id}
";
    let down = r#"{"state":"triggered","id":"1","title":"Disk full"}"#;
    let up = r#"{"state":"resolved","id":"1","title":"Disk full"}"#;
    let other = r#"{"state":"resolved","id":"2","title":"Disk full"}"#;
    let codes = |filter: &str, names: [&str; 2], bodies: [&str; 2]| {
        let mut main = file("example", filter);
        main.samples = names.iter().zip(bodies).map(|(name, body)| sample("example", name, body)).collect();
        let terms = Terms { has_samples: true, today: TODAY, ..Terms::default() };
        let found = diagnostics(&Workspace { files: vec![main], terms, ..Workspace::default() });
        let codes: Vec<_> = found.iter().map(|it| format!("{} {}", it.rule.code, it.severity.name())).collect();
        codes.join(", ")
    };
    let named = ["alert", "recovery"];
    assert_eq!(codes(FILTER, named, [down, up]), "");
    let table = [
        ("_with: id", "_with: Id", "CG402 error"),
        ("_with: id", "_with: uid", "CG406 error"),
        ("mapped_with: id", "mapped_with: title", "CG201 error"),
        ("_with: id", "_with: state", "CG207 error"),
        ("_with: id", "_with: id + title", "CG208 error"),
        ("from: title", "from: headline", "CG407 error"),
        ("contains: triggered", "contains: Triggered", "CG404 error"),
        ("contains: triggered", "contains: trigerred", "CG405 error"),
        ("contains: triggered", "contains: [triggered, resolved]", "CG109 warning, CG303 error"),
        (
            "json_key: state, key_value_contains: triggered",
            "json_key: a.state, key_value_contains: triggered",
            "CG405 error",
        ),
        ("state, key_value_contains: resolved", "State, key_value_contains: resolved", "CG402 error"),
    ];
    for (from, to, expected) in table {
        assert_eq!(codes(&FILTER.replace(from, to), named, [down, up]), expected, "{to}");
    }
    assert_eq!(codes(FILTER, named, [down, other]), "CG406 error");
    let swapped =
        FILTER.replace("triggered", "x").replace("resolved", "triggered").replace("contains: x", "contains: resolved");
    assert_eq!(codes(&swapped, named, [down, up]), "CG406 error");
}
