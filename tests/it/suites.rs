//! Suites: what `--update` writes is what came, whatever the suite looks like, and nothing else of it changes.

use cgfilter::internals::engine::Reading;
use cgfilter::internals::engine::session::Terms;
use cgfilter::internals::lint::fix;
use cgfilter::internals::model::diagnostic::Fix;
use cgfilter::internals::model::filter::Service;
use cgfilter::internals::model::suite::{Given, Suite};
use cgfilter::internals::parse::{service, suite, tree};
use cgfilter::internals::source::Source;
use cgfilter::internals::suite::run::{Ran, Script, Verdict, run};
use cgfilter::internals::suite::update;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use crate::support::Folder;

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
    [*service::parse("shop.yaml", "shop", FILTER.into()).service.unwrap()]
}

fn read(text: &str) -> Suite {
    let file = suite::parse("x.test.yaml", text.into());
    assert_eq!(file.facts, [], "{text}");
    file.suite.unwrap()
}

/// Every case of a suite of inline payloads.
fn ran<'a>(suite: &'a Suite, services: &'a [Service]) -> Vec<Ran<'a>> {
    let terms = Terms::new(services, Reading::default());
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
    let cases: Vec<_> = suite.cases.iter().zip(ran.iter().map(Some)).collect();
    let update = update::of(&suite, &cases);
    assert_eq!(update.left, [], "{text}");
    fix::apply(text, &[Fix::safe("", update.edits)]).0
}

/// An expectation in one of the ways in which it can be written; `block` says what a line below it starts with.
fn expectation(block: &'static str) -> impl Strategy<Value = String> {
    let text = prop::sample::select(vec!["x", "'it''s'", "\"a\\tb\"", "a b  # no, that is a comment", "201"]);
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
    let words =
        ["outcome: resolved", "status: 202 # c", "filter: 3", "urgency: low", "entry: 'closed'", "service: shop"];
    let words = prop::sample::subsequence(words.to_vec(), 1..4);
    (payload, words, prop::option::of(expectation(BLOCK))).prop_map(|(payload, words, text)| {
        let fields = words.into_iter().map(str::to_owned).chain(text);
        let fields: Vec<_> = fields.collect();
        format!("      - payload: {payload} # p\n        expect: # e{BLOCK}{}\n", fields.join(BLOCK))
    })
}

fn suite_text() -> impl Strategy<Value = String> {
    let case = (prop::collection::vec(step(), 1..4), prop::option::of(0..4)).prop_map(|(steps, open)| {
        let open = open.map(|open| format!("    open_incidents: {open}   # o\n"));
        format!("  - name: a case # n\n    steps:\n{}{}", steps.concat(), open.unwrap_or_default())
    });
    let crlf = any::<bool>();
    (prop::collection::vec(case, 1..4), crlf).prop_map(|(cases, crlf)| {
        let text = format!("# s\nservice: shop\ncases:\n{}# end\n", cases.concat());
        if crlf { text.replace('\n', "\r\n") } else { text }
    })
}

fn comments(text: &str) -> Vec<String> {
    let source = Source::new("x.test.yaml", text);
    let (tree, _) = tree::parse(&source);
    tree.comments.into_iter().map(|comment| comment.value).collect()
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
    let case = |path: &str| format!("cases:\n- {{name: a, payload: {path}, expect: {{outcome: triggered}}}}\n");
    folder
        .file("samples/shop/a.test.yaml", case("./alert.json"))
        .file("tests/b.test.yaml", case("../samples/shop/alert.json"));
    let (code, printed) = folder.run(&["test", "samples", "tests", "--format", "concise"]);
    assert_eq!(code, 0, "{printed}");
    assert!(printed.contains("samples/shop/other.json: ok"), "{printed}");
    assert!(!printed.contains("alert.json: ok"), "{printed}");
    // A file that is named is judged all the same.
    let (code, printed) = folder.run(&["test", "samples/shop/alert.json", "tests/b.test.yaml", "--format", "concise"]);
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
        folder.file(&format!("samples/shop/{suite}.test.yaml"), format!("cases:\n{cases}"));
    }
    let (code, printed) = folder.run(&["test", "--format", "concise", "--run", "case"]);
    assert_eq!(code, 0, "{printed}");
    let numbers = printed.lines().map(|line| line.rsplit(' ').next().unwrap().parse().unwrap());
    assert_eq!(numbers.collect::<Vec<usize>>(), (0..2000).collect::<Vec<_>>());
}

#[test]
fn updating_leaves_alone_what_is_read_only() {
    let folder = shop();
    let text = "cases:\n- {name: a, payload: alert.json, expect: {outcome: resolved}}\n";
    folder.file("samples/shop/a.test.yaml", text);
    let path = folder.path().join("samples/shop/a.test.yaml");
    let mut permissions = std::fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(&path, permissions).unwrap();
    let (code, printed) = folder.run(&["test", "--update"]);
    assert_eq!(code, 2, "{printed}");
    assert!(printed.contains("read-only"), "{printed}");
    assert_eq!(folder.text("samples/shop/a.test.yaml"), text);
}

#[test]
fn what_several_steps_share_is_updated_only_if_all_want_the_same() {
    let case = |name: &str, title: &str, expect: &str| {
        format!("- {{name: {name}, payload: {{state: down, id: 1, title: {title}}}, expect: {expect}}}\n")
    };
    let suite = |first: &str, second: &str| {
        let cases = [case("a", first, "&e {title: Old}"), case("b", second, "*e")];
        format!("service: shop\ncases:\n{}", cases.concat())
    };
    let both = suite("New", "New");
    assert_eq!(updated(&both), both.replace("Old", "Shop - New"));
    // One passes, or both want something else: whoever gets its way, the other one fails.
    let folder = shop();
    for (first, second) in [("One", "Two"), ("Old", "New")] {
        let text = suite(first, second).replace("{title: Old}", "{title: Shop - Old}");
        folder.file("samples/shop/a.test.yaml", &text);
        let (code, printed) = folder.run(&["test", "samples/shop/a.test.yaml", "--update"]);
        assert_eq!(code, 1, "{printed}");
        assert!(printed.contains("a.test.yaml:3:"), "{printed}");
        assert!(printed.contains("this cannot be updated"), "{printed}");
        assert!(printed.contains("updated 0 cases"), "{printed}");
        assert_eq!(folder.text("samples/shop/a.test.yaml"), text);
    }
    // A step that is written once and taken twice has one place for two answers.
    let step =
        "cases:\n- name: a\n  steps:\n  - &s\n    payload: {state: down, id: 1}\n    expect: {entry: closed}\n  - *s\n";
    folder.file("samples/shop/a.test.yaml", step);
    let (code, printed) = folder.run(&["test", "samples/shop/a.test.yaml", "--update"]);
    assert_eq!(code, 1, "{printed}");
    assert_eq!(folder.text("samples/shop/a.test.yaml"), step);
}

#[test]
fn nothing_is_updated_by_filters_that_are_not_those_of_every_day() {
    let folder = shop();
    let text = "cases:\n- {name: a, payload: alert.json, expect: {outcome: resolved}}\n";
    folder.file("samples/shop/a.test.yaml", text).file("filters/broken.yaml", "trigger: [\n");
    for arguments in [
        &["test", "--update"][..],
        &["test", "--update", "--service", "shop"],
        &["test", "--update", "--from", "Other"],
    ] {
        let (code, printed) = folder.run(arguments);
        assert_eq!(code, 2, "{printed}");
        assert_eq!(folder.text("samples/shop/a.test.yaml"), text);
    }
}

#[test]
fn suites_are_found_wherever_samples_and_filters_are_named() {
    let folder = Folder::new();
    let case =
        |name: &str| format!("cases:\n- {{name: {name}, payload: {{state: down, id: 1}}, expect: {{status: 201}}}}\n");
    folder
        .file("filters/shop.yaml", format!("samples: ../captured/*.json\n{FILTER}"))
        .file("filters/shop.test.yaml", case("beside"))
        .file("captured/a.json", ALERT)
        .file("captured/a.test.yaml", case("captured"));
    for arguments in [&["test"][..], &["test", "--filters", "filters/shop.yaml"]] {
        let (code, printed) = folder.run(&[arguments, &["--format", "concise"]].concat());
        assert_eq!(code, 0, "{printed}");
        for name in ["beside", "captured"] {
            assert!(printed.contains(&format!(": ok: {name}")), "{printed}");
        }
    }
}

#[test]
#[cfg(unix)]
fn a_suite_behind_a_link_is_the_one_it_leads_to() {
    let folder = shop();
    folder.file("samples/shop/b.test.yaml", "cases:\n- {name: real, payload: alert.json, expect: {status: 201}}\n");
    let link = folder.path().join("samples/a-link.test.yaml");
    std::os::unix::fs::symlink("shop/b.test.yaml", link).unwrap();
    let (code, printed) = folder.run(&["test", "samples", "--format", "concise"]);
    assert_eq!(code, 0, "{printed}");
    assert!(printed.contains("samples/shop/b.test.yaml:2:3: ok: real"), "{printed}");
    assert_eq!(printed.matches("real").count(), 1, "{printed}");
}

#[test]
fn cases_that_are_not_asked_for_need_no_payload() {
    let folder = shop();
    folder.file(
        "samples/shop/a.test.yaml",
        "cases:\n- {name: asked, payload: alert.json, expect: {status: 201}}\n\
         - {name: other, payload: nowhere.json, expect: {status: 201}}\n",
    );
    let (code, printed) = folder.run(&["test", "--run", "asked"]);
    assert_eq!(code, 0, "{printed}");
    let (code, printed) = folder.run(&["test"]);
    assert_eq!(code, 2, "{printed}");
}

#[test]
fn a_number_of_open_incidents_names_who_opened_and_who_did_nothing() {
    let folder = shop();
    folder.file(
        "samples/shop/a.test.yaml",
        "service: shop\ncases:\n- name: a\n  steps:\n  - payload: alert.json\n  - payload: {state: OK, id: 7}\n  \
         open_incidents: 0\n",
    );
    let (code, printed) = folder.run(&["test", "samples/shop/a.test.yaml"]);
    assert_eq!(code, 1, "{printed}");
    assert!(printed.contains("of shop, opened by step 1"), "{printed}");
    assert!(printed.contains("step 2       202 discarded"), "{printed}");
    assert!(printed.contains("wants up"), "{printed}");
}

#[test]
fn a_reason_stands_with_the_field_that_it_explains() {
    let folder = shop();
    folder.file(
        "samples/shop/a.test.yaml",
        "service: shop\ncases:\n- name: a\n  payload: {state: down, id: 7, title: T}\n  \
         expect: {mapping_value: 8, title: Foo, description: {absent: true}, service: shopp}\n",
    );
    let (code, printed) = folder.run(&["test", "samples/shop/a.test.yaml", "--format", "concise"]);
    assert_eq!(code, 2, "{printed}");
    for line in [
        "title: expected \"Foo\", got \"Shop - T\"; the title comes from title, which is \"T\"",
        "; trigger 1 of shop does not say where the description comes from",
        "mapping_value: expected \"8\", got \"7\"; the mapping value comes from id, which is \"7\"",
        "no service is named shopp",
        "did you mean shop?",
    ] {
        assert!(printed.contains(line), "{line}: {printed}");
    }
}

#[test]
#[cfg(unix)]
fn a_pipe_is_no_payload_of_a_case() {
    let folder = shop();
    let pipe = folder.path().join("samples/shop/pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    folder.file("samples/shop/a.test.yaml", "cases:\n- {name: a, payload: pipe, expect: {status: 201}}\n");
    let (code, printed) = folder.run(&["test", "samples/shop/a.test.yaml"]);
    assert_eq!(code, 2, "{printed}");
    assert!(printed.contains("no regular file"), "{printed}");
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
        .file("samples/shop/d.test.yaml", "cases:\n- {name: d, payload: alert.json, expect: {status: 201}}\n");
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
