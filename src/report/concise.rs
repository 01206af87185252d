//! One line a payload, for logs and for `grep`.

use std::io::{self, Write};

use super::words::{self, Mood};
use super::{PayloadResult, TestRun, Unreadable};
use crate::engine::answer::ServiceAnswer;
use crate::model::text::printable;

pub fn write(run: &TestRun<'_>, out: &mut dyn Write) -> io::Result<()> {
    run.results
        .iter()
        .try_for_each(|result| writeln!(out, "{}", line(run, result)))
}

fn line(run: &TestRun<'_>, result: &PayloadResult<'_>) -> String {
    let (headline, mood) = words::headline(run, result);
    let name = printable(&result.name);
    let (payload, answer) = match &result.answer {
        Ok((payload, answer)) => (payload, answer),
        Err(unreadable) => return format!("{}: error: {}", place(unreadable), unreadable.message),
    };
    let level = match (result.failure(), mood) {
        (Some(_), _) => "fail",
        (None, Mood::Doubtful) => "doubt",
        (None, _) => "ok",
    };
    let main = answer.main().map(|service| service.service);
    let mut taken: Vec<_> = answer
        .services
        .iter()
        .filter(|service| service.accepts())
        .collect();
    taken.sort_by_key(|service| Some(service.service) != main);
    let taken: Vec<_> = taken.into_iter().map(|service| by(run, service)).collect();
    let taken = if taken.is_empty() {
        String::new()
    } else {
        format!(" ({})", taken.join("; "))
    };
    let reason = words::reasons(run, payload, answer).into_iter().next();
    let reason = reason
        .filter(|_| answer.main().is_none())
        .map(|reason| format!("; {reason}"));
    format!(
        "{name}: {level}: {headline}{taken}{}",
        reason.unwrap_or_default()
    )
}

/// `percona, trigger 1: "title"`.
fn by(run: &TestRun<'_>, service: &ServiceAnswer<'_>) -> String {
    let name = printable(run.service_name(service.service));
    let mut parts = Vec::new();
    if let Some(accepted) = service.trigger.accepted() {
        let title = accepted
            .title
            .as_ref()
            .map(|title| format!(": {}", crate::model::text::quoted(&title.text)));
        parts.push(format!(
            "{name}, trigger {}{}",
            accepted.filter + 1,
            title.unwrap_or_default()
        ));
    }
    if service.resolve.accepted().is_some() {
        parts.push(format!("{name}, resolve"));
    }
    parts.join("; ")
}

/// `file:line:column`, or the file alone.
pub(super) fn place(unreadable: &Unreadable) -> String {
    match &unreadable.excerpt {
        Some(place) => words::place(&place.source, place.span),
        None => printable(&unreadable.name).into_owned(),
    }
}
