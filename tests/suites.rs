//! Suites: what `--update` writes is what came, whatever the suite looks like, and nothing else of it changes.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod support;

use cgfilter::engine::Reading;
use cgfilter::engine::session::Terms;
use cgfilter::lint::fix;
use cgfilter::model::diagnostic::Fix;
use cgfilter::model::filter::Service;
use cgfilter::model::suite::{Given, Suite};
use cgfilter::parse::{service, suite, tree};
use cgfilter::source::Source;
use cgfilter::suite::run::{Ran, Script, Verdict, run};
use cgfilter::suite::update;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use support::Folder;

const FILTER: &str = "\
from: Shop
trigger:
  - {payload_json_key: state, key_value_contains: [down, gone], map_incident_with: id, incident_title_from: title}
  - urgency: low
    payload_json_key: state
    key_value_contains: slow
    map_incident_with: id
    incident_title_from: title
    incident_description_from: text
resolve: {payload_json_key: state, key_value_contains: up, incident_mapped_with: id}
";

fn services() -> [Service; 1] {
    [*service::parse("shop.yaml", "shop", FILTER.into())
        .service
        .unwrap()]
}

fn read(text: &str) -> Suite {
    let file = suite::parse("x.test.yaml", text.into());
    assert_eq!(file.facts, [], "{text}");
    file.suite.unwrap()
}

/// Every case of a suite of inline payloads.
fn ran<'a>(suite: &'a Suite, services: &'a [Service]) -> Vec<Ran<'a>> {
    let terms = Terms {
        services,
        reading: Reading::default(),
        from: None,
        in_full: false,
        explain: false,
    };
    let cases = suite.cases.iter().map(|case| {
        let payload = |given: &'a Given| match given {
            Given::Inline(payload) => (&**payload, None),
            Given::File(path) => panic!("{path:?}"),
        };
        let payloads = case.steps.iter().map(|step| payload(&step.payload));
        let payloads = payloads.collect();
        run(&Script { case, payloads }, terms)
    });
    cases.collect()
}

fn updated(text: &str) -> String {
    let (suite, services) = (read(text), services());
    let ran = ran(&suite, &services);
    let updates = suite.cases.iter().zip(&ran);
    let updates = updates.filter(|(case, ran)| ran.verdict(case) == Verdict::Failed);
    let fixes = updates.map(|(case, ran)| {
        let update = update::of(&suite.source, case, ran);
        assert_eq!(update.left, [], "{text}");
        Fix::safe("", update.edits)
    });
    fix::apply(text, &fixes.collect::<Vec<_>>()).0
}

/// An expectation in one of the ways in which it can be written; `block` says what a line below it starts with.
fn expectation(block: &'static str) -> impl Strategy<Value = String> {
    let text = prop::sample::select(vec![
        "x",
        "'it''s'",
        "\"a\\tb\"",
        "a b  # no, that is a comment",
        "201",
    ]);
    let check = prop_oneof![
        text.clone().prop_map(|text| format!(" {text}")),
        Just(" {contains: x} # why".to_owned()),
        Just(" { regex: '^x' }".to_owned()),
        Just(" {absent: true}".to_owned()),
        Just(format!("{block}  contains: x")),
        Just(format!("{block}  contains:{block}    - x{block}    - y")),
        Just(format!(" |{block}  x{block}  y")),
        Just(format!(" >-{block}  x")),
    ];
    let name = prop::sample::select(vec!["title", "description", "mapping_value"]);
    (name, check).prop_map(|(name, check)| format!("{name}:{check}"))
}

fn step() -> impl Strategy<Value = String> {
    const BLOCK: &str = "\n          ";
    let payload = prop::sample::select(vec![
        "{state: down, id: 1, title: 'it''s down', text: \"a\\nb\"}",
        "{state: slow, id: 1, title: 'a: b # c', text: \"tab\\there\"}",
        "{state: slow, id: \"\", title: '', text: '- x'}",
        "{state: up, id: 1}",
        "{state: odd}",
        "[down]",
    ]);
    let words = [
        "outcome: resolved",
        "status: 202 # c",
        "filter: 3",
        "urgency: low",
        "entry: 'closed'",
        "service: shop",
    ];
    let words = prop::sample::subsequence(words.to_vec(), 1..4);
    (payload, words, prop::option::of(expectation(BLOCK))).prop_map(|(payload, words, text)| {
        let fields = words.into_iter().map(str::to_owned).chain(text);
        let fields: Vec<_> = fields.collect();
        format!(
            "      - payload: {payload} # p\n        expect: # e{BLOCK}{}\n",
            fields.join(BLOCK)
        )
    })
}

fn suite_text() -> impl Strategy<Value = String> {
    let case =
        (prop::collection::vec(step(), 1..4), prop::option::of(0..4)).prop_map(|(steps, open)| {
            let open = open.map(|open| format!("    open_incidents: {open}   # o\n"));
            format!(
                "  - name: a case # n\n    steps:\n{}{}",
                steps.concat(),
                open.unwrap_or_default()
            )
        });
    let crlf = any::<bool>();
    (prop::collection::vec(case, 1..4), crlf).prop_map(|(cases, crlf)| {
        let text = format!("# s\nservice: shop\ncases:\n{}# end\n", cases.concat());
        if crlf {
            text.replace('\n', "\r\n")
        } else {
            text
        }
    })
}

fn comments(text: &str) -> Vec<String> {
    let source = Source::new("x.test.yaml", text);
    let (tree, _) = tree::parse(&source);
    tree.comments
        .into_iter()
        .map(|comment| comment.value)
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(1),
        cases: 200,
        ..ProptestConfig::default()
    })]

    #[test]
    fn what_is_updated_passes_and_keeps_its_comments(text in suite_text()) {
        let after = updated(&text);
        let (suite, services) = (read(&after), services());
        for (case, ran) in suite.cases.iter().zip(ran(&suite, &services)) {
            prop_assert_eq!(ran.verdict(case), Verdict::Passed, "{}\n{}", text, after);
        }
        prop_assert_eq!(comments(&text), comments(&after), "{}\n{}", text, after);
        prop_assert_eq!(updated(&after), after.as_str());
        prop_assert_eq!(text.contains('\r'), after.contains('\r'));
    }
}

const ALERT: &str = r#"{"state": "down", "id": 7, "title": "Checkout"}"#;

fn shop() -> Folder {
    let folder = Folder::new();
    folder
        .file("filters/shop.yaml", FILTER)
        .file("samples/shop/alert.json", ALERT)
        .file("samples/shop/other.json", ALERT);
    folder
}

#[test]
fn a_payload_that_a_case_names_is_not_judged_by_itself_whatever_it_is_called() {
    let folder = shop();
    let case = |path: &str| {
        format!("cases:\n- {{name: a, payload: {path}, expect: {{outcome: triggered}}}}\n")
    };
    folder
        .file("samples/shop/a.test.yaml", case("./alert.json"))
        .file("tests/b.test.yaml", case("../samples/shop/alert.json"));
    let (code, printed) = folder.run(&["test", "samples", "tests", "--format", "concise"]);
    assert_eq!(code, 0, "{printed}");
    assert!(printed.contains("samples/shop/other.json: ok"), "{printed}");
    assert!(!printed.contains("alert.json: ok"), "{printed}");
    // A file that is named is judged all the same.
    let (code, printed) = folder.run(&[
        "test",
        "samples/shop/alert.json",
        "tests/b.test.yaml",
        "--format",
        "concise",
    ]);
    assert_eq!(code, 0, "{printed}");
    assert_eq!(printed.lines().count(), 2, "{printed}");
}

#[test]
fn many_cases_are_told_in_their_order_on_any_number_of_threads() {
    let folder = shop();
    let case = |number: usize| {
        format!(
            "- {{name: case {number}, payload: {{state: down, id: {number}}}, expect: {{mapping_value: {number}}}}}\n"
        )
    };
    for suite in 0..4 {
        let cases: String = (0..500).map(|number| case(suite * 500 + number)).collect();
        folder.file(
            &format!("samples/shop/{suite}.test.yaml"),
            format!("cases:\n{cases}"),
        );
    }
    let (code, printed) = folder.run(&["test", "--format", "concise", "--run", "case"]);
    assert_eq!(code, 0, "{printed}");
    let numbers = printed
        .lines()
        .map(|line| line.rsplit(' ').next().unwrap().parse().unwrap());
    assert_eq!(
        numbers.collect::<Vec<usize>>(),
        (0..2000).collect::<Vec<_>>()
    );
}

#[test]
fn updating_leaves_alone_what_is_read_only_and_what_others_share() {
    let folder = shop();
    let shared = "cases:\n- name: &name a\n  payload: alert.json\n  expect: {title: *name, outcome: resolved}\n";
    folder.file("samples/shop/shared.test.yaml", shared);
    let (code, printed) = folder.run(&["test", "samples/shop/shared.test.yaml", "--update"]);
    assert_eq!(code, 1, "{printed}");
    assert!(
        printed.contains("shared.test.yaml:4:19: this cannot be updated"),
        "{printed}"
    );
    let text = folder.text("samples/shop/shared.test.yaml");
    assert_eq!(text, shared.replace("resolved", "triggered"));
    let path = folder.path().join("samples/shop/shared.test.yaml");
    let mut permissions = std::fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    folder.file("samples/shop/shared.test.yaml", shared);
    std::fs::set_permissions(&path, permissions).unwrap();
    let (code, printed) = folder.run(&["test", "samples/shop/shared.test.yaml", "--update"]);
    assert_eq!(code, 2, "{printed}");
    assert!(printed.contains("read-only"), "{printed}");
    assert_eq!(folder.text("samples/shop/shared.test.yaml"), shared);
}

#[test]
fn a_suite_that_cannot_be_run_hides_no_other() {
    let folder = shop();
    folder
        .file("samples/shop/a.test.yaml", "cases: []\n")
        .file("samples/shop/b.test.yaml", b"cases:\n- name: \xff\n")
        .file(
            "samples/shop/c.test.yaml",
            "service: shopp\ncases:\n- {name: c, payload: alert.json, expect: {status: 201}}\n",
        )
        .file(
            "samples/shop/d.test.yaml",
            "cases:\n- {name: d, payload: alert.json, expect: {status: 201}}\n",
        );
    let (code, printed) = folder.run(&["test", "--format", "concise"]);
    assert_eq!(code, 2, "{printed}");
    for told in [
        "CG005: missing-field]: this suite has no cases",
        "samples/shop/b.test.yaml:2:9",
        "did you mean shop?",
        "d.test.yaml:2:3: ok: d",
    ] {
        assert!(printed.contains(told), "{told}: {printed}");
    }
}
