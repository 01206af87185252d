//! A client of the language server that waits for what it asks.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::Folder;

/// Longer than anything takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

pub struct Client {
    pub child: Child,
    stdin: Option<ChildStdin>,
    messages: Receiver<Value>,
    /// What came while something else was waited for.
    pub told: VecDeque<Value>,
    next: i64,
    folder: String,
}

impl Client {
    pub fn start(folder: &Folder, capabilities: Value) -> Self {
        Self::with(folder, json!({"capabilities": capabilities}))
    }

    pub fn with(folder: &Folder, mut params: Value) -> Self {
        let mut client = Self::uninitialized(folder);
        if params.get("workspaceFolders").is_none() {
            params["workspaceFolders"] = json!([{"uri": client.uri(""), "name": "it"}]);
        }
        let answer = client.request("initialize", params);
        assert_eq!(answer["serverInfo"]["name"], "cgfilter", "{answer}");
        client.notify("initialized", json!({}));
        client
    }

    pub fn uninitialized(folder: &Folder) -> Self {
        let mut command = folder.command(&["lsp"]);
        let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let mut child = child.unwrap();
        let (sender, messages) = channel();
        let output = child.stdout.take().unwrap();
        std::thread::spawn(move || {
            let mut output = BufReader::new(output);
            while let Some(message) = read(&mut output) {
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        let stdin = child.stdin.take();
        let folder = folder.path().canonicalize().unwrap().to_str().unwrap().to_owned();
        Self { child, stdin, messages, told: VecDeque::new(), next: 0, folder }
    }

    pub fn uri(&self, name: &str) -> String {
        let slash = if name.is_empty() { "" } else { "/" };
        format!("file://{}{slash}{name}", self.folder)
    }

    pub fn raw(&mut self, text: &str) {
        let _ = self.stdin.as_mut().unwrap().write_all(text.as_bytes());
    }

    pub fn send(&mut self, message: Value) {
        let text = message.to_string();
        self.raw(&format!("Content-Length: {}\r\n\r\n{text}", text.len()));
    }

    pub fn notify(&mut self, method: &str, params: Value) {
        self.send(json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    /// Asks, and does not wait.
    pub fn ask(&mut self, method: &str, params: Value) -> i64 {
        self.next += 1;
        self.send(json!({"jsonrpc": "2.0", "id": self.next, "method": method, "params": params}));
        self.next
    }

    pub fn response(&mut self, id: i64) -> Value {
        self.wait(|message| message["id"] == id && message.get("method").is_none())
    }

    pub fn request(&mut self, method: &str, params: Value) -> Value {
        let id = self.ask(method, params);
        let response = self.response(id);
        assert!(response.get("error").is_none(), "{response}");
        response["result"].clone()
    }

    /// The first message that fits, among those that came and those that come.
    pub fn wait(&mut self, fits: impl Fn(&Value) -> bool) -> Value {
        if let Some(at) = self.told.iter().position(&fits) {
            return self.told.remove(at).unwrap();
        }
        loop {
            let message = self.messages.recv_timeout(PATIENCE).expect("the server answers");
            if fits(&message) {
                return message;
            }
            self.told.push_back(message);
        }
    }

    pub fn open(&mut self, name: &str, text: &str) {
        let document = json!({"uri": self.uri(name), "languageId": "yaml", "version": 1, "text": text});
        self.notify("textDocument/didOpen", json!({"textDocument": document}));
    }

    pub fn change(&mut self, name: &str, version: i32, text: &str) {
        let document = json!({"uri": self.uri(name), "version": version});
        self.notify("textDocument/didChange", json!({"textDocument": document, "contentChanges": [{"text": text}]}));
    }

    /// The findings of a file, once they are these codes.
    pub fn findings(&mut self, name: &str, codes: &[&str]) -> Vec<Value> {
        let uri = self.uri(name);
        let is_of =
            |message: &Value| message["params"]["uri"] == *uri && message["params"].get("diagnostics").is_some();
        loop {
            let message = self.wait(is_of);
            let found = message["params"]["diagnostics"].as_array().unwrap().clone();
            let told: Vec<_> = found.iter().map(|it| it["code"].as_str().unwrap()).collect();
            if told == codes {
                return found;
            }
        }
    }

    pub fn at(&mut self, method: &str, name: &str, line: usize, character: usize) -> Value {
        let params = json!({
            "textDocument": {"uri": self.uri(name)},
            "position": {"line": line, "character": character},
        });
        self.request(method, params)
    }

    pub fn actions(&mut self, name: &str, range: &Value) -> Vec<Value> {
        let params = json!({
            "textDocument": {"uri": self.uri(name)}, "range": range, "context": {"diagnostics": []},
        });
        self.request("textDocument/codeAction", params).as_array().unwrap().clone()
    }

    /// Ends in order; the exit status.
    pub fn end(mut self) -> i32 {
        self.request("shutdown", Value::Null);
        self.notify("exit", Value::Null);
        self.leave()
    }

    /// Goes without a word.
    pub fn leave(&mut self) -> i32 {
        drop(self.stdin.take());
        let status = self.child.wait().unwrap();
        let mut said = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        assert_eq!(said, "", "nothing is written to standard error");
        status.code().expect("ended by itself")
    }
}

fn read(output: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim() {
            "" => break,
            header => length = header.strip_prefix("Content-Length: ").map_or(length, |it| it.parse().unwrap()),
        }
    }
    let mut text = vec![0; length];
    output.read_exact(&mut text).ok()?;
    Some(serde_json::from_slice(&text).unwrap())
}

/// A text with the edits of a code action or a completion made, whose positions count bytes.
pub fn edited(text: &str, edits: &Value) -> String {
    let mut edits: Vec<_> = edits.as_array().unwrap().clone();
    let byte = |position: &Value| {
        let (line, character) = (position["line"].as_u64().unwrap(), position["character"].as_u64().unwrap());
        let start: usize = text.split_inclusive('\n').take(line as usize).map(str::len).sum();
        start + character as usize
    };
    edits.sort_by_key(|edit| std::cmp::Reverse(byte(&edit["range"]["start"])));
    let mut new = text.to_owned();
    for edit in edits {
        let (start, end) = (byte(&edit["range"]["start"]), byte(&edit["range"]["end"]));
        new.replace_range(start..end, edit["newText"].as_str().unwrap());
    }
    new
}

/// Bytes in positions, as the tests count them.
pub fn in_bytes() -> Value {
    json!({"general": {"positionEncodings": ["utf-16", "utf-8"]}})
}
