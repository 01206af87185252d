//! What `show` says of services, in forms that other tools read.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::support::Folder;

const HOSTILE: [&str; 7] = [
    "\"]; a --> b",
    "#quot;#35;",
    "line\nbreak\\n",
    "%%{init: {}}%% end",
    "1. `x` <b>&amp;</b>",
    "style a:b#c;",
    "監視 \u{202e}x",
];

/// A service whose every text is hostile, and a sample that it takes.
fn hostile(folder: &Folder, at: usize, text: &str) {
    let quoted = Value::from(text).to_string();
    let yaml = format!(
        "name: {quoted}\nfrom: {quoted}\ntrigger:\n- payload_json_key: s\n  key_value_contains: {quoted}\n  \
         map_incident_with: k{at}\n  incident_title_from: t\n\
         resolve:\n  payload_json_key: s\n  key_value_equals: up\n  incident_mapped_with: k{at}\n"
    );
    folder.file(&format!("filters/{at}.yaml"), yaml);
    folder.file(&format!("samples/{at} #\".json"), json!({"s": text}).to_string());
}

fn folder_of_hostile_texts() -> Folder {
    let folder = Folder::new();
    for (at, text) in HOSTILE.iter().enumerate() {
        hostile(&folder, at, text);
    }
    folder
}

#[test]
fn no_text_changes_the_shape_of_a_mermaid_diagram() {
    let folder = folder_of_hostile_texts();
    let (code, drawing) = folder.run(&["show", "--payloads", "--format", "mermaid"]);
    assert_eq!(code, 0, "{drawing}");
    let mut nodes = HashSet::new();
    let mut subgraphs = 0;
    for line in drawing.lines().skip(1) {
        let line = line.trim();
        let mut pieces = line.split('"');
        let (before, inside) = (pieces.next().unwrap(), pieces.next());
        match (inside, pieces.next()) {
            (Some(_), Some(after)) => {
                assert!(pieces.next().is_none(), "{line}");
                let id = before.trim_end_matches(['(', '[', '{']);
                assert!(["])", "]", "}}", ")"].contains(&after), "{line}");
                subgraphs += usize::from(id.starts_with("subgraph s"));
                nodes.insert(id.to_owned());
            }
            (None, None) if line == "end" || line.starts_with("class") => {}
            (None, None) => {
                let (from, to) = line.split_once(' ').unwrap();
                let to = to.rsplit(' ').next().unwrap();
                assert!(nodes.contains(from) && nodes.contains(to), "{line}");
            }
            _ => panic!("{line}"),
        }
    }
    assert_eq!(subgraphs, HOSTILE.len());
    // Two parts with their conditions, and the incident, of each service; and the samples.
    assert_eq!(nodes.len(), HOSTILE.len() * (1 + 5 + 1));
}

#[test]
fn no_text_changes_the_shape_of_a_dot_diagram() {
    let folder = folder_of_hostile_texts();
    let (code, drawing) = folder.run(&["show", "--payloads", "--format", "dot"]);
    assert_eq!(code, 0, "{drawing}");
    let mut outside = String::new();
    let (mut is_inside, mut letters) = (false, drawing.chars());
    while let Some(c) = letters.next() {
        match c {
            '"' => is_inside = !is_inside,
            '\\' if is_inside => drop(letters.next()),
            c if is_inside => assert_ne!(c, '\n', "a string ends on its line"),
            c => outside.push(c),
        }
    }
    assert!(!is_inside);
    let allowed = |c: char| c.is_ascii_alphanumeric() || " \n_{}[]=,;->.".contains(c);
    assert!(outside.chars().all(allowed), "{outside}");
    assert_eq!(outside.matches("subgraph").count(), HOSTILE.len());
    assert_eq!(outside.matches('{').count(), HOSTILE.len() + 1);
    assert_eq!(outside.matches('}').count(), HOSTILE.len() + 1);
}

#[test]
fn the_data_has_every_text_as_it_is() {
    let folder = folder_of_hostile_texts();
    let (_, text) = folder.run(&["show", "--payloads", "--format", "json"]);
    let document: Value = serde_json::from_str(&text).unwrap();
    for (at, text) in HOSTILE.iter().enumerate() {
        let service = &document["services"][at];
        assert_eq!(service["service"], *text);
        let trigger = &service["triggers"][0];
        assert_eq!(trigger["conditions"][0]["values"], json!([text]));
        assert_eq!(trigger["payloads"], json!([format!("samples/{at} #\".json")]));
    }
    assert_eq!(document["discarded"], json!([]));
    assert_eq!(document["summary"]["taken"], HOSTILE.len());
}

#[test]
fn without_payloads_the_data_does_not_speak_of_any() {
    let folder = folder_of_hostile_texts();
    let (_, text) = folder.run(&["show", "--format", "json"]);
    let document: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document.get("discarded"), None);
    assert_eq!(document["services"][0]["triggers"][0].get("payloads"), None);
}

#[test]
fn twenty_services_are_trees_and_more_are_a_table_in_which_no_name_is_cut() {
    let folder = Folder::new();
    let yaml = "trigger: {payload_json_key: s, key_value_contains: down, map_incident_with: id}\n";
    for at in 0..20 {
        folder.file(&format!("filters/a-name-of-some-length-{at:02}.yaml"), yaml);
    }
    let (_, text) = folder.run(&["show"]);
    assert_eq!(text.matches("└─ no resolve").count(), 20, "{text}");
    folder.file("filters/a-name-of-some-length-20.yaml", yaml);
    for columns in ["40", "60", "100", "140"] {
        let output = folder.command(&["show"]).env("COLUMNS", columns).output();
        let text = String::from_utf8(output.unwrap().stdout).unwrap();
        assert!(text.contains("no resolve   21 services:"), "{text}");
        let widest = text.lines().map(|line| line.chars().count()).max().unwrap();
        // The hint is one command to copy.
        assert!(widest <= columns.parse::<usize>().unwrap().max(46), "{text}");
        for at in 0..21 {
            let name = format!("a-name-of-some-length-{at:02}");
            assert!(text.lines().any(|line| line.starts_with(&name)), "{text}");
        }
    }
    let (_, text) = folder.run(&["show", "--service", "a-name-of-some-length-07"]);
    assert_eq!(text.matches("└─ no resolve").count(), 1, "{text}");
}

#[test]
fn samples_that_are_asked_for_and_not_there_are_an_error_and_the_services_are_shown() {
    let folder = Folder::new();
    let yaml = "trigger: {payload_json_key: s, key_value_contains: down, map_incident_with: id}\n";
    folder.file("filters/a.yaml", yaml);
    let (code, text) = folder.run(&["show", "--payloads"]);
    assert_eq!(code, 2);
    assert!(text.starts_with("a   filters/a.yaml\n"), "{text}");
    assert!(text.contains("error: there are no samples to show\n"), "{text}");
}

/// A service with these mapping keys; none where one is empty.
fn with_keys(first: &str, second: &str, resolve: &str) -> String {
    let by = |field: &str, key: &str| match key {
        "" => String::new(),
        key => format!(", {field}: {key}"),
    };
    format!(
        "trigger:\n- {{payload_json_key: s, key_value_contains: a{}}}\n\
         - {{payload_json_key: s, key_value_contains: b{}}}\n\
         resolve: {{payload_json_key: s, key_value_contains: up{}}}\n",
        by("map_incident_with", first),
        by("map_incident_with", second),
        by("incident_mapped_with", resolve)
    )
}

#[test]
fn the_table_says_where_a_key_is_missing_and_how_many_services_lack_one() {
    let folder = Folder::new();
    for at in 0..20 {
        folder.file(&format!("filters/s{at:02}.yaml"), with_keys("id", "", "id"));
    }
    folder.file("filters/s20.yaml", with_keys("id", "other", "id"));
    let (code, text) = folder.run(&["show"]);
    assert_eq!(code, 0, "{text}");
    assert_eq!(text.matches(" id, no key; resolve: id\n").count(), 20, "{text}");
    let summary = "worth a look   all names: --format json\n\
                   ├─ no key       20 services: s00, s01, s02, s03, s04, s05 and 14 more\n\
                   └─ other keys   1 service: s20\n";
    assert!(text.contains(summary), "{text}");
}

#[test]
fn a_sample_has_its_owner_also_when_that_service_is_not_shown() {
    let folder = Folder::new();
    let yaml = "trigger: {payload_json_key: s, key_value_contains: down, map_incident_with: id}\n";
    folder
        .file("filters/a.yaml", yaml)
        .file("filters/b.yaml", yaml)
        .file("samples/b/down.json", r#"{"s": "down", "id": 1}"#)
        .file("samples/b/up.json", r#"{"s": "up", "id": 1}"#);
    let (code, text) = folder.run(&["show", "--payloads", "--service", "a"]);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("takes        samples/b/down.json (a sample of b)\n"), "{text}");
    assert!(text.contains("2 samples: 1 taken, 1 not of this service\n"), "{text}");
    let arguments = ["show", "--payloads", "--service", "a", "--format", "json"];
    let (_, text) = folder.run(&arguments);
    let document: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["owners"], json!({"samples/b/down.json": "b"}));
    assert_eq!(document["summary"]["others"], 1);
}

#[test]
fn a_blank_name_is_one_that_is_left_out() {
    let folder = Folder::new();
    for (file, name) in [("a", "\"\""), ("b", "\"  \"")] {
        let yaml = format!("name: {name}\n{}", with_keys("id", "id", "id"));
        folder.file(&format!("filters/{file}.yaml"), yaml);
    }
    let (code, drawing) = folder.run(&["show", "--format", "mermaid"]);
    assert_eq!(code, 0, "{drawing}");
    assert!(drawing.contains("subgraph s1[\"a\"]") && drawing.contains("subgraph s2[\"b\"]"), "{drawing}");
    let (_, text) = folder.run(&["lint"]);
    assert!(!text.contains("service \"\""), "{text}");
}

#[test]
fn a_guess_is_another_name_and_both_can_be_seen() {
    let folder = Folder::new();
    folder.file("filters/a.yaml", format!("name: shop\n{}", with_keys("id", "id", "id")));
    for (name, shown) in [("shop ", "\"shop \""), ("sh\u{200b}op", "\"sh\\u{200b}op\"")] {
        let (code, text) = folder.run(&["show", "--service", name]);
        let error = format!("error: no service is named {shown}; did you mean shop?\n");
        assert_eq!((code, text), (2, error));
    }
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_nowhere_is_not_its_own_correction() {
    let folder = Folder::new();
    std::os::unix::fs::symlink("gone.yaml", folder.path().join("shop.yaml")).unwrap();
    let (code, text) = folder.run(&["show", "shop.yaml"]);
    assert!(code == 2 && !text.contains("did you mean"), "{text}");
}
