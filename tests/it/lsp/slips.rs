//! What no client should do, and what one does all day: nothing of it ends the server, and nothing is answered by what was.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use super::client::{Client, in_bytes};
use super::{ALERT, SLIP, folder};
use crate::support::laws;

#[test]
fn a_message_that_is_none_an_unknown_method_and_wrong_parameters_are_told_and_nothing_ends() {
    let folder = folder();
    let mut client = Client::start(&folder, in_bytes());
    client.raw("Content-Length: 5\r\n\r\n{nope");
    assert_eq!(client.wait(|it| it["id"].is_null() && it.get("error").is_some())["error"]["code"], -32700);
    client.raw("Content-Length: 2\r\n\r\n[]Content-Length: nine\r\n\r\n\r\n");
    let code = |client: &mut Client, method: &str, params: Value| {
        let id = client.ask(method, params);
        client.response(id)["error"]["code"].clone()
    };
    assert_eq!(code(&mut client, "textDocument/whatever", json!({})), -32601);
    assert_eq!(code(&mut client, "textDocument/hover", json!({"position": 7})), -32602);
    assert_eq!(code(&mut client, "initialize", json!({})), -32600);
    client.notify("textDocument/didChange", json!({"textDocument": 1}));
    client.notify("textDocument/didClose", json!({"textDocument": {"uri": "file:///nobody"}}));
    client.notify("$/cancelRequest", json!({"id": [1]}));
    client.send(json!({"jsonrpc": "2.0", "id": "none", "result": 1}));
    let far =
        json!({"textDocument": {"uri": client.uri("filters/none.yaml")}, "position": {"line": 1, "character": 1}});
    assert_eq!(client.request("textDocument/hover", far), Value::Null, "a file that is not open");
    client.open("filters/shop.yaml", SLIP);
    client.findings("filters/shop.yaml", &["CG404"]);
    client.at("textDocument/hover", "filters/shop.yaml", 4_000_000_000, 4_000_000_000);
    client.at("textDocument/completion", "filters/shop.yaml", 4, 9_999);
    assert_eq!(client.end(), 0);
}

#[test]
fn nothing_is_answered_before_initialize_and_nothing_after_shutdown_and_an_end_without_it_says_so() {
    let folder = folder();
    let mut client = Client::uninitialized(&folder);
    let id = client.ask("textDocument/hover", json!({}));
    assert_eq!(client.response(id)["error"]["code"], -32002);
    client.notify("exit", Value::Null);
    assert_eq!(client.leave(), 1);
    let mut client = Client::start(&folder, json!({}));
    client.request("shutdown", Value::Null);
    let id = client.ask("textDocument/hover", json!({}));
    assert_eq!(client.response(id)["error"]["code"], -32600);
    assert_eq!(client.leave(), 0, "a client that is gone needs no answer");
    assert_eq!(Client::start(&folder, json!({})).leave(), 1);
}

#[test]
fn a_request_that_nobody_waits_for_any_more_is_not_answered() {
    let folder = folder();
    let mut client = Client::start(&folder, in_bytes());
    client.open("filters/shop.yaml", SLIP);
    let (mut text, mut frames) = (String::new(), String::new());
    for id in 1_000..1_200 {
        let uri = client.uri("filters/shop.yaml");
        let params = json!({"textDocument": {"uri": uri}, "position": {"line": 2, "character": 22}});
        let ask = json!({"jsonrpc": "2.0", "id": id, "method": "textDocument/hover", "params": params}).to_string();
        let cancel = json!({"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": id}}).to_string();
        text.push_str(&format!("Content-Length: {}\r\n\r\n{ask}", ask.len()));
        frames.push_str(&format!("Content-Length: {}\r\n\r\n{cancel}", cancel.len()));
    }
    client.raw(&(text + &frames));
    let cancelled = (1_000..1_200).filter(|id| client.response(*id)["error"]["code"] == -32800).count();
    assert!(cancelled > 100, "{cancelled} of 200 were not worked on");
    assert_eq!(client.end(), 0);
}

#[derive(Debug, Clone)]
enum Slip {
    /// A piece of the text takes the place of another one.
    Edit(usize, usize, String),
    Ask(usize, u32, u32),
    Reopen,
    Delete,
    Write(String),
    Odd(usize),
}

fn slip() -> impl Strategy<Value = Slip> {
    let typed = prop_oneof![
        "[a-zé🦆:{}\\[\\]'\"#\\-\\n ]{0,8}",
        Just("payload_json_key: ".to_owned()),
        Just("\n  - ".to_owned()),
        Just("\r\n".to_owned()),
        Just("# cgfilter: allow CG404, ".to_owned()),
        Just("key_value_contains: [down, ".to_owned()),
        Just("&a *a !!x |\n".to_owned()),
    ];
    prop_oneof![
        8 => (0..400_usize, 0..40_usize, typed).prop_map(|(at, length, text)| Slip::Edit(at, length, text)),
        3 => (0..6_usize, 0..14_u32, 0..50_u32).prop_map(|(what, line, character)| Slip::Ask(what, line, character)),
        1 => Just(Slip::Reopen),
        1 => Just(Slip::Delete),
        1 => prop_oneof![Just(SLIP.to_owned()), Just("trigger: [".to_owned()), Just(String::new())].prop_map(Slip::Write),
        1 => (0..5_usize).prop_map(Slip::Odd),
    ]
}

const ASKED: [&str; 6] = [
    "textDocument/hover",
    "textDocument/completion",
    "textDocument/definition",
    "textDocument/codeLens",
    "textDocument/documentSymbol",
    "textDocument/codeAction",
];

const FILES: [&str; 4] =
    ["filters/shop.yaml", "samples/shop/alert.json", "samples/shop/shop.test.yaml", "cgfilter.yaml"];

/// So many slips in four files: the server answers each request, and says in the end what lint says of the texts.
/// `LSP_SLIPS=100000 cargo test --test it slips` makes more of them.
#[test]
fn thousands_of_random_edits_and_slips_end_in_what_lint_says_of_the_last_text() {
    let slips = std::env::var("LSP_SLIPS").ok().and_then(|it| it.parse().ok()).unwrap_or(3_000);
    let folder = folder();
    let mut client = Client::start(&folder, in_bytes());
    let mut runner = TestRunner::new(laws(1));
    let mut texts = FILES.map(|name| std::fs::read_to_string(folder.path().join(name)).unwrap_or_default());
    let mut versions = [1; FILES.len()];
    for (name, text) in FILES.iter().zip(&texts) {
        client.open(name, text);
    }
    for number in 0..slips {
        let at = [0, 0, 0, 1, 2, 3][number % 6];
        let (name, text, version) = (FILES[at], &mut texts[at], &mut versions[at]);
        match slip().new_tree(&mut runner).unwrap().current() {
            Slip::Edit(start, length, typed) => {
                let start = text.floor_char_boundary(start.min(text.len()));
                let end = text.ceil_char_boundary((start + length).min(text.len()));
                let range = json!({"start": place(text, start), "end": place(text, end)});
                text.replace_range(start..end, &typed);
                if text.len() > 600 {
                    text.truncate(text.floor_char_boundary(300));
                    *version += 1;
                    client.change(name, *version, text);
                } else {
                    *version += 1;
                    let document = json!({"uri": client.uri(name), "version": *version});
                    let changes = json!([{"range": range, "text": typed}]);
                    let params = json!({"textDocument": document, "contentChanges": changes});
                    client.notify("textDocument/didChange", params);
                }
            }
            Slip::Ask(what, line, character) => {
                let range =
                    json!({"start": {"line": 0, "character": 0}, "end": {"line": line, "character": character}});
                let mut params = json!({
                    "textDocument": {"uri": client.uri(name)},
                    "position": {"line": line, "character": character},
                    "range": range,
                });
                if what == 5 {
                    params["context"] = json!({"diagnostics": []});
                }
                client.request(ASKED[what], params);
                client.told.clear();
            }
            Slip::Reopen => {
                client.notify("textDocument/didClose", json!({"textDocument": {"uri": client.uri(name)}}));
                *version = 1;
                client.open(name, text);
            }
            Slip::Delete => {
                let _ = std::fs::remove_file(folder.path().join(name));
                let changes = json!([{"uri": client.uri(name), "type": 3}]);
                client.notify("workspace/didChangeWatchedFiles", json!({"changes": changes}));
            }
            Slip::Write(written) => {
                folder.file(name, written);
                let changes = json!([{"uri": client.uri(name), "type": 2}]);
                client.notify("workspace/didChangeWatchedFiles", json!({"changes": changes}));
            }
            Slip::Odd(0) => client.raw("Content-Length: 1\r\n\r\n{"),
            Slip::Odd(1) => client.notify("textDocument/didChange", json!({"contentChanges": "x"})),
            Slip::Odd(2) => client.notify("odd", json!(null)),
            Slip::Odd(3) => _ = client.ask("odd", json!([1])),
            Slip::Odd(_) => client.change("filters/nobody.yaml", 1, "x"),
        }
    }
    let last = [SLIP, ALERT, "cases:\n  - name: x\n    payload: alert.json\n    expect: {outcome: discarded}\n", ""];
    for (at, text) in last.iter().enumerate() {
        folder.file(FILES[at], text);
        client.change(FILES[at], versions[at] + 1, text);
    }
    let changes: Vec<_> = FILES.iter().map(|name| json!({"uri": client.uri(name), "type": 2})).collect();
    client.notify("workspace/didChangeWatchedFiles", json!({"changes": changes}));
    client.change(FILES[0], versions[0] + 2, &SLIP.replace("Down", "DOWN"));
    let uri = client.uri(FILES[0]);
    loop {
        let told = client.wait(|it| it["params"]["uri"] == *uri && it["params"]["version"] == versions[0] + 2);
        if told["params"]["diagnostics"].to_string().contains("DOWN") {
            break;
        }
    }
    assert_eq!(client.end(), 0);
}

/// The position of a byte, in bytes of its line.
fn place(text: &str, byte: usize) -> Value {
    let before = &text[..byte];
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    json!({"line": before.matches('\n').count(), "character": byte - start})
}
