//! How long `cgfilter test` and `cgfilter lint` take as whole processes, beside what they cannot be faster than.
//!
//! - `test` of one payload and ten filter files, against a program that parses its arguments with clap and says hello;
//! - `test` of one payload and 10,000 filter files, against a program that reads these files and parses each with
//!   serde_yaml into a struct, on one thread;
//! - `lint` of 10,000 filter files, one in ten with a mistake, against the same program on as many threads. With
//!   `LINT_FOLDER=folder` it is that folder which is linted.
//!
//! Run it with `cargo bench --bench startup`. The two commands of a pair take turns, so that a machine which is slow for a
//! while is slow for both; what is printed is the median of each, and of the ratio and the difference pair by pair. The
//! other programs are this one, called with a word: every process starts with the same code behind it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::print_stdout)]

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use clap::Parser;
use serde::Deserialize;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    match arguments.get(1).map(String::as_str) {
        Some("hello") => hello(),
        Some("parse") => parse(Path::new(&arguments[2]), 1),
        Some("parse-on-all-cores") => {
            let cores = std::thread::available_parallelism().unwrap().get();
            parse(Path::new(&arguments[2]), cores);
        }
        _ => compare(),
    }
}

#[derive(Parser)]
struct Hello {
    word: String,
    #[arg(long)]
    name: Option<String>,
}

fn hello() {
    let hello = Hello::parse();
    println!("{} {}", hello.word, hello.name.unwrap_or_default());
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code)]
struct Service {
    name: Option<String>,
    from: Option<String>,
    trigger: Vec<Trigger>,
    resolve: Option<Resolve>,
}

#[derive(Deserialize)]
#[allow(dead_code)]
struct Trigger {
    urgency: Option<String>,
    conditions: Option<Vec<Condition>>,
    map_incident_with: Option<String>,
    incident_title_from: Option<String>,
    incident_description_from: Option<String>,
}

#[derive(Deserialize)]
#[allow(dead_code)]
struct Condition {
    payload_json_key: String,
    key_value_contains: Values,
}

#[derive(Deserialize)]
#[allow(dead_code)]
struct Resolve {
    payload_json_key: String,
    key_value_contains: Values,
    incident_mapped_with: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
#[allow(dead_code)]
enum Values {
    One(String),
    Several(Vec<String>),
}

fn parse(folder: &Path, threads: usize) {
    let files = std::fs::read_dir(folder).unwrap();
    let files: Vec<_> = files.map(|entry| entry.unwrap().path()).collect();
    let triggers = |files: &[std::path::PathBuf]| -> usize {
        let service = |path| {
            let text = std::fs::read_to_string(path).unwrap();
            serde_yaml::from_str::<Service>(&text).map_or(0, |service| service.trigger.len())
        };
        files.iter().map(service).sum()
    };
    let shares = files.chunks(files.len().div_ceil(threads));
    let triggers: usize = std::thread::scope(|scope| {
        let shares: Vec<_> = shares.map(|share| scope.spawn(move || triggers(share))).collect();
        shares.into_iter().map(|share| share.join().unwrap()).sum()
    });
    println!("{triggers}");
}

/// A service of one filter with two conditions, as teams write them.
fn filter_file(number: usize) -> String {
    format!(
        "# Owned by the shop team.\nname: service-{number:05}\nfrom: Monitor\ntrigger:\n  - urgency: high\n    conditions:\n      \
         - payload_json_key: status\n        key_value_contains: [down, failed, critical]\n      - payload_json_key: \
         monitor.name\n        key_value_contains: \"shop-{number:05}\"\n    map_incident_with: id\n    \
         incident_title_from: 'title'\n    incident_description_from: '\"alerts\".[0].\"annotations\".\"description\"'\n\
         resolve:\n  payload_json_key: status\n  key_value_contains: [up, ok, recovered]\n  incident_mapped_with: id\n"
    )
}

/// The same for one state a side, and one in ten with a mistake.
fn lint_file(number: usize) -> String {
    let clean = filter_file(number)
        .replace("[down, failed, critical]", "triggered")
        .replace("[up, ok, recovered]", "recovered");
    match number % 40 {
        0 => clean.replace("incident_mapped_with: id", "incident_mapped_with: title"),
        10 => clean.replace("incident_title_from", "incident_titel_from"),
        20 => clean.replace("recovered", &"recovered ".repeat(6)),
        30 => clean.replace("map_incident_with: id", "map_incident_with: monitor.name"),
        _ => clean,
    }
}

fn compare() {
    let folder = tempfile::tempdir().unwrap();
    let payload = folder.path().join("payload.json");
    let body = r#"{"id": "mon-7", "status": "down", "monitor": {"name": "shop-00003"}, "title": "Shop is down"}"#;
    std::fs::write(&payload, body).unwrap();
    for (name, count) in [("few", 10), ("many", 10_000)] {
        let filters = folder.path().join(name);
        std::fs::create_dir(&filters).unwrap();
        (0..count)
            .for_each(|number| std::fs::write(filters.join(format!("{number:05}.yaml")), filter_file(number)).unwrap());
    }
    let this = std::env::current_exe().unwrap();
    let test = |filters: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cgfilter"));
        command.arg("test").arg(&payload).arg("--filters").arg(folder.path().join(filters));
        command
    };
    let mut hello = Command::new(&this);
    hello.args(["hello", "--name", "world"]);
    let parse_many = || {
        let mut parse = Command::new(&this);
        parse.arg("parse").arg(folder.path().join("many"));
        parse
    };
    pairs("ten filter files, against clap and hello", 200, test("few"), hello);
    pairs("10,000 filter files, against reading and serde_yaml", 20, test("many"), parse_many());
    let linted = folder.path().join("linted");
    std::fs::create_dir(&linted).unwrap();
    for number in 0..10_000 {
        let file = linted.join(format!("{number:05}.yaml"));
        std::fs::write(file, lint_file(number)).unwrap();
    }
    let linted = std::env::var_os("LINT_FOLDER").map_or(linted, Into::into);
    let mut lint = Command::new(env!("CARGO_BIN_EXE_cgfilter"));
    lint.arg("lint").arg(&linted).args(["--fail-on", "never", "--format", "concise"]);
    let mut parse_linted = Command::new(&this);
    parse_linted.arg("parse-on-all-cores").arg(&linted);
    let what = "lint of 10,000 filter files, against reading and serde_yaml";
    // Where there is no taskset, one core cannot be had for both.
    if Command::new("taskset").arg("--version").stdout(Stdio::null()).status().is_ok() {
        let one_core = |command: &Command| {
            let mut pinned = Command::new("taskset");
            pinned.args(["-c", "0"]).arg(command.get_program()).args(command.get_args());
            pinned
        };
        let parse = one_core(&parse_many());
        pairs("the same on one core", 20, one_core(&test("many")), parse);
        let (lint, parse) = (one_core(&lint), one_core(&parse_linted));
        pairs(&format!("{what}, on one core"), 20, lint, parse);
    }
    pairs(&format!("{what}, on all cores"), 20, lint, parse_linted);
}

fn pairs(what: &str, count: usize, mut ours: Command, mut theirs: Command) {
    run(&mut ours);
    run(&mut theirs);
    let times: Vec<_> = (0..count).map(|_| (run(&mut ours), run(&mut theirs))).collect();
    let milliseconds = |time: Duration| time.as_secs_f64() * 1_000.0;
    let median = |mut numbers: Vec<f64>| {
        numbers.sort_by(f64::total_cmp);
        numbers[numbers.len() / 2]
    };
    let ours = median(times.iter().map(|(ours, _)| milliseconds(*ours)).collect());
    let theirs = median(times.iter().map(|(_, theirs)| milliseconds(*theirs)).collect());
    let ratio = median(times.iter().map(|(ours, theirs)| ours.as_secs_f64() / theirs.as_secs_f64()).collect());
    let more = median(times.iter().map(|(ours, theirs)| milliseconds(*ours) - milliseconds(*theirs)).collect());
    println!(
        "{what}\n  cgfilter {ours:.2} ms, the other {theirs:.2} ms, ratio {ratio:.2}, difference {more:.2} ms ({count} pairs)"
    );
}

fn run(command: &mut Command) -> Duration {
    let start = Instant::now();
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
    let time = start.elapsed();
    assert!(status.success(), "{command:?}: {status}");
    time
}
