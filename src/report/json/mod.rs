//! The JSON document of a run, version 1: keys are added, none is removed or renamed.

mod cases;
mod escape_controls;
mod problem;

use std::io::{self, Write};

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value, json};

use super::words;
use super::{InVain, PayloadResult, TestRun, TriedChange};
use crate::engine::Reading;
use crate::engine::answer::{Acceptance, Answer, PartAnswer, ServiceAnswer};
use crate::engine::diagnosis::Diagnosis;
use crate::engine::incident::{Mapping, RenderedText};
use crate::engine::near_miss::{Check, NearMiss};
use crate::model::filter::PartId;
use crate::model::filter::Service;
use crate::model::payload::{Found, Payload};
use crate::source::Source;

pub(super) use escape_controls::{EscapeControls, write_document};
pub(super) use problem::{diagnostic, problem};

pub fn write(run: &TestRun<'_>, out: &mut dyn Write) -> io::Result<()> {
    write_document(&Document(run), out)
}

/// The whole document. Its results are made one after the other: all of them together may be larger than the machine.
struct Document<'r, 'a>(&'r TestRun<'a>);

impl Serialize for Document<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let run = self.0;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("version", &1)?;
        map.serialize_entry("reading", &reading(run.reading))?;
        map.serialize_entry("results", &Results(run))?;
        map.serialize_entry("cases", &cases::Cases(run))?;
        map.serialize_entry("coverage", &cases::coverage(run))?;
        map.serialize_entry("mutation", &cases::mutation(run))?;
        map.serialize_entry("open_incidents", &open_incidents(run))?;
        map.serialize_entry("defects", &run.defects.iter().map(diagnostic).collect::<Vec<_>>())?;
        let problems = run.problems.iter().chain(&run.suite_problems);
        let problems: Vec<_> = problems.map(problem).collect();
        map.serialize_entry("problems", &problems)?;
        map.serialize_entry("left_out", &run.left_out)?;
        map.serialize_entry("captures", &run.captures)?;
        map.serialize_entry("summary", &run.summary())?;
        map.end()
    }
}

struct Results<'r, 'a>(&'r TestRun<'a>);

impl Serialize for Results<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.results.iter().map(|result| payload(self.0, result)))
    }
}

fn open_incidents(run: &TestRun<'_>) -> Vec<Value> {
    let open = run.open.iter().map(|open| {
        json!({
            "service": run.service_name(open.service),
            "mapping_value": open.mapping_value,
            "title": open.title,
            "payload": run.results.get(open.at).map(|result| result.name.as_str()),
        })
    });
    open.collect()
}

/// Each question with its answer.
pub fn reading(reading: Reading) -> Map<String, Value> {
    reading.answers().map(|(name, answer)| (name.to_owned(), answer.into())).collect()
}

fn payload(run: &TestRun<'_>, result: &PayloadResult<'_>) -> Value {
    let mut value = match &result.answer {
        Ok((payload, answer)) => judged(run, payload, answer),
        Err(unreadable) => {
            let place = &unreadable.place;
            let start = place.start();
            json!({
                "outcome": "unreadable",
                "status": null,
                "services": [],
                "diagnoses": [],
                "error": {
                    "message": unreadable.message,
                    "sent_as_it_is": start.is_some().then_some(words::SENT_AS_IT_IS),
                    "help": unreadable.help,
                    "start": start,
                    "bytes": start.map(|_| [place.span.start, place.span.end]),
                },
            })
        }
    };
    if let Value::Object(map) = &mut value {
        map.shift_insert(0, "payload".into(), result.name.clone().into());
        let (headline, tone) = words::headline(run, result);
        map.insert("headline".into(), headline.into());
        map.insert("tone".into(), json!(tone));
        map.insert("changes".into(), changes(run.services, result.change.as_ref()));
        let in_vain = result.in_vain.map(|InVain { service, changes, samples, cases }| {
            let file = run.service(service).map(|service| service.source.name());
            json!({"file": file, "changes": changes, "samples": samples, "cases": cases})
        });
        map.insert("tried_in_vain".into(), in_vain.into());
        map.insert("expected".into(), result.expected.map(|outcome| outcome.name()).into());
        map.insert("ok".into(), result.failure().is_none().into());
    }
    value
}

/// What would mend it, as edits of the file.
pub fn changes(services: &[Service], change: Option<&TriedChange>) -> Value {
    let change = change.into_iter().map(|TriedChange { service, change, .. }| {
        let edits =
            change.edits.iter().map(|edit| json!({"bytes": [edit.span.start, edit.span.end], "text": edit.text}));
        json!({
            "title": change.title,
            "file": services.get(*service).map(|service| service.source.name()),
            "edits": edits.collect::<Vec<_>>(),
            "effect": change.achieves.effect().name(),
        })
    });
    change.collect()
}

fn judged(run: &TestRun<'_>, payload: &Payload, answer: &Answer<'_>) -> Value {
    let outcome = answer.outcome();
    json!({
        "outcome": outcome.name(),
        "status": outcome.status(),
        "owner": answer.owner.map(|owner| run.service_name(owner)),
        "services": answer.services.iter().map(|answer| service(run, answer)).collect::<Vec<_>>(),
        "nearest": answer.nearest.iter().map(|service| run.service_name(*service)).collect::<Vec<_>>(),
        "looks_like": answer.known_presets(),
        "diagnoses": answer.diagnoses.iter().map(|it| diagnosis(run, it, &payload.source)).collect::<Vec<_>>(),
    })
}

fn service(run: &TestRun<'_>, answer: &ServiceAnswer<'_>) -> Value {
    let flips = answer.flips.iter().map(|flip| {
        let mut flipped = reading(flip.reading);
        flipped.insert("trigger".into(), flip.verdict.trigger.map(|filter| filter + 1).into());
        flipped.insert("resolve".into(), flip.verdict.resolve.into());
        Value::from(flipped)
    });
    json!({
        "service": run.service_name(answer.service),
        "file": run.service(answer.service).map(|service| service.source.name()),
        "trigger": side(run, &answer.trigger),
        "resolve": side(run, &answer.resolve),
        "flips": flips.collect::<Vec<_>>(),
    })
}

fn side(run: &TestRun<'_>, side: &PartAnswer<'_>) -> Value {
    match side {
        PartAnswer::Absent => Value::Null,
        PartAnswer::Accepted(accepted) => acceptance(accepted),
        PartAnswer::Rejected(miss) => {
            let miss = miss.as_ref().map(|miss| near_miss(run.reading, miss));
            json!({"accepted": false, "near_miss": miss})
        }
    }
}

fn acceptance(accepted: &Acceptance<'_>) -> Value {
    let mut value = json!({"accepted": true});
    if let (Value::Object(map), Some(filter), Some(urgency)) = (&mut value, accepted.part.trigger(), accepted.urgency) {
        map.insert("filter".into(), (filter + 1).into());
        map.insert("urgency".into(), urgency.name().into());
        map.insert("title".into(), told(accepted.title.as_ref()));
        map.insert("description".into(), told(accepted.description.as_ref()));
    }
    if let Value::Object(map) = &mut value {
        map.insert("mapping".into(), mapping(&accepted.mapping));
        map.insert("entry".into(), accepted.entry.name().into());
    }
    value
}

fn told(told: Option<&RenderedText<'_>>) -> Value {
    told.map_or(Value::Null, |told| json!({"text": told.text, "source": told.provenance}))
}

fn mapping(mapping: &Mapping<'_>) -> Value {
    let key = mapping.key.map(|key| key.written());
    match &mapping.value {
        Ok(value) => json!({"key": key, "value": value}),
        Err(why) => json!({"key": key, "value": null, "missing": why.name()}),
    }
}

fn near_miss(reading: Reading, miss: &NearMiss<'_>) -> Value {
    let failed: Vec<_> = miss.failed().map(|check| failed(reading, check, miss.id)).collect();
    let held: Vec<_> =
        miss.checks.iter().filter(|check| check.held).map(|check| check.condition.key_path.value.written()).collect();
    json!({"filter": miss.id.trigger().unwrap_or_default() + 1, "failed": failed, "held": held})
}

fn failed(reading: Reading, check: &Check<'_>, id: PartId) -> Value {
    let reason = match &check.found {
        Found::Text { .. } => "values_not_found",
        Found::NoText(reason) => reason.name(),
    };
    let change = words::advice(check, id, reading).map(|what| json!({"what": what, "start": null}));
    json!({
        "key": check.condition.key_path.value.written(),
        "reason": reason,
        "found": check.found.text(),
        "wanted": check.condition.values.iter().map(|value| value.value.as_str()).collect::<Vec<_>>(),
        "operator": check.condition.operator.field(),
        "hint": check.hint.as_ref().map(|hint| hint.name()),
        "why": words::why(check, reading),
        "change": change,
    })
}

fn diagnosis(run: &TestRun<'_>, diagnosis: &Diagnosis<'_>, source: &Source) -> Value {
    let said = words::diagnosis(run, diagnosis, source);
    json!({
        "name": diagnosis.kind.rule().name.replace('-', "_"),
        "service": diagnosis.service.map(|service| run.service_name(service)),
        "part": diagnosis.side.map(|side| side.name()),
        "message": said.lines.join("; "),
        "help": said.help,
    })
}
