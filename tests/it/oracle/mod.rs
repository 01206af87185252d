//! The plain way to replay a log: every payload is kept, judged by the engine that explains itself, and counted from the
//! definitions.
//!
//! It says what is right, and the replay of the program is held against it: by tests, a fuzz target and a bench. It needs as
//! much memory as the log has, and more time.

mod impact;
mod judge;
pub mod kept;
mod lines;
mod tally;
mod timeline;
mod unclosed;

use std::io;

use cgfilter::internals::engine::Reading;
use cgfilter::internals::engine::session::{Run, Terms};
use cgfilter::internals::model::filter::Service;
use cgfilter::internals::replay::run::{BadLine, Judged, LineVerdict, ReplayRun, Resolved, Triggered};
use cgfilter::internals::replay::{Chunks, Each, Options};
use impact::Version;
use judge::Judgement;
use tally::Tally;

pub fn replay<'s>(
    services: &'s [Service],
    reading: Reading,
    base: Option<&'s [Service]>,
    chunks: &mut dyn Chunks,
    options: &Options<'s>,
    mut each: Option<Each<'_>>,
) -> io::Result<ReplayRun<'s>> {
    let lines = lines::read(chunks)?;
    let run = |services| Run::new(terms(services, reading, options));
    let (mut after, mut before) = (run(services), base.map(run));
    let mut tally = Tally::new(services, reading);
    let mut tally_before = Tally::new(base.unwrap_or_default(), reading);
    let mut versions = base.map(|base| (Version::new(base, reading.order), Version::new(services, reading.order)));
    let mut numbers = Vec::new();
    for (at, (line, payload)) in lines.iter().enumerate() {
        let payload = match payload {
            Ok(payload) => payload,
            Err(bad) => {
                tally.bad(bad);
                tally_before.bad(bad);
                tell_bad(&mut each, bad)?;
                continue;
            }
        };
        let judgement = judge::judge(&mut after, at, payload, reading);
        tally.count(*line, &judgement, payload);
        tell(&mut each, *line, &judgement)?;
        if let (Some(before), Some((old, new))) = (&mut before, &mut versions) {
            numbers.push(*line);
            let judged = judge::judge(before, at, payload, reading);
            tally_before.count(*line, &judged, payload);
            old.push(judged);
            new.push(judgement);
        }
    }
    let mut replayed = tally.finish(reading);
    replayed.base = base.unwrap_or_default();
    let totals_before = tally_before.finish(reading).totals;
    replayed.impact = versions.map(|(old, new)| impact::impact(&numbers, (&old, &new), totals_before));
    Ok(replayed)
}

fn terms<'a>(services: &'a [Service], reading: Reading, options: &'a Options<'_>) -> Terms<'a> {
    Terms { from: options.from.as_deref(), ..Terms::new(services, reading) }
}

fn tell_bad(each: &mut Option<Each<'_>>, bad: &BadLine) -> io::Result<()> {
    let Some(each) = each else { return Ok(()) };
    each(&LineVerdict { line: bad.line, became: Err(bad) })
}

fn tell(each: &mut Option<Each<'_>>, line: u64, judgement: &Judgement) -> io::Result<()> {
    let Some(each) = each else { return Ok(()) };
    let triggers = judgement.triggers.iter().map(|trigger| Triggered {
        service: trigger.service,
        filter: trigger.filter,
        urgency: trigger.urgency,
        mapping_value: trigger.mapping_value.as_deref(),
        entry: trigger.entry,
    });
    let triggers: Vec<_> = triggers.collect();
    let resolves = judgement.resolves.iter().map(|resolve| Resolved {
        service: resolve.service,
        mapping_value: resolve.mapping_value.as_deref(),
        closes: resolve.closed,
    });
    let resolves: Vec<_> = resolves.collect();
    each(&LineVerdict {
        line,
        became: Ok(Judged {
            outcome: judgement.outcome,
            received_at: None,
            reply: None,
            triggers: &triggers,
            resolves: &resolves,
            nearest: None,
            note: None,
        }),
    })
}
