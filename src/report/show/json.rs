//! The services as data, version 1: keys are added, none is removed or renamed.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::{Samples, ServiceView, Shown, Taking};
use crate::model::diagnostic::by_file;
use crate::model::filter::{Condition, Part, Service, Trigger};
use crate::model::key_path::KeyPath;
use crate::model::template::Template;
use crate::report::json::{self, problem, write_document};
use crate::source::Spanned;

pub fn write(shown: &Shown<'_>, out: &mut dyn Write) -> io::Result<()> {
    write_document(&document(shown), out)
}

fn document(shown: &Shown<'_>) -> Value {
    let services = shown.each().map(service);
    let problems: Vec<_> = shown.problems.iter().map(problem).collect();
    let mut document = json!({
        "version": 1,
        "reading": json::reading(shown.reading),
        "services": services.collect::<Vec<_>>(),
    });
    if let (Value::Object(map), Some(samples)) = (&mut document, &shown.samples) {
        map.insert("discarded".into(), names(samples, &samples.routing.discarded));
        map.insert("unreadable".into(), unreadable(samples));
        map.insert("owners".into(), owners(samples));
    }
    if let Value::Object(map) = &mut document {
        map.insert("problems".into(), problems.into());
        map.insert("summary".into(), summary(shown));
    }
    document
}

fn summary(shown: &Shown<'_>) -> Value {
    let mut summary = json!({
        "services": shown.services.len(),
        "triggers": shown.triggers(),
        "resolves": shown.resolves(),
        "unusable_filter_files": by_file(&shown.problems).count(),
    });
    if let (Value::Object(map), Some(samples)) = (&mut summary, &shown.samples) {
        let numbers = [
            ("payloads", samples.all.len() + samples.unreadable.len()),
            ("taken", samples.taken()),
            ("discarded", samples.routing.discarded.len()),
            ("unreadable", samples.unreadable.len()),
            ("others", samples.elsewhere),
        ];
        map.extend(numbers.map(|(name, number)| (name.to_owned(), number.into())));
    }
    summary
}

fn service(seen: ServiceView<'_>) -> Value {
    let service = seen.service;
    let triggers = seen.triggers().map(|(filter, of, taken)| trigger(filter, of, service, taken));
    let resolve = seen.resolve();
    let resolve = resolve.map(|(of, taken)| resolve_of(of, service, taken));
    json!({
        "service": service.name,
        "file": service.source.name(),
        "from": service.from.as_ref().map(|from| from.value.as_str()),
        "triggers": triggers.collect::<Vec<_>>(),
        "resolve": resolve,
    })
}

fn trigger(filter: usize, of: &Trigger, service: &Service, taken: Option<Taking<'_>>) -> Value {
    let value = json!({
        "filter": filter + 1,
        "urgency": of.urgency.name(),
        "conditions": conditions(&of.part),
        "mapping_key": key(of.part.mapping.as_ref()),
        "title_from": template(of.title.as_ref()),
        "description_from": template(of.description.as_ref()),
        "line": line(&of.part, service),
    });
    with_payloads(value, taken)
}

fn resolve_of(of: &Part, service: &Service, taken: Option<Taking<'_>>) -> Value {
    let value = json!({
        "conditions": conditions(of),
        "mapping_key": key(of.mapping.as_ref()),
        "line": line(of, service),
    });
    with_payloads(value, taken)
}

/// Where samples are shown, those that a part takes.
fn with_payloads(mut part: Value, taken: Option<Taking<'_>>) -> Value {
    if let (Value::Object(map), Some((samples, positions))) = (&mut part, taken) {
        map.insert("payloads".into(), names(samples, positions));
    }
    part
}

fn line(part: &Part, service: &Service) -> usize {
    service.source.position(part.span.start).line
}

fn conditions(part: &Part) -> Value {
    part.conditions.iter().map(condition).collect()
}

fn condition(condition: &Condition) -> Value {
    let values = condition.values.iter().map(|value| value.value.as_str());
    json!({
        "key": condition.key_path.value.written(),
        "operator": condition.operator.words().name,
        "values": values.collect::<Vec<_>>(),
    })
}

fn key(key: Option<&Spanned<KeyPath>>) -> Value {
    key.map_or(Value::Null, |key| key.value.written().into())
}

fn template(template: Option<&Spanned<Template>>) -> Value {
    let written = |path: &KeyPath| path.written().to_owned();
    template.map_or(Value::Null, |it| it.value.respelled(written).into())
}

fn names(samples: &Samples<'_>, positions: &[usize]) -> Value {
    samples.at(positions).map(|sample| sample.name).collect()
}

/// Which service each of the samples that are spoken of belongs to, also when that service is not shown.
fn owners(samples: &Samples<'_>) -> Value {
    let owned = samples.spoken_of().into_iter().filter_map(|sample| {
        let owner = sample.owner?;
        Some((sample.name.to_owned(), Value::from(owner.name)))
    });
    Value::Object(owned.collect())
}

fn unreadable(samples: &Samples<'_>) -> Value {
    let unreadable = samples.unreadable.iter();
    unreadable.map(|(name, it)| json!({"payload": name, "message": it.message, "help": it.help})).collect()
}
