//! How long `cgfilter lsp` lets somebody wait in a large repository: 10,000 filter files with two samples each.
//!
//! - from opening a file to what is said of it first, right after the start, while nothing else has been read;
//! - from a keystroke in it, and in a sample, to what is said then, once all files are read: the median and the 99th
//!   percentile;
//! - the most memory that it took, against `cgfilter lint` of the same files.
//!
//! Run it with `cargo bench --bench lsp`. `SERVICES=1000` makes a smaller repository.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::print_stdout)]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

const PROGRAM: &str = env!("CARGO_BIN_EXE_cgfilter");
const STARTS: usize = 10;
const KEYSTROKES: usize = 500;

fn main() {
    let services = std::env::var("SERVICES").ok().and_then(|it| it.parse().ok()).unwrap_or(10_000);
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().canonicalize().unwrap();
    (0..services).for_each(|number| write(&folder, number));
    let mut opened: Vec<_> = (0..STARTS).map(|number| first_findings(&folder, services, number)).collect();
    opened.sort();
    println!("{services} filter files, {} samples", services * 2);
    println!(
        "opened: first findings after {:.1?} (median of {STARTS}), {:.1?} at most",
        opened[STARTS / 2],
        opened[STARTS - 1]
    );
    let mut client = Client::start(&folder);
    let (name, text) = file(&folder, services / 2);
    client.open(&name, &text);
    client.findings(1);
    // All files are read, and looked at together, by then.
    std::thread::sleep(Duration::from_secs(5));
    type_in("a filter", |number| client.keystroke(&name, &text, number));
    let sample = sample_folder(&folder, services / 2).join("alert.json").to_str().unwrap().to_owned();
    let text = payload(services / 2, "firing");
    client.version = 1;
    client.open(&sample, &text);
    client.findings(1);
    type_in("a sample", |number| client.keystroke(&sample, &text, number));
    let most = peak(client.child.id());
    client.child.kill().unwrap();
    client.child.wait().unwrap();
    let lint = peak_of_lint(&folder);
    println!("memory: {} MB, lint {} MB: {:.2} times", most / 1_024, lint / 1_024, most as f64 / lint as f64);
}

fn type_in(what: &str, keystroke: impl FnMut(usize) -> Duration) {
    let mut waited: Vec<_> = (0..KEYSTROKES).map(keystroke).collect();
    waited.sort();
    let at = |percent: usize| waited[(waited.len() - 1) * percent / 100];
    let (median, slow) = (at(50), at(99));
    println!(
        "keystroke in {what}: findings after {median:.1?} (median of {KEYSTROKES}), {slow:.1?} at the 99th percentile"
    );
}

fn sample_folder(folder: &Path, number: usize) -> PathBuf {
    folder.join(format!("samples/service-{number}"))
}

fn write(folder: &Path, number: usize) {
    let (filter, text) = file(folder, number);
    let samples = sample_folder(folder, number);
    fs::create_dir_all(Path::new(&filter).parent().unwrap()).unwrap();
    fs::create_dir_all(&samples).unwrap();
    fs::write(&filter, text).unwrap();
    for (name, state) in [("alert", "firing"), ("recovery", "resolved")] {
        fs::write(samples.join(format!("{name}.json")), payload(number, state)).unwrap();
    }
}

fn payload(number: usize, state: &str) -> String {
    let payload = json!({
        "source": format!("tool-{number}"), "state": state, "alert": {"id": format!("a-{number}"), "severity": "critical"},
        "labels": {"host": format!("db-{}", number % 100), "region": "eu-1"}, "title": "Disk is full on a host",
    });
    serde_json::to_string_pretty(&payload).unwrap()
}

/// The path of a filter file, and its text.
fn file(folder: &Path, number: usize) -> (String, String) {
    let path = folder.join(format!("filters/service-{number}.yaml"));
    let text = format!(
        "trigger:\n  - conditions:\n      - payload_json_key: source\n        key_value_equals: tool-{number}\n      \
         - payload_json_key: state\n        key_value_equals: firing\n    map_incident_with: alert.id\n    \
         incident_title_from: title\nresolve:\n  payload_json_key: state\n  key_value_equals: resolved\n  \
         incident_mapped_with: alert.id\n"
    );
    (path.to_str().unwrap().to_owned(), text)
}

/// From opening a file, whose name the server has not heard before, to what is said of it.
fn first_findings(folder: &Path, services: usize, number: usize) -> Duration {
    let mut client = Client::start(folder);
    let (name, text) = file(folder, number * services / STARTS);
    let start = Instant::now();
    client.open(&name, &text.replace("firing", "Firing"));
    assert!(!client.findings(1).is_empty());
    let waited = start.elapsed();
    client.child.kill().unwrap();
    client.child.wait().unwrap();
    waited
}

struct Client {
    child: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
    version: usize,
}

impl Client {
    fn start(folder: &Path) -> Self {
        let mut child = Command::new(PROGRAM)
            .arg("lsp")
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (stdin, stdout) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        let mut client = Self { child, stdin, stdout, version: 1 };
        let folders = json!([{"uri": format!("file://{}", folder.display()), "name": "it"}]);
        client.send(
            json!({"id": 1, "method": "initialize", "params": {"capabilities": {}, "workspaceFolders": folders}}),
        );
        client.next();
        client.send(json!({"method": "initialized", "params": {}}));
        client
    }

    fn send(&mut self, message: Value) {
        let mut message = message;
        message["jsonrpc"] = "2.0".into();
        let text = message.to_string();
        write!(self.stdin, "Content-Length: {}\r\n\r\n{text}", text.len()).unwrap();
        self.stdin.flush().unwrap();
    }

    fn next(&mut self) -> Value {
        let mut length = 0;
        loop {
            let mut line = String::new();
            self.stdout.read_line(&mut line).unwrap();
            match line.trim().strip_prefix("Content-Length: ") {
                Some(text) => length = text.parse().unwrap(),
                None if line.trim().is_empty() => break,
                None => {}
            }
        }
        let mut text = vec![0; length];
        self.stdout.read_exact(&mut text).unwrap();
        serde_json::from_slice(&text).unwrap()
    }

    fn open(&mut self, name: &str, text: &str) {
        let document = json!({"uri": format!("file://{name}"), "languageId": "yaml", "version": 1, "text": text});
        self.send(json!({"method": "textDocument/didOpen", "params": {"textDocument": document}}));
    }

    /// What is said of a version.
    fn findings(&mut self, version: usize) -> Vec<Value> {
        loop {
            let message = self.next();
            if message["params"]["version"] == version {
                return message["params"]["diagnostics"].as_array().unwrap().clone();
            }
        }
    }

    /// One more letter in a value, which no sample has then.
    fn keystroke(&mut self, name: &str, text: &str, number: usize) -> Duration {
        self.version += 1;
        let text = text.replace("firing", &format!("firin{}", "g".repeat(number % 7)));
        let document = json!({"uri": format!("file://{name}"), "version": self.version});
        let params = json!({"textDocument": document, "contentChanges": [{"text": text}]});
        let start = Instant::now();
        self.send(json!({"method": "textDocument/didChange", "params": params}));
        self.findings(self.version);
        let waited = start.elapsed();
        // Nobody types faster.
        std::thread::sleep(Duration::from_millis(30));
        waited
    }
}

/// The most memory that a process has had, in KiB.
fn peak(process: u32) -> usize {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or_default()
}

fn peak_of_lint(folder: &Path) -> usize {
    let mut child = Command::new(PROGRAM)
        .arg("lint")
        .current_dir(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut most = 0;
    while child.try_wait().unwrap().is_none() {
        most = most.max(peak(child.id()));
        std::thread::sleep(Duration::from_millis(1));
    }
    most
}
