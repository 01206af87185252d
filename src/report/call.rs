//! One call of a run that goes on, in the words that `test` has for it.

use super::words::{self, Tone};
use super::{PayloadResult, Summary, TestRun, concise, human};
use crate::model::text::count;

/// What became of it, in one line that starts with its name, without what to change.
pub fn line(run: &TestRun<'_>, result: &PayloadResult<'_>, headline: (&str, Tone)) -> String {
    concise::line_of(run, result, headline, false)
}

/// What became of it, in a few words that start with the reply code, and whether that is good.
pub fn headline(run: &TestRun<'_>, result: &PayloadResult<'_>) -> (String, Tone) {
    words::headline(run, result)
}

/// The parts that take it, else why none does.
pub fn why(run: &TestRun<'_>, result: &PayloadResult<'_>) -> Option<String> {
    let (payload, answer) = result.answer.as_ref().ok()?;
    match answer.main() {
        Some(_) => Some(concise::taken(run, answer)),
        None => words::reasons(run, payload, answer, true).into_iter().next(),
    }
}

/// All that there is to say of it, without colours, below its headline.
pub fn text<'a>(run: &TestRun<'a>, result: &PayloadResult<'a>, width: usize) -> String {
    let mut out = anstream::StripStream::new(Vec::new());
    // Writing to memory cannot fail.
    let _ = human::one(run, result, width, &mut out);
    String::from_utf8_lossy(&out.into_inner()).into_owned()
}

/// What to change, where that is known: `change: write Down in place of down (filters/x.yaml:6:25); then it opens an incident`.
pub fn change(run: &TestRun<'_>, result: &PayloadResult<'_>) -> Option<String> {
    let tried = result.change.as_ref().map(|tried| words::tried(run.services, tried));
    tried.or_else(|| words::untried(run, &result.answer.as_ref().ok()?.1))
}

/// What became of all of them, for the end.
pub fn totals(summary: &Summary) -> String {
    let (calls, services) = (count(summary.payloads, "call"), count(summary.services, "service"));
    let parts = human::payloads(summary);
    let parts = if parts.is_empty() { String::new() } else { format!(": {}", parts.join(", ")) };
    format!("{calls}, {services}{parts}")
}
