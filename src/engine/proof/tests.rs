use std::sync::Arc;

use super::*;
use crate::parse::{json, service};
use crate::source::{Source, Span};

const FILTER: &str = "\
trigger: {payload_json_key: state, key_value_contains: down, map_incident_with: id, incident_title_from: title}
resolve: {payload_json_key: state, key_value_contains: up, incident_mapped_with: id}
";

/// What is proven by samples, each a file name and a body.
fn proven(filter: &str, samples: &[(&str, &str)]) -> Vec<String> {
    let service = *service::parse("x.yaml", "x", filter.as_bytes().to_vec()).service.unwrap();
    let payload = |(name, body): &(&str, &str)| {
        json::payload(&Arc::new(Source::new(format!("s/{name}.json"), *body)), Span::new(0, body.len())).unwrap()
    };
    let payloads: Vec<_> = samples.iter().map(payload).collect();
    let sides = sides(&payloads.iter().map(|payload| (payload, None)).collect::<Vec<_>>(), Some(&service));
    let samples = payloads.iter().zip(sides);
    let samples: Vec<_> =
        samples.map(|(payload, side)| Sample { payload, side, accepted: Accepted::default() }).collect();
    let trial = Trial::of(&service, &samples, Reading::default());
    trial.defects().iter().map(|defect| format!("{} {defect:?}", defect.code())).collect()
}

const DOWN: &str = r#"{"state":"down","id":"1","title":"Disk full"}"#;
const UP: &str = r#"{"state":"up","id":"1","title":"Disk full"}"#;

#[test]
fn a_filter_that_is_right_has_no_defect_whatever_its_samples_are_called() {
    for names in [["alert", "recovery"], ["2026-11-03-a", "2026-11-03-b"], ["b", "a"], ["x", "y"]] {
        assert_eq!(proven(FILTER, &[(names[0], DOWN), (names[1], UP)]), [""; 0], "{names:?}");
    }
    assert_eq!(proven(FILTER, &[("alert", DOWN)]), [""; 0]);
    assert_eq!(proven(FILTER, &[("alert", DOWN), ("ack", r#"{"state":"acknowledged","id":"1"}"#)]), [""; 0]);
    assert_eq!(proven(FILTER, &[]), [""; 0]);
}

#[test]
fn an_incident_without_a_mapping_value_cannot_be_closed() {
    let nowhere = FILTER.replace("_with: id", "_with: uid");
    let told = proven(&nowhere, &[("alert", DOWN), ("recovery", UP)]);
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].starts_with("CG406 Unmapped { sample: 0, part: Trigger(0), why: NoValue"));
    assert!(told[1].starts_with("CG406 Unmapped { sample: 1, part: Resolve, why: NoValue"));
    let unfilled = r#"{"state":"down","id":"$ALERT_ID","title":"Disk full"}"#;
    assert_eq!(
        proven(FILTER, &[("alert", unfilled)]),
        [r#"CG406 Unmapped { sample: 0, part: Trigger(0), why: Placeholder("$ALERT_ID"), is_odd: false }"#]
    );
    let no_resolve = FILTER.lines().next().unwrap().replace("_with: id", "_with: uid");
    assert_eq!(proven(&no_resolve, &[("alert", DOWN)]), [""; 0]);
}

#[test]
fn a_recovery_that_closes_nothing_has_its_alert_among_the_samples() {
    let other = r#"{"state":"up","id":"2","monitor_id":"m-1","title":"Disk full"}"#;
    let closes_nothing = "CG406 ClosesNothing { recovery: 1, alert: 0 }";
    assert_eq!(proven(FILTER, &[("alert", DOWN), ("recovery", other)]), [closes_nothing]);
    assert_eq!(proven(FILTER, &[("alert", DOWN), ("recovery", UP), ("recovery-2", other)]), [""; 0]);
    let own = r#"{"state":"down","id":"3","monitor_id":"m-1","title":"Disk full"}"#;
    assert_eq!(
        proven(FILTER, &[("alert", DOWN), ("recovery", UP), ("recovery-2", other), ("alert-2", own)]),
        ["CG406 ClosesNothing { recovery: 2, alert: 3 }"]
    );
}

#[test]
fn samples_of_two_alerts_prove_nothing_of_a_pair() {
    let body =
        |state: &str, id: u8| format!(r#"{{"state":"{state}","id":"{id}","monitor":{{"id":"m-{id}"}},"title":"T"}}"#);
    let (down, up) = (body("down", 1), body("up", 2));
    assert_eq!(proven(FILTER, &[("alert", &down), ("recovery", &up)]), [""; 0]);
    let same = up.replace("m-2", "m-1");
    assert_eq!(
        proven(FILTER, &[("alert", &down), ("recovery", &same)]),
        ["CG406 ClosesNothing { recovery: 1, alert: 0 }"]
    );
}

#[test]
fn a_filter_the_wrong_way_round_is_told_by_names_states_or_order() {
    let swapped = FILTER.replace("down", "x").replace("up", "down").replace("contains: x", "contains: up");
    let named = [
        "CG406 WrongSide { sample: 0, part: Resolve, meant: Alert }",
        "CG406 WrongSide { sample: 1, part: Trigger(0), meant: Recovery }",
    ];
    assert_eq!(proven(&swapped, &[("a", DOWN), ("b", UP)]), named);
    let previous = FILTER.replace("state", "previous_state");
    let [down, up] = [("up", "down"), ("down", "up")].map(|(before, now)| {
        format!(r#"{{"previous_state":"{before}","current_state":"{now}","id":"7","title":"x"}}"#)
    });
    assert_eq!(proven(&previous, &[("a", &down), ("b", &up)]), named);
    let coded = FILTER.replace("down", "0").replace("up", "1");
    let [zero, one] = [0, 1].map(|state| format!(r#"{{"state":{state},"id":"7","title":"x"}}"#));
    assert_eq!(proven(&coded, &[("1", &zero), ("2", &one)]), [""; 0]);
    assert_eq!(proven(&coded, &[("2", &zero), ("1", &one)]), [""; 0], "people number files as they find them");
    let by_date = [("2026-11-03-b", zero.as_str()), ("2026-11-03-a", &one)];
    assert_eq!(proven(&coded, &by_date), ["CG406 Reversed { alert: 0, recovery: 1 }"]);
    assert_eq!(proven(&coded, &[("on", &zero), ("off", &one)]), [""; 0], "names that count nothing");
}

#[test]
fn one_call_that_both_parts_take_is_told_of_any_sample() {
    let both = FILTER.replace("contains: down", "contains: [down, up]");
    assert_eq!(proven(&both, &[("alert", DOWN), ("x", UP)]), ["CG303 BothParts { sample: 1, trigger: 0 }"]);
}

#[test]
fn a_side_that_takes_none_of_its_samples_is_dead() {
    let typo = FILTER.replace("contains: down", "contains: dwn");
    assert_eq!(
        proven(&typo, &[("alert", DOWN), ("alert-2", DOWN), ("recovery", UP)]),
        ["CG405 TakesNone { side: Alert, samples: [0, 1] }"]
    );
    let typo = FILTER.replace("contains: up", "contains: upp");
    assert_eq!(proven(&typo, &[("a", DOWN), ("b", UP)]), ["CG405 TakesNone { side: Recovery, samples: [1] }"]);
    let coded = FILTER.replace("down", "1").replace("up", "2");
    let [one, zero] = [1, 0].map(|state| format!(r#"{{"state":{state},"id":"7","title":"x"}}"#));
    assert_eq!(proven(&coded, &[("a", &one), ("b", &zero)]), ["CG405 TakesNone { side: Recovery, samples: [1] }"]);
    let one_more = r#"{"state":"degraded down","id":"1","title":"Disk full"}"#;
    let page = r#"{"state":"page","id":"1","title":"Disk full"}"#;
    let created = r#"{"state":"created","id":"1","title":"Disk full"}"#;
    let paged = FILTER.replace("contains: down", "equals: page");
    assert_eq!(proven(&paged, &[("a", created), ("b", page), ("c", UP)]), [""; 0], "one may be left out");
    let strict = FILTER.replace("contains: down", "equals: down");
    assert_eq!(proven(&strict, &[("alert", DOWN), ("alert-2", one_more), ("recovery", UP)]), [""; 0]);
}

#[test]
fn without_ids_the_names_of_what_is_watched_say_that_samples_are_of_two_alerts() {
    let of =
        |state: &str, id: u32, name: &str| format!(r#"{{"state":"{state}","id":{id},"title":"x y","host":"{name}"}}"#);
    let proven = |recovery: &str| proven(FILTER, &[("alert", &of("down", 1, "web")), ("recovery", recovery)]);
    assert_eq!(proven(&of("up", 2, "mail")), [""; 0]);
    assert_eq!(proven(&of("up", 2, "web")), ["CG406 ClosesNothing { recovery: 1, alert: 0 }"]);
}

#[test]
fn two_alerts_with_a_recovery_each_share_an_incident() {
    let grouped = FILTER.replace("_with: id", "_with: group");
    let body = |state: &str, id: u8| format!(r#"{{"state":"{state}","id":"{id}","group":"g","title":"T"}}"#);
    let (a, b, c, d) = (body("down", 1), body("down", 2), body("up", 1), body("up", 2));
    let all = [("alert-1", &*a), ("alert-2", &*b), ("recovery-1", &*c), ("recovery-2", &*d)];
    assert_eq!(
        proven(&grouped, &all),
        [
            r#"CG206 SharedIncident { alerts: [0, 1], recoveries: Some([2, 3]), own: Some(OwnText { path: "\nid", texts: ["1", "2"] }), is_apart: false }"#
        ]
    );
    assert!(proven(&grouped, &all[..2])[0].contains("recoveries: None"));
    assert_eq!(proven(FILTER, &all), [""; 0]);
    assert_eq!(proven(FILTER, &[("alert-1", &a), ("alert-2", &a)]), [""; 0], "the same alert again");
    let titled = |title: &str| format!(r#"{{"state":"down","id":"1","title":"{title}"}}"#);
    let [disk, more, cpu] = ["Disk at 91 %", "Disk at 95.5 %", "CPU high"].map(titled);
    assert_eq!(proven(FILTER, &[("alert-1", &disk), ("alert-2", &more)]), [""; 0]);
    assert_eq!(proven(FILTER, &[("alert-1", &disk), ("alert-2", &cpu)]), [""; 0], "its id says that it is one alert");
    let by_group = FILTER.replace("_with: id", "_with: group");
    let [disk, cpu, net] = [disk, cpu, titled("Net down")].map(|body| body.replace("\"id\"", "\"group\""));
    assert_eq!(proven(&by_group, &[("alert-1", &disk), ("alert-2", &cpu)]), [""; 0], "one may be an update");
    let three = [("alert-1", &*disk), ("alert-2", &*cpu), ("alert-3", &*net)];
    assert!(proven(&by_group, &three)[0].contains("SharedIncident"));
    let at = |state: &str, id: u8, minute: u8| {
        format!(
            r#"{{"state":"{state}","incident":"i-{id}","id":"m","title":"T","time":"2026-01-01T00:0{minute}:00Z"}}"#
        )
    };
    let flaps = [at("down", 1, 1), at("up", 1, 2), at("down", 2, 3), at("up", 2, 4)];
    let named: Vec<_> = ["a", "b", "c", "d"].into_iter().zip(flaps.iter().map(String::as_str)).collect();
    assert_eq!(proven(FILTER, &named), [""; 0], "the second comes when the first is closed");
}

#[test]
fn a_title_falls_back_when_it_does_in_every_alert() {
    let nowhere = FILTER.replace("from: title", "from: headline");
    assert_eq!(proven(&nowhere, &[("alert", DOWN), ("recovery", UP)]), ["CG407 TitleFallsBack { samples: [0] }"]);
    let headed = r#"{"state":"down","id":"3","headline":"Disk full"}"#;
    assert_eq!(proven(&nowhere, &[("alert", DOWN), ("alert-2", headed)]), [""; 0]);
}

#[test]
fn of_several_ids_that_tell_two_alerts_apart_the_one_that_is_most_its_own_is_named() {
    let body = |state: &str, at: u8| {
        format!(
            r#"{{"state":"{state}","url":"https://x.org/search?from=10{at}&q=1","alert":{{"id":"web-0{at}","uuid":"6f2cdb1{at}-aaaa"}},"group":"g","title":"T"}}"#
        )
    };
    let bodies = [body("down", 1), body("down", 2), body("up", 1), body("up", 2)];
    let named: Vec<_> =
        ["alert-1", "alert-2", "recovery-1", "recovery-2"].into_iter().zip(bodies.iter().map(String::as_str)).collect();
    let told = proven(&FILTER.replace("_with: id", "_with: group"), &named);
    assert!(told[0].contains("alert\\nuuid"), "{told:?}");
}

#[test]
fn a_key_of_a_text_that_every_alert_has_in_nearly_the_same_spelling_is_a_slip() {
    let body =
        |id: u8, more: &str| format!(r#"{{"state":"down","id":"{id}","title":"T","labels":{{"host":"db"}}{more}}}"#);
    let (one, two) = (body(1, ""), body(2, ""));
    let slips = |field: &str, text: &str, two: &str| {
        let filter =
            FILTER.replace("incident_title_from: title", &format!("incident_title_from: title, {field}: '{text}'"));
        let filter =
            if field == "incident_title_from" { filter.replace("incident_title_from: title, ", "") } else { filter };
        let told = proven(&filter, &[("alert-1", &one), ("alert-2", two)]);
        let meant = told.iter().filter_map(|it| Some(it.split_once("meant: ")?.1.split('"').nth(1)?.to_owned()));
        assert_eq!(told.len(), meant.clone().count(), "{told:?}");
        told.iter()
            .map(|it| it[..5].to_owned())
            .zip(meant)
            .map(|(code, meant)| format!("{code} {meant}"))
            .collect::<Vec<_>>()
    };
    let title = |text: &str| slips("incident_title_from", text, &two);
    for text in
        ["{{title}} on {{labels.hots}}", "{{title}} on {{labels.Host}}", "{{title}} on {{host}}", "{{titel}} on {{id}}"]
    {
        assert_eq!(title(text).len(), 1, "{text}");
    }
    for text in
        ["{{title}} on {{labels.host}}", "{{title}} in {{region}}", "{{title}} {{titel}}", "{{title}} {{labels.host2}}"]
    {
        assert_eq!(title(text), [""; 0], "{text}");
    }
    let has_it = body(2, r#","hots":"x""#);
    assert_eq!(slips("incident_title_from", "{{title}} on {{hots}}", &has_it), [""; 0], "one alert has it");
    assert_eq!(slips("incident_description_from", "{{title}} on {{labels.hots}}", &two).len(), 1);
    assert_eq!(slips("incident_description_from", "titel", &two), [""; 0], "the whole payload says more");
}

#[test]
fn two_things_on_one_host_are_two_alerts_whenever_they_come() {
    let by_host = FILTER.replace("_with: id", "_with: host");
    let at = |state: &str, id: u8, title: &str, minute: u8| {
        format!(
            r#"{{"state":"{state}","id":"a-{id}","host":"db-1","title":"{title}","time":"2026-01-01T00:0{minute}:00Z"}}"#
        )
    };
    let told = |titles: [&str; 2], minutes: [u8; 4]| {
        let [one, two] = titles;
        let bodies = [
            at("down", 1, one, minutes[0]),
            at("up", 1, one, minutes[1]),
            at("down", 2, two, minutes[2]),
            at("up", 2, two, minutes[3]),
        ];
        let named: Vec<_> = ["a", "b", "c", "d"].into_iter().zip(bodies.iter().map(String::as_str)).collect();
        proven(&by_host, &named)
    };
    for minutes in [[1, 2, 3, 4], [1, 3, 2, 4], [1, 1, 1, 1], [1, 2, 8, 9]] {
        let told = told(["Disk full", "CPU high"], minutes);
        let is_certain = told.len() == 1 && told[0].contains("recoveries: Some([1, 3])");
        assert!(is_certain, "{minutes:?}: {told:?}");
    }
    assert_eq!(told(["Disk full", "Disk full"], [1, 2, 3, 4]), [""; 0], "it is full again");
    assert_eq!(told(["Disk at 91 %", "Disk at 95 %"], [1, 2, 3, 4]), [""; 0], "it is full again");
    assert_eq!(told(["Disk full", "Disk full"], [1, 3, 2, 4]).len(), 1, "both are open");
    let event = |id: u8, title: &str| {
        format!(r#"{{"state":"down","title":"{title}","event":{{"id":"e-{id}"}},"project":{{"id":"p-9"}}}}"#)
    };
    let by_project = FILTER.replace("_with: id", "_with: project.id");
    let pair = |titles: [&str; 2]| {
        let [one, two] = [event(1, titles[0]), event(2, titles[1])];
        proven(&by_project, &[("alert-1", &one), ("alert-2", &two)])
    };
    assert!(
        pair(["Disk full", "CPU high"])[0].contains("recoveries: None, own: Some(OwnText { path: \"\\nevent\\nid\"")
    );
    assert_eq!(pair(["Disk full", "Disk full"]), [""; 0], "each call has another event");
}

const CRITICAL_FIRST: [&str; 2] = [
    "{urgency: high, payload_json_key: severity, key_value_contains: critical, map_incident_with: id, incident_title_from: title}",
    "{urgency: low, payload_json_key: state, key_value_contains: down, map_incident_with: id, incident_title_from: title}",
];

#[test]
fn a_filter_that_comes_too_late_is_told_where_alerts_show_which_is_the_special_one() {
    let of = |order: [usize; 2]| {
        let items = order.map(|at| CRITICAL_FIRST[at]).join(", ");
        format!("trigger: [{items}]\n{}", FILTER.lines().nth(1).unwrap())
    };
    let body = |id: u8, severity: &str| {
        format!(r#"{{"state":"down","severity":"{severity}","id":"{id}","title":"T","status":"x"}}"#)
    };
    let (critical, minor) = (body(1, "critical"), body(2, "minor"));
    let both = [("alert-1", critical.as_str()), ("alert-2", minor.as_str())];
    assert_eq!(proven(&of([0, 1]), &both), [""; 0]);
    assert_eq!(proven(&of([0, 1]), &both[..1]), [""; 0], "what is left may lack its sample");
    let late = "CG304 Outrun(Outrun { filter: 1, by: 0, samples: [0], is_shadowed: false, is_special: ";
    assert_eq!(proven(&of([1, 0]), &both), [format!("{late}true }})")]);
    assert_eq!(proven(&of([1, 0]), &both[..1]), [format!("{late}false }})")]);
    assert_eq!(proven(&of([1, 0]), &both[1..]), [""; 0], "none of its alerts is there");
    let alike = of([1, 0]).replace("urgency: low", "urgency: high");
    assert_eq!(proven(&alike, &both), [""; 0], "nothing differs");
}
