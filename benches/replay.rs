//! What a replay costs, beside what it cannot be cheaper than and beside the obvious ways to do the same.
//!
//! `cargo bench --bench replay` makes its own traffic; with `TRAFFIC=folder` it takes `log.ndjson` and the folders
//! `services-contains-N` and `services-equals-N` of a folder. With `-- --check` the log is short, and ratios that are far
//! from what they were end it with an error: ratios alone, so that a slow machine is no failure.
//!
//! What is measured is the processor time of this thread, where the system tells it. The two sides of a ratio take turns
//! in one run; what is printed is the median of the ratios of these pairs, and the median time of each side.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::print_stdout)]

use std::hint::black_box;
use std::io;
use std::path::PathBuf;
use std::time::Instant;

use cgfilter::internals::engine::Reading;
use cgfilter::internals::engine::compiled::{Compiled, Detail};
use cgfilter::internals::model::filter::{Condition, Operator, Service};
use cgfilter::internals::model::key_path::Step;
use cgfilter::internals::parse::service;
use cgfilter::internals::replay::run::LineVerdict;
use cgfilter::internals::replay::{self, Chunks, Options};
use cgfilter::internals::report::replay::ndjson;
use serde::de::IgnoredAny;
use serde_json::Value;

#[path = "../tests/it/oracle/mod.rs"]
mod oracle;

fn main() {
    let is_check = std::env::args().any(|argument| argument == "--check");
    let bench =
        Bench { log: log(if is_check { 100_000 } else { 200_000 }), rounds: if is_check { 5 } else { 11 }, is_check };
    let lines = memchr::memchr_iter(b'\n', &bench.log).count();
    println!("{lines} lines, {} bytes\n", bench.log.len());
    let [ten, thousand, many] = [10, 1_000, 10_000].map(|count| services("contains", count));
    let equal = services("equals", 10_000);
    let log = bench.log.as_slice();
    let by = |services| move || run(services, log, 1);
    let mut is_good = true;
    is_good &= bench.pair("10 filters / bare scan", 3.0, by(&ten), || scan(log));
    is_good &= bench.pair("10,000 filters / 10", 3.5, by(&many), by(&ten));
    is_good &= bench.pair("10,000 equalities / 10", 3.0, by(&equal), by(&ten));
    is_good &= bench.pair("verdicts written / counted", 2.5, || write(&ten, log), by(&ten));
    for (services, name, lines, least) in
        [(&ten, "10", 20_000, 1.5), (&thousand, "1,000", 1_000, 10.0), (&many, "10,000", 100, 50.0)]
    {
        is_good &= bench.slower(name, services, lines, least);
    }
    compile(&many);
    if !is_check {
        two_threads(&ten, log);
    }
    assert!(is_good, "a ratio is not what it was");
}

struct Bench {
    log: Vec<u8>,
    rounds: usize,
    is_check: bool,
}

impl Bench {
    /// One side against another, and whether the ratio is within the limit of a check.
    fn pair(&self, name: &str, most: f64, one: impl Fn(), other: impl Fn()) -> bool {
        let pairs: Vec<_> = (0..self.rounds).map(|_| (time(&one), time(&other))).collect();
        let ratio = median(pairs.iter().map(|(one, other)| one / other).collect());
        let ms = |side: fn(&(f64, f64)) -> f64| median(pairs.iter().map(side).collect()) * 1e3;
        println!("{name:32} {ratio:8.2}   {:9.2} ms / {:.2} ms", ms(|pair| pair.0), ms(|pair| pair.1));
        !self.is_check || ratio <= most
    }

    /// How many times slower the obvious ways are, told by the first lines of the log: they take too long for all.
    fn slower(&self, name: &str, services: &[Service], lines: usize, least: f64) -> bool {
        let end = memchr::memchr_iter(b'\n', &self.log).nth(lines - 1);
        let start = &self.log[..end.map_or(self.log.len(), |end| end + 1)];
        let share = self.log.len() as f64 / start.len() as f64;
        let ways: [(&str, &dyn Fn()); 2] = [
            ("a loop over serde_json::Value", &|| loop_over(services, start)),
            ("the plain engine", &|| plainly(services, start)),
        ];
        let mut is_good = true;
        for (way, work) in ways {
            let pairs = (0..3).map(|_| {
                let fast = time(|| run(services, &self.log, 1));
                time(work) * share / fast
            });
            let ratio = median(pairs.collect());
            println!("{:32} {ratio:8.1}", format!("{way} / {name}"));
            is_good &= !self.is_check || ratio >= least;
        }
        is_good
    }
}

/// Many times in one measurement: some systems count the time of a thread in steps of milliseconds.
fn compile(services: &[Service]) {
    const TIMES: u32 = 20;
    let times = (0..5).map(|_| {
        let all = time(|| {
            for _ in 0..TIMES {
                black_box(Compiled::of(services, Reading::default(), Detail::Verdicts));
            }
        });
        all / f64::from(TIMES)
    });
    println!("{:32} {:8.1} ms", "compiling 10,000 filters", median(times.collect()) * 1e3);
}

fn two_threads(services: &[Service], log: &[u8]) {
    let ratios = (0..11).map(|_| {
        let wall = |threads| {
            let start = Instant::now();
            run(services, log, threads);
            start.elapsed().as_secs_f64()
        };
        wall(1) / wall(2)
    });
    println!("{:32} {:8.2}   by the clock on the wall", "one thread / two", median(ratios.collect()));
}

/// The processor time of this thread, in seconds.
fn time(work: impl Fn()) -> f64 {
    let now = || {
        let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
        told.split(' ').next()?.parse::<f64>().ok()
    };
    let (start, began) = (now(), Instant::now());
    work();
    match (start, now()) {
        (Some(start), Some(end)) => (end - start) / 1e9,
        _ => began.elapsed().as_secs_f64(),
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// A log in memory, in pieces as they come from a file.
struct Memory<'l> {
    log: &'l [u8],
    spare: Vec<Vec<u8>>,
}

impl<'l> Memory<'l> {
    fn of(log: &'l [u8]) -> Self {
        let spare = Vec::new();
        Self { log, spare }
    }
}

impl Chunks for Memory<'_> {
    fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        let (piece, rest) = self.log.split_at(self.log.len().min(256 * 1024));
        self.log = rest;
        let mut copy = self.spare.pop().unwrap_or_default();
        copy.clear();
        copy.extend_from_slice(piece);
        Ok((!piece.is_empty()).then_some(copy))
    }

    fn take_back(&mut self, piece: Vec<u8>, _line: (u64, u64)) {
        self.spare.push(piece);
    }
}

fn options(threads: usize) -> Options<'static> {
    Options { threads, ..Options::default() }
}

fn run(services: &[Service], log: &[u8], threads: usize) {
    let mut log = Memory::of(log);
    let run = replay::replay(services, Reading::default(), None, &mut log, &options(threads), None);
    black_box(run.unwrap());
}

fn write(services: &[Service], log: &[u8]) {
    let mut writer = ndjson::Writer::new(services);
    let mut out = io::BufWriter::with_capacity(64 * 1024, io::sink());
    let mut each = |verdict: &LineVerdict<'_>| writer.write(verdict, None, None, &mut out);
    let mut log = Memory::of(log);
    let reading = Reading::default();
    let run = replay::replay(services, reading, None, &mut log, &options(1), Some(&mut each));
    black_box(run.unwrap());
}

fn plainly(services: &[Service], log: &[u8]) {
    let run = oracle::replay(services, Reading::default(), None, &mut Memory::of(log), &options(1), None);
    black_box(run.unwrap());
}

fn scan(log: &[u8]) {
    for line in lines(log) {
        black_box(serde_json::from_slice::<IgnoredAny>(line).unwrap());
    }
}

/// The lines, found as fast as the replay finds them.
fn lines(log: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut start = 0;
    memchr::memchr_iter(b'\n', log).map(move |end| {
        let line = &log[start..end];
        start = end + 1;
        line
    })
}

/// Every service asked of every payload, as one writes it first. Without a ledger.
fn loop_over(services: &[Service], log: &[u8]) {
    let mut accepted = 0;
    for line in lines(log) {
        let payload: Value = serde_json::from_slice(line).unwrap();
        let takes = |conditions: &[Condition]| conditions.iter().all(|it| holds(it, &payload));
        for service in services {
            let mut triggers = service.triggers.iter();
            accepted += usize::from(triggers.any(|it| takes(&it.part.conditions)));
            accepted += usize::from(service.resolve.iter().any(|it| takes(&it.conditions)));
        }
    }
    black_box(accepted);
}

fn holds(condition: &Condition, payload: &Value) -> bool {
    let mut at = Some(payload);
    for step in condition.key_path.value.steps() {
        at = at.and_then(|value| match step {
            Step::Key(key) | Step::Number(key) => value.get(key),
            Step::Index(index) => value.get(index),
        });
    }
    let Some(Value::String(text)) = at else {
        return false;
    };
    condition.values.iter().any(|value| match condition.operator {
        Operator::Contains => text.contains(&value.value),
        Operator::Equals => *text == value.value,
    })
}

fn folder() -> Option<PathBuf> {
    std::env::var_os("TRAFFIC").map(PathBuf::from)
}

fn services(operator: &str, count: usize) -> Vec<Service> {
    let files = match folder() {
        Some(folder) => {
            let folder = folder.join(format!("services-{operator}-{count}"));
            let files = std::fs::read_dir(folder).unwrap();
            let mut paths: Vec<_> = files.map(|file| file.unwrap().path()).collect();
            paths.sort();
            paths.iter().map(|path| std::fs::read(path).unwrap()).collect()
        }
        None => own_services(operator, count),
    };
    let read = |file| *service::parse("x.yaml", "x", file).service.unwrap();
    files.into_iter().map(read).collect()
}

/// The kinds of senders: name, key of the state, words for an alert and for a recovery, key of the host, key of the id.
const SENDERS: [[&str; 6]; 3] = [
    ["flat", "state", "triggered", "resolved", "host", "alert_id"],
    ["nested", "status", "firing", "resolved", "commonLabels.host", "groupKey"],
    ["monitor", "event", "down", "up", "monitor.name", "monitor.id"],
];

/// How many hosts the log has.
const HOSTS: u64 = 20_000;

fn own_services(operator: &str, count: usize) -> Vec<Vec<u8>> {
    let mut random = Random(7);
    let file = |(at, sender): (usize, &[&str; 6]), filters: &[String]| {
        let [name, state, bad, good, host, id] = sender;
        let mut yaml = format!("name: {name}-{at}\ntrigger:\n");
        for filter in filters {
            let second = match filter.as_str() {
                "" => String::new(),
                value => {
                    format!("  - {{payload_json_key: {host}, key_value_{operator}: {value}}}\n")
                }
            };
            yaml += &format!(
                "- conditions:\n  - {{payload_json_key: {state}, key_value_contains: {bad}}}\n{second}  map_incident_with: {id}\n"
            );
        }
        yaml += &format!(
            "resolve: {{payload_json_key: {state}, key_value_contains: {good}, incident_mapped_with: {id}}}\n"
        );
        yaml.into_bytes()
    };
    let mut files: Vec<_> = SENDERS.iter().enumerate().map(|sender| file(sender, &[String::new()])).collect();
    let mut left = count - SENDERS.len();
    for at in SENDERS.len().. {
        if left == 0 {
            break;
        }
        let hosts: Vec<_> = (0..left.min(10)).map(|_| host(random.below(HOSTS))).collect();
        left -= hosts.len();
        files.push(file((at, &SENDERS[at % SENDERS.len()]), &hosts));
    }
    files
}

fn host(number: u64) -> String {
    format!("host-{number:05}")
}

/// Numbers that are the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

fn log(lines: usize) -> Vec<u8> {
    if let Some(folder) = folder() {
        return std::fs::read(folder.join("log.ndjson")).unwrap();
    }
    let mut random = Random(1);
    let mut log = String::new();
    let mut open: Vec<(usize, u64)> = Vec::new();
    for number in 0..lines as u64 {
        let recovers = open.len() > 50 && random.below(2) == 0;
        let (sender, id) = match recovers {
            true => open.swap_remove(random.below(open.len() as u64) as usize),
            false => (random.below(3) as usize, number),
        };
        if !recovers {
            open.push((sender, id));
        }
        payload(&mut log, sender, id, recovers, &mut random);
    }
    log.into_bytes()
}

fn payload(log: &mut String, sender: usize, id: u64, recovers: bool, random: &mut Random) {
    let [_, _, bad, good, ..] = SENDERS[sender];
    let state = if recovers { good } else { bad };
    let host = host(id * 7_919 % HOSTS);
    let words = ["latency", "exceeded", "on \\\"probe\\\"", "région", "timeout", "memory", "queue"];
    let mut text = String::new();
    for _ in 0..12 + random.below(12) {
        text += words[random.below(words.len() as u64) as usize];
        text.push(' ');
    }
    let (a, b) = (random.below(100_000), random.below(100_000));
    *log += &match sender {
        0 => format!(
            "{{\"alert_id\":\"flat-{id}\",\"state\":\"{state}\",\"title\":\"{text}\",\"value\":{a}.{b},\"host\":\"{host}\",\"tags\":[\"a\",\"b\",{a}],\"description\":\"{text}\"}}"
        ),
        1 => format!(
            "{{\"receiver\":\"all\",\"status\":\"{state}\",\"alerts\":[{{\"labels\":{{\"host\":\"{host}\",\"node\":\"{a}\"}},\"annotations\":{{\"description\":\"{text}\"}},\"values\":{{\"A\":{b}}}}},{{\"labels\":{{\"host\":\"{host}\"}},\"annotations\":{{\"description\":\"{text}\"}}}}],\"commonLabels\":{{\"severity\":\"high\",\"host\":\"{host}\"}},\"groupKey\":\"g-{id}\",\"version\":\"4\"}}"
        ),
        _ => format!(
            "{{\"event\":\"{state}\",\"monitor\":{{\"id\":{id},\"name\":\"{host}.example.com\",\"checked\":true}},\"message\":\"{text}\",\"latency\":{a},\"regions\":{{\"eu\":null,\"us\":[{b},{a}]}}}}"
        ),
    };
    log.push('\n');
}
