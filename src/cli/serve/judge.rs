//! What the filters say of one call: the answer, the line, and what the page shows.

use axum::http::StatusCode;

use super::call::{Call, Reply};
use super::filters::Filters;
use crate::engine::answer::Answer;
use crate::engine::ledger::Ledger;
use crate::engine::reply_body::ReplyBody;
use crate::engine::session::{Run, Terms};
use crate::model::filter::PartId;
use crate::model::payload::Payload;
use crate::model::reply as model;
use crate::model::text::printable;
use crate::project::known_tool;
use crate::report::words::Tone;
use crate::report::{PayloadResult, Summary, TestRun, call as words};

/// Columns of what the page shows: a phone has few.
pub const WIDTH: usize = 76;

pub struct Judged {
    pub name: String,
    pub reply: Reply,
    pub status: u16,
    pub line: String,
    pub headline: String,
    pub tone: Tone,
    /// The parts that take it, else why none does.
    pub why: Option<String>,
    /// All that there is to say of it.
    pub text: String,
    /// The services that take it, the main one first.
    pub services: Vec<String>,
    pub parts: Vec<(String, PartId)>,
    pub counts: Summary,
    /// What Callgoose answered, where that is not what the filters say, or why it answered nothing.
    pub differs: Option<String>,
}

impl Judged {
    pub fn is_discarded(&self) -> bool {
        self.services.is_empty()
    }

    pub fn needs_attention(&self) -> bool {
        self.tone != Tone::Good || self.differs.is_some()
    }
}

/// Judges a call as the next one, and enters what it does into the ledger. One that Callgoose did not answer, or refused, does
/// nothing.
pub fn judge(filters: &Filters, ledger: &mut Ledger<()>, number: usize, call: &Call, payload: &Payload) -> Judged {
    match &call.forwarded {
        Some(Err(_)) => without_effect("no answer", judge_next(filters, &mut Ledger::default(), number, call, payload)),
        Some(Ok(reply)) if !model::Reply::PROCESSED.contains(&reply.status.as_u16()) => {
            without_effect("refused", judge_next(filters, &mut Ledger::default(), number, call, payload))
        }
        Some(Ok(_)) | None => judge_next(filters, ledger, number, call, payload),
    }
}

/// A call that opened and closed nothing, as far as anybody knows: what the filters say of it is no outcome.
fn without_effect(why: &str, judged: Judged) -> Judged {
    let headline = format!("{why}; the filters say: {}", judged.headline);
    let line = format!("{}: fail: {headline}{}", judged.name, judged.differs.as_deref().unwrap_or_default());
    let counts = Summary { payloads: 1, ..Summary::default() };
    Judged { line, headline, tone: Tone::Bad, counts, ..judged }
}

fn judge_next(filters: &Filters, ledger: &mut Ledger<()>, number: usize, call: &Call, payload: &Payload) -> Judged {
    let Filters { settings, services, .. } = filters;
    let terms = Terms { token: settings.config.token, ..Terms::new(services, settings.reading) };
    let mut answer = Run::judge_next(terms, ledger, number, payload);
    known_tool::note(&mut answer, payload, services, settings.reading);
    let status = answer.outcome().status();
    let body = serde_json::to_string(&ReplyBody::of(&answer, &format!("cgfilter-{number}"))).unwrap_or_default();
    let parts = parts(filters, &answer);
    let mut taking: Vec<_> = parts.iter().map(|(service, _)| service.clone()).collect();
    taking.dedup();
    let name = name(number, payload);
    let mut run = TestRun::new(services, settings.reading);
    run.results.push(PayloadResult::of_answer(name.clone(), payload, answer));
    let result = run.results.first();
    let why = result.and_then(|it| words::why(&run, it));
    let differs = differs(call, status);
    let told = result.map(|it| told(&run, it, differs.is_some()));
    let (mut line, (mut headline, tone), text) =
        told.unwrap_or((String::new(), (String::new(), Tone::Good), String::new()));
    if services.is_empty() {
        headline = format!("{status}: there is no filter to judge by");
        line = format!("{name}: {headline}");
    }
    line.push_str(differs.as_deref().unwrap_or_default());
    Judged {
        name,
        reply: Reply::json(StatusCode::from_u16(status).unwrap_or(StatusCode::ACCEPTED), body),
        status,
        line,
        headline,
        tone,
        why,
        text,
        services: taking,
        parts,
        counts: run.summary(),
        differs,
    }
}

/// The line, the headline and the text. Who looks for what went well does not look for a call that Callgoose answered otherwise.
fn told<'a>(run: &TestRun<'a>, of: &PayloadResult<'a>, differs: bool) -> (String, (String, Tone), String) {
    let (headline, tone) = words::headline(run, of);
    let of_the_line = if differs && tone == Tone::Good { Tone::Doubtful } else { tone };
    (words::line(run, of, (&headline, of_the_line)), (headline, tone), words::text(run, of, WIDTH))
}

/// What a call is told by: its number, and who sends it.
pub fn name(number: usize, payload: &Payload) -> String {
    match payload.from.as_deref().filter(|from| !from.is_empty()) {
        Some(from) => format!("{number} {}", printable(from)),
        None => number.to_string(),
    }
}

/// The parts that take it, those of the main service first.
fn parts(filters: &Filters, answer: &Answer<'_>) -> Vec<(String, PartId)> {
    let main = answer.main().map(|main| main.service);
    let mut taking: Vec<_> = answer.services.iter().filter(|service| service.accepts()).collect();
    taking.sort_by_key(|service| Some(service.service) != main);
    let parts = taking.into_iter().flat_map(|answer| {
        let name = filters.services.get(answer.service).map(|service| service.name.clone()).unwrap_or_default();
        let parts = [&answer.trigger, &answer.resolve].into_iter().filter_map(|part| part.accepted());
        parts.map(move |accepted| (name.clone(), accepted.part)).collect::<Vec<_>>()
    });
    parts.collect()
}

/// What Callgoose answered, where that is not what the filters say.
fn differs(call: &Call, status: u16) -> Option<String> {
    match call.forwarded.as_ref()? {
        Ok(reply) if reply.status.as_u16() == status => None,
        Ok(reply) => Some(format!("; but Callgoose answered {}", reply.status.as_u16())),
        Err(unanswered) => Some(format!("; {}: {}", unanswered.status.as_u16(), unanswered.reason)),
    }
}
