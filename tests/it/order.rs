//! A call that both parts of a service take: what is said of it, and what comes of it under each order.

use crate::support::Folder;

/// `resolved` is found in `unresolved`.
const FILTER: &str = "trigger: {payload_json_key: state, key_value_contains: [unresolved, changed], map_incident_with: id, \
                      incident_title_from: state}\n\
                      resolve: {payload_json_key: state, key_value_contains: [resolved, changed], incident_mapped_with: id}\n";

fn folder(filter: &str) -> Folder {
    let folder = Folder::new();
    folder.file("filters/x.yaml", filter);
    folder
}

#[test]
fn the_note_is_about_what_the_payload_is() {
    let folder = folder(FILTER);
    let alert = "both take it: the alert would close an incident that is";
    let recovery = "both take it: the recovery would open an incident";
    let unclear = "both take it: it closes what is open and opens it anew";
    for (file, state, said) in [
        ("alert.json", "unresolved", alert),
        ("2026-11-01.json", "unresolved", alert),
        ("trigger-2.json", "changed 2", alert),
        ("recovery.json", "changed 3", recovery),
        // Its name and its state say two things.
        ("resolved.json", "unresolved", unclear),
    ] {
        let file = format!("samples/x/{file}");
        folder.file(&file, format!("{{\"state\": \"{state}\", \"id\": 1}}"));
        let (_, printed) = folder.run(&["test", &file]);
        assert!(printed.contains(said), "{file} {state}\n{printed}");
    }
    let (_, printed) = folder.run(&["test", "samples/x/resolved.json", "--reading", "order=trigger-first"]);
    assert!(printed.contains("both take it: it closes the incident that it opens"), "{printed}");
}

#[test]
fn the_other_order_is_told_where_it_changes_what_stays_open() {
    let folder = folder(FILTER);
    folder
        .file("alert.json", "{\"state\": \"unresolved\", \"id\": 1}")
        .file("unmapped.json", "{\"state\": \"unresolved\"}");
    let line = |reading: &str, file: &str| {
        let (_, printed) = folder.run(&["test", file, "--reading", reading]);
        printed.lines().find(|line| line.contains("order=")).map(|line| line.trim().to_owned())
    };
    let would = |said: &str| Some(format!("reading      with {said}"));
    let closes = would("order=trigger-first it would close the incident that it opens");
    assert_eq!(line("order=resolve-first", "alert.json"), closes);
    let stays = would("order=resolve-first the incident that it opens would stay open");
    assert_eq!(line("order=trigger-first,case=ignore", "alert.json"), stays);
    assert_eq!(line("order=resolve-first", "unmapped.json"), None);
}

#[test]
fn a_suite_a_config_and_json_have_the_order() {
    let folder = folder(FILTER);
    folder.file("samples/x/alert.json", "{\"state\": \"unresolved\", \"id\": 1}").file(
        "samples/x/x.test.yaml",
        "service: x\ncases:\n- name: an alert stays open\n  payload: alert.json\n  \
         expect: {outcome: triggered_and_resolved, entry: opened}\n  open_incidents: 1\n",
    );
    assert_eq!(folder.run(&["test", "samples"]).0, 0);
    folder.file("cgfilter.yaml", "reading: {order: trigger-first}\n");
    let (code, printed) = folder.run(&["test", "samples"]);
    assert!(code == 1 && printed.contains("FAILED"), "{printed}");
    let (_, printed) = folder.run(&["test", "samples/x/alert.json", "--format", "json"]);
    let run: serde_json::Value = serde_json::from_str(&printed).unwrap();
    assert_eq!(run["reading"]["order"], "trigger-first");
    let service = &run["results"][0]["services"][0];
    let [trigger, resolve] = ["trigger", "resolve"].map(|part| &service[part]["entry"]);
    assert_eq!(
        (trigger, resolve, run["open_incidents"].as_array().unwrap().len()),
        (&"opened".into(), &"closed".into(), 0)
    );
    let flips = service["flips"].as_array().unwrap();
    assert!(flips.iter().any(|flip| flip["order"] == "resolve-first"), "{flips:?}");
    let (_, printed) = folder.run(&["test", "samples", "--reading", "order=sideways"]);
    assert!(printed.contains("order is resolve-first or trigger-first, not \"sideways\""), "{printed}");
}

#[test]
fn a_replay_shows_such_calls_in_every_format() {
    let folder = folder(FILTER);
    let line = |state: &str| format!("{{\"state\": \"{state}\", \"id\": \"<1>\"}}\n");
    folder.file("log.ndjson", [line("unresolved"), line("resolved"), line("changed")].concat());
    for (format, place, said) in [
        (
            "human",
            "log.ndjson:1",
            "2 calls that a trigger filter and the resolve of one service take: each closes what is",
        ),
        ("markdown", "log.ndjson:1", "<details><summary>taken by both: 2 calls</summary>"),
        ("html", "line 1", "<h2 id=\"both-parts\">Taken by both</h2>"),
    ] {
        let (_, printed) = folder.run(&["replay", "log.ndjson", "--format", format]);
        assert!(printed.contains(said) && printed.contains(place), "{printed}");
        assert_eq!(format == "html", printed.contains("&lt;1&gt;"), "{printed}");
    }
    for (order, open, why) in [("resolve-first", 1, "both_parts"), ("trigger-first", 0, "closed_before")] {
        let order = format!("order={order}");
        let (_, printed) = folder.run(&["replay", "log.ndjson", "--format", "json", "--reading", &order]);
        let run: serde_json::Value = serde_json::from_str(&printed).unwrap();
        let both = &run["taken_by_both"][0];
        assert_eq!((&both["count"], &both["line"], &run["summary"]["both_parts"]), (&2.into(), &1.into(), &2.into()));
        assert_eq!(run["summary"]["open"], open);
        assert_eq!(run["closed_nothing"][0]["why"]["reason"], why);
    }
}

#[test]
fn lint_names_both_ends() {
    let folder = folder(&FILTER.replace("[unresolved, changed]", "changed"));
    let (_, printed) = folder.run(&["lint", "--select", "CG303"]);
    let printed = printed.split_whitespace().collect::<Vec<_>>().join(" ");
    for end in ["if the resolve goes first, the new incident stays open", "if the trigger does, it closes at once"] {
        assert!(printed.contains(end), "{printed}");
    }
}
