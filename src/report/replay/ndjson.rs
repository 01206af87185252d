//! A verdict on each line, in the order of the log.

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use super::{Place, words};
use crate::model::filter::Service;
use crate::replay::run::{Judged, LineVerdict};
use crate::report::json::Harmless;

/// Writes one line. Where there are several files it tells the place in its own.
pub fn write(
    verdict: &LineVerdict<'_>,
    services: &[Service],
    place: Option<Place<'_>>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut line = Map::new();
    if let Some(place) = place {
        line.insert("file".into(), place.file.into());
    }
    let number = place.map_or(verdict.line, |place| place.line);
    line.insert("line".into(), number.into());
    match &verdict.became {
        Ok(judged) => fill(&mut line, judged, services),
        Err(bad) => {
            line.insert("outcome".into(), "unreadable".into());
            line.insert("status".into(), Value::Null);
            line.insert("error".into(), words::bad_line(bad).0.into());
        }
    }
    serde_json::to_writer(Harmless(&mut *out), &line)?;
    writeln!(out)
}

fn fill(line: &mut Map<String, Value>, judged: &Judged<'_>, services: &[Service]) {
    let name = |at: usize| services.get(at).map(|service| service.name.as_str());
    let triggers = judged.triggers.iter().map(|trigger| {
        json!({
            "service": name(trigger.service),
            "filter": trigger.filter + 1,
            "urgency": trigger.urgency.name(),
            "mapping_value": trigger.mapping_value,
            "entry": trigger.entry.name(),
        })
    });
    let names = |services: &[usize]| services.iter().map(|at| name(*at)).collect::<Value>();
    line.insert("outcome".into(), judged.outcome.name().into());
    line.insert("status".into(), judged.outcome.status().into());
    line.insert("triggers".into(), triggers.collect());
    line.insert("closed".into(), names(judged.closed));
    line.insert("nothing_to_close".into(), names(judged.nothing_to_close));
}
