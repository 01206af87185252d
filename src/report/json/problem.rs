//! Filter files that cannot be used, as `lint` tells its diagnostics.

use serde_json::{Value, json};

use super::position;
use crate::model::diagnostic::Diagnostic;
use crate::report::Problem;
use crate::source::{Source, Span};

pub fn problem(problem: &Problem) -> Vec<Value> {
    match problem {
        Problem::File {
            path,
            message,
            help,
        } => {
            vec![
                json!({"code": null, "severity": "error", "message": message, "file": path, "help": help}),
            ]
        }
        Problem::Content {
            source,
            diagnostics,
        } => diagnostics
            .iter()
            .map(|it| diagnostic(source, it))
            .collect(),
    }
}

fn diagnostic(source: &Source, diagnostic: &Diagnostic) -> Value {
    let place = |span: Span| {
        (
            position(source.position(span.start)),
            position(source.position(span.end)),
        )
    };
    let (start, end) = place(diagnostic.span);
    let related = diagnostic.related.iter().map(|related| {
        let (start, end) = place(related.span);
        json!({"file": source.name(), "start": start, "end": end, "message": related.message})
    });
    json!({
        "code": diagnostic.rule.code,
        "name": diagnostic.rule.name,
        "severity": diagnostic.rule.severity.name(),
        "message": diagnostic.message,
        "file": source.name(),
        "start": start,
        "end": end,
        "bytes": [diagnostic.span.start, diagnostic.span.end],
        "related": related.collect::<Vec<_>>(),
        "help": diagnostic.help,
        "fix": null,
    })
}
