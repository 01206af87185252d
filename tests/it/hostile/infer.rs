//! Whatever a folder of payloads holds, `infer` ends in a filter that works, or says why there is none.

use crate::support::Folder;

/// What is in a folder, and what the call ends in: the exit status, and what is told.
struct Attack {
    files: &'static [(&'static str, &'static str)],
    status: i32,
    told: &'static str,
}

const ALERT: &str = r#"{"status": "firing", "id": "a-771"}"#;
const RECOVERY: &str = r#"{"status": "resolved", "id": "a-771"}"#;

const ATTACKS: &[Attack] = &[
    Attack { files: &[("a.json", ALERT), ("b.json", RECOVERY)], status: 0, told: "a.json is taken for the alert" },
    Attack { files: &[("a.json", RECOVERY), ("b.json", ALERT)], status: 0, told: "b.json is taken for the alert" },
    Attack { files: &[("a.json", ALERT)], status: 0, told: "the resolve is missing" },
    Attack { files: &[("a.json", RECOVERY), ("b.json", RECOVERY)], status: 1, told: "equal, byte for byte" },
    Attack {
        files: &[("a.json", RECOVERY), ("b.json", RECOVERY), ("c.json", "{}")],
        status: 1,
        told: "none of these payloads is an alert",
    },
    Attack { files: &[("a.json", ALERT), ("b.json", "{")], status: 2, told: "b.json" },
    Attack { files: &[("a.txt", "no payload")], status: 2, told: "this folder has no payloads" },
    Attack {
        files: &[("log.ndjson", "{\"status\": \"firing\", \"id\": 1}\n{\"status\": \"ok\", \"id\": 1}")],
        status: 0,
        told: "log.ndjson:2",
    },
    Attack {
        files: &[
            ("a.json", r#"{"\u001b[31m\nstatus": "firing", "id": "a-771"}"#),
            ("b.json", r#"{"\u001b[31m\nstatus": "ok", "id": "a-771"}"#),
        ],
        status: 0,
        told: "is taken for the alert",
    },
    Attack {
        files: &[
            ("a.json", r#"{"status": "firing", "id": "$ALERT_ID"}"#),
            ("b.json", r#"{"status": "ok", "id": "$ALERT_ID"}"#),
        ],
        status: 1,
        told: "which the sender did not fill in",
    },
];

#[test]
fn a_folder_of_anything_ends_in_a_filter_or_in_a_reason() {
    for Attack { files, status, told } in ATTACKS {
        let folder = Folder::new();
        for (name, text) in *files {
            folder.file(&format!("calls/{name}"), text);
        }
        let (ended, printed) = folder.run(&["infer", "calls"]);
        assert_eq!(ended, *status, "{files:?}\n{printed}");
        assert!(printed.contains(told), "{files:?}\n{printed}");
        assert!(!printed.contains('\u{1b}'), "{files:?}\n{printed}");
        assert_eq!(printed.contains("\ntrigger:\n"), *status == 0, "{files:?}\n{printed}");
    }
}

#[test]
fn payloads_of_thousands_of_names_and_folders_of_many_payloads_are_read_once_for_each_answer() {
    let folder = Folder::new();
    let body = |state: &str| {
        let hosts: Vec<_> = (0..20_000).map(|at| format!(r#""host_{at}": "web-{at}""#)).collect();
        format!(r#"{{"id": "a-771", "status": "{state}", "o": {{{}}}}}"#, hosts.join(","))
    };
    folder.file("wide/alert.json", body("firing"));
    folder.file("wide/recovery.json", body("resolved"));
    assert_eq!(folder.run(&["infer", "wide"]).0, 0);
    for at in 0..200 {
        folder.file(&format!("many/alert-{at}.json"), format!(r#"{{"status": "firing", "id": "a-{at}"}}"#));
        folder.file(&format!("many/recovery-{at}.json"), format!(r#"{{"status": "resolved", "id": "a-{at}"}}"#));
    }
    let (status, printed) = folder.run(&["infer", "many"]);
    assert_eq!(status, 0, "{printed}");
    assert!(printed.contains("is left out: there are enough without it"), "{printed}");
}

#[test]
fn samples_that_are_in_their_place_stay_there_and_nothing_is_written_over() {
    let folder = Folder::new();
    for (name, text) in [("alert", ALERT), ("ok", RECOVERY), ("notes", "{}")] {
        folder.file(&format!("samples/shop/{name}.json"), text);
    }
    let infer = || folder.run(&["infer", "samples/shop", "--out", "."]);
    let (status, printed) = infer();
    assert_eq!(status, 0, "{printed}");
    assert!(printed.contains("filters/shop.yaml\nsamples/shop/shop.test.yaml\n"), "{printed}");
    assert!(!folder.path().join("samples/shop/trigger.json").exists());
    assert_eq!(folder.run(&["test", "samples/shop/shop.test.yaml"]).0, 0);
    let (status, printed) = infer();
    assert_eq!(status, 2, "{printed}");
    assert!(printed.contains("filters/shop.yaml is there already"), "{printed}");
}
