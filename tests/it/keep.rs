//! A call of a log as a sample of its service, what samples and traffic do not share, and alerts that share an incident.

use serde_json::{Value, json};

use crate::support::{Folder, SHOP, shop};

const LOG: &str = "{\"state\":\"down\",\"id\":1,\"title\":\"a\"}\n\n{\"received_at\":1,\"from\":\"Edge\",\"headers\":{\"authorization\":\"x\"},\
                   \"reply\":{\"status\":200},\"body\":\"{\\\"state\\\":\\\"up\\\", \\\"id\\\": 1.50}\"}\nnone\n{\"service\":\"shop\",\"body\":\"host down\"}\n";

fn keep(folder: &Folder, arguments: &[&str]) -> (i32, String) {
    folder.run(&[&["replay"], arguments].concat())
}

fn run_of(folder: &Folder) -> Value {
    let output = folder.command(&["replay", "--format", "json", "log.ndjson"]).output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn a_call_is_kept_as_it_came_and_judged_as_in_the_log() {
    let folder = shop();
    folder.file("log.ndjson", LOG);
    for (place, file, text) in [
        ("1", "samples/shop/log-1.json", "{\"state\":\"down\",\"id\":1,\"title\":\"a\"}\n"),
        (
            "log.ndjson:3",
            "samples/shop/log-3.json",
            "{\"from\": \"Edge\", \"body\": {\"state\":\"up\", \"id\": 1.50}}\n",
        ),
        ("5", "samples/shop/log-5.txt", "host down"),
    ] {
        let (code, printed) = keep(&folder, &["log.ndjson", "--keep", place]);
        assert_eq!((code, folder.text(file).as_str()), (0, text), "{printed}");
        assert!(printed.contains(&format!("is kept as {file}, a sample of shop")), "{printed}");
    }
    let (code, printed) = keep(&folder, &["log.ndjson", "--keep", "1"]);
    assert!(code == 2 && printed.contains("is there already, and is left as it is"), "{printed}");
    for (place, why) in
        [("4", "this is no payload"), ("2", "there is no such line"), ("other.ndjson:1", "no such line")]
    {
        let (code, printed) = keep(&folder, &["log.ndjson", "--keep", place]);
        assert!(code == 2 && printed.contains(why), "{printed}");
    }
    folder.file("array.json", "[{\"a\":1}, {\"state\":\"up\",\"id\":9}]");
    let (code, printed) = keep(&folder, &["log.ndjson", "array.json", "--keep", "array.json:1 (item 2)"]);
    assert_eq!(
        (code, folder.text("samples/shop/array-1-item-2.json").as_str()),
        (0, "{\"state\":\"up\",\"id\":9}\n"),
        "{printed}"
    );
    let (code, printed) = keep(&folder, &["log.ndjson", "array.json", "--keep", "1"]);
    assert!(code == 2 && printed.contains("of which log?"), "{printed}");
}

#[test]
fn no_secret_is_kept_and_no_service_is_guessed() {
    let folder = shop();
    folder.file("filters/team/other.yaml", SHOP);
    let secret = format!("Bearer {}", "abcdefghijklmnopqrstuvwxyz0123456789");
    let line = format!("{{\"state\":\"down\",\"id\":1,\"header\":\"{secret}\"}}\n{{\"state\":\"down\",\"id\":1}}\n");
    folder.file("log.ndjson", line);
    let (code, printed) = keep(&folder, &["log.ndjson", "--service", "shop", "--keep", "1"]);
    assert!(code == 2 && printed.contains("(CG501)") && !printed.contains(&secret), "{printed}");
    assert!(!folder.path().join("samples").exists());
    let (code, printed) = keep(&folder, &["log.ndjson", "--keep", "2"]);
    assert!(code == 2 && printed.contains("say by --service NAME whose sample it is"), "{printed}");
    let (code, printed) = keep(&folder, &["log.ndjson", "--service", "team/other", "--keep", "2"]);
    assert_eq!((code, folder.text("samples/team/other/log-2.json").lines().count()), (0, 1), "{printed}");
}

#[test]
fn texts_that_are_no_states_and_services_without_samples_have_no_drift() {
    let folder = shop();
    folder.file("log.ndjson", LOG.lines().next().unwrap());
    assert_eq!(run_of(&folder)["not_in_samples"], Value::Null);
    folder.file("filters/shop.yaml", SHOP.replace("equals: down", "contains: down"));
    folder.file("samples/shop/alert.json", "{\"state\":\"it is down\",\"id\":1}");
    let line = |at: usize| format!("{{\"state\":\"down for {at} s\",\"id\":{at}}}\n");
    folder.file("log.ndjson", (0..21).map(line).collect::<String>());
    let run = run_of(&folder);
    assert_eq!((&run["not_in_samples"], &run["not_in_traffic"]), (&json!([]), &json!([])));
    folder.file("log.ndjson", (0..20).map(line).collect::<String>());
    let run = run_of(&folder);
    assert_eq!(run["not_in_samples"].as_array().unwrap().len(), 20);
    assert_eq!(run["not_in_traffic"][0]["value"], "it is down");
}

/// Alerts and recoveries of two disks that share a name, `(state, id)`.
fn shared(calls: &[(&str, u32)]) -> Value {
    let folder = Folder::new();
    folder.file(
        "filters/disk.yaml",
        SHOP.replace("map_incident_with: id", "map_incident_with: name")
            .replace("incident_mapped_with: id", "incident_mapped_with: name"),
    );
    let line = |(state, id): &(&str, u32)| {
        format!("{{\"state\":\"{state}\",\"name\":\"disk\",\"alert\":{{\"id\":\"d-{id}\"}}}}\n")
    };
    folder.file("log.ndjson", calls.iter().map(line).collect::<String>());
    run_of(&folder)["shared_incidents"].take()
}

#[test]
fn two_alerts_that_each_have_a_recovery_of_their_own_share_an_incident() {
    let lines = |told: &Value| {
        let it = &told[0];
        [&it["line"], &it["other_alert"]["line"], &it["recoveries"][0]["line"], &it["recoveries"][1]["line"]]
            .map(|line| line.as_u64().unwrap_or_default())
    };
    let (down, up) = ("down", "up");
    let told = shared(&[(down, 1), (down, 2), (up, 1), (up, 2)]);
    assert_eq!((lines(&told), &told[0]["key"]), ([1, 2, 3, 4], &"alert.id".into()));
    assert_eq!(lines(&shared(&[(down, 1), (down, 1), (down, 2), (up, 2), (up, 1)])), [1, 3, 5, 4]);
    for one in [
        &[(down, 1), (down, 1), (up, 1), (up, 1)][..],
        &[(down, 1), (up, 1), (down, 2), (up, 2)],
        &[(down, 1), (down, 2), (up, 1)],
        &[(down, 1), (down, 2), (up, 3), (up, 4)],
    ] {
        assert_eq!(shared(one), json!([]), "{one:?}");
    }
}

#[test]
fn alerts_that_share_an_incident_late_in_a_log_are_found_too() {
    let quiet = (0..40).flat_map(|at| [("down", at), ("up", at)]);
    let loud = (0..40).map(|at| ("down", at)).chain([("up", 39)]);
    let late = [("down", 100), ("down", 101), ("up", 100), ("up", 101)];
    let calls: Vec<_> = quiet.chain(loud).chain(late).collect();
    assert_eq!(shared(&calls)[0]["values"], json!(["d-100", "d-101"]));
}
