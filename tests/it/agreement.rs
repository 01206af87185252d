//! `test`, `replay` and `lint` say the same of a payload: its outcome, and of one that nobody accepts the service and the part
//! that came nearest, and the condition that failed.

use std::io;
use std::path::Path;
use std::sync::Arc;

use cgfilter::internals::engine::Reading;
use cgfilter::internals::engine::answer::Outcome;
use cgfilter::internals::engine::session::{Run, Terms};
use cgfilter::internals::lint::samples::evidence::Evidence;
use cgfilter::internals::lint::samples::sample_outcome::SampleOutcome;
use cgfilter::internals::lint::workspace::Sample;
use cgfilter::internals::model::filter::Service;
use cgfilter::internals::model::payload::Payload;
use cgfilter::internals::parse::{capture, service};
use cgfilter::internals::replay::{Chunks, Options, replay};
use cgfilter::internals::source::{Source, Span};
use proptest::prelude::*;

use crate::generated::{line, read, service_file};
use crate::support::laws;

/// The service that came nearest, and the key path and the found text of the condition that failed.
type Nearest = (usize, String, Option<String>);

/// All payloads as one log, each in its line.
struct Log(Option<Vec<u8>>);

impl Chunks for Log {
    fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        Ok(self.0.take())
    }
}

fn payload(line: &str) -> Option<Payload> {
    capture::line(&Arc::new(Source::new("x.json", line)), Span::new(0, line.len())).ok()?
}

fn by_test(services: &[Service], payload: &Payload) -> (Outcome, Option<Nearest>) {
    let reading = Reading::default();
    let mut run = Run::new(Terms::new(services, reading));
    let answer = run.judge(0, payload, None);
    let nearest = answer.nearest_part(reading).map(|(near, miss)| {
        let failed = miss.failed().next().unwrap();
        let key = failed.condition.key_path.value.written().to_owned();
        (near.service, key, failed.found.text().map(str::to_owned))
    });
    (answer.outcome(), nearest)
}

/// The first line of a group, how many are in it, and what came nearest.
type Group = (u64, u64, Option<Nearest>);

/// What a replay says of each line: its outcome, and of those that nobody accepts the group that it is in. So many lines are
/// in each group.
fn by_replay(services: &[Service], lines: &[String]) -> (Vec<Outcome>, Vec<Group>) {
    let mut outcomes = Vec::new();
    let mut each = |verdict: &cgfilter::internals::replay::run::LineVerdict<'_>| {
        outcomes.extend(verdict.became.as_ref().ok().map(|judged| judged.outcome));
        Ok(())
    };
    let log = lines.iter().map(|line| line.replace(['\n', '\r'], " ") + "\n").collect::<String>();
    let options = Options { threads: 1, ..Options::default() };
    let mut log = Log(Some(log.into_bytes()));
    let run = replay(services, Reading::default(), None, &mut log, &options, Some(&mut each)).unwrap();
    let groups = run.discarded.into_iter().map(|group| {
        let nearest = group.nearest.map(|it| (it.service, it.key, it.found));
        (group.line, group.count, nearest)
    });
    (outcomes, groups.collect())
}

fn test_and_replay_agree(services: &[Service], lines: &[String]) {
    let lines: Vec<_> = lines.iter().filter(|line| payload(line).is_some()).cloned().collect();
    let tested: Vec<_> = lines.iter().map(|line| by_test(services, &payload(line).unwrap())).collect();
    let (outcomes, groups) = by_replay(services, &lines);
    assert_eq!(outcomes, tested.iter().map(|(outcome, _)| *outcome).collect::<Vec<_>>());
    for (line, count, nearest) in &groups {
        let short = nearest.as_ref().and_then(|(.., found)| found.as_ref()).is_none_or(|found| found.len() < 100);
        assert!(!short || *nearest == tested[*line as usize - 1].1, "{}", lines[*line as usize - 1]);
        let of_group = tested.iter().filter(|(outcome, it)| *outcome == Outcome::Discarded && it == nearest);
        assert!(!short || of_group.count() as u64 >= *count, "{nearest:?} is told of {count} lines");
    }
    let discarded = outcomes.iter().filter(|outcome| **outcome == Outcome::Discarded).count() as u64;
    assert_eq!(groups.iter().map(|(_, count, _)| count).sum::<u64>(), discarded);
}

/// Lint speaks of the parts of the service that a sample belongs to.
fn test_and_lint_agree(service: &Service, line: &str) {
    let (Some(one), Some(two)) = (payload(line), payload(line)) else { return };
    if one.service.is_some() {
        return;
    }
    let (services, reading) = (std::slice::from_ref(service), Reading::default());
    let mut run = Run::new(Terms::new(services, reading));
    let answer = run.judge(0, &one, Some(0));
    let samples = [Sample::new(two, None)];
    let evidence = Evidence::of(service, &samples, reading);
    let Some((_, fate)) = evidence.fates().next() else {
        let wrapped = evidence.wrapped.iter().map(|(_, wrapped)| Some(wrapped)).collect::<Vec<_>>();
        assert_eq!(wrapped, [answer.wrapped()], "{line}");
        return;
    };
    assert_eq!(matches!(fate, SampleOutcome::Taken), answer.outcome() != Outcome::Discarded, "{line}");
    if let SampleOutcome::Discarded(Some(miss)) = fate {
        let nearer = answer.nearest().unwrap().nearer(reading);
        assert_eq!(nearer[0].id, miss.id, "{line}");
        let failed = |miss: &cgfilter::internals::engine::near_miss::NearMiss<'_>| {
            miss.failed().map(|it| it.condition.key_path.value.written().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(failed(nearer[0]), failed(miss), "{line}");
    }
}

proptest! {
    #![proptest_config(laws(200))]

    #[test]
    fn of_any_payload_the_same_is_said(
        yaml in prop::collection::vec(service_file(), 1..5),
        lines in prop::collection::vec(line(), 1..12),
    ) {
        let services = read(&yaml);
        test_and_replay_agree(&services, &lines);
        for service in &services {
            lines.iter().for_each(|line| test_and_lint_agree(service, line));
        }
    }
}

/// The files of a folder and the folders in it, in order.
fn files(folder: &Path, extension: &str) -> Vec<String> {
    let mut entries: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    let mut texts = Vec::new();
    for path in entries {
        if path.is_dir() {
            texts.extend(files(&path, extension));
        } else if path.extension().is_some_and(|it| it == extension) {
            texts.extend(std::fs::read_to_string(&path));
        }
    }
    texts
}

/// Those that people would keep: each judged by the filters of this repository, and by all filters of the stories.
#[test]
fn of_the_payloads_that_are_kept_here_the_same_is_said() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let all = |extension| ["samples", "filters", "tests"].map(|folder| files(&root.join(folder), extension)).concat();
    let mut payloads = all("json");
    let logs = all("ndjson");
    payloads.extend(logs.iter().flat_map(|log| log.lines()).map(str::to_owned));
    assert!(payloads.len() > 60, "{} payloads", payloads.len());
    let parse = |yaml: String| service::parse("x.yaml", "x", yaml.into_bytes()).service;
    let ours: Vec<_> = files(&root.join("filters"), "yaml").into_iter().filter_map(parse).map(|it| *it).collect();
    let theirs: Vec<_> = all("yaml").into_iter().filter_map(parse).map(|it| *it).collect();
    assert!(ours.len() >= 5 && theirs.len() > 20, "{} and {} services", ours.len(), theirs.len());
    test_and_replay_agree(&ours, &payloads);
    test_and_replay_agree(&theirs, &payloads);
    for service in &theirs {
        payloads.iter().for_each(|line| test_and_lint_agree(service, line));
    }
}
