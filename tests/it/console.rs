//! The form of the console, written and read: what is written is read as the same filter, whatever its texts are.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use cgfilter::internals::console_text::filter_text::{self, Heading};
use cgfilter::internals::console_text::{self, form};
use cgfilter::internals::model::filter::{Part, Service};
use cgfilter::internals::model::key_path::KeyPath;
use cgfilter::internals::parse::service;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::{Folder, laws};

/// All that the console knows of a service.
fn known(service: &Service) -> String {
    let from = service.from.as_ref().map(|from| &from.value);
    let mut out = format!("{:?} {from:?}\n", service.name);
    let part = |part: &Part| {
        let conditions = part.conditions.iter().map(|it| {
            let values: Vec<_> = it.values.iter().map(|value| &value.value).collect();
            (it.key_path.value.canonical(), it.operator, values)
        });
        let mapping = part.mapping.as_ref().map(|it| it.value.canonical());
        format!("{:?} {mapping:?}\n", conditions.collect::<Vec<_>>())
    };
    for trigger in &service.triggers {
        let told = trigger.told().map(|it| it.value.respelled(KeyPath::canonical)).collect::<Vec<_>>();
        let _ = write!(out, "{:?} {told:?} {:?} {}", trigger.urgency, trigger.title.is_some(), part(&trigger.part));
    }
    service.resolve.iter().for_each(|resolve| out.push_str(&part(resolve)));
    out
}

/// A service, written as a form and read again.
fn there_and_back(service: &Service) -> Result<String, String> {
    let form = form::of(service);
    let read = console_text::read(&form);
    let [text] = read.services.as_slice() else {
        return Err(format!("{} services:\n{form}", read.services.len()));
    };
    let doubts: Vec<_> = text.all_doubts().collect();
    if !(doubts.is_empty() && read.unread.is_empty()) {
        return Err(format!("{doubts:?} {:?}\n{form}", read.unread));
    }
    let name = text.name.as_ref().map(|name| name.text.as_str());
    let written = filter_text::write(text, Heading { name, text: "form", contradictions: &[] });
    let again = service::parse("x.yaml", "x", written.clone().into_bytes());
    let service = again.service.ok_or(format!("{:?}\n{written}\n{form}", again.facts))?;
    Ok(known(&service))
}

fn check(service: &Service) {
    assert_eq!(there_and_back(service).unwrap(), known(service), "{}", form::of(service));
}

fn filter_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            filter_files(&path, files);
        } else if path.extension().is_some_and(|it| it == "yaml") {
            files.push(path);
        }
    }
}

#[test]
fn every_filter_of_this_repository_is_read_from_its_form() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in ["filters", "presets", "tests/cases"] {
        filter_files(&root.join(folder), &mut files);
    }
    let mut checked = 0;
    for path in files {
        let read = service::parse("x.yaml", "x", std::fs::read(&path).unwrap());
        if let Some(service) = read.service {
            check(&service);
            checked += 1;
        }
    }
    assert!(checked > 20, "{checked}");
}

/// Texts of what means something to a form.
fn odd_text() -> impl Strategy<Value = String> {
    let pieces = vec![
        "down",
        "Equals",
        " ",
        "  ",
        ", ",
        "; ",
        " or ",
        " and ",
        "(",
        ")",
        " (x)",
        " (or x)",
        "(leave empty)",
        "[",
        "]",
        "[a, b]",
        "\"",
        "'",
        "`",
        "**",
        "__",
        ":",
        ": ",
        "Payload JSON Key",
        "Trigger Filter",
        "Resolve Filter",
        "Service: x",
        "Incident Urgency: Low",
        "- ",
        "\u{2022} ",
        "1. ",
        "a) ",
        "# ",
        "> ",
        "|",
        "\t",
        "\n",
        "\r\n",
        "```",
        "{\"a\": 1}",
        "{{a}}",
        "<td>x</td>",
        "</p>",
        "&quot;",
        "\u{201c}",
        "\u{201d}",
        "\u{a0}",
        "\u{200b}",
        "\u{202e}",
        "\u{feff}",
        "\u{e9}",
        "\u{1f600}",
        "\\",
        "\\u0041",
        "https://x/v1/process?from=y",
        "---",
        "===",
        "none",
        "-",
        ".",
        "*UNKNOWN*",
        "::error::x",
        "##[group]",
        "(as a text of JSON)",
        "\u{2013} select Equals",
        "from",
        "P1",
        "\0",
    ];
    prop::collection::vec(prop::sample::select(pieces), 1..6).prop_map(|pieces| pieces.concat())
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![odd_text(), "\\PC{1,12}", "[a-z]{1,6}"]
}

/// A key path in one of its spellings.
fn path() -> impl Strategy<Value = String> {
    let quoted = prop::collection::vec(any_text(), 1..4)
        .prop_map(|keys| keys.iter().map(|key| Value::from(key.as_str()).to_string()).collect::<Vec<_>>().join("."));
    prop_oneof![quoted, any_text(), "[a-z]{1,4}(\\[[0-9]\\])?\\.[a-z]{1,4}", "\\{\\{[a-z]{1,3}\\.[0-9]\\}\\}"]
}

fn title() -> impl Strategy<Value = String> {
    let composite = prop::collection::vec((any_text(), path()), 1..3);
    let composite = composite.prop_map(|pieces| pieces.into_iter().map(|(text, path)| text + &path).collect());
    prop_oneof![path(), composite, any_text().prop_map(|text| format!("{text}{{{{a.b}}}}{text}"))]
}

fn part(title: Option<(String, Option<String>)>, low: bool) -> impl Strategy<Value = Value> {
    let values = prop::collection::vec(any_text(), 1..4);
    let conditions = prop::collection::vec((path(), values, any::<bool>()), 1..3);
    (conditions, prop::option::of(path())).prop_map(move |(conditions, mapping)| {
        let condition = |(path, values, equals): (String, Vec<String>, bool)| {
            let field = if equals { "key_value_equals" } else { "key_value_contains" };
            json!({"payload_json_key": path, field: values})
        };
        let mut part = json!({"conditions": conditions.into_iter().map(condition).collect::<Vec<_>>()});
        if let Some(mapping) = mapping {
            part["map_incident_with"] = mapping.into();
        }
        if let Some((title, description)) = &title {
            part["incident_title_from"] = title.clone().into();
            part["urgency"] = if low { "low" } else { "high" }.into();
            if let Some(description) = description {
                part["incident_description_from"] = description.clone().into();
            }
        }
        part
    })
}

fn any_service() -> impl Strategy<Value = Value> {
    let trigger = (title(), prop::option::of(title()), any::<bool>())
        .prop_flat_map(|(title, description, low)| part(Some((title, description)), low));
    let triggers = prop::collection::vec(trigger, 1..3);
    let resolve = prop::option::of(part(None, false));
    (any_text(), prop::option::of(any_text()), triggers, resolve).prop_map(|(name, from, triggers, resolve)| {
        let mut service = json!({"name": name, "trigger": triggers});
        if let Some(from) = from {
            service["from"] = from.into();
        }
        if let Some(resolve) = resolve {
            service["resolve"] = resolve;
        }
        service
    })
}

proptest! {
    #![proptest_config(laws(600))]

    #[test]
    fn a_form_is_read_as_the_filter_that_it_was_written_from(yaml in any_service()) {
        let read = service::parse("x.yaml", "x", yaml.to_string().into_bytes());
        if let Some(service) = read.service.filter(|it| !it.name.trim().is_empty() && it.name != "x") {
            let again = there_and_back(&service);
            prop_assert_eq!(again.as_ref(), Ok(&known(&service)), "{}", form::of(&service));
        }
    }

    #[test]
    fn no_text_that_is_read_ends_in_a_panic(pieces in prop::collection::vec(any_text(), 0..12)) {
        for separator in ["\n", " ", "\n- ", "\t", "<p>"] {
            let text = pieces.join(separator);
            let read = console_text::read(&text);
            let lines = text.lines().count().max(1);
            let doubts = read.services.iter().flat_map(|service| service.all_doubts());
            prop_assert!(doubts.into_iter().all(|doubt| (1..=lines).contains(&doubt.line)));
        }
    }
}

/// The filters of a text, as filter files.
fn imported(text: &str) -> Vec<(String, usize)> {
    let read = console_text::read(text);
    let written = read.services.iter().map(|service| {
        let name = service.names().into_iter().next();
        let heading = Heading { name: name.as_deref(), text: "text", contradictions: &[] };
        (filter_text::write(service, heading), service.all_doubts().count())
    });
    written.collect()
}

/// A text that says what a filter file says, with so many questions.
fn says(text: &str, yaml: &str, questions: usize) {
    let of = |text: &str| {
        let read = service::parse("x.yaml", "x", text.as_bytes().to_vec());
        known(&read.service.unwrap_or_else(|| panic!("{:?}\n{text}", read.facts)))
    };
    let imported = imported(text);
    let [(written, asked)] = imported.as_slice() else { panic!("{} services in {text}", imported.len()) };
    assert_eq!(of(written), of(yaml), "{text}\n{written}");
    assert_eq!(*asked, questions, "{text}\n{written}");
}

const TILL: &str = "name: till\nfrom: Till\ntrigger:\n  payload_json_key: '\"check\".\"state\"'\n  key_value_contains: [down, slow]\n  \
                    map_incident_with: '\"id\"'\n  incident_title_from: '\"name\"'\nresolve:\n  payload_json_key: \
                    '\"check\".\"state\"'\n  key_value_equals: up\n  incident_mapped_with: '\"id\"'\n";

#[test]
fn a_table_of_a_wiki_with_a_row_for_each_filter_is_read() {
    let text = "h1. Till\n\nPOST to https://x.callgoose.com/v1/process?from=Till\n\n\
                ||Filter||Payload JSON Key||Key Value Contains||Map Incident With||Incident Title||\n\
                |Trigger Filter|\"check\".\"state\"|[down, slow]|\"id\"|\"name\"|\n\
                |Resolve Filter|\"check\".\"state\"|up (Select \"Equals\" condition)|\"id\"| |\n";
    says(text, TILL, 0);
}

#[test]
fn a_numbered_list_with_emphasis_is_read() {
    let text = "# Till integration with Callgoose SQIBS\nhttps://x/v1/process?token=T&from=Till\n\n## Trigger filter\n\
                1. **Payload JSON Key:** `\"check\".\"state\"`\n2. **Key Value Contains**: `down`, `slow`\n\
                3. *Map Incident With*: `\"id\"` (the same in the recovery)\n4. __Title Field__: `\"name\"`\n\
                5. **Description Field:** leave empty\n\n## Resolve filter\n1) Payload JSON Key \u{2192} `\"check\".\"state\"`\n\
                2) Key Value Equals = `up`\n3) Incident Mapped With: `\"id\"`\n";
    says(text, TILL, 0);
}

#[test]
fn a_form_whose_labels_and_values_are_apart_is_read_as_a_browser_copies_it() {
    let text = "Service: till\nfrom: Till\nTrigger Filter\n\nIncident Urgency\nHigh\n\nPayload JSON Key\n\
                \u{a0}\u{201c}check\u{201d}.\u{201c}state\u{201d}\n\nKey Value Contains\n    - down\n    - slow\n\nMap Incident With\n\
                \u{201c}id\u{201d}\n\nIncident Title From\n\u{201c}name\u{201d}\n\nIncident Description From\n\nResolve Filter\n\n\
                Payload JSON Key\t\u{201e}check\u{201c}.\u{201e}state\u{201c}\nKey Value Contains (exact match)\nup\n\
                Incident Mapped With\n\u{201c}id\u{201d}\n";
    says(text, TILL, 0);
    says(&text.replace("    - ", ""), TILL, 1);
}

#[test]
fn a_page_in_another_language_with_the_consoles_labels_is_read() {
    let text = "Till einrichten\n\nDie Adresse ist https://x.callgoose.com/v1/process?from=Till&token=GEHEIM.\n\n\
                Trigger-Filter (Incident anlegen)\n \u{2022} Payload JSON Key: \u{201e}check\u{201c}.\u{201e}state\u{201c}\n \
                \u{2022} Key Value Contains: [down, slow]\n \u{2022} Map Incident With: \u{201e}id\u{201c} (Hinweis: bleibt gleich)\n \
                \u{2022} Incident Title: \u{201e}name\u{201c}\n\nResolve-Filter (Incident schlie\u{df}en)\n \u{2022} Payload JSON Key: \
                \u{201e}check\u{201c}.\u{201e}state\u{201c}\n \u{2022} Key Value Contains: up \u{2013} bitte \u{201e}Equals\u{201c} w\u{e4}hlen\n \
                \u{2022} Incident Mapped With: \u{201e}id\u{201c}\n";
    says(text, TILL, 0);
}

#[test]
fn a_page_of_html_with_a_column_for_each_part_is_read() {
    let text = "<html><head><title>Wiki</title></head><body><h1>Till to Callgoose</h1>\n\
                <p>https://x/v1/process?from=Till&amp;token=&lt;TOKEN&gt;</p>\n\
                <table><tr><th>Field</th><th>Trigger Filter</th><th>Resolve Filter</th></tr>\n\
                <tr><td>Payload JSON Key</td><td><code>&quot;check&quot;.&quot;state&quot;</code></td><td>check.state</td></tr>\n\
                <tr><td>Key Value Contains</td><td>[down, slow]</td><td>up (equals)</td></tr>\n\
                <tr><td>Map Incident With</td><td>\"id\"</td><td>\"id\"</td></tr>\n\
                <tr><td>Title Field</td><td>\"name\"</td><td></td></tr></table></body></html>";
    says(text, TILL, 0);
}

#[test]
fn line_ends_of_windows_make_no_difference() {
    let text = "Service: till\nfrom: Till\nTrigger Filter\nPayload JSON Key: check.state\nKey Value Contains: [down, slow]\n\
                Map Incident With: id\nIncident Title: name\nResolve Filter\nPayload JSON Key: check.state\n\
                Key Value Contains: up (choose \"Equals\")\nIncident Mapped With: id\n";
    says(text, TILL, 0);
    says(&text.replace('\n', "\r\n"), TILL, 0);
}

#[test]
fn a_filter_file_in_a_page_is_read_by_its_own_names() {
    says(&format!("Our filter:\n\n```yaml\nservice: till\n{}```\n", TILL.replace("name: till\n", "")), TILL, 0);
}

#[test]
fn two_services_are_told_apart_by_the_headings_between_them() {
    let filter = "### Trigger Filter\nPayload JSON Key: s\nKey Value Contains: down\nMap Incident With: id\n\
                  ### Resolve Filter\nPayload JSON Key: s\nKey Value Contains: up\nIncident Mapped With: id\n";
    let text = format!("# Our webhooks\n## Shop monitor\n{filter}\n## Bank\n{filter}\n");
    let names: Vec<_> =
        console_text::read(&text).services.iter().flat_map(|it| it.names().into_iter().next()).collect();
    assert_eq!(names, ["shop-monitor", "bank"]);
    let second = filter.replace("Trigger Filter", "Trigger Filter 2");
    let one = console_text::read(&format!("## Shop\n{filter}\n## More\n{second}"));
    assert_eq!(one.services.len(), 1, "a filter that counts is one more of the same service");
    assert_eq!(one.services[0].triggers.len(), 2);
}

#[test]
fn what_is_there_twice_or_missing_is_asked() {
    let text = "Service: till\nTrigger Filter\nPayload JSON Key: s\nKey Value Contains: down\nKey Value Contains: slow\n\
                Map Incident With: id\nMap Incident With: host\nTitle Field: name\nTitle Field: name\n";
    let yaml = "name: till\ntrigger: {payload_json_key: s, key_value_contains: [down, slow], map_incident_with: id, incident_title_from: name}\n";
    says(text, yaml, 2);
    let without =
        "Service: till\nTrigger Filter\nPayload JSON Key: s\nKey Value Contains: [down, slow]\nTitle Field: name\n";
    says(without, &yaml.replace("map_incident_with: id, ", ""), 1);
    let unnamed = "Service: till\nPayload JSON Key: s\nKey Value Contains: [down, slow]\nMap Incident With: id\nTitle Field: name\n";
    says(unnamed, yaml, 1);
}

/// What is asked of a text.
fn asked(text: &str) -> Vec<String> {
    let read = console_text::read(text);
    read.services.iter().flat_map(|service| service.all_doubts().map(|doubt| doubt.text.clone())).collect()
}

#[test]
fn a_table_below_a_heading_is_what_that_says() {
    let resolve = "| Payload JSON Key | Key Value Contains | Incident Mapped With |\n|---|---|---|\n| s | up | id |\n";
    let trigger = "| Payload JSON Key | Key Value Contains | Map Incident With | Title |\n|---|---|---|---|\n| s | down | id | a |\n\
                   | s | slow | id | b |\n";
    for heading in ["### Trigger Filter (Create Incident)", "### Trigger Filters"] {
        let text = format!("# Till\n{heading}\n{trigger}\n### Resolve Filter\n\nIt closes.\n\n{resolve}");
        assert_eq!(asked(&text), [""; 0], "{text}");
        let read = console_text::read(&text);
        assert_eq!(read.services[0].triggers.len(), 2);
        let unread: Vec<_> = read.unread.iter().map(|line| line.text.as_str()).collect();
        assert!(unread.contains(&"Title: a"), "{unread:?}");
    }
    let against = asked(&format!("# Till\n### Trigger Filter\n{trigger}\n{resolve}"));
    assert!(against.len() == 1 && against[0].starts_with("is it the resolve?"), "{against:?}");
}

#[test]
fn two_operators_of_one_condition_are_asked_about() {
    let form =
        |values: &str| format!("Service: till\nTrigger Filter\nPayload JSON Key: s\n{values}\nMap Incident With: id\n");
    for (values, question) in [
        ("Key Value Contains: down\nKey Value Equals: DOWN", "is it contains down, as line 4 says, or equals DOWN?"),
        ("Key Value Equals: [a, b]\nKey Value Contains: a", "is it equals a, as line 4 says, or contains a?"),
        ("Key Value Contains: down\nKey Value Contains: down (select Equals)", "or equals down?"),
    ] {
        let asked = asked(&form(values));
        assert!(asked.len() == 1 && asked[0].contains(question), "{asked:?}");
    }
}

#[test]
fn what_a_form_shows_in_an_empty_field_is_asked_about() {
    for (label, hint) in [("Incident Description From", "Optional"), ("Incident Title From", "Select\u{2026}")] {
        let text =
            format!("{}{label}\n{hint}\n", FORM.replace("Incident Title: name\n", "").split("Resolve").next().unwrap());
        let asked = asked(&text);
        assert!(
            asked.len() == 1 && asked[0].contains("what the form shows in a field that is empty"),
            "{text}{asked:?}"
        );
    }
}

#[test]
fn a_label_that_is_misspelled_is_told_and_not_taken() {
    let read = console_text::read("Service: till\nTrigger Filter\nPayload JSON Kye: s\nKey Value Contains: down\n");
    let unread: Vec<_> = read.unread.iter().map(|line| (line.line, console_text::near_label(&line.text))).collect();
    assert_eq!(unread, [(3, Some("Payload JSON Key"))]);
    assert_eq!(read.services[0].triggers[0].conditions[0].key, None);
}

const FORM: &str = "Service: till\nTrigger Filter\nPayload JSON Key: s\nKey Value Contains: down\nMap Incident With: id\n\
                    Incident Title: name\nResolve Filter\nPayload JSON Key: s\nKey Value Contains: up\nIncident Mapped With: id\n";

#[test]
fn what_is_no_text_is_told_and_the_others_are_imported() {
    let folder = Folder::new();
    let wide: Vec<u8> = FORM.encode_utf16().flat_map(u16::to_le_bytes).collect();
    folder.file("bom.txt", format!("\u{feff}{}", FORM.replace('\n', "\r\n")));
    folder.file("wide.txt", [b"\xff\xfe".to_vec(), wide].concat());
    folder.file("latin.txt", b"Service: x\nKey Value Contains: st\xf6rung\n");
    folder.file("long.txt", "x".repeat((1 << 20) + 1));
    let (code, printed) = folder.run(&["import", "wide.txt", "latin.txt", "long.txt", "missing.txt", "bom.txt"]);
    assert_eq!(code, 2, "{printed}");
    for said in [
        "wide.txt: this is UTF-16",
        "latin.txt:2: from here on it is not UTF-8",
        "long.txt: a text has at most 1 MiB",
        "missing.txt: no such file",
        "\nname: till\n",
    ] {
        assert!(printed.contains(said), "{said}\n{printed}");
    }
}

#[test]
fn a_token_in_a_text_goes_nowhere() {
    let token = ["cg", "live", "4f9a7c21d0e84b5f9a3c6d7e8f901234"].join("_");
    let folder = Folder::new();
    let page = FORM.replace(
        "Resolve",
        &format!(
            "POST to https://x.callgoose.com/v1/process?from=Till&token={token}\nAuthorization: Bearer {token}\nResolve"
        ),
    );
    folder.file("page.txt", page);
    let (code, printed) = folder.run(&["import", "page.txt", "--out", "."]);
    assert_eq!(code, 0, "{printed}");
    let filter = folder.text("filters/till.yaml");
    assert!(filter.contains("from: Till"), "{filter}");
    assert!(
        printed.contains("page.txt:8: not read") && !printed.contains(&token) && !filter.contains(&token),
        "{printed}"
    );
}

#[test]
fn a_repository_and_a_text_are_compared_by_what_they_mean() {
    let folder = Folder::new();
    let filter = "trigger: {payload_json_key: '\"s\"', key_value_contains: [slow, down], map_incident_with: '{{id}}', \
                  incident_title_from: name}\nresolve: {payload_json_key: s, key_value_contains: up, incident_mapped_with: id}\n";
    folder.file("filters/shops/till.yaml", filter);
    folder.file("page.txt", FORM.replace("down", "[down, slow]"));
    assert_eq!(folder.run(&["import", "--check", "page.txt"]).0, 0);
    folder.file("page.txt", FORM.replace("Title: name", "Title: text"));
    let (code, printed) = folder.run(&["import", "--check", "page.txt", "--format", "json"]);
    let report: Value = serde_json::from_str(&printed).unwrap();
    assert_eq!((code, &report["summary"]["different"]), (1, &json!(1)), "{printed}");
    let differences = &report["services"][0]["differences"];
    let fields: Vec<_> = differences.as_array().unwrap().iter().map(|it| it["field"].as_str().unwrap()).collect();
    assert_eq!(fields, ["key_value_contains", "incident_title_from"]);
    assert_eq!(differences[1]["text"], json!({"value": "text", "file": "page.txt", "line": 6}));
    assert_eq!(differences[1]["repository"]["line"], 1);
    folder.file("page.txt", FORM.replace("Service: till", "Service: bank"));
    let (code, printed) = folder.run(&["import", "--check", "page.txt"]);
    assert!(code == 2 && printed.contains("no filter file has a service bank"), "{printed}");
}

/// Much of what would make a reader look at all of it again and again.
#[test]
fn no_text_makes_the_reading_slow() {
    for piece in [
        "{\"a\n\n",
        "{\"a\":\n\n",
        "<p<p</p>",
        "<script></script></p>",
        "<!",
        "{{",
        "{{a}}",
        "\\\"",
        "words\n",
        "# heading\n",
        "| a | b |\n",
    ] {
        let text = format!("Service: x\nKey Value Contains: \"{}", piece.repeat((1 << 16) / piece.len()));
        console_text::read(&text);
        console_text::read(&text[40..]);
    }
}

#[test]
fn the_select_above_the_values_is_the_operator() {
    let text = "Service: till\nfrom: Till\nTrigger Filter\nPayload JSON Key\n\"check\".\"state\"\nKey Value Contains\nContains\ndown\nslow\n\
                Map Incident With\n\"id\"\nIncident Title From\n\"name\"\nResolve Filter\nPayload JSON Key\n\"check\".\"state\"\n\
                Key Value Contains\nEquals\nup\nIncident Mapped With\n\"id\"\n";
    says(text, TILL, 1);
    says(&text.replace('\n', "\r\n"), TILL, 1);
    let alone = text.replace("Contains\nEquals\nup", "Contains\nEquals");
    let meant = TILL.replace("key_value_equals: up", "key_value_contains: Equals");
    says(&alone, &meant, 1);
}

#[test]
fn a_row_for_the_operator_and_breaks_in_a_cell_are_read() {
    let text = "# Till\n\nService: till\nfrom: Till\n\n| Field | Trigger Filter | Resolve Filter |\n|---|---|---|\n\
                | Payload JSON Key | `check.state` | `check.state` |\n| Condition | Contains | Equals |\n\
                | Key Value Contains | `down`<br>`slow` | `up` |\n| Map Incident With / Incident Mapped With | `id` | `id` |\n\
                | Incident Title From | `name` | |\n| Owner | the night shift | |\n";
    says(text, TILL, 0);
    let unread: Vec<_> = console_text::read(text).unread.into_iter().map(|it| (it.line, it.text)).collect();
    assert_eq!(unread, [(13, "Owner the night shift".to_owned())]);
}

#[test]
fn what_stands_beside_the_name_of_a_part_is_not_lost() {
    let text = "Service: till\nfrom: Till\n\n| Part | Field | Value |\n|---|---|---|\n\
                | Trigger Filter | opens what the night shift sees | |\n| | Payload JSON Key | check.state |\n\
                | | Key Value Contains | down |\n| | Map Incident With | id |\n| | Incident Title From | name |\n";
    let read = console_text::read(text);
    let unread: Vec<_> = read.unread.iter().map(|it| (it.line, it.text.as_str())).collect();
    assert_eq!(unread, [(6, "opens what the night shift sees")]);
    assert_eq!(read.services.len(), 1);
}

#[test]
fn a_cell_over_several_columns_is_said_of_each() {
    let text = "<p>Service: till</p><p>from: Till</p><table><tr><th>Field</th><th>Trigger Filter</th><th>Resolve Filter</th></tr>\n\
                <tr><td>Payload JSON Key</td><td colspan=\"2\"><code>check.state</code></td></tr>\n\
                <tr><td>Condition</td><td>Contains</td><td>Equals</td></tr>\n\
                <tr><td>Key Value Contains</td><td>[down, slow]</td><td>up</td></tr>\n\
                <tr><td>Map Incident With / Incident Mapped With</td><td colspan=\"2\">id</td></tr>\n\
                <tr><td>Incident Title From</td><td>name</td><td>-</td></tr></table>";
    says(text, TILL, 0);
}

#[test]
fn two_conditions_that_are_counted_are_two_of_one_filter() {
    let text = "Service: till\nTrigger Filter\nPayload JSON Key 1: state\nKey Value Contains 1: down\nPayload JSON Key 2: env\n\
                Key Value Contains 2 (Equals): prod\nMap Incident With: id\nIncident Title From: name\n";
    let meant = "name: till\ntrigger:\n  conditions:\n    - {payload_json_key: state, key_value_contains: down}\n    \
                 - {payload_json_key: env, key_value_equals: prod}\n  map_incident_with: id\n  incident_title_from: name\n";
    says(text, meant, 0);
}

#[test]
fn emphasis_before_a_note_and_code_in_a_title_are_read() {
    let text = "Service: till\n### Auslöser (Trigger Filter):\n- **Payload JSON Key**: `state`\n- **Key Value Contains** (Equals): **DOWN**\n\
                - **Map Incident With**: `id`\n- **Incident Title From**: `job.name` - `job.result`\n";
    let meant = "name: till\ntrigger:\n  payload_json_key: state\n  key_value_equals: DOWN\n  map_incident_with: id\n  \
                 incident_title_from: '\"job\".\"name\" - \"job\".\"result\"'\n";
    says(text, meant, 0);
}

#[test]
fn a_filter_that_is_begun_and_left_out_is_told_by_the_exit() {
    let folder = Folder::new();
    let text = "Service: till\nTrigger Filter\nPayload Key: state\nMap Incident With: id\nResolve Filter\nPayload JSON Key: state\n\
                Key Value Contains: up\nIncident Mapped With: id\n";
    folder.file("cut.txt", text);
    let (code, printed) = folder.run(&["import", "cut.txt"]);
    assert_eq!(code, 1, "{printed}");
    assert!(printed.contains("cut.txt:2: these lines have no Payload JSON Key"), "{printed}");
}

#[test]
fn filters_that_are_exchanged_in_a_text_are_told_as_that() {
    let folder = Folder::new();
    let text = "Service: till\nTrigger Filter\nPayload JSON Key: status\nKey Value Contains: up\nMap Incident With: id\n\
                Incident Title From: id\nResolve Filter\nPayload JSON Key: status\nKey Value Contains: down\n\
                Incident Mapped With: id\n\nAlert payload\n{\"status\":\"down\",\"id\":\"1\"}\nRecovery payload\n\
                {\"status\":\"up\",\"id\":\"1\"}\n";
    folder.file("till.txt", text);
    let (code, printed) = folder.run(&["import", "till.txt"]);
    assert_eq!(code, 1, "{printed}");
    assert!(printed.contains("till.txt:7: contradiction: trigger and resolve look exchanged"), "{printed}");
}
