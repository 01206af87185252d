//! The JSON document of a replay, version 1: keys are added, none is removed or renamed.

mod impact;

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use super::{BadPlace, Place, Replayed, words};
use crate::engine::Reading;
use crate::engine::replies::Answered;
use crate::replay::DriftItem;
use crate::replay::run::{BadLine, ClosedNothing, ServiceTotals, SharedIncident, Unclosed};
use crate::report::json::{self, write_document};

pub fn write(replayed: &Replayed<'_>, out: &mut dyn Write) -> io::Result<()> {
    write_document(&document(replayed), out)
}

fn document(replayed: &Replayed<'_>) -> Value {
    let run = replayed.run;
    let services = run.by_service.iter().enumerate();
    let impact = run.impact.as_ref();
    json!({
        "version": 1,
        "reading": json::reading(run.reading),
        "files": replayed.places.files().collect::<Vec<_>>(),
        "summary": run.totals,
        "services": services.map(|(at, totals)| service(replayed, at, totals)).collect::<Vec<_>>(),
        "discarded": discarded(replayed),
        "discarded_otherwise": run.discarded_otherwise,
        "still_open": still_open(replayed),
        "closed_nothing": closed_nothing(replayed),
        "taken_by_both": taken_by_both(replayed),
        "shared_incidents": run.shared.iter().map(|it| shared(replayed, it)).collect::<Vec<_>>(),
        "not_in_samples": replayed.drift.as_ref().map(|items| drift(replayed, items, true)),
        "not_in_traffic": replayed.drift.as_ref().map(|items| drift(replayed, items, false)),
        "bad_lines": run.bad_lines.iter().map(|bad| bad_line(replayed, bad)).collect::<Vec<_>>(),
        "timeline": run.timeline,
        "time_to_close": {
            "by": run.time_to_close.by,
            "buckets": run.time_to_close.buckets.iter().map(|(up_to, count)| json!({"up_to": up_to, "count": count})).collect::<Vec<_>>(),
        },
        "replies": replies(replayed),
        "impact": impact.map(|impact| impact::document(replayed, impact)),
    })
}

fn service(replayed: &Replayed<'_>, at: usize, totals: &ServiceTotals) -> Value {
    let filters = totals.filters.iter().enumerate();
    let filters = filters.map(|(at, accepted)| json!({"filter": at + 1, "accepted": accepted}));
    let source = replayed.run.services.get(at).map(|service| service.source.name());
    json!({
        "service": replayed.service_name(at),
        "file": source,
        "opened": totals.opened,
        "repeated": totals.repeated,
        "closed": totals.closed,
        "open": totals.open,
        "filters": filters.collect::<Vec<_>>(),
        "resolve": totals.resolve.map(|accepted| json!({"accepted": accepted})),
    })
}

/// A line with its file, at the front of what is said of it.
fn placed(replayed: &Replayed<'_>, line: u64, said: Value) -> Value {
    at(replayed.places.at(line), said)
}

fn at(place: Place<'_>, mut said: Value) -> Value {
    if let Value::Object(map) = &mut said {
        map.shift_insert(0, "file".into(), place.file.into());
        map.shift_insert(1, "line".into(), place.line.into());
        if let Some(item) = place.item {
            map.shift_insert(2, "item".into(), item.into());
        }
    }
    said
}

fn discarded(replayed: &Replayed<'_>) -> Vec<Value> {
    let group = |group: &crate::replay::run::DiscardGroup| {
        let nearest = match (&group.nearest, &group.unknown_service) {
            (_, Some(name)) => {
                json!({"service": null, "reason": "no_such_service", "key": null, "found": name})
            }
            (Some(near), None) => json!({
                "service": replayed.service_name(near.service),
                "reason": near.reason,
                "key": near.key,
                "found": near.found,
            }),
            (None, None) => Value::Null,
        };
        let wrapped = group.wrapped.as_ref().map(|wrapped| json!({"at": wrapped.at, "jq": wrapped.jq}));
        let changes = changes(replayed, group.line, group.nearest.as_ref().map(|near| near.service));
        let said = json!({"nearest": nearest, "count": group.count, "wrapped": wrapped, "changes": changes});
        placed(replayed, group.line, said)
    };
    replayed.run.discarded.iter().map(group).collect()
}

/// What would mend a line, as `test` has it.
fn changes(replayed: &Replayed<'_>, line: u64, service: Option<usize>) -> Value {
    let tried = service.and_then(|service| replayed.changes.get(&(line, service)));
    json::changes(replayed.run.services, tried)
}

fn still_open(replayed: &Replayed<'_>) -> Vec<Value> {
    let last = replayed.run.timeline.last;
    let open = replayed.run.still_open.iter().map(|open| {
        let said = json!({
            "service": replayed.service_name(open.service),
            "filter": open.filter + 1,
            "mapping_value": open.mapping_value,
            "open_for": last.saturating_sub(open.since).max(0),
            "changes": changes(replayed, open.line, Some(open.service)),
        });
        placed(replayed, open.line, said)
    });
    open.collect()
}

fn closed_nothing(replayed: &Replayed<'_>) -> Vec<Value> {
    let closed = replayed.run.closed_nothing.iter().map(|it| {
        let said = json!({
            "service": replayed.service_name(it.service),
            "mapping_value": it.mapping_value,
            "why": why(replayed, it),
            "changes": changes(replayed, it.line, Some(it.service)),
        });
        placed(replayed, it.line, said)
    });
    closed.collect()
}

fn taken_by_both(replayed: &Replayed<'_>) -> Vec<Value> {
    let both = replayed.run.taken_by_both.iter().map(|both| {
        let said = json!({
            "service": replayed.service_name(both.service),
            "filter": both.filter + 1,
            "mapping_value": both.mapping_value,
            "count": both.count,
        });
        placed(replayed, both.line, said)
    });
    both.collect()
}

fn drift(replayed: &Replayed<'_>, items: &[DriftItem], in_traffic: bool) -> Vec<Value> {
    let items = items.iter().filter(|it| it.sample.is_none() == in_traffic).map(|it| {
        let service = replayed.service_name(it.service);
        let (key, value) = (&it.key, &it.value);
        match it.line {
            Some(line) => {
                let said = json!({"service": service, "key": key, "value": value, "count": it.count});
                placed(replayed, line, said)
            }
            None => json!({"service": service, "key": key, "value": value, "sample": it.sample}),
        }
    });
    items.collect()
}

fn shared(replayed: &Replayed<'_>, it: &SharedIncident) -> Value {
    let place = |line: u64| placed(replayed, line, json!({}));
    let said = json!({
        "service": replayed.service_name(it.service),
        "filter": it.filter + 1,
        "mapping_value": it.mapping_value,
        "other_alert": place(it.alerts[1]),
        "recoveries": it.recoveries.map(place),
        "key": super::shared::path(replayed, it),
        "values": it.texts,
    });
    placed(replayed, it.alerts[0], said)
}

fn replies(replayed: &Replayed<'_>) -> Value {
    let replies = &replayed.run.replies;
    if replies.lines() == 0 {
        return Value::Null;
    }
    let answered = replies.answered();
    let explained = Reading::all().map(|it| json!({"reading": json::reading(it), "lines": replies.explained_by(it)}));
    let unexplained = replies.unexplained().iter().map(|it| {
        let said = json!({"status": it.status, "predicted": it.predicted, "kind": it.mismatch});
        placed(replayed, it.line, said)
    });
    let kinds = replies
        .mismatches()
        .map(|(mismatch, count)| placed(replayed, count.first, json!({"kind": mismatch, "lines": count.lines})));
    let (readings, statuses): (Vec<_>, Vec<_>) = answered.iter().partition(|it| it.question.is_of_reading());
    let settled = readings.iter().map(|it| (it.question.name.to_owned(), json!(it.settled.map(|at| it.text(at)))));
    let statuses = statuses.iter().map(|it| (it.question.name.to_owned(), status(it)));
    json!({
        "lines": replies.lines(),
        "explained": explained.collect::<Vec<_>>(),
        "unexplained": unexplained.collect::<Vec<_>>(),
        "unexplained_kinds": kinds.collect::<Vec<_>>(),
        "differ": replies.differing(replayed.run.reading),
        "settled": settled.collect::<Map<_, _>>(),
        "unstated_statuses": statuses.collect::<Map<_, _>>(),
    })
}

/// A status that the vendor does not state.
fn status(answered: &Answered) -> Value {
    let number = |at: usize| answered.text(at).parse::<u16>().ok();
    let explained = answered.answers.iter().enumerate();
    let explained = explained.map(|(at, answer)| json!({"status": number(at), "lines": answer.lines}));
    json!({
        "assumed": number(0),
        "settled": answered.settled.and_then(number),
        "explained": explained.collect::<Vec<_>>(),
    })
}

fn why(replayed: &Replayed<'_>, it: &ClosedNothing) -> Value {
    if it.mapping_value.is_none() {
        return json!({"reason": "no_mapping_value"});
    }
    match &it.why {
        None => Value::Null,
        Some(Unclosed::OpensIt) => json!({"reason": "both_parts"}),
        Some(Unclosed::NeverOpened) => json!({"reason": "never_opened"}),
        Some(Unclosed::ClosedBefore { line }) => placed(replayed, *line, json!({"reason": "closed_before"})),
        Some(Unclosed::OpenedLater { line }) => placed(replayed, *line, json!({"reason": "opened_later"})),
        Some(Unclosed::Alike { value, line }) => {
            placed(replayed, *line, json!({"reason": "alike", "mapping_value": value}))
        }
    }
}

fn bad_line(replayed: &Replayed<'_>, bad: &BadLine) -> Value {
    let (error, help) = words::bad_line(bad);
    let BadPlace { place, column, byte, start } = replayed.places.bad(bad);
    at(place, json!({"byte": start, "column": column, "error_byte": byte, "error": error, "help": help}))
}
