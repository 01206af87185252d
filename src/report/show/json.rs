//! The services as data, version 1: keys are added, none is removed or renamed.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::{Samples, Shown};
use crate::model::filter::{Condition, Operator, Part, Service, Trigger};
use crate::model::key_path::KeyPath;
use crate::model::template::Template;
use crate::report::json::{Harmless, problem};
use crate::source::Spanned;

pub fn write(shown: &Shown<'_>, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(Harmless(&mut *out), &document(shown))?;
    writeln!(out)
}

fn document(shown: &Shown<'_>) -> Value {
    let services = (0..shown.services.len()).filter_map(|at| service(shown, at));
    let problems: Vec<_> = shown.problems.iter().flat_map(problem).collect();
    let mut document = json!({
        "version": 1,
        "reading": {"list": shown.reading.list.name(), "case": shown.reading.case.name()},
        "services": services.collect::<Vec<_>>(),
    });
    if let (Value::Object(map), Some(samples)) = (&mut document, &shown.samples) {
        map.insert(
            "discarded".into(),
            names(samples, &samples.intake.discarded),
        );
        map.insert("unreadable".into(), unreadable(samples));
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
        "unusable_filter_files": shown.problems.len(),
    });
    if let (Value::Object(map), Some(samples)) = (&mut summary, &shown.samples) {
        let numbers = [
            ("payloads", samples.all.len() + samples.unreadable.len()),
            ("taken", samples.taken()),
            ("discarded", samples.intake.discarded.len()),
            ("unreadable", samples.unreadable.len()),
            ("others", samples.elsewhere),
        ];
        map.extend(numbers.map(|(name, number)| (name.to_owned(), number.into())));
    }
    summary
}

fn service(shown: &Shown<'_>, at: usize) -> Option<Value> {
    let service = shown.services.get(at)?;
    let taken = shown.taken(at);
    let triggers = service.triggers.iter().enumerate().map(|(filter, of)| {
        let positions = taken.map(|(samples, taken)| {
            let positions = taken.triggers.get(filter);
            names(samples, positions.map_or(&[], Vec::as_slice))
        });
        trigger(filter, of, service, positions)
    });
    let resolve = service.resolve.as_ref().map(|resolve| {
        let mut value = json!({});
        let positions = taken.map(|(samples, taken)| names(samples, &taken.resolve));
        put_part(&mut value, resolve, service, positions);
        value
    });
    Some(json!({
        "service": service.name,
        "file": service.source.name(),
        "from": service.from.as_ref().map(|from| from.value.as_str()),
        "triggers": triggers.collect::<Vec<_>>(),
        "resolve": resolve,
    }))
}

fn trigger(filter: usize, trigger: &Trigger, service: &Service, payloads: Option<Value>) -> Value {
    let mut value = json!({"filter": filter + 1, "urgency": trigger.urgency.name()});
    put_part(&mut value, &trigger.part, service, None);
    if let Value::Object(map) = &mut value {
        let line = map.shift_remove("line").unwrap_or_default();
        map.insert("title_from".into(), template(trigger.title.as_ref()));
        map.insert(
            "description_from".into(),
            template(trigger.description.as_ref()),
        );
        map.insert("line".into(), line);
        map.extend(payloads.map(|payloads| ("payloads".to_owned(), payloads)));
    }
    value
}

/// What a trigger filter and a resolve have in common.
fn put_part(value: &mut Value, part: &Part, service: &Service, payloads: Option<Value>) {
    let Value::Object(map) = value else { return };
    let conditions: Vec<_> = part.conditions.iter().map(condition).collect();
    map.insert("conditions".into(), conditions.into());
    map.insert("mapping_key".into(), key(part.mapping.as_ref()));
    let line = service.source.position(part.span.start).line;
    map.insert("line".into(), line.into());
    map.extend(payloads.map(|payloads| ("payloads".to_owned(), payloads)));
}

fn condition(condition: &Condition) -> Value {
    let operator = match condition.operator {
        Operator::Contains => "contains",
        Operator::Equals => "equals",
    };
    let values = condition.values.iter().map(|value| value.value.as_str());
    json!({
        "key": condition.key_path.value.written(),
        "operator": operator,
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

fn unreadable(samples: &Samples<'_>) -> Value {
    let unreadable = samples.unreadable.iter();
    unreadable
        .map(|it| json!({"payload": it.name, "message": it.message, "help": it.help}))
        .collect()
}
