//! What samples prove is red: the status of `lint` and of `test`, in every format, unless somebody wants it so.

use crate::support::Folder;

const FILTER: &str = "\
trigger: {payload_json_key: state, key_value_contains: down, map_incident_with: id, incident_title_from: title}
resolve: {payload_json_key: state, key_value_contains: up, incident_mapped_with: id}
";
const DOWN: &str = r#"{"state":"down","id":"7","title":"Disk full","monitor":{"id":"m-1"}}"#;
const UP: &str = r#"{"state":"up","id":"7","title":"Disk full","monitor":{"id":"m-1"}}"#;

fn folder(filter: &str, samples: &[(&str, &str)]) -> Folder {
    let folder = Folder::new();
    folder.file("filters/x.yaml", filter);
    for (name, body) in samples {
        folder.file(&format!("samples/x/{name}.json"), body);
    }
    folder
}

/// The statuses of lint and test, and the code of what test says of the filters.
fn ended(folder: &Folder) -> (i32, i32, String) {
    let (lint, _) = folder.run(&["lint"]);
    let (test, printed) = folder.run(&["test", "--format", "json"]);
    let printed: serde_json::Value = serde_json::from_str(&printed).unwrap();
    let defects = printed["defects"].as_array().unwrap();
    let codes: Vec<_> = defects.iter().map(|it| it["code"].as_str().unwrap()).collect();
    (lint, test, codes.join(" "))
}

#[test]
fn each_defect_that_samples_prove_is_an_error() {
    let pair = [("alert", DOWN), ("recovery", UP)];
    let by_date = [("2026-11-03-a", DOWN), ("2026-11-03-b", UP)];
    let swapped = FILTER.replace("down", "x").replace("up", "down").replace(": x", ": up");
    let unfilled = DOWN.replace("\"7\"", "\"$ALERT_ID\"");
    let group = FILTER.replace("_with: id", "_with: group");
    let of = |state: &str, id: u8| format!(r#"{{"state":"{state}","id":"a-{id}","group":"g","title":"T"}}"#);
    let (a, b, c, d) = (of("down", 1), of("down", 2), of("up", 1), of("up", 2));
    let several = [("alert-1", &*a), ("alert-2", &*b), ("recovery-1", &*c), ("recovery-2", &*d)];
    let other = UP.replace("\"7\"", "\"8\"");
    let resolved = FILTER.replace("down", "unresolved").replace("up", "resolved");
    let [unresolved, closed] = ["unresolved", "resolved"].map(|state| DOWN.replace("down", state));
    type Samples<'s> = &'s [(&'s str, &'s str)];
    let table: [(&str, &str, Samples<'_>, &str); 11] = [
        ("no mapping value", &FILTER.replace("_with: id", "_with: issue.id"), &pair, "CG406"),
        ("never filled in", FILTER, &[("alert", &unfilled), ("recovery", UP)], "CG406"),
        ("the key in another case", &FILTER.replace("_with: id", "_with: ID"), &pair, "CG402"),
        ("another value", FILTER, &[("alert", DOWN), ("recovery", &other)], "CG406"),
        ("the wrong way round", &swapped, &pair, "CG406"),
        ("the wrong way round, by date", &swapped, &by_date, "CG406"),
        ("both take the alert", &resolved, &[("a", &unresolved), ("b", &closed)], "CG303"),
        ("two alerts in one", &group, &several, "CG206"),
        ("no title", &FILTER.replace("from: title", "from: headline"), &pair, "CG407"),
        ("a side that takes nothing", &FILTER.replace("contains: up", "contains: ended"), &pair, "CG405"),
        ("a right filter", FILTER, &pair, ""),
    ];
    for (what, filter, samples, codes) in table {
        let is_red = i32::from(!codes.is_empty());
        assert_eq!(ended(&folder(filter, samples)), (is_red, is_red, codes.to_owned()), "{what}");
    }
}

#[test]
fn what_somebody_wants_so_is_no_error() {
    let nowhere = FILTER.replace("_with: id", "_with: issue.id");
    let pair = [("alert", DOWN), ("recovery", UP)];
    let allowed = format!("# cgfilter: allow-file CG406 they are closed by hand\n{nowhere}");
    assert_eq!(ended(&folder(&allowed, &pair)), (0, 0, String::new()));
    let expected = folder(&nowhere, &pair);
    expected.file(
        "samples/x/x.test.yaml",
        "cases:\n- name: closed by hand\n  steps:\n  - payload: alert.json\n    expect: {mapping_value: {absent: true}}\n  \
         - payload: recovery.json\n    expect: {entry: nothing_to_close, mapping_value: {absent: true}}\n",
    );
    let (_, test, codes) = ended(&expected);
    assert_eq!((test, &*codes), (0, ""));
    let silent = folder(&nowhere, &pair);
    silent.file(
        "samples/x/x.test.yaml",
        "cases:\n- {name: it opens, payload: alert.json, expect: {outcome: triggered}}\n",
    );
    let (_, test, codes) = ended(&silent);
    assert_eq!((test, &*codes), (1, "CG406"), "a suite that does not speak of it");
    let off = folder(&nowhere, &pair);
    off.file("cgfilter.yaml", "lint: {rules: {CG406: off}}\n");
    assert_eq!(ended(&off).1, 0);
}

#[test]
fn what_is_accepted_of_the_cause_is_accepted_of_what_follows_from_it() {
    let apart = FILTER.replace("mapped_with: id", "mapped_with: uuid");
    let [down, up] = [DOWN, UP].map(|body| body.replace("\"id\"", &format!("\"uuid\":\"{}\",\"id\"", body.len())));
    let pair = [("alert", &*down), ("recovery", &*up)];
    assert_eq!(ended(&folder(&apart, &pair)), (1, 1, "CG201".to_owned()));
    let off = folder(&apart, &pair);
    off.file("cgfilter.yaml", "lint: {rules: {CG201: off}}\n");
    assert_eq!(ended(&off), (0, 0, String::new()), "the rule is off");
    let expected = folder(&apart, &pair);
    expected.file(
        "samples/x/x.test.yaml",
        "cases:\n- name: closed by hand\n  steps:\n  - {payload: alert.json, expect: {entry: opened}}\n  \
         - {payload: recovery.json, expect: {entry: nothing_to_close}}\n",
    );
    assert_eq!(ended(&expected), (0, 0, String::new()), "a suite wants it so");
}

#[test]
fn every_format_says_it_and_none_changes_the_status() {
    let folder = folder(&FILTER.replace("_with: id", "_with: issue.id"), &[("alert", DOWN), ("recovery", UP)]);
    for format in ["human", "concise", "json", "sarif", "github", "gitlab", "junit"] {
        let (status, printed) = folder.run(&["test", "--format", format]);
        assert_eq!(status, 1, "{format}");
        assert!(printed.contains("opens an incident that no call can close"), "{format}: {printed}");
    }
}

#[test]
fn the_samples_of_a_folder_go_in_the_order_of_their_time() {
    let at = |body: &str, hour: u8| body.replace("\"id\"", &format!("\"time\":\"2026-11-03T0{hour}:00:00Z\",\"id\""));
    let (first, second) = (at(DOWN, 1), at(UP, 2));
    let folder = folder(FILTER, &[("b", &first), ("a", &second)]);
    let (status, printed) = folder.run(&["test"]);
    assert_eq!(status, 0, "{printed}");
    assert!(printed.contains("1 incident opened, 1 closed, 0 still open"), "{printed}");
}

#[test]
fn values_that_are_meant_to_be_one_are_told_with_their_difference() {
    for (opened, closed, difference) in [
        ("Disk-1", "DISK-1", "capitals"),
        ("disk-1", "disk-1\\n", "blanks or line breaks"),
        ("a&amp;b-1", "a&b-1", "escapes"),
        ("caf\u{e9}-1", "cafe\u{301}-1", "how an accent is written"),
        ("level=critical,disk", "level=normal,disk", "which is the state itself"),
    ] {
        let (down, up) =
            (DOWN.replace("\"7\"", &format!("\"{opened}\"")), UP.replace("\"7\"", &format!("\"{closed}\"")));
        let folder = folder(FILTER, &[("alert", &down), ("recovery", &up)]);
        folder.file("log.ndjson", format!("{down}\n{up}\n"));
        let plain = |arguments: &[&str]| folder.run(arguments).1.split_whitespace().collect::<Vec<_>>().join(" ");
        for (arguments, said) in [
            (["lint", "--format", "concise"].as_slice(), "they differ only in "),
            (&["test"], "differs only in "),
            (&["replay", "log.ndjson"], "differs only in "),
        ] {
            let printed = plain(arguments);
            assert!(printed.contains(said) && printed.contains(difference), "{opened}: {printed}");
        }
    }
}

const BY_LEVEL: &str = "\
trigger:
- conditions:
  - {payload_json_key: state, key_value_contains: down}
  - {payload_json_key: level, key_value_contains: critical}
  map_incident_with: id
  incident_title_from: title
- {urgency: low, payload_json_key: state, key_value_contains: down, map_incident_with: id, incident_title_from: title}
resolve: {payload_json_key: state, key_value_contains: up, incident_mapped_with: id}
";

#[test]
fn a_filter_that_takes_nothing_is_wrong_where_an_alert_is_its_own_but_for_a_slip() {
    let of = |state: &str, level: &str| {
        DOWN.replace("down", state).replace("\"id\"", &format!("\"level\":\"{level}\",\"id\""))
    };
    let pair = |level: &str| [("alert", of("down", level)), ("recovery", of("up", level))];
    let run = |filter: &str, level: &str| {
        let samples = pair(level);
        let samples: Vec<_> = samples.iter().map(|(name, body)| (*name, body.as_str())).collect();
        let folder = folder(filter, &samples);
        let (lint, test, codes) = ended(&folder);
        folder.run(&["lint", "--fix", "--unsafe-fixes"]);
        ((lint, test), codes, ended(&folder).0, folder.text("filters/x.yaml"))
    };
    for (right, wrong) in [
        ("critical", "kritical"),
        ("critical", "Critical"),
        ("critical", "'critical '"),
        ("key: level", "key: labels.level"),
        ("key: level", "key: Level"),
    ] {
        let filter = BY_LEVEL.replace(right, wrong);
        let (red, codes, after, text) = run(&filter, "critical");
        assert_eq!((red, after), ((1, 1), 0), "{wrong}: {codes}");
        assert_eq!(text.replace('\'', ""), BY_LEVEL, "{wrong}");
    }
    for filter in [BY_LEVEL, &BY_LEVEL.replace("critical", "disaster"), &BY_LEVEL.replace("key: level", "key: host")] {
        let (red, codes, ..) = run(filter, "minor");
        assert_eq!((red, codes), ((0, 0), String::new()), "the samples may lack it: {filter}");
    }
}

#[test]
fn numbers_and_names_of_files_tell_no_side_by_themselves() {
    let numbers = FILTER.replace("contains: down", "equals: '3'").replace("contains: up", "equals: '2'");
    let of = |state: &str| DOWN.replace("\"down\"", state);
    let [one, two, three] = ["1", "2", "3"].map(of);
    let samples = [("alert", &*one), ("recovery", &*two), ("maintenance", &*three)];
    let folder = folder(&numbers, &samples);
    assert_eq!(ended(&folder), (1, 1, "CG405".to_owned()));
    folder.run(&["lint", "--fix", "--unsafe-fixes"]);
    assert_eq!(folder.text("filters/x.yaml"), numbers.replace("'3'", "'1'"), "and not beside it");
}

#[test]
fn a_swapped_filter_is_red_where_a_name_lies_and_none_is_by_the_order_of_names_alone() {
    let swapped = FILTER.replace("down", "x").replace("up", "down").replace(": x", ": up");
    let lying = folder(&swapped, &[("alert", DOWN), ("alert_over", UP)]);
    assert_eq!(ended(&lying).0, 1);
    lying.run(&["lint", "--fix", "--unsafe-fixes"]);
    assert_eq!(lying.text("filters/x.yaml"), FILTER);
    let unknown = FILTER.replace("down", "gelb").replace("up", "blau");
    let [yellow, blue] = [DOWN.replace("down", "gelb"), UP.replace("up", "blau")];
    for names in [["02-x", "01-x"], ["b-new", "a-done"], ["call-10", "call-9"]] {
        let folder = folder(&unknown, &[(names[0], &*yellow), (names[1], &*blue)]);
        assert_eq!(ended(&folder), (0, 0, String::new()), "{names:?}");
        assert!(!folder.run(&["test"]).1.contains("change:"), "{names:?}");
    }
    let by_date = folder(&unknown, &[("2026-11-03-b", &*yellow), ("2026-11-03-a", &*blue)]);
    assert_eq!(ended(&by_date), (1, 1, "CG406".to_owned()), "a date tells the order");
}

#[test]
fn a_recovery_whose_alert_no_part_takes_is_no_reason_to_map_by_something_else() {
    let filter =
        FILTER.replace("contains: down", "contains: [Alert, Stale]").replace("_with: id", "_with: aggregation_key");
    let of = |state: &str, key: &str| {
        format!(r#"{{"state":"{state}","alert_id":"5","aggregation_key":"{key}","title":"CPU"}}"#)
    };
    let samples = [of("Triggered", "k-1"), of("Standstill", "k-2"), of("up", "k-1"), of("up", "k-2")];
    let names = ["2026-01-a", "2026-01-b", "2026-01-c", "2026-01-d"];
    let samples: Vec<_> = names.into_iter().zip(samples.iter().map(String::as_str)).collect();
    let folder = folder(&filter, &samples);
    assert_eq!(ended(&folder).0, 1);
    folder.run(&["lint", "--fix", "--unsafe-fixes"]);
    let text = folder.text("filters/x.yaml");
    assert!(text.contains("aggregation_key") && !text.contains("alert_id"), "{text}");
    assert!(text.contains("Triggered") && text.contains("Standstill"), "{text}");
}

#[test]
fn a_recovery_that_closes_its_incident_in_one_service_is_no_defect_of_another() {
    let folder = folder(&FILTER.replace("id,", "issue.id,").replace("id}", "issue.id}"), &[]);
    folder.file(
        "filters/y.yaml",
        FILTER.replace("down", "critical").replace("id,", "metric.id,").replace("id}", "metric.id}"),
    );
    folder.file("1.json", r#"{"state":"critical","metric":{"id":4},"actor":{"id":"sentry"},"title":"Many errors"}"#);
    folder.file("2.json", r#"{"state":"down","issue":{"id":5},"actor":{"id":"sentry"},"title":"Disk full"}"#);
    folder.file("3.json", r#"{"state":"up","issue":{"id":5},"actor":{"id":"sentry"},"title":"Disk full"}"#);
    let (status, printed) = folder.run(&["test", "1.json", "2.json", "3.json"]);
    assert!(status == 0 && !printed.contains("CG406") && !printed.contains("map both parts"), "{printed}");
    let (status, printed) = folder.run(&["test", "1.json", "3.json"]);
    assert!(status == 1 && printed.contains("CG406"), "{printed}");
}

const BY_RESULT: &str = "\
trigger: {payload_json_key: run.result, key_value_equals: failed, map_incident_with: id, incident_title_from: title}
resolve: {payload_json_key: run.result, key_value_equals: passed, incident_mapped_with: id}
";

fn job(status: &str, result: &str) -> String {
    format!(r#"{{"id":"J-1","title":"Backup","status":"{status}","run":{{"status":"{status}","result":"{result}"}}}}"#)
}

#[test]
fn a_state_that_no_filter_looks_at_is_no_proof_against_the_one_that_they_look_at() {
    let [failed, passed] = ["failed", "passed"].map(|result| job("completed", result));
    for names in [["job-1", "job-2"], ["build-failed", "build-passed"], ["alert2", "recovery2"], ["alertB", "x"]] {
        let [alert, recovery] = [(names[0], &*failed), (names[1], &*passed)];
        for samples in [&[alert][..], &[recovery], &[alert, recovery]] {
            assert_eq!(ended(&folder(BY_RESULT, samples)), (0, 0, String::new()), "{names:?}");
        }
    }
    let numbers = BY_RESULT.replace("failed", "'1'").replace("passed", "'0'");
    let samples = [("a", &*job("up", "1")), ("b", &*job("up", "0"))];
    assert_eq!(ended(&folder(&numbers, &samples)), (0, 0, String::new()));
    let [started, finished] = [job("running", "failed"), job("finished", "passed")];
    assert_eq!(ended(&folder(BY_RESULT, &[("a", &started), ("b", &finished)])), (0, 0, String::new()));
    let before = BY_RESULT.replace("run.result", "run.before.state");
    let [up, down] = [["failed", "up"], ["passed", "down"]].map(|[before, now]| {
        format!(r#"{{"id":"1","title":"T","run":{{"before":{{"state":"{before}"}},"state":"{now}"}}}}"#)
    });
    assert_eq!(ended(&folder(&before, &[("a", &up), ("b", &down)])).0, 1, "the state before is no word of the state");
}

#[test]
fn a_guess_is_told_and_never_made() {
    let up = r#"{"state":"down","id":"1","now":"up","title":"T"}"#;
    let timed_out = job("completed", "timed_out");
    let failed = job("completed", "failed");
    let no_title = FILTER.replace("from: title", "from: headline");
    for (filter, samples) in [
        (BY_RESULT, vec![("a", &*failed)]),
        (BY_RESULT, vec![("a", &*failed), ("b", &*timed_out)]),
        (FILTER, vec![("recovery", up)]),
        (&no_title.replace("down", "dwn"), vec![("alert", DOWN)]),
    ] {
        let folder = folder(filter, &samples);
        let told = folder.run(&["lint"]).1;
        folder.run(&["lint", "--fix", "--unsafe-fixes"]);
        let is_guess = told.contains("(a guess:");
        assert!(!is_guess || folder.text("filters/x.yaml").contains(filter.lines().next().unwrap()), "{told}");
        assert!(!folder.text("filters/x.yaml").contains("timed_out"));
    }
}

#[test]
fn parts_that_are_exchanged_are_one_mistake_and_no_state_before_mends_it() {
    let swapped = FILTER.replace("down", "x").replace("up", "down").replace(": x", ": up");
    let before = |body: &str, was: &str| body.replace("\"id\"", &format!("\"stateOld\":\"{was}\",\"id\""));
    let (down, up) = (before(DOWN, "up"), before(UP, "down"));
    let folder = folder(&swapped, &[("alert", &down), ("recovery", &up)]);
    for command in ["lint", "test"] {
        let printed = folder.run(&[command]).1.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(printed.matches("which is an alert").count(), 1, "{printed}");
        assert!(printed.contains("recovery.json, which is a recovery, and the resolve takes "), "{printed}");
        assert!(printed.contains("exchange what trigger 1 and the resolve ask for"), "{printed}");
        assert!(!printed.contains("look at stateOld"), "{printed}");
    }
}

#[test]
fn of_two_mapping_keys_the_one_in_a_list_is_not_spread() {
    let filter = FILTER.replace("map_incident_with: id", "map_incident_with: 'alerts[0].id'");
    let [down, up] = [DOWN, UP].map(|body| body.replace("\"id\"", "\"alerts\":[{\"id\":\"c-1\"}],\"id\""));
    let folder = folder(&filter, &[("alert", &down), ("recovery", &up)]);
    assert!(folder.run(&["test"]).1.contains("map trigger 1 by id"));
    folder.run(&["lint", "--fix", "--unsafe-fixes"]);
    assert_eq!(folder.text("filters/x.yaml").replace('\'', ""), FILTER);
}

#[test]
fn what_is_done_about_an_alert_may_stay_discarded_and_what_opens_again_may_be_added() {
    let filter = FILTER.replace("down", "Open").replace("contains: up", "contains: Closed");
    let folder =
        folder(&filter, &[("alert", &DOWN.replace("down", "Open")), ("recovery", &UP.replace("up", "Closed"))]);
    for (state, said) in [
        ("acknowledged", "leave acknowledged discarded, as is usual, and have a case expect that; or add"),
        ("acknowledged", "acknowledged to key_value_contains of trigger 1, if that should open an incident"),
        ("Reopened", "add Reopened to key_value_contains of trigger 1, if that should open an incident"),
    ] {
        folder.file("other.json", DOWN.replace("down", state));
        let printed = folder.run(&["test", "samples/x/alert.json", "other.json", "samples/x/recovery.json"]).1;
        let printed = printed.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(printed.contains(said) && printed.contains("filters/x.yaml:1:"), "{printed}");
    }
}

#[test]
fn a_filter_that_comes_too_late_and_one_that_maps_by_another_key_are_red_in_both() {
    let trigger = |urgency: &str, more: &str, key: &str| {
        format!(
            "  - urgency: {urgency}\n    conditions:\n      - {{payload_json_key: state, key_value_equals: open}}\n{more}    \
             map_incident_with: {key}\n    incident_title_from: title\n"
        )
    };
    let critical = "      - {payload_json_key: level, key_value_equals: critical}\n";
    let resolve = "resolve: {payload_json_key: state, key_value_equals: closed, incident_mapped_with: event.id}\n";
    let of = |state: &str, id: u8, level: &str| {
        format!(r#"{{"state":"{state}","level":"{level}","title":"Check {id}","event":{{"id":{id}}}}}"#)
    };
    let bodies =
        [of("open", 1, "critical"), of("open", 2, "minor"), of("closed", 1, "critical"), of("closed", 2, "minor")];
    let samples: Vec<_> = ["1", "2", "3", "4"].into_iter().zip(bodies.iter().map(String::as_str)).collect();
    let file = |first: &str, second: &str| format!("trigger:\n{first}{second}{resolve}");
    let (special, rest) = (trigger("high", critical, "event.id"), trigger("low", "", "event.id"));
    for (what, filter, codes) in [
        ("in the right order", file(&special, &rest), ""),
        ("in the wrong order", file(&rest, &special), "CG301"),
        ("a slip in the key of the special one", file(&special.replace(": level", ": levl"), &rest), "CG405"),
        ("one maps by the title", file(&special, &trigger("low", "", "title")), "CG201"),
    ] {
        let is_red = i32::from(!codes.is_empty());
        assert_eq!(ended(&folder(&filter, &samples)), (is_red, is_red, codes.to_owned()), "{what}");
        // The critical one alone shows it as well, where it is the order.
        if codes == "CG301" {
            let pair = [samples[0], samples[2]];
            assert_eq!(ended(&folder(&filter, &pair)), (1, 1, codes.to_owned()), "{what}");
        }
    }
}

#[test]
fn a_call_without_an_id_beside_pairs_that_close_is_closed_by_hand() {
    let test = r#"{"state":"down","title":"Test notification"}"#;
    let folder = folder(FILTER, &[("alert", DOWN), ("recovery", UP), ("test", test)]);
    for command in [&["lint"][..], &["test"]] {
        let (status, printed) = folder.run(command);
        let printed = printed.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(status, 0, "{printed}");
        assert!(printed.contains("help: close it by hand if it only tries the connection"), "{printed}");
    }
}

#[test]
fn a_recovery_names_its_alert_that_is_discarded() {
    let [unknown, end] = [DOWN.replace("down", "paused"), UP.to_owned()].map(|it| it.replace("\"7\"", "\"8\""));
    let samples = [("alert", DOWN), ("alert-2", &unknown), ("recovery", UP), ("recovery-2", &end)];
    let (_, printed) = folder(FILTER, &samples).run(&["test"]);
    let printed = printed.split_whitespace().collect::<Vec<_>>().join(" ");
    let said = "no incident with this value is open: samples/x/alert-2.json has it, and is discarded";
    assert!(printed.contains(said), "{printed}");
}

#[test]
fn a_recovery_is_of_its_alert_whatever_its_state_is_called_and_whatever_id_each_call_has() {
    let of = |state: &str, at: u8| {
        format!(
            r#"{{"condition":"{state}","text":"T","lock":{{"id":"OC-114"}},"uuid":"7f{at}e-44a1","sent":"04:1{at}"}}"#
        )
    };
    let filter = FILTER.replace("state", "condition").replace("_with: id", "_with: sent").replace("title}", "text}");
    let [down, up] = [of("down", 0), of("up", 5)];
    let folder = folder(&filter, &[("trigger", &down), ("resolve", &up)]);
    assert_eq!(ended(&folder), (1, 1, "CG406".to_owned()));
}

#[test]
fn an_alert_that_nobody_takes_is_for_the_filter_that_asks_for_what_another_one_asks_for() {
    let filter = "\
trigger:
  - {urgency: high, payload_json_key: kind, key_value_equals: critical, map_incident_with: id, incident_title_from: title}
  - {urgency: low, payload_json_key: kind, key_value_equals: critical, map_incident_with: id, incident_title_from: title}
resolve: {payload_json_key: kind, key_value_equals: fine, incident_mapped_with: id}
";
    let of = |kind: &str, id: u8| format!(r#"{{"kind":"{kind}","id":"w-{id}","title":"T"}}"#);
    let bodies = [of("critical", 1), of("warning", 2), of("fine", 1), of("fine", 2)];
    let names = ["alert-critical", "alert-warning", "recovery-1", "recovery-2"];
    let samples: Vec<_> = names.into_iter().zip(bodies.iter().map(String::as_str)).collect();
    let folder = folder(filter, &samples);
    let (_, printed) = folder.run(&["test"]);
    assert!(printed.contains("of trigger 2   filters/x.yaml:3:"), "{printed}");
    folder.run(&["lint", "--fix", "--unsafe-fixes"]);
    let (_, printed) = folder.run(&["test", "samples/x/alert-warning.json"]);
    assert!(printed.contains("trigger 2 (low)"), "{printed}");
}

#[test]
fn an_id_that_each_alert_has_to_itself_is_shared_by_none() {
    let filter = FILTER.replace("_with: id", "_with: job.ref");
    let of = |state: &str, id: u8| format!(r#"{{"state":"{state}","job":{{"ref":"OC-{id}"}},"title":"T"}}"#);
    let all = [of("down", 1), of("down", 2), of("up", 1), of("up", 2)];
    let names = ["alert-1", "alert-2", "recovery-1", "recovery-2"];
    let samples: Vec<_> = names.into_iter().zip(all.iter().map(String::as_str)).collect();
    let (status, printed) = folder(&filter, &samples).run(&["lint"]);
    assert!(status == 0 && !printed.contains("CG206"), "{printed}");
    // One alert does not show it.
    let (_, printed) = folder(&filter, &[samples[0], samples[2]]).run(&["lint"]);
    assert!(printed.contains("CG206"), "{printed}");
}

#[test]
fn a_value_that_is_misspelled_beside_a_recovery_that_nobody_knows_is_mended_and_not_exchanged() {
    let filter = FILTER.replace("down", "gestoert").replace("up", "in Betrieb");
    let [alert, end] = [DOWN.replace("down", "gestört"), UP.replace("up", "in Betrieb")];
    let folder = folder(&filter, &[("01", &alert), ("02", &end)]);
    let (_, printed) = folder.run(&["lint"]);
    assert!(printed.contains("help: write gestört in place of gestoert"), "{printed}");
    folder.run(&["lint", "--fix", "--unsafe-fixes"]);
    assert_eq!(ended(&folder), (0, 0, String::new()));
}

#[test]
fn a_title_that_is_missing_in_all_alerts_is_written() {
    let filter = FILTER.replace(", incident_title_from: title", "");
    let folder = folder(&filter, &[("alert", DOWN), ("recovery", UP)]);
    let (_, printed) = folder.run(&["lint"]);
    assert!(printed.contains("help: take the title from title; then it gets a title"), "{printed}");
    folder.run(&["lint", "--fix", "--unsafe-fixes"]);
    assert_eq!(ended(&folder), (0, 0, String::new()));
}
