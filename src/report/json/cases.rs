//! The cases of suites and the coverage, as JSON.

use serde::ser::{Serialize, Serializer};
use serde_json::{Value, json};

use super::{TestRun, changes, judged};
use crate::model::suite::{Expected, Want};
use crate::report::CaseRun;
use crate::report::cases::{Uncovered, Unnoticed, failures, reasons, share_of, uncovered, unnoticed};
use crate::source::{Position, Source, Span};
use crate::suite::run::{Mismatch, StepRan};

pub(super) struct Cases<'r, 'a>(pub &'r TestRun<'a>);

impl Serialize for Cases<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.cases.iter().map(|of| case(self.0, of)))
    }
}

fn case(run: &TestRun<'_>, case: &CaseRun<'_>) -> Value {
    let source = &case.suite.source;
    let steps = case.ran.iter().flat_map(|ran| &ran.steps);
    let steps: Vec<_> = steps.map(|of| step(run, case, of)).collect();
    let open = case.ran.as_ref().map(|ran| {
        let expected = case.case.open_incidents.as_ref().map(|expected| expected.value);
        json!({"expected": expected, "got": ran.open.len()})
    });
    let failures =
        failures(run, case).into_iter().map(|(at, message)| json!({"start": start(source, at), "message": message}));
    json!({
        "suite": source.name(),
        "service": case.suite.service.as_ref().map(|service| service.value.as_str()),
        "name": case.case.name.value,
        "line": case.line(),
        "result": case.result(),
        "ok": !case.needs_attention(),
        "todo": case.case.todo.as_ref().map(|todo| todo.value.as_str()),
        "steps": steps,
        "open_incidents": open,
        "changes": changes(run.services, case.change.as_ref()),
        "failures": failures.collect::<Vec<_>>(),
    })
}

fn step(run: &TestRun<'_>, case: &CaseRun<'_>, step: &StepRan<'_>) -> Value {
    let mut value = judged(run, step.payload, &step.answer);
    if let Value::Object(map) = &mut value {
        map.shift_insert(0, "payload".into(), case.payload_name(step).into());
        let suite = &case.suite.source;
        let mismatches = step.mismatches.iter().map(|it| mismatch(suite, it));
        map.insert("mismatches".into(), mismatches.collect());
        let reasons = reasons(run, step).into_iter().map(|reason| {
            let file = run.service(reason.service).map(|service| &service.source);
            let place = |source: &Source, at| json!({"file": source.name(), "start": start(source, at)});
            json!({
                "message": reason.line(),
                "help": reason.doubts.iter().find_map(|said| said.help.as_deref()),
                "filter": file.map(|file| place(file, reason.filter)),
                "payload": reason.payload.first().map(|(at, _)| place(&step.payload.source, *at)),
            })
        });
        map.insert("reasons".into(), reasons.collect());
    }
    value
}

fn mismatch(suite: &Source, Mismatch { expected, got }: &Mismatch<'_>) -> Value {
    json!({
        "field": expected.field.name(),
        "expected": wanted(expected),
        "got": got,
        "start": start(suite, expected.key),
    })
}

/// As the suite writes it: a text, or the checks.
fn wanted(expected: &Expected) -> Value {
    if let [Want::Is(text)] = expected.wants.as_slice() {
        return json!(text);
    }
    let contains: Vec<_> = expected
        .wants
        .iter()
        .filter_map(|want| match want {
            Want::Contains(part) => Some(part.as_str()),
            _ => None,
        })
        .collect();
    let mut checks = serde_json::Map::new();
    if !contains.is_empty() {
        checks.insert("contains".into(), json!(contains));
    }
    for want in &expected.wants {
        match want {
            Want::Matches(regex) => checks.insert("regex".into(), json!(regex.value.as_str())),
            Want::Absent => checks.insert("absent".into(), json!(true)),
            Want::Is(_) | Want::Contains(_) => None,
        };
    }
    checks.into()
}

pub(super) fn coverage(run: &TestRun<'_>) -> Value {
    let Some(asked) = &run.coverage else {
        return Value::Null;
    };
    let services = run.services.iter().zip(&asked.coverage.services);
    let services = services.enumerate().map(|(at, (service, covered))| {
        let share = covered.share();
        let missing: Vec<_> = uncovered(run, at).iter().map(|it| of_uncovered(&service.source, it)).collect();
        json!({
            "service": service.name,
            "file": service.source.name(),
            "percent": share.percent(),
            "covered": share.covered,
            "total": share.all,
            "uncovered": missing,
        })
    });
    let share = asked.coverage.share();
    json!({
        "percent": share.percent(),
        "covered": share.covered,
        "total": share.all,
        "min": asked.least,
        "services": services.collect::<Vec<_>>(),
    })
}

pub(super) fn mutation(run: &TestRun<'_>) -> Value {
    let Some(asked) = &run.mutation else {
        return Value::Null;
    };
    let services = run.services.iter().zip(&asked.services);
    let services = services.enumerate().map(|(at, (service, mutation))| {
        let share = share_of(mutation);
        let missing: Vec<_> = unnoticed(run, at).iter().map(|it| of_unnoticed(&service.source, it)).collect();
        json!({
            "service": service.name,
            "file": service.source.name(),
            "percent": share.percent(),
            "noticed": share.covered,
            "total": share.all,
            "unnoticed": missing,
        })
    });
    let share = asked.share();
    json!({
        "percent": share.percent(),
        "noticed": share.covered,
        "total": share.all,
        "min": asked.least,
        "services": services.collect::<Vec<_>>(),
    })
}

fn of_unnoticed(source: &Source, unnoticed: &Unnoticed) -> Value {
    let place = source.position(unnoticed.at.start);
    json!({
        "part": unnoticed.part,
        "message": unnoticed.what,
        "noticed_by": unnoticed.notice,
        "start": place,
        "bytes": [unnoticed.at.start, unnoticed.at.end],
    })
}

fn of_uncovered(source: &Source, uncovered: &Uncovered) -> Value {
    json!({
        "part": uncovered.part,
        "kind": uncovered.kind,
        "missing": uncovered.missing,
        "message": uncovered.what,
        "start": start(source, uncovered.at),
    })
}

fn start(source: &Source, at: Span) -> Position {
    source.position(at.start)
}
