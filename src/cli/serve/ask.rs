//! What the page asks for: one call in full, a sample, a filter.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Result, bail};
use axum::http::StatusCode;
use serde_json::{Value, json};
use tokio::sync::oneshot;

use super::judge;
use super::page::{InferRequest, KeepRequest, PageReply, PageRequest};
use super::receiver::Receiver;
use crate::cli::stream::Streams;
use crate::cli::test::one_call::CallAdvice;
use crate::cli::{files, infer, samples};
use crate::engine::proof;
use crate::engine::side::Side;
use crate::model::payload::{Body, Payload};
use crate::parse::json as parse;
use crate::report::marked;
use crate::source::{Source, Span};

/// As much of a payload as a page shows.
const MOST_SHOWN: usize = 256 << 10;

impl Receiver<'_> {
    /// Answers, at once or when a closer look at a call was taken.
    pub fn ask(&mut self, request: PageRequest, answer: oneshot::Sender<PageReply>, streams: &mut Streams) {
        let failed = |error: anyhow::Error| {
            let causes: Vec<_> = error.chain().map(ToString::to_string).collect();
            (StatusCode::CONFLICT, causes.join(": "))
        };
        let reply = match request {
            PageRequest::News { after } => Ok(self.news(after)),
            PageRequest::Call { number } => match self.shown(number) {
                Ok((shown, Some(discarded))) => return self.show_closer(number, shown, discarded, answer),
                shown => shown.map(|(shown, _)| shown).map_err(failed),
            },
            PageRequest::Keep(request) => self.keep(&request).map_err(failed),
            PageRequest::Infer(request) => self.infer(&request, streams).map_err(failed),
        };
        let _ = answer.send(reply);
    }

    /// Shows a call that nothing takes with what to change.
    fn show_closer(&self, number: usize, mut shown: Value, discarded: Payload, answer: oneshot::Sender<PageReply>) {
        let then = move |looked: Option<CallAdvice>| {
            if let (Some(looked), Some(shown)) = (looked, shown.as_object_mut()) {
                shown.insert("text".into(), looked.text.into());
            }
            let _ = answer.send(Ok(shown));
        };
        self.closer_look.for_page(&self.filters, judge::name(number, &discarded), discarded, Box::new(then));
    }

    /// A call in full, and its payload where nothing takes it.
    fn shown(&self, number: usize) -> Result<(Value, Option<Payload>)> {
        let (call, payload) = self.call(number)?;
        let services = &self.filters.services;
        let taking = services.iter().filter(|service| call.services.contains(&service.name));
        let looking = if call.services.is_empty() { services.iter().collect() } else { taking.collect::<Vec<_>>() };
        let is_long = payload.whole().len() > MOST_SHOWN;
        let segments = match is_long {
            true => json!([{"text": payload.whole().get(..payload.whole().floor_char_boundary(MOST_SHOWN))}]),
            false => json!(marked::segments(&payload, looking.into_iter())),
        };
        let shown = json!({
            "call": call,
            "text": call.details.text,
            "reply": call.details.reply,
            "payload": segments,
            "is_cut": is_long,
            "services": services.iter().map(|service| service.name.as_str()).collect::<Vec<_>>(),
        });
        Ok((shown, Some(payload).filter(|_| call.services.is_empty() && !services.is_empty())))
    }

    /// A call that is still shown, and its payload.
    fn call(&self, number: usize) -> Result<(&super::board::ShownCall, Payload)> {
        let Some(call) = self.board.call(number) else {
            bail!("call {number} is not on the page any more");
        };
        let line = call.details.line.as_str();
        let source = Arc::new(Source::new(format!("call {number}"), line));
        let payload = parse::payload(&source, Span::new(0, line.len())).map(parse::envelope);
        Ok((call, payload.map_err(|_| anyhow::anyhow!("call {number} cannot be read"))?))
    }

    /// Writes a call to the samples of a service, under a name that is free.
    fn keep(&self, request: &KeepRequest) -> Result<Value> {
        let (call, payload) = self.call(request.call)?;
        let name = service_name(&request.service)?;
        // What it is meant to be is what its states say, and not what the filters under test make of it.
        let word = match proof::sides(&[(&payload, None)], None).into_iter().next().flatten() {
            Some(Side::Alert) => "trigger",
            Some(Side::Recovery) => "resolve",
            None => "call",
        };
        let ending = if matches!(payload.body, Body::Json(_)) { "json" } else { "txt" };
        let time: String = call.received_at.chars().filter(char::is_ascii_digit).take(14).collect();
        let file = format!("{word}-{time}-{}.{ending}", call.number);
        let text = format!("{}\n", marked::pretty(&payload));
        let path = samples::keep(&self.filters.settings, name, &file, &text)?;
        Ok(json!({"file": files::name(&path)}))
    }

    fn infer(&self, request: &InferRequest, streams: &mut Streams) -> Result<Value> {
        let name = service_name(&request.name)?;
        let calls = request.calls.iter().map(|number| self.call(*number)).collect::<Result<Vec<_>>>()?;
        let from = calls.first().and_then(|(call, _)| call.from.clone());
        let payloads = calls.iter().map(|(call, payload)| of_body(call.number, payload)).collect::<Result<Vec<_>>>()?;
        let settings = &self.filters.settings;
        let folder = match settings.folder.as_os_str().is_empty() {
            true => PathBuf::from("."),
            false => settings.folder.clone(),
        };
        let folder = request.save.then_some(folder.as_path());
        let named = (name, from.as_deref());
        Ok(match infer::of_calls(self.global, settings, payloads, named, folder, streams)? {
            Ok(inferred) => json!({
                "filter": inferred.filter,
                "notes": inferred.notes,
                "files": inferred.files.iter().map(|path| files::name(path)).collect::<Vec<_>>(),
            }),
            Err(refusal) => json!({"refusal": refusal.message, "notes": refusal.evidence, "help": refusal.help}),
        })
    }
}

/// The body alone, laid out, as a payload of its own.
fn of_body(number: usize, payload: &Payload) -> Result<Payload> {
    let text = format!("{}\n", marked::pretty(payload));
    let source = Arc::new(Source::new(format!("call-{number}.json"), &text));
    let read = parse::payload(&source, Span::new(0, text.len()));
    read.map_err(|_| anyhow::anyhow!("call {number} is no JSON, and no key of it can tell anything"))
}

/// A name that leads to one place below a folder: words with slashes between.
fn service_name(name: &str) -> Result<&str> {
    let is_part = |part: &str| {
        !part.is_empty() && !part.starts_with('.') && part.chars().all(|c| c.is_alphanumeric() || "-_.".contains(c))
    };
    match name.len() <= 100 && name.split('/').all(is_part) {
        true => Ok(name),
        false => bail!("{name:?} is no name of a service: letters, digits, - and _ make one"),
    }
}
