//! The calls of a probe in a record, whoever sent them.

use std::path::Path;

use anyhow::{Result, bail};
use serde::Deserialize;
use serde_json::Value;

use crate::cli::boundary::Readable;
use crate::cli::files;
use crate::cli::payloads;
use crate::cli::stream::Streams;
use crate::model::payload::Payload;
use crate::model::reply::Reply;
use crate::model::text::count;
use crate::probe::judge::SentCall;
use crate::probe::plan::Plan;

/// What was sent in one run, in its order.
pub struct Record {
    pub calls: Vec<SentCall>,
    /// Where each line is, by its number.
    names: Vec<String>,
}

/// How a payload says which one of which run it is.
#[derive(Deserialize)]
struct Marked {
    probe: Mark,
}

#[derive(Deserialize)]
struct Mark {
    run: String,
    call: usize,
}

impl Record {
    #[cfg(feature = "serve")]
    pub fn new() -> Self {
        Self { calls: Vec::new(), names: Vec::new() }
    }

    /// Adds a call that is in a file, by the name of its place.
    pub fn add(&mut self, payload: usize, reply: Option<Reply>, name: String) {
        self.calls.push(SentCall { payload, reply, line: self.names.len() as u64 });
        self.names.push(name);
    }

    /// The calls of the last run in a file. What else is in it is told.
    pub fn read(plan: &Plan, path: &Path, is_quiet: bool, streams: &mut Streams) -> Result<Self> {
        let name = files::name(path);
        let file = Readable::named(path).map_err(|refusal| anyhow::anyhow!("{name}: {refusal}"))?;
        let inputs = payloads::read_file(&file, None, None);
        let (mut marked, mut others, mut unread) = (Vec::new(), 0, None);
        for input in inputs {
            match &input.payload {
                Err(problem) => unread = unread.or(Some(problem.message.clone())),
                Ok(payload) => match mark(plan, payload) {
                    Some((run, at)) => marked.push((run, at, payload.reply, input.name.clone())),
                    None => others += 1,
                },
            }
        }
        if let Some(message) = unread {
            bail!("{name}: {message}");
        }
        let Some(last) = marked.last().map(|(run, ..)| run.clone()) else {
            bail!("{name}: no line of it is a call of a probe; cgfilter probe --out DIR writes calls");
        };
        let mut record = Self { calls: Vec::new(), names: Vec::new() };
        let (own, earlier): (Vec<_>, Vec<_>) = marked.into_iter().partition(|(run, ..)| *run == last);
        own.into_iter().for_each(|(_, payload, reply, name)| record.add(payload, reply, name));
        if others + earlier.len() > 0 && !is_quiet {
            let left = count(others + earlier.len(), "line");
            streams.say("note", &format!("{name}: {left} of other runs or of no probe, left out"), None);
        }
        Ok(record)
    }

    pub fn name(&self, line: u64) -> String {
        let at = usize::try_from(line).unwrap_or(usize::MAX);
        self.names.get(at).cloned().unwrap_or_default()
    }

    /// Whether a call of it was processed.
    #[cfg(feature = "serve")]
    pub fn has_replies(&self) -> bool {
        self.calls.iter().any(|call| call.reply.is_some_and(|reply| reply.is_processed()))
    }

    /// How many calls that ask something have no reply.
    pub fn missing(&self, plan: &Plan) -> usize {
        let has_reply = |call: &&SentCall| call.reply.is_some_and(|reply| reply.is_processed());
        let mut left: Vec<_> = self.calls.iter().filter(has_reply).map(|call| call.payload).collect();
        let asking = plan.calls.iter().take(plan.asking);
        let missing = asking.filter(|payload| match left.iter().position(|it| it == *payload) {
            Some(at) => {
                left.remove(at);
                false
            }
            None => true,
        });
        missing.count()
    }
}

/// Of which run it is, and which payload of the plan; one that was changed is none.
fn mark(plan: &Plan, payload: &Payload) -> Option<(String, usize)> {
    let body = payload.whole();
    let Marked { probe } = serde_json::from_str(body).ok()?;
    let at = plan.payloads.iter().position(|own| own.number == probe.call)?;
    let own = plan.payloads.get(at)?.body(&probe.run);
    let json = |text: &str| serde_json::from_str::<Value>(text).ok();
    (json(body)? == json(&own)?).then_some((probe.run, at))
}
