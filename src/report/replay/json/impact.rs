//! What a change does to the log.

use serde_json::{Value, json};

use super::placed;
use crate::replay::run::{ChangeGroup, Example, Impact, ImpactClass, Side};
use crate::report::replay::{Replayed, impact};

pub fn document(replayed: &Replayed<'_>, impact: &Impact) -> Value {
    let classes = impact.classes.iter().map(|class| self::class(replayed, class));
    let services = impact::services(replayed).into_iter().map(|service| {
        let classes = service.counts.iter().map(|(kind, count)| json!({"class": kind.name(), "count": count}));
        json!({"service": service.name, "file": service.file, "classes": classes.collect::<Vec<_>>()})
    });
    json!({
        "base": replayed.base,
        "commits": replayed.commits.map(|it| json!({"base": it.base, "now": it.now})),
        "payloads_changed": impact.payloads_changed,
        "before": impact.totals_before,
        "services": services.collect::<Vec<_>>(),
        "classes": classes.collect::<Vec<_>>(),
        "exceeded": replayed.exceeded,
    })
}

fn class(replayed: &Replayed<'_>, class: &ImpactClass) -> Value {
    let examples = class.examples.iter().map(|it| placed(replayed, it.line, sides(it)));
    json!({
        "class": class.kind.name(),
        "count": class.count,
        "examples": examples.collect::<Vec<_>>(),
        "groups": class.groups.iter().map(|group| self::group(replayed, group)).collect::<Vec<_>>(),
    })
}

fn group(replayed: &Replayed<'_>, group: &ChangeGroup) -> Value {
    let mut said = sides(&group.first);
    if let Value::Object(map) = &mut said {
        map.insert("count".into(), group.count.into());
        map.insert("last".into(), placed(replayed, group.last, json!({})));
    }
    placed(replayed, group.first.line, said)
}

fn sides(example: &Example) -> Value {
    json!({"before": example.before.as_ref().map(side), "after": example.after.as_ref().map(side)})
}

fn side(side: &Side) -> Value {
    json!({
        "service": side.service,
        "filter": side.part.trigger().map(|filter| filter + 1),
        "urgency": side.urgency.map(|urgency| urgency.name()),
        "title": side.title,
        "mapping_value": side.mapping_value,
    })
}
