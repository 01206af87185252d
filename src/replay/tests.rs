//! The fast replay says what the plain one says, however the log comes and however many threads there are.
//!
//! These are tests of the library, for its limits are small in them: see `many` in `runner.rs`.

#[path = "../../tests/it/generated.rs"]
mod generated;
#[path = "../../tests/it/oracle/mod.rs"]
mod oracle;

use std::io;

use cgfilter::engine::Reading;
use cgfilter::engine::reading::OrderReading;
use cgfilter::model::filter::Service;
use cgfilter::replay::run::{ImpactKind, Judged, LineVerdict, ReplayRun, Totals, Unclosed};
use cgfilter::replay::{Chunks, Each, Options, replay};
use proptest::prelude::*;

use self::generated::{line, read, service_file};
use self::oracle::kept::MAX_KEPT;

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

/// The two versions of the filters, the second of them the base, and how they are read.
struct Case<'s> {
    services: &'s [Service],
    base: Option<&'s [Service]>,
    reading: Reading,
    log: &'s [u8],
}

impl<'s> Case<'s> {
    fn plainly(&self) -> (String, u64) {
        let (mut told, mut pieces) = (String::new(), self.pieces(usize::MAX));
        let mut each = each(&mut told);
        let Case { services, reading, base, .. } = *self;
        let options = Options::default();
        let run = oracle::replay(services, reading, base, &mut pieces, &options, Some(&mut each));
        drop(each);
        said(&run.unwrap(), &told)
    }

    fn fast(&self, size: usize, threads: usize, with_each: bool) -> (String, u64) {
        let (mut told, mut pieces) = (String::new(), self.pieces(size));
        let mut each = each(&mut told);
        let with_each: Option<Each<'_>> = if with_each { Some(&mut each) } else { None };
        let Case { services, reading, base, .. } = *self;
        let options = Options { threads, ..Options::default() };
        let run = replay(services, reading, base, &mut pieces, &options, with_each);
        drop(each);
        said(&run.unwrap(), &told)
    }

    /// Incidents with two alerts, what filters look at, and what replies settle.
    fn beside(&self, size: usize, threads: usize) -> String {
        let options = Options { threads, keeps_texts: true, ..Options::default() };
        let run = replay(self.services, self.reading, None, &mut self.pieces(size), &options, None).unwrap();
        let replies = (run.replies.answered(), run.replies.mismatches().collect::<Vec<_>>());
        format!("{} {:?}\n{:?}\n{replies:?}", run.shared_count, run.shared, run.looked_at)
    }

    fn pieces(&self, size: usize) -> Pieces<'s> {
        Pieces { log: self.log, size }
    }

    fn check(&self) {
        let plain = self.plainly();
        for (size, threads) in [(1, 1), (7, 2), (1 << 20, 1), (100, 2)] {
            let fast = self.fast(size, threads, true);
            assert_eq!(fast, plain, "pieces of {size}, {threads} threads, {}", self.reading);
        }
        // So is what the plain one does not know of.
        let ways = [(1, 1), (7, 2), (1 << 20, 1), (100, 2)].map(|(size, threads)| self.beside(size, threads));
        assert!(ways.iter().all(|way| *way == ways[0]), "{ways:#?}");
        // What is only counted is counted alike.
        let told = plain.0.split("\nlines:").next().unwrap().to_owned();
        let fast = self.fast(64, 1, false);
        assert_eq!(fast.0.split("\nlines:").next().unwrap(), told);
    }
}

fn each(told: &mut String) -> impl FnMut(&LineVerdict<'_>) -> io::Result<()> {
    |verdict| {
        // The oracle knows nothing of replies and times, and what came nearest is in its groups.
        let became = verdict.became.as_ref();
        let became = became.map(|it| Judged { reply: None, received_at: None, nearest: None, note: None, ..*it });
        told.push_str(&format!("{} {became:?}\n", verdict.line));
        Ok(())
    }
}

/// Everything, and the number of discarded payloads.
fn said(run: &ReplayRun<'_>, told: &str) -> (String, u64) {
    let ReplayRun {
        totals,
        by_service,
        discarded,
        discarded_otherwise,
        still_open,
        closed_nothing,
        taken_by_both,
        bad_lines,
        timeline,
        time_to_close,
        impact,
        ..
    } = run;
    let said = format!(
        "{totals:?}\n{by_service:?}\n{discarded:?} {discarded_otherwise}\n{still_open:?}\n{closed_nothing:?}\n{taken_by_both:?}\n{bad_lines:?}\n{timeline:?}\n{time_to_close:?}\n{impact:?}\nlines:\n{told}"
    );
    let discarded = discarded.iter().map(|group| group.count).sum::<u64>();
    assert_eq!(discarded + discarded_otherwise, totals.discarded);
    (said, discarded)
}

fn log() -> impl Strategy<Value = Vec<u8>> {
    let odd = prop::sample::select(vec![
        &b""[..],
        b"  ",
        b"{\"s\":\"\xff\"}",
        b"\xef\xbb\xbf{\"s\":\"down\",\"a\":1}",
        b"\xef\xbb\xbf\x80",
        b"{\"received_at\":\"2026-11-21T10:00:00Z\",\"body\":{\"s\":\"up\"}}",
        b"{\"received_at\":1795255203,\"service\":\"b\",\"body\":{\"s\":\"down\",\"a\":\"1\"}}",
    ]);
    let line = prop_oneof![
        3 => line().prop_map(String::into_bytes),
        1 => odd.prop_map(<[u8]>::to_vec),
        4 => (prop::sample::select(vec!["down", "up", "Down", "d\\u006fwn"]), 0..3, prop::option::of(0..3)).prop_map(|(s, a, b)| {
            let b = b.map_or("null".to_owned(), |b| format!("{{\"a\":{b}}}"));
            format!("{{\"s\":\"{s}\",\"a\":{a},\"b\":{b}}}").into_bytes()
        }),
    ];
    let end = prop::sample::select(vec![&b"\n"[..], b"\r\n"]);
    let line = (line, end).prop_map(|(line, end)| {
        let line = line.into_iter().filter(|byte| *byte != b'\n');
        line.chain(end.iter().copied()).collect::<Vec<u8>>()
    });
    (prop::collection::vec(line, 0..30), any::<bool>()).prop_map(|(lines, ends)| {
        let mut log = lines.concat();
        if !ends {
            log.truncate(log.trim_ascii_end().len());
        }
        log
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn every_way_of_replaying_says_the_same(
        mut yaml in prop::collection::vec(service_file(), 1..5),
        both in any::<bool>(),
        base in prop::option::of(prop::collection::vec(service_file(), 1..5)),
        log in log(),
        reading in prop::sample::select(Reading::all().collect::<Vec<_>>()),
    ) {
        if both {
            yaml.push(BOTH.to_owned());
        }
        let (services, base) = (read(&yaml), base.map(|base| read(&base)));
        let case = Case {
            services: &services,
            base: base.as_deref(),
            reading,
            log: &log,
        };
        case.check();
    }
}

const SERVICE: &str = "trigger: {payload_json_key: s, key_value_contains: down, map_incident_with: id}\n\
                       resolve: {payload_json_key: s, key_value_contains: up, incident_mapped_with: id}\n";

/// Its two parts take the same calls.
const BOTH: &str = "trigger: {payload_json_key: s, key_value_contains: [down, up], map_incident_with: a}\n\
                    resolve: {payload_json_key: s, key_value_contains: [up, own], incident_mapped_with: a}\n";

#[test]
fn a_call_that_both_parts_take_is_told_and_its_order_is_that_of_the_reading() {
    let services = read(&[BOTH.to_owned()]);
    let log = b"{\"s\":\"down\",\"a\":1}\n{\"s\":\"up\",\"a\":1}\n{\"s\":\"up\"}\n";
    let counts = |order, base: Option<&[Service]>| {
        let reading = Reading { order, ..Reading::default() };
        let case = Case { services: &services, base, reading, log };
        case.check();
        let run = replay(case.services, case.reading, base, &mut case.pieces(9), &Options::default(), None).unwrap();
        let both: Vec<_> = run.taken_by_both.iter().map(|it| (it.filter, it.line, it.count)).collect();
        assert_eq!((run.totals.both_parts, both), (3, vec![(0, 1, 3)]));
        assert!(run.closed_nothing.iter().all(|it| it.mapping_value.is_none() || it.why == Some(Unclosed::OpensIt)));
        let Totals { opened, repeated, closed, open, closed_nothing, .. } = run.totals;
        [opened, repeated, closed, open, closed_nothing]
    };
    let silent = read(&[SERVICE.to_owned()]);
    for base in [None, Some(services.as_slice()), Some(silent.as_slice())] {
        assert_eq!(counts(OrderReading::ResolveFirst, base), [3, 0, 1, 2, 2]);
        assert_eq!(counts(OrderReading::TriggerFirst, base), [3, 0, 2, 1, 1]);
    }
}

#[test]
fn a_recovery_closes_what_all_services_of_its_group_have_open_and_nothing_else() {
    let other = SERVICE.replace("contains: up", "contains: over");
    let services = read(&[SERVICE.to_owned(), other, SERVICE.to_owned()]);
    let log = b"{\"s\":\"down\",\"id\":1}\n{\"s\":\"up\",\"id\":1}\n{\"s\":\"up\",\"id\":2}\n{\"s\":\"down\"}\n";
    let case = Case { services: &services, base: None, reading: Reading::default(), log };
    case.check();
    let run = replay(case.services, case.reading, None, &mut case.pieces(9), &Options::default(), None).unwrap();
    let totals = run.totals;
    assert_eq!((totals.opened, totals.closed, totals.nothing_to_close), (6, 2, 2));
    assert_eq!((totals.open, totals.unmapped), (4, 3));
}

/// Mapping values and titles that are longer than what is kept of them, alike at their start.
#[test]
fn long_texts_are_told_apart() {
    let yaml = "trigger: {payload_json_key: s, key_value_contains: down, map_incident_with: id, incident_title_from: t}\n\
                resolve: {payload_json_key: s, key_value_contains: up, incident_mapped_with: id}\n";
    let turned = yaml.replace("id, ", "t, ").replace("from: t", "from: id");
    let services = read(&[yaml.to_owned(), turned.clone(), yaml.to_owned()]);
    let base = read(&[yaml.to_owned(), yaml.to_owned(), yaml.replace("from: t", "from: other")]);
    let long = |end: &str| format!("{}{end}", "x".repeat(MAX_KEPT));
    let line = |state: &str, id: &str, title: &str| {
        format!("{{\"s\":\"{state}\",\"id\":\"{id}\",\"t\":\"{title}\",\"other\":\"{title}!\"}}\n")
    };
    let (a, b) = (long("a"), long("b"));
    let log: String = [
        line("down", &a, &b),
        line("down", &b, &a),
        line("down", &a, &a),
        line("up", &b, ""),
        line("up", "x", &b),
        line("down", "c", &b),
    ]
    .concat();
    let case = Case { services: &services, base: Some(&base), reading: Reading::default(), log: log.as_bytes() };
    case.check();
    let options = Options { threads: 1, ..Options::default() };
    let run = replay(case.services, case.reading, case.base, &mut case.pieces(9), &options, None).unwrap();
    assert!(run.still_open.iter().all(|open| open.mapping_value.as_ref().unwrap().len() < 2 * MAX_KEPT));
    let retitled = run.impact.unwrap().classes.into_iter().find(|class| class.kind == ImpactKind::Retitled).unwrap();
    assert_eq!(retitled.count, 7, "long titles that differ at their end alone differ");
    let titles = retitled.examples.iter().filter_map(|it| it.after.as_ref()?.title.as_ref());
    assert!(titles.clone().all(|title| title.len() <= MAX_KEPT + "…".len()));
}

/// A line that many accept, and lines that are cut anywhere by what they make: see [`Case::check`].
#[test]
fn the_work_of_a_batch_is_handed_over_in_parts() {
    let services: Vec<_> = (0..40).map(|_| SERVICE.to_owned()).collect();
    let services = read(&services);
    let lines = (0..30).map(|at| {
        let state = ["down", "up", "other"][at % 3];
        format!("{{\"s\":\"{state}\",\"id\":{}}}\nno json\n\n", at % 7)
    });
    let log: String = lines.collect();
    for base in [None, Some(services.as_slice())] {
        let case = Case { services: &services, base, reading: Reading::default(), log: log.as_bytes() };
        case.check();
        let plain = case.plainly();
        for threads in [2, 3, 8] {
            assert_eq!(case.fast(1 << 20, threads, true), plain, "{threads} threads");
        }
    }
}

#[test]
fn an_error_of_the_log_or_of_the_listener_ends_the_run() {
    struct Broken(u32);
    impl Chunks for Broken {
        fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
            self.0 += 1;
            if self.0 > 50 {
                return Err(io::Error::other("gone"));
            }
            Ok(Some(b"{\"s\":\"down\"}\n".to_vec()))
        }
    }
    let services = read(&[SERVICE.to_owned()]);
    for threads in [1, 2, 3] {
        let options = Options { threads, ..Options::default() };
        let run = replay(&services, Reading::default(), None, &mut Broken(0), &options, None);
        assert_eq!(run.unwrap_err().to_string(), "gone");
        let mut each = |_: &LineVerdict<'_>| Err(io::Error::other("closed"));
        let run = replay(&services, Reading::default(), None, &mut Broken(0), &options, Some(&mut each));
        assert_eq!(run.unwrap_err().to_string(), "closed");
    }
}
