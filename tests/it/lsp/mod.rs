//! `cgfilter lsp`, as an editor speaks with it.

mod client;
mod slips;

use std::fs;

use serde_json::{Value, json};

use crate::support::{Folder, SHOP};
use client::{Client, edited, in_bytes};

const ALERT: &str = r#"{"state": "down", "id": "c-1", "title": "Till", "tags": ["漢字", "b"]}"#;
const RECOVERY: &str = r#"{"state": "recovered", "id": "c-1", "title": "Till"}"#;
const SLIP: &str = "\
# é 🦆
trigger:
  payload_json_key: state
  key_value_contains: Down # 🦆
  map_incident_with: id
  incident_title_from: title
resolve:
  payload_json_key: state
  key_value_contains: recovered
  incident_mapped_with: id
";

fn folder() -> Folder {
    let folder = Folder::new();
    folder.file("filters/shop.yaml", SLIP);
    folder.file("samples/shop/alert.json", ALERT).file("samples/shop/recovery.json", RECOVERY);
    let cases = "cases:\n  - name: it opens\n    payload: alert.json\n    expect: {outcome: triggered}\n";
    folder.file("samples/shop/shop.test.yaml", cases);
    folder
}

/// What lint says of one file, by code and place.
fn linted(folder: &Folder, name: &str) -> Vec<(String, u64, u64)> {
    let output = folder.command(&["lint", "--format", "json"]).output().unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let found = report["diagnostics"].as_array().unwrap().iter().filter(|it| it["file"] == *name);
    let place = |it: &Value| {
        let (line, column) = (it["start"]["line"].as_u64().unwrap(), it["start"]["column"].as_u64().unwrap());
        (it["code"].as_str().unwrap().to_owned(), line - 1, column - 1)
    };
    found.map(place).collect()
}

#[test]
fn findings_while_typing_are_those_of_lint_and_the_fix_mends_the_buffer() {
    let folder = folder();
    let mut client = Client::start(&folder, in_bytes());
    client.open("filters/shop.yaml", SLIP);
    let found = client.findings("filters/shop.yaml", &["CG404"]);
    let range = &found[0]["range"];
    assert_eq!(range["start"], json!({"line": 3, "character": 22}));
    assert_eq!(linted(&folder, "filters/shop.yaml"), [("CG404".to_owned(), 3, 22)]);
    assert_eq!(found[0]["severity"], 1);
    let message = found[0]["message"].as_str().unwrap();
    assert_eq!(message, "Down is written down in a sample that no part takes\nwrite down: values are case sensitive");
    let related = &found[0]["relatedInformation"][0]["location"];
    assert_eq!(related["uri"], client.uri("samples/shop/alert.json"));
    let actions = client.actions("filters/shop.yaml", range);
    let titles: Vec<_> = actions.iter().map(|it| it["title"].as_str().unwrap()).collect();
    assert!(titles[0].starts_with("Write down"), "{titles:?}");
    assert!(titles.iter().any(|it| it.starts_with("Allow CG404")), "{titles:?}");
    assert!(titles.iter().any(|it| it.starts_with("Make all safe fixes")), "{titles:?}");
    let uri = client.uri("filters/shop.yaml");
    let mended = edited(SLIP, &actions[0]["edit"]["changes"][&uri]);
    assert_eq!(mended, SLIP.replace("Down #", "down #"));
    client.change("filters/shop.yaml", 2, &mended);
    client.findings("filters/shop.yaml", &[]);
    let allow = actions.iter().find(|it| it["title"].as_str().unwrap().starts_with("Allow")).unwrap();
    let allowed = edited(SLIP, &allow["edit"]["changes"][&uri]);
    assert!(allowed.contains("# cgfilter: allow CG404 "), "{allowed}");
    client.change("filters/shop.yaml", 3, &allowed);
    client.change("filters/shop.yaml", 4, SLIP);
    client.findings("filters/shop.yaml", &["CG404"]);
    assert_eq!(client.end(), 0);
    assert_eq!(folder.text("filters/shop.yaml"), SLIP, "nothing is written");
}

#[test]
fn a_fix_that_changes_a_title_alone_does_not_warn_of_other_payloads() {
    let folder = folder();
    let mut client = Client::start(&folder, in_bytes());
    let title = SLIP.replace("Down", "down").replace("title_from: title", "title_from: titel");
    folder.file("filters/shop.yaml", &title);
    let expected = linted(&folder, "filters/shop.yaml");
    client.open("filters/shop.yaml", &title);
    let found = client.findings("filters/shop.yaml", &expected.iter().map(|it| it.0.as_str()).collect::<Vec<_>>());
    let actions = client.actions("filters/shop.yaml", &found[0]["range"]);
    let titles: Vec<_> = actions.iter().map(|it| it["title"].as_str().unwrap()).collect();
    assert!(titles[0].contains("title") && !titles[0].contains("other payloads"), "{titles:?}");
    assert_eq!(client.end(), 0);
}

#[test]
fn a_misspelled_word_of_a_suite_or_the_config_has_its_fix() {
    let folder = folder();
    let mut client = Client::start(&folder, in_bytes());
    let suite = "cases:\n  - name: x\n    payload: alert.json\n    expect: {outcome: trigered, titel: x}\n";
    let files = [
        ("samples/shop/shop.test.yaml", suite, &["CG003", "CG002"][..], ["Write triggered", "Rename it to title"]),
        (
            "cgfilter.yaml",
            "lnit: {}\nreading: {case: ignroe}\n",
            &["CG002", "CG003"],
            ["Rename it to lint", "Write ignore"],
        ),
    ];
    for (name, text, codes, expected) in files {
        client.open(name, text);
        let found = client.findings(name, codes);
        let titles = found.iter().map(|it| client.actions(name, &it["range"])[0]["title"].as_str().unwrap().to_owned());
        assert_eq!(titles.collect::<Vec<_>>(), expected);
    }
    assert_eq!(client.end(), 0);
}

#[test]
fn positions_count_in_the_units_that_were_agreed_on() {
    let folder = folder();
    let text =
        "trigger: {payload_json_key: '漢🦆', key_value_contains: Down, map_incident_with: id, title_field: title}\n";
    let plain = json!({"textDocument": {"hover": {"contentFormat": ["plaintext"]}}});
    for (capabilities, encoding, before) in [(in_bytes(), "utf-8", 27 + 9), (plain, "utf-16", 27 + 5)] {
        let mut client = Client::uninitialized(&folder);
        let params = json!({"capabilities": capabilities, "rootUri": client.uri("")});
        let answer = client.request("initialize", params);
        assert_eq!(answer["capabilities"]["positionEncoding"], encoding);
        client.notify("initialized", json!({}));
        client.open("filters/shop.yaml", text);
        let hover = client.at("textDocument/hover", "filters/shop.yaml", 0, before);
        assert_eq!(hover["contents"]["kind"], if encoding == "utf-8" { "markdown" } else { "plaintext" });
        assert_eq!(hover["range"]["start"]["character"], 28, "{hover}");
        let uri = client.uri("filters/shop.yaml");
        let end = json!({"line": 0, "character": before + 1});
        let change = json!({"range": {"start": {"line": 0, "character": 28}, "end": end}, "text": "state"});
        let document = json!({"uri": uri, "version": 2});
        let params = json!({"textDocument": document, "contentChanges": [change]});
        client.notify("textDocument/didChange", params);
        let found = client.wait(|it| it["params"]["version"] == 2 && it["params"]["uri"] == *uri);
        let codes: Vec<_> = found["params"]["diagnostics"].as_array().unwrap().iter().map(|it| &it["code"]).collect();
        assert!(codes.contains(&&json!("CG404")), "state is looked at, whose value differs in case: {found}");
        assert_eq!(client.end(), 0);
    }
}

#[test]
fn a_byte_order_mark_that_the_client_has_counts_as_the_client_counts_it() {
    let folder = folder();
    let mut client = Client::start(&folder, json!({}));
    let text = format!("\u{feff}form: Shop\n{}", SLIP.replace("Down", "down"));
    client.open("filters/shop.yaml", &text);
    let found = client.findings("filters/shop.yaml", &["CG002"]);
    assert_eq!(found[0]["range"]["start"]["character"], 1);
    let change = |character: u32, text: &str| {
        let position = |character: u32| json!({"line": 0, "character": character});
        json!({"range": {"start": position(character), "end": position(character + 2)}, "text": text})
    };
    let document = json!({"uri": client.uri("filters/shop.yaml"), "version": 2});
    let params = json!({"textDocument": document, "contentChanges": [change(2, "ro")]});
    client.notify("textDocument/didChange", params);
    client.findings("filters/shop.yaml", &[]);
    assert_eq!(client.end(), 0);
}

#[test]
fn key_paths_and_values_come_from_the_samples_of_the_service() {
    let folder = folder();
    let mut client = Client::start(&folder, in_bytes());
    let text = "trigger:\n  payload_json_key: \n  key_value_contains: \n  \n";
    client.open("filters/shop.yaml", text);
    let labels = |answer: &Value| -> Vec<String> {
        let items = answer["items"].as_array().unwrap().iter();
        items.map(|it| it["label"].as_str().unwrap().to_owned()).collect()
    };
    let paths = client.at("textDocument/completion", "filters/shop.yaml", 1, 20);
    assert_eq!(labels(&paths), ["state", "id", "title", "tags[0]", "tags[1]"]);
    assert_eq!(paths["items"][0]["detail"], "down, recovered (in 2 of 2 samples)");
    let array = &paths["items"][3];
    assert_eq!(array["textEdit"]["newText"], "'tags[0]'");
    let text = edited(text, &json!([paths["items"][0]["textEdit"]]));
    client.change("filters/shop.yaml", 2, &text);
    let values = client.at("textDocument/completion", "filters/shop.yaml", 2, 22);
    assert_eq!(labels(&values), ["down", "recovered"]);
    assert_eq!(values["items"][0]["detail"], "alert.json");
    let fields = labels(&client.at("textDocument/completion", "filters/shop.yaml", 3, 2));
    assert!(
        fields.contains(&"map_incident_with".to_owned()) && !fields.contains(&"payload_json_key".to_owned()),
        "{fields:?}"
    );
    let commented = format!("# cgfilter: allow CG404, \n{text}");
    client.change("filters/shop.yaml", 3, &commented);
    let rules = labels(&client.at("textDocument/completion", "filters/shop.yaml", 0, 25));
    assert!(rules.contains(&"CG206 shared-mapping-key".to_owned()), "{rules:?}");
    client.open(
        "samples/shop/shop.test.yaml",
        "service: \ncases:\n  - name: x\n    payload: \n    expect: {outcome: }\n",
    );
    let payloads = labels(&client.at("textDocument/completion", "samples/shop/shop.test.yaml", 3, 13));
    assert_eq!(payloads, ["alert.json", "recovery.json"]);
    assert_eq!(labels(&client.at("textDocument/completion", "samples/shop/shop.test.yaml", 0, 9)), ["shop"]);
    let outcomes = labels(&client.at("textDocument/completion", "samples/shop/shop.test.yaml", 4, 22));
    assert!(outcomes.contains(&"discarded".to_owned()), "{outcomes:?}");
    client.open("cgfilter.yaml", "lint:\n  rules:\n    CG404: \n");
    let levels = labels(&client.at("textDocument/completion", "cgfilter.yaml", 2, 11));
    assert_eq!(levels, ["off", "info", "warning", "error"]);
    assert_eq!(client.end(), 0);
}

/// What clients keep of the offers at `¦`: those that begin with what is typed, from the start of what they take the place of.
fn kept(client: &mut Client, name: &str, version: i32, marked: &str) -> Vec<(String, String)> {
    let text = marked.replacen('¦', "", 1);
    let before = &marked[..marked.find('¦').unwrap()];
    let (line, column) = (before.matches('\n').count(), before.rsplit('\n').next().unwrap().len());
    client.change(name, version, &text);
    let items = client.at("textDocument/completion", name, line, column)["items"].as_array().unwrap().clone();
    let start = |item: &Value| item["textEdit"]["range"]["start"]["character"].as_u64().unwrap() as usize;
    let typed = |item: &Value| before.rsplit('\n').next().unwrap()[start(item)..].to_owned();
    let kept = items.iter().filter(|it| it["filterText"].as_str().unwrap().starts_with(&typed(it)));
    kept.map(|it| (it["label"].as_str().unwrap().to_owned(), edited(&text, &json!([it["textEdit"]])))).collect()
}

#[test]
fn what_is_offered_goes_on_with_what_is_typed_and_takes_the_place_of_no_more() {
    let folder = folder();
    let payload = r#"{"state": "down", "id": "c-1", "alerts": [{"n": 5, "a b": "x"}]}"#;
    folder.file("samples/shop/alert.json", payload).file("samples/shop/recovery.json", payload);
    let mut client = Client::start(&folder, in_bytes());
    client.open("filters/shop.yaml", "");
    let paths = [
        ("'¦'", "alerts[0].n", "'alerts[0].n'"),
        ("\"¦", "alerts[0].n", "'alerts[0].n'"),
        ("'{{¦}}'", "{{alerts.0.n}}", "'{{alerts.0.n}}'"),
        ("alerts.0.¦", "alerts[0].n", "'alerts[0].n'"),
        ("'\"alerts\".[0].¦'", "\"alerts\".[0].\"n\"", "'\"alerts\".[0].\"n\"'"),
        ("alerts[0].a¦", "alerts[0].a b", "'alerts[0].a b'"),
    ];
    let titles = [
        ("'\"id\" - \"¦\"'", "\"state\"", "'\"id\" - \"state\"'"),
        ("'\"id\" - ¦ x'", "\"state\"", "'\"id\" - \"state\" x'"),
        ("'\"id\" - sta¦ x'", "\"state\"", "'\"id\" - \"state\" x'"),
        ("\"\\\"id\\\" - \\\"sta¦\\\"\"", "\"state\"", "\"\\\"id\\\" - \\\"state\\\"\""),
        ("'{{alerts.0.n}} - {{ sta¦}}'", "{{state}}", "'{{alerts.0.n}} - {{state}}'"),
        ("'日本 🎉 - ¦'", "\"state\"", "'日本 🎉 - \"state\"'"),
        ("sta¦", "state", "state"),
    ];
    let values = [("\"¦\"", "down", "down"), ("'d¦", "down", "down"), ("[up, \"¦\"]", "down", "[up, down]")];
    let all = paths.map(|it| ("payload_json_key", it)).into_iter();
    let all = all.chain(titles.map(|it| ("incident_title_from", it)));
    let all = all.chain(values.map(|it| ("payload_json_key: state, key_value_contains", it)));
    for (number, (field, (typed, label, written))) in all.enumerate() {
        let text = |value: &str| format!("trigger:\n  {}: {value}\n", field.replace(", ", "\n  "));
        let kept = kept(&mut client, "filters/shop.yaml", 2 + i32::try_from(number).unwrap(), &text(typed));
        let found = kept.iter().find(|it| it.0 == label).unwrap_or_else(|| panic!("{typed}: {kept:?}"));
        assert_eq!(found.1, text(written), "{typed}");
    }
    client.open("samples/shop/shop.test.yaml", "");
    for (version, quoted) in
        [(2, "service: '¦'"), (3, "cases:\n  - payload: \"¦\""), (4, "cases:\n  - expect: {outcome: '¦'}")]
    {
        assert!(!kept(&mut client, "samples/shop/shop.test.yaml", version, quoted).is_empty(), "{quoted}");
    }
    assert_eq!(client.end(), 0);
}

#[test]
fn a_field_is_offered_no_second_colon_and_a_value_gets_its_blank() {
    let folder = folder();
    let mut client = Client::start(&folder, in_bytes());
    client.open("filters/shop.yaml", "");
    let cases = [
        ("trigger:¦", None),
        ("trigger:\n  payload_json_key:¦", Some(("id", "trigger:\n  payload_json_key: id"))),
        ("trigger:\n  urgency:¦ low", Some(("high", "trigger:\n  urgency: high"))),
        ("trigger: {urgency:¦}", Some(("high", "trigger: {urgency: high}"))),
        ("trigger:\n  urg¦: low", Some(("urgency", "trigger:\n  urgency: low"))),
        ("trigger:\n  urg¦", Some(("urgency", "trigger:\n  urgency: "))),
        ("trigger:\n  -¦", Some(("urgency", "trigger:\n  - urgency: "))),
        ("trigger:\n ¦ urgency: low", None),
        ("trigger:\n  payload_json_key: state\n  key_value_contains: [down, recovered, ¦]", None),
        ("trigger:\n  payload_json_key: state\n  key_value_contains:\n    - 'down'\n    - ¦\n    - recovered", None),
        ("trigger:\n  payload_json_key: [¦]", None),
        ("trigger:\n  urgency: 'low'¦", None),
        (
            "trigger:\n  incident_title_from: id - ¦",
            Some(("\"state\"", "trigger:\n  incident_title_from: id - \"state\"")),
        ),
    ];
    for (version, (marked, expected)) in (2..).zip(cases) {
        let kept = kept(&mut client, "filters/shop.yaml", version, marked);
        match expected {
            None => assert_eq!(kept, [], "{marked}"),
            Some((label, text)) => {
                assert!(kept.contains(&(label.to_owned(), text.to_owned())), "{marked}: {kept:?}");
            }
        }
    }
    assert_eq!(client.end(), 0);
}

#[test]
fn a_hover_tells_what_samples_have_and_a_definition_leads_there() {
    let folder = folder();
    let mut client = Client::start(&folder, in_bytes());
    client.open("filters/shop.yaml", SLIP);
    let told = |answer: Value| answer["contents"]["value"].as_str().unwrap_or_default().to_owned();
    let state = told(client.at("textDocument/hover", "filters/shop.yaml", 2, 22));
    assert_eq!(state, "`state` in the 2 samples of shop:\n\n- `down` in alert.json\n- `recovered` in recovery.json");
    let value = told(client.at("textDocument/hover", "filters/shop.yaml", 3, 23));
    assert_eq!(value, "`Down` is found in no sample: at `state` they have `down`, `recovered`");
    let field = told(client.at("textDocument/hover", "filters/shop.yaml", 4, 5));
    assert!(field.starts_with("`map_incident_with`: The key path"), "{field}");
    let targets = client.at("textDocument/definition", "filters/shop.yaml", 2, 22);
    assert_eq!(targets[0]["uri"], client.uri("samples/shop/alert.json"));
    assert_eq!(targets[0]["range"]["start"]["character"], 10);
    client.change("filters/shop.yaml", 2, &format!("# cgfilter: allow-file CG404 they will write it so\n{SLIP}"));
    let page = told(client.at("textDocument/hover", "filters/shop.yaml", 0, 26));
    assert!(page.starts_with("# value-case-differs (CG404)"), "{page}");
    client.open("samples/shop/alert.json", ALERT);
    let who = told(client.at("textDocument/hover", "samples/shop/alert.json", 0, 3));
    assert!(who.contains("- shop, trigger 1: `state`") && who.contains("- shop, resolve: `state`"), "{who}");
    let titled = told(client.at("textDocument/hover", "samples/shop/alert.json", 0, 36));
    assert_eq!(titled, "who looks here:\n\n- shop, title of trigger 1: `title`");
    client.open("samples/shop/shop.test.yaml", &folder.text("samples/shop/shop.test.yaml"));
    let target = client.at("textDocument/definition", "samples/shop/shop.test.yaml", 2, 15);
    // The filter has a key path and a value at these bytes, of which a suite says nothing.
    let suite = folder.text("samples/shop/shop.test.yaml");
    for (line, written) in suite.lines().enumerate() {
        for character in 0..written.len() {
            let hover = client.at("textDocument/hover", "samples/shop/shop.test.yaml", line, character);
            assert!(hover.is_null() || hover["contents"]["value"].as_str().unwrap().contains("`: "), "{hover}");
        }
    }
    assert_eq!(target[0]["uri"], client.uri("samples/shop/alert.json"));
    assert_eq!(client.end(), 0);
}

#[test]
fn lenses_and_outlines_tell_what_parts_take_and_whether_cases_pass() {
    let folder = folder();
    let mut client = Client::start(&folder, in_bytes());
    let titles = |answer: Value| -> Vec<String> {
        answer.as_array().unwrap().iter().map(|it| it["command"]["title"].as_str().unwrap().to_owned()).collect()
    };
    let document = |client: &Client, name: &str| json!({"textDocument": {"uri": client.uri(name)}});
    client.open("filters/shop.yaml", SLIP);
    let params = document(&client, "filters/shop.yaml");
    let lenses = titles(client.request("textDocument/codeLens", params.clone()));
    assert_eq!(lenses, ["takes none of 2 samples", "takes 1 of 2 samples: recovery.json"]);
    let outline = client.request("textDocument/documentSymbol", params);
    let names: Vec<_> = outline.as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["trigger 1 (high)", "resolve"]);
    client.open("samples/shop/shop.test.yaml", &folder.text("samples/shop/shop.test.yaml"));
    let suite = document(&client, "samples/shop/shop.test.yaml");
    let failed = titles(client.request("textDocument/codeLens", suite.clone()));
    assert_eq!(failed, ["fails: outcome is discarded"]);
    let nameless =
        "cases:\n  - payload: alert.json\n    expect: {outcome: triggered}\n  - name: two\n    payload: x.json\n";
    client.change("samples/shop/shop.test.yaml", 2, nameless);
    let outline = client.request("textDocument/documentSymbol", suite.clone());
    let names: Vec<_> = outline.as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["(no name)", "two"]);
    client.change("samples/shop/shop.test.yaml", 3, &folder.text("samples/shop/shop.test.yaml"));
    client.findings("samples/shop/shop.test.yaml", &["T003"]);
    client.change("filters/shop.yaml", 2, &SLIP.replace("Down", "down"));
    assert_eq!(titles(client.request("textDocument/codeLens", suite)), ["passes"]);
    client.findings("samples/shop/shop.test.yaml", &[]);
    client.open("samples/shop/alert.json", "{");
    client.findings("samples/shop/alert.json", &["T002"]);
    client.change("samples/shop/alert.json", 2, ALERT);
    let params = document(&client, "samples/shop/alert.json");
    let payload = titles(client.request("textDocument/codeLens", params));
    assert!(payload[0].starts_with("201 incident opened"), "{payload:?}");
    client.change("filters/shop.yaml", 3, &SLIP.replace("resolve:", "resolve: ["));
    let params = document(&client, "samples/shop/alert.json");
    let payload = titles(client.request("textDocument/codeLens", params));
    assert_eq!(payload, ["not judged: filters/shop.yaml cannot be used as it is"]);
    let hover = client.at("textDocument/hover", "samples/shop/alert.json", 0, 3).to_string();
    assert!(hover.contains("`filters/shop.yaml` cannot be used"), "{hover}");
    assert_eq!(client.end(), 0);
}

#[test]
fn cases_fail_in_a_suite_whenever_it_was_opened() {
    let folder = folder();
    let watching = json!({"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": true}}});
    let mut client = Client::start(&folder, watching);
    // Two services take one payload: once that is told, all files have been looked at.
    folder.file("filters/other.yaml", SHOP.replace("equals", "contains").replace("up", "recovered"));
    folder.file("filters/shop.yaml", SLIP.replace("Down", "down"));
    client.open("filters/other.yaml", &folder.text("filters/other.yaml"));
    let expected = linted(&folder, "filters/other.yaml");
    let codes: Vec<_> = expected.iter().map(|(code, ..)| code.as_str()).collect();
    assert!(codes.contains(&"CG306"), "{codes:?}");
    client.findings("filters/other.yaml", &codes);
    let suite = folder.text("samples/shop/shop.test.yaml").replace("{outcome: triggered}", "{outcome: discarded}");
    client.open("samples/shop/shop.test.yaml", &suite);
    client.findings("samples/shop/shop.test.yaml", &["T003"]);
    client.notify("textDocument/didClose", json!({"textDocument": {"uri": client.uri("samples/shop/shop.test.yaml")}}));
    client.findings("samples/shop/shop.test.yaml", &[]);
    client.open("samples/shop/shop.test.yaml", &suite);
    client.findings("samples/shop/shop.test.yaml", &["T003"]);
    assert_eq!(client.end(), 0);
}

#[test]
fn what_is_open_wins_over_the_file_and_what_changes_outside_is_noticed() {
    let folder = folder();
    let watching = json!({"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": true}}});
    let mut client = Client::start(&folder, watching);
    let registered = client.wait(|it| it["method"] == "client/registerCapability");
    client.send(json!({"jsonrpc": "2.0", "id": registered["id"], "result": null}));
    client.open("filters/shop.yaml", &SLIP.replace("Down", "down"));
    client.findings("filters/shop.yaml", &[]);
    let changed = |client: &mut Client, name: &str, kind: u8| {
        let changes = json!([{"uri": client.uri(name), "type": kind}]);
        client.notify("workspace/didChangeWatchedFiles", json!({"changes": changes}));
    };
    folder.file("samples/shop/alert.json", ALERT.replace("down", "DOWN"));
    changed(&mut client, "samples/shop/alert.json", 2);
    client.findings("filters/shop.yaml", &["CG404"]);
    folder.file("samples/shop/alert.json", ALERT);
    changed(&mut client, "samples/shop/alert.json", 2);
    client.findings("filters/shop.yaml", &[]);
    // Both alerts have one id, and another name in a new sample.
    folder.file("samples/shop/new.json", ALERT.replace("down", "lost"));
    changed(&mut client, "samples/shop/new.json", 1);
    let uri = client.uri("filters/shop.yaml");
    let found = client.wait(|it| {
        it["params"]["uri"] == *uri && it["params"]["diagnostics"].as_array().is_some_and(|all| !all.is_empty())
    });
    assert!(found.to_string().contains("new.json"), "{found}");
    fs::remove_file(folder.path().join("samples/shop/new.json")).unwrap();
    changed(&mut client, "samples/shop/new.json", 3);
    client.findings("filters/shop.yaml", &[]);
    fs::remove_file(folder.path().join("filters/shop.yaml")).unwrap();
    changed(&mut client, "filters/shop.yaml", 3);
    client.change("filters/shop.yaml", 2, SLIP);
    client.findings("filters/shop.yaml", &["CG404"]);
    folder.file("cgfilter.yaml", "lint: {rules: {CG404: off, CG405: off}}\n");
    changed(&mut client, "cgfilter.yaml", 1);
    client.findings("filters/shop.yaml", &[]);
    assert_eq!(client.end(), 0);
}

#[test]
fn each_root_and_each_nested_config_is_a_repository_of_its_own() {
    let (one, two) = (folder(), folder());
    two.file("cgfilter.yaml", "reading: {case: ignore}\n");
    one.file("team/cgfilter.yaml", "lint: {rules: {CG404: warning}}\n");
    one.file("team/filters/shop.yaml", SLIP);
    one.file("team/samples/shop/alert.json", ALERT).file("team/samples/shop/recovery.json", RECOVERY);
    let mut client = Client::uninitialized(&one);
    let other = format!("file://{}", two.path().canonicalize().unwrap().display());
    let folders = json!([{"uri": client.uri(""), "name": "one"}, {"uri": other, "name": "two"}]);
    client.request("initialize", json!({"capabilities": {}, "workspaceFolders": folders}));
    client.notify("initialized", json!({}));
    client.open("filters/shop.yaml", SLIP);
    assert_eq!(client.findings("filters/shop.yaml", &["CG404"])[0]["severity"], 1);
    client.open("team/filters/shop.yaml", SLIP);
    assert_eq!(client.findings("team/filters/shop.yaml", &["CG404"])[0]["severity"], 2);
    let uri = format!("{other}/filters/shop.yaml");
    let document = json!({"uri": uri, "languageId": "yaml", "version": 1, "text": SLIP});
    client.notify("textDocument/didOpen", json!({"textDocument": document}));
    let found = client.wait(|it| it["params"]["uri"] == *uri);
    assert_eq!(found["params"]["diagnostics"], json!([]), "capitals do not count there");
    assert_eq!(client.end(), 0);
}

#[test]
fn a_folder_that_is_open_above_the_checkout_or_within_its_filters_hides_nothing() {
    let folder = Folder::new();
    folder.file("two/.git/HEAD", "ref: refs/heads/main\n").file("two/filters/shop.yaml", SLIP);
    folder.file("two/samples/shop/alert.json", ALERT).file("two/samples/shop/recovery.json", RECOVERY);
    for open in ["", "two", "two/filters", "two/samples"] {
        let mut client = Client::uninitialized(&folder);
        let folders = json!([{"uri": client.uri(open), "name": "it"}]);
        client.request("initialize", json!({"capabilities": {}, "workspaceFolders": folders}));
        client.notify("initialized", json!({}));
        client.open("two/filters/shop.yaml", SLIP);
        client.findings("two/filters/shop.yaml", &["CG404"]);
        assert_eq!(client.end(), 0);
    }
}

#[test]
fn services_that_meet_are_told_once_all_files_are_read_and_stay_where_they_are_while_somebody_types() {
    let folder = folder();
    folder.file("filters/other.yaml", SHOP.replace("equals", "contains").replace("up", "recovered"));
    let text = SLIP.replace("Down", "down");
    folder.file("filters/shop.yaml", &text);
    let mut client = Client::start(&folder, in_bytes());
    client.open("filters/other.yaml", &folder.text("filters/other.yaml"));
    let expected = linted(&folder, "filters/other.yaml");
    let codes: Vec<_> = expected.iter().map(|(code, ..)| code.as_str()).collect();
    assert!(codes.contains(&"CG306"), "{codes:?}");
    client.findings("filters/other.yaml", &codes);
    let typed = format!("# more\n{}", folder.text("filters/other.yaml"));
    client.change("filters/other.yaml", 2, &typed);
    let found = client.findings("filters/other.yaml", &codes);
    let lines: Vec<_> = found.iter().map(|it| it["range"]["start"]["line"].as_u64().unwrap()).collect();
    assert_eq!(lines, expected.iter().map(|(_, line, _)| line + 1).collect::<Vec<_>>());
    assert_eq!(client.end(), 0);
}

#[test]
fn what_the_schema_says_is_left_to_it_where_the_editor_says_that_somebody_tells_it() {
    let folder = folder();
    let text = format!(
        "# yaml-language-server: $schema=../schemas/filter.schema.json\nnmae: x\n{}",
        SLIP.replace("Down", "down")
    );
    for (options, codes) in [(json!({}), &["CG002"][..]), (json!({"schemaIsTold": true}), &[])] {
        let mut client = Client::with(&folder, json!({"capabilities": {}, "initializationOptions": options}));
        client.open("filters/shop.yaml", &text);
        client.findings("filters/shop.yaml", codes);
        assert_eq!(client.end(), 0);
    }
}

#[test]
fn files_that_are_no_filters_are_left_alone() {
    let folder = folder();
    let mut client = Client::start(&folder, json!({}));
    for (name, text) in
        [("docker-compose.yaml", "services: {a: {}}\n"), ("package.json", "{"), ("x.test.yaml", "a: [\n")]
    {
        client.open(name, text);
        client.findings(name, &[]);
        assert_eq!(client.at("textDocument/hover", name, 0, 1), Value::Null);
    }
    let document = json!({"uri": "untitled:1", "languageId": "yaml", "version": 1, "text": "trigger: 7"});
    client.notify("textDocument/didOpen", json!({"textDocument": document}));
    assert_eq!(client.end(), 0);
}

#[test]
fn no_secret_of_a_sample_is_shown_or_offered() {
    let folder = folder();
    let secret = "Yq4Tn8Vb2Kx7Lw9Rc3Mf6Hd2";
    folder.file("samples/shop/alert.json", format!(r#"{{"state": "down", "id": 1, "api_key": "{secret}"}}"#));
    let mut client = Client::start(&folder, in_bytes());
    let text = SLIP.replace("Down", "down").replace(
        "payload_json_key: state\n  key_value_contains: recovered",
        "payload_json_key: api_key\n  key_value_contains: ",
    );
    client.open("filters/shop.yaml", &text);
    let hover = client.at("textDocument/hover", "filters/shop.yaml", 7, 22);
    let values = client.at("textDocument/completion", "filters/shop.yaml", 8, 22);
    let paths = client.at("textDocument/completion", "filters/shop.yaml", 7, 22);
    assert!(hover.to_string().contains("alert.json") && paths.to_string().contains("api_key"), "{hover} {paths}");
    assert_eq!(values["items"], json!([]));
    client.open("samples/shop/alert.json", &folder.text("samples/shop/alert.json"));
    client.findings("samples/shop/alert.json", &["CG501"]);
    client.request("shutdown", Value::Null);
    let all = [&hover, &values, &paths].map(Value::to_string).join("") + &format!("{:?}", client.told);
    assert!(!all.contains(secret), "{all}");
}
