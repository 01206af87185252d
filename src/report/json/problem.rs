//! Filter files that cannot be used, as `lint` tells its diagnostics.

use serde_json::{Value, json};

use crate::model::diagnostic::{Diagnostic, Edit, Fix, Place, UNREADABLE_PAYLOAD, UNUSABLE_FILE};
use crate::source::Position;

/// A code is that of a rule of lint.
pub fn problem(problem: &Diagnostic) -> Value {
    let Diagnostic { rule, place, message, help, .. } = problem;
    let file = place.source.name();
    match *rule {
        UNUSABLE_FILE => json!({"code": null, "severity": "error", "message": message, "file": file, "help": help}),
        UNREADABLE_PAYLOAD => json!({
            "code": null,
            "severity": "error",
            "message": message,
            "file": file,
            "start": place.start(),
            "help": help,
        }),
        _ => diagnostic(problem),
    }
}

/// A diagnostic as every JSON report has it.
pub fn diagnostic(diagnostic: &Diagnostic) -> Value {
    let Diagnostic { rule, place, .. } = diagnostic;
    let (start, end) = range(place);
    let related = diagnostic.related.iter().map(|related| {
        let (start, end) = range(&related.place);
        let file = related.place.source.name();
        json!({"file": file, "start": start, "end": end, "message": related.message})
    });
    json!({
        "code": rule.code,
        "name": rule.name,
        "severity": diagnostic.severity.name(),
        "message": diagnostic.message,
        "file": place.source.name(),
        "start": start,
        "end": end,
        "bytes": [place.span.start, place.span.end],
        "related": related.collect::<Vec<_>>(),
        "witness": diagnostic.witness,
        "help": diagnostic.help,
        "fix": diagnostic.shown_fix().map(fix),
        "docs": format!("docs/rules/{}.md", rule.name),
    })
}

fn range(Place { source, span }: &Place) -> (Position, Position) {
    (source.position(span.start), source.position(span.end))
}

fn fix(fix: &Fix) -> Value {
    let edit = |edit: &Edit| json!({"bytes": [edit.span.start, edit.span.end], "text": edit.text});
    let edits: Vec<_> = fix.edits.iter().map(edit).collect();
    json!({"title": fix.title, "applicability": fix.applicability, "edits": edits})
}
