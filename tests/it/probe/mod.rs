//! `probe`: accounts that are simulated, each told from all others; what is written; what is sent, and what is not.

mod account;
mod sending;
mod server;

use cgfilter::internals::parse::json::reply as reply_of;
use cgfilter::internals::probe::judge::{Findings, SentCall, judge};
use cgfilter::internals::probe::plan::{FILTERS, Plan};
use proptest::prelude::*;
use serde_json::json;

use crate::support::{Folder, laws};
use account::{Account, Answers, QUESTIONS};

/// The calls of a plan with the replies of an account.
fn sent(plan: &Plan, answers: &Answers) -> Vec<SentCall> {
    let mut account = Account::new(&plan.filter_text(), answers.clone());
    let call = |(line, payload): (usize, &usize)| {
        let (status, body) = account.reply(&plan.payloads[*payload].body("r"));
        let reply = reply_of(&json!({"status": status, "body": body}).to_string());
        SentCall { payload: *payload, reply, line: line as u64 }
    };
    plan.calls.iter().enumerate().map(call).collect()
}

/// What is settled, by the names of the questions.
fn settled(findings: &Findings) -> Vec<(&'static str, Option<&'static str>)> {
    let answered = findings.answered.iter().map(|it| (it.question.name, it.settled.map(|at| it.text(at))));
    let topics = findings.topics.iter().map(|it| (it.topic.name, it.settled.map(|at| it.text(at))));
    answered.chain(topics).collect()
}

fn check(plan: &Plan, answers: &Answers) {
    let findings = judge(plan, &sent(plan, answers)).unwrap();
    assert_eq!(findings.evidence.mismatches().count(), 0, "{answers:?}");
    for (name, settled) in settled(&findings) {
        match settled {
            None => assert!(name == "order" && answers.hides_order(), "{name} is open: {answers:?}"),
            Some(answer) => assert_eq!(answer, answers.said[name], "{name}: {answers:?}"),
        }
    }
}

#[test]
fn each_reading_and_each_other_answer_of_an_account_is_found_out() {
    let plan = Plan::found();
    for reading in 0..8 {
        let of_reading = QUESTIONS.iter().take(3).enumerate();
        let answers = of_reading
            .fold(Answers::assumed(), |all, (at, (name, answers))| all.with(name, answers[reading >> at & 1]));
        check(&plan, &answers);
        if ![0, 7].contains(&reading) {
            continue;
        }
        for (name, others) in QUESTIONS.iter().skip(3) {
            others.iter().skip(1).for_each(|answer| check(&plan, &answers.clone().with(name, answer)));
        }
    }
}

fn any_account() -> impl Strategy<Value = Answers> {
    let places: Vec<_> = QUESTIONS.iter().map(|(_, answers)| 0..answers.len()).collect();
    (places, any::<bool>()).prop_map(|(places, says_resolved)| {
        let all = QUESTIONS.iter().zip(places);
        let answers = all.fold(Answers::assumed(), |all, ((name, answers), at)| all.with(name, answers[at]));
        Answers { says_resolved: answers.says_resolved && says_resolved, ..answers }
    })
}

proptest! {
    #![proptest_config(laws(24))]

    #[test]
    fn whatever_an_account_answers_to_all_questions_together_is_found_out(answers in any_account()) {
        check(&Plan::found(), &answers);
    }

    /// Some replies are missing: of calls that nobody sent, that failed, or of which nobody knows.
    #[test]
    fn what_is_settled_by_a_part_of_the_replies_is_right(answers in any_account(), fates in prop::collection::vec(0..6_u8, 48)) {
        let plan = Plan::found();
        let mut account = Account::new(&plan.filter_text(), answers.clone());
        let mut calls = Vec::new();
        for (line, (payload, fate)) in plan.calls.iter().zip(&fates).enumerate() {
            let body = plan.payloads[*payload].body("r");
            let reply = match fate {
                0 => continue,
                1 => Some(json!({"status": 503})),
                2 => {
                    account.reply(&body);
                    None
                }
                _ => {
                    let (status, body) = account.reply(&body);
                    Some(json!({"status": status, "body": body}))
                }
            };
            calls.push(SentCall { payload: *payload, reply: reply.and_then(|it| reply_of(&it.to_string())), line: line as u64 });
        }
        if let Some(findings) = judge(&plan, &calls) {
            prop_assert_eq!(findings.evidence.mismatches().count(), 0);
            for (name, settled) in settled(&findings) {
                prop_assert!(settled.is_none_or(|answer| answer == answers.said[name]), "{name}={settled:?}: {answers:?}");
            }
        }
    }
}

#[test]
fn the_filters_are_such_as_the_console_takes() {
    assert!(FILTERS.len() <= 10);
    for filter in &FILTERS {
        assert!(
            filter.values.len() <= 10 && filter.values.iter().all(|value| value.chars().count() <= 50),
            "{filter:?}"
        );
    }
}

/// A folder with a probe in it.
fn probe() -> Folder {
    let folder = Folder::new();
    let (code, printed) = folder.run(&["probe", "--out", "probe"]);
    assert_eq!(code, 0, "{printed}");
    folder
}

/// The calls of a folder, in their order.
fn calls(folder: &Folder) -> Vec<String> {
    let files = std::fs::read_dir(folder.path().join("probe/calls")).unwrap();
    let mut files: Vec<_> = files.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect()
}

/// Sends the calls by hand, and records them.
fn recorded(folder: &Folder, answers: Answers) -> String {
    let mut account = Account::new(&folder.text("probe/filters/probe.yaml"), answers);
    let line = |body: String| {
        let (status, reply) = account.reply(&body);
        let body = body.replace('\n', " ");
        format!("{{\"received_at\":1,\"reply\":{{\"status\":{status},\"body\":{reply}}},\"body\":{body}}}\n")
    };
    calls(folder).into_iter().map(line).collect()
}

#[test]
fn what_is_written_is_a_service_that_is_read_and_nothing_is_overwritten() {
    let folder = probe();
    let (code, printed) = folder.run(&["lint", "probe/filters", "--fail-on", "never", "-q"]);
    assert!(code == 0 && !printed.contains("error"), "{printed}");
    let page = folder.text("probe/README.md");
    for call in 1..=calls(&folder).len() {
        assert!(page.contains(&format!("| {call:02} | ")), "{page}");
    }
    let before = folder.text("probe/calls/01.json");
    let (code, printed) = folder.run(&["probe", "--out", "probe"]);
    assert!(code == 2 && printed.contains("README.md"), "{printed}");
    assert_eq!(folder.text("probe/calls/01.json"), before);
}

#[test]
fn replies_that_were_recorded_by_hand_are_judged_and_settled() {
    let folder = probe();
    let of =
        [("list", "all"), ("case", "ignore"), ("order", "trigger-first"), ("numbers", "none"), ("repeated", "200")];
    let answers = of.iter().fold(Answers::assumed(), |all, (name, answer)| all.with(name, answer));
    folder.file("replies.ndjson", recorded(&folder, answers));
    let (code, printed) = folder.run(&["probe", "--replies", "replies.ndjson", "--settle"]);
    assert_eq!(code, 0, "{printed}");
    let printed = printed.split_whitespace().collect::<Vec<_>>().join(" ");
    for said in [
        "list=all explains",
        "numbers=none explains",
        "cgfilter judges by numbers=digits",
        "a repeated alert: 200 explains",
    ] {
        assert!(printed.contains(said), "{said}: {printed}");
    }
    assert!(!printed.contains("open:"), "{printed}");
    let config = folder.text("cgfilter.yaml");
    assert!(
        config.contains("list: all\n")
            && config.contains("case: ignore\n")
            && config.contains("order: trigger-first\n"),
        "{config}"
    );
}

/// Of an account that judges numbers otherwise, `replay` may leave a question open that `probe` settles.
#[test]
fn replay_settles_the_same_of_a_record_or_leaves_it_open() {
    let folder = probe();
    let other = [("list", "all"), ("case", "ignore"), ("order", "trigger-first")];
    let other = other.iter().fold(Answers::assumed(), |all, (name, answer)| all.with(name, answer));
    for (answers, is_whole) in [
        (Answers::assumed(), true),
        (other.clone(), true),
        (other.clone().with("numbers", "none").with("repeated", "200"), false),
        (other.clone().with("alike", "body-oldest"), false),
        (other.with("no_mapping", "discarded").with("equals", "contains"), false),
    ] {
        folder.file("replies.ndjson", recorded(&folder, answers.clone()));
        let (code, printed) =
            folder.run(&["replay", "--filters", "probe/filters", "replies.ndjson", "--format", "json"]);
        assert_eq!(code, 0, "{printed}");
        let replayed: serde_json::Value = serde_json::from_str(&printed).unwrap();
        for name in ["list", "case", "order"] {
            let settled = &replayed["replies"]["settled"][name];
            assert!(settled == answers.said[name] || settled.is_null() && !is_whole, "{name}={settled}: {answers:?}");
        }
    }
}

#[test]
fn where_other_filters_answer_nothing_is_settled_and_that_is_said() {
    let folder = probe();
    let filters = folder.text("probe/filters/probe.yaml");
    for (typed, instead) in [
        ("payload_json_key: two", "payload_json_key: tow"),
        ("key_value_contains: closed", "key_value_contains: close d"),
    ] {
        folder.file("probe/filters/probe.yaml", filters.replace(typed, instead));
        folder.file("replies.ndjson", recorded(&folder, Answers::assumed()));
        let (code, printed) = folder.run(&["probe", "--replies", "replies.ndjson", "--settle"]);
        assert!(code == 1 && printed.contains("nothing is settled: replies.ndjson:"), "{printed}");
        assert!(!printed.contains("settled by") && printed.contains("console.txt"), "{printed}");
        assert!(!folder.path().join("cgfilter.yaml").exists(), "{printed}");
    }
}

/// An account that forgets what is open: no reply says that an alert is repeated.
#[test]
fn what_no_account_answers_settles_nothing_about_incidents_and_all_about_conditions() {
    let folder = probe();
    let log = recorded(&folder, Answers::assumed().with("numbers", "none"));
    let repeated = r#"{"duplicate":true,"created":false}"#;
    assert!(log.contains(repeated), "{log}");
    folder.file("replies.ndjson", log.replace(repeated, r#"{"duplicate":false,"created":true}"#));
    let (code, printed) = folder.run(&["probe", "--replies", "replies.ndjson", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&printed).unwrap();
    assert_eq!(code, 1, "{printed}");
    let settled = |name: &str| json["questions"][name]["settled"].clone();
    assert_eq!([settled("list"), settled("numbers")], ["any", "none"]);
    assert_eq!([settled("order"), settled("repeated"), settled("alike")], [json!(null), json!(null), json!(null)]);
    assert!(json["unexplained_kinds"][0]["lines"].as_u64() > Some(0), "{json}");
}

#[test]
fn what_is_no_record_of_a_probe_is_told() {
    let folder = probe();
    folder.file("calls.ndjson", "{\"body\": {\"state\": \"down\"}, \"reply\": {\"status\": 201}}\n");
    folder.file("broken.ndjson", "{\"body\": \n");
    folder.file("changed.ndjson", recorded(&folder, Answers::assumed()).replace("\"red blue\"", "\"red\""));
    let no_reply = calls(&folder)
        .iter()
        .map(|call| format!("{{\"received_at\":1,\"body\":{}}}\n", call.replace('\n', " ")))
        .collect::<String>();
    folder.file("unanswered.ndjson", no_reply);
    for (file, said) in [
        ("calls.ndjson", "no line of it is a call of a probe"),
        ("broken.ndjson", "broken.ndjson: "),
        ("missing.ndjson", "missing.ndjson: "),
        ("unanswered.ndjson", "no call of the probe has a reply"),
    ] {
        let (code, printed) = folder.run(&["probe", "--replies", file]);
        assert!(code == 2 && printed.contains(said), "{file}: {printed}");
    }
    let (_, printed) = folder.run(&["probe", "--replies", "changed.ndjson"]);
    assert!(printed.contains("left out") && printed.contains("without a reply"), "{printed}");
}
