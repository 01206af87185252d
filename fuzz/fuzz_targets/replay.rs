//! Any bytes are a log: the compiled engine says of each line what the plain one says.
#![no_main]

use std::fmt::Write as _;
use std::io;
use std::sync::LazyLock;

use cgfilter::internals::engine::Reading;
use cgfilter::internals::model::filter::Service;
use cgfilter::internals::parse::service;
use cgfilter::internals::replay::run::{Judged, LineFault, LineVerdict};
use cgfilter::internals::replay::{self, Chunks, Options};
use libfuzzer_sys::fuzz_target;
use serde::de::IgnoredAny;

#[path = "../../tests/it/oracle/mod.rs"]
mod oracle;

/// Key paths of every kind, values of several lengths, parts that are alike, and two services of one name.
const FILES: [&str; 4] = [
    "name: a
trigger: {payload_json_key: state, key_value_contains: [down, DOWN, is down again], map_incident_with: id}
resolve: {payload_json_key: state, key_value_contains: up, incident_mapped_with: id}
",
    "name: b
trigger:
- conditions:
  - {payload_json_key: labels.state, key_value_equals: down}
  - {payload_json_key: 'alerts[0].0', key_value_contains: ''}
  map_incident_with: labels
- {payload_json_key: alerts.1.id, key_value_equals: [null, '1', 'true'], map_incident_with: alerts.1.id}
resolve: {payload_json_key: '\"a.b\"', key_value_contains: é, incident_mapped_with: id}
",
    "name: c
trigger: {payload_json_key: body, key_value_contains: down, map_incident_with: from}
",
    "name: a
trigger:
- conditions:
  - {payload_json_key: state, key_value_contains: [down, DOWN, is down again]}
  - {payload_json_key: id, key_value_contains: abcdefghij}
  map_incident_with: state
",
];

static SERVICES: LazyLock<Vec<Service>> = LazyLock::new(|| {
    let read = |file: &&str| service::parse("x.yaml", "x", file.as_bytes().to_vec()).service;
    FILES.iter().map(|file| *read(file).expect("a service")).collect()
});

struct Pieces<'l> {
    log: &'l [u8],
    size: usize,
}

impl Chunks for Pieces<'_> {
    fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        let (piece, rest) = self.log.split_at(self.size.min(self.log.len()));
        self.log = rest;
        Ok((!piece.is_empty()).then(|| piece.to_vec()))
    }
}

fuzz_target!(|data: &[u8]| {
    let Some((choice, log)) = data.split_first() else {
        return;
    };
    let readings: Vec<_> = Reading::all().collect();
    let reading = readings[usize::from(*choice) % readings.len()];
    let size = [1, 7, 64, usize::MAX][usize::from(*choice) / readings.len() % 4];
    let fast = told(replay::replay, reading, Pieces { log, size });
    let plain = told(oracle::replay, reading, Pieces { log, size: usize::MAX });
    assert_eq!(fast, plain);
});

type Replay = for<'s> fn(
    &'s [Service],
    Reading,
    Option<&'s [Service]>,
    &mut dyn Chunks,
    &Options<'s>,
    Option<replay::Each<'_>>,
) -> io::Result<replay::run::ReplayRun<'s>>;

/// All that is said of the lines, and the counts.
fn told(replay: Replay, reading: Reading, mut pieces: Pieces<'_>) -> String {
    let lines: Vec<_> = pieces.log.split(|byte| *byte == b'\n').collect();
    let mut told = String::new();
    let mut each = |verdict: &LineVerdict<'_>| {
        // The oracle knows nothing of replies and times, and what came nearest is in its groups.
        let became = verdict.became.as_ref();
        let became = became.map(|it| Judged { reply: None, received_at: None, nearest: None, note: None, ..*it });
        let _ = writeln!(told, "{} {became:?}", verdict.line);
        let line = lines[verdict.line as usize - 1];
        let line = std::str::from_utf8(line).map(|line| line.trim_start_matches('\u{feff}'));
        let is_json = line.is_ok_and(|line| serde_json::from_str::<IgnoredAny>(line).is_ok());
        let is_bad = matches!(&verdict.became, Err(bad) if matches!(bad.fault, LineFault::Json(_)));
        assert_eq!(is_bad, !is_json, "line {}", verdict.line);
        Ok(())
    };
    let options = Options { threads: 1, ..Options::default() };
    let run = replay(&SERVICES, reading, None, &mut pieces, &options, Some(&mut each));
    let run = run.expect("a log in memory");
    let _ = write!(told, "{:?} {:?}", run.totals, run.by_service);
    told
}
