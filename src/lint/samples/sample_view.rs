//! One sample of a service, as its rules see it.

use std::borrow::Cow;
use std::cell::OnceCell;

use crate::engine::Reading;
use crate::engine::payload_index::PayloadIndex;
use crate::engine::proof::Accepted;
use crate::engine::side::Side;
use crate::engine::verdict::{self, Verdict};
use crate::lint::workspace::Sample;
use crate::model::diagnostic::Place;
use crate::model::filter::Service;
use crate::model::key_path::KeyPath;
use crate::model::payload::{Found, Payload};
use crate::model::text::quoted;
use crate::source::Span;
use crate::words;

/// One sample.
pub struct SampleView<'a> {
    pub payload: &'a Payload,
    pub side: Option<Side>,
    pub accepted: Accepted,
    /// What the service says of it.
    pub verdict: Verdict,
    payload_index: OnceCell<PayloadIndex<'a>>,
}

impl<'a> SampleView<'a> {
    pub fn of(service: &Service, sample: &'a Sample, reading: Reading) -> Self {
        Self {
            payload: &sample.payload,
            side: sample.side,
            accepted: sample.accepted,
            verdict: verdict::judge(service, &sample.payload, reading),
            payload_index: OnceCell::new(),
        }
    }

    /// Where its texts are. Most samples are taken without that question.
    pub fn payload_index(&self) -> &PayloadIndex<'a> {
        self.payload_index.get_or_init(|| PayloadIndex::of(self.payload))
    }

    /// The file, as a person names it; with the line in a log of several payloads.
    pub fn name(&self) -> Cow<'_, str> {
        let source = &self.payload.source;
        let name = source.name();
        let is_log = name.ends_with(".ndjson") || name.ends_with(".jsonl");
        let line = || source.position(self.payload.span.start).line;
        match is_log {
            true => Cow::Owned(format!("{name}:{}", line())),
            false => Cow::Borrowed(name),
        }
    }

    pub fn place(&self, span: Span) -> Place {
        Place::new(&self.payload.source, span)
    }

    /// What a key path leads to; where that is nothing, the file as a whole.
    pub fn place_of(&self, path: &KeyPath) -> Place {
        match self.payload.node(path.steps()) {
            Some(node) => self.place(node.span),
            None => self.start(),
        }
    }

    /// What a key path leads to, in words for that place.
    pub fn words_at(&self, path: &KeyPath) -> String {
        let key = words::path(path);
        match self.payload.find(path) {
            Found::Text { text, .. } => format!("{key} is {} here", quoted(text)),
            Found::NoText(reason) => format!("{key} {} here", reason.verb()),
        }
    }

    /// The file as a whole: its first character, to point at.
    pub fn start(&self) -> Place {
        sample_start(self.payload)
    }
}

/// A sample as a whole: its first character, to point at.
pub fn sample_start(payload: &Payload) -> Place {
    let start = payload.span.start;
    let end = payload.source.ceil_boundary(start + 1);
    Place::new(&payload.source, Span::new(start, end))
}

/// The samples that have a text at a key path, with it.
pub fn texts<'s, 'a>(
    samples: &'s [SampleView<'a>],
    path: &KeyPath,
) -> impl Iterator<Item = (&'s SampleView<'a>, &'a str, Span)> {
    samples.iter().filter_map(|seen| {
        let Found::Text { text, span, .. } = seen.payload.find(path) else {
            return None;
        };
        Some((seen, text, span))
    })
}
