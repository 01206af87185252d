//! The bodies of a text as samples: which of them is an alert, which a recovery, and which none that a sender sends.

use std::collections::HashSet;
use std::sync::Arc;

use serde_json::Value;

use super::found::SampleText;
use super::label;
use crate::engine::placeholder;
use crate::engine::side::{Side, of_states};
use crate::model::payload::Payload;
use crate::parse::json;
use crate::source::{Source, Span};

/// A body of the text that can be kept.
#[derive(Debug)]
pub struct TextSample {
    pub payload: Payload,
    pub side: Side,
    /// The first and the last line.
    pub lines: (usize, usize),
    /// Whether it is JSON only without comments, or with the quotes that are typed.
    pub is_mended: bool,
}

/// A body that is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    pub lines: (usize, usize),
    pub why: Unfit,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unfit {
    NoJson {
        line: usize,
        why: String,
    },
    /// Its texts are variables that the sender fills in; the first of them.
    Template {
        token: String,
    },
    /// Neither the words above it nor its states say what it is, or they say both.
    Unclear,
    /// Another one of the text is the same.
    Again,
}

/// The samples in the order of the text, and what is left out. `text` is what the text is called.
pub fn of(text: &str, samples: &[SampleText]) -> (Vec<TextSample>, Vec<LeftOut>) {
    let mut known = HashSet::new();
    let read = samples.iter().map(|sample| (sample, payload(text, sample, &mut known)));
    let read: Vec<_> = read.collect();
    let payloads: Vec<_> = read.iter().filter_map(|(_, payload)| payload.as_ref().ok()).collect();
    let mut told = of_states(&payloads, &HashSet::new()).into_iter();
    let (mut fit, mut left_out) = (Vec::new(), Vec::new());
    for (sample, payload) in read {
        let lines = sample.block.lines;
        let side = match &payload {
            Ok(_) => side(sample, told.next().flatten()).ok_or(Unfit::Unclear),
            Err(why) => Err(why.clone()),
        };
        match (payload, side) {
            (Ok(payload), Ok(side)) => fit.push(TextSample { payload, side, lines, is_mended: sample.block.is_mended }),
            (_, Err(why)) => left_out.push(LeftOut { lines, why }),
            (Err(why), Ok(_)) => left_out.push(LeftOut { lines, why }),
        }
    }
    (fit, left_out)
}

fn payload<'s>(text: &str, sample: &'s SampleText, known: &mut HashSet<&'s str>) -> Result<Payload, Unfit> {
    let block = &sample.block;
    if let Some((line, why)) = &block.fault {
        return Err(Unfit::NoJson { line: *line, why: why.clone() });
    }
    if let Some(token) = template(&block.text) {
        return Err(Unfit::Template { token });
    }
    if !known.insert(&block.text) {
        return Err(Unfit::Again);
    }
    let (line, body) = (block.lines.0, format!("{}\n", block.text));
    let source = Arc::new(Source::new(format!("{text}:{line}"), body));
    let span = Span::new(0, source.text().len());
    json::payload(&source, span).map_err(|_| Unfit::NoJson { line, why: "nothing reads it".to_owned() })
}

/// What the words above a body and its states say together.
fn side(sample: &SampleText, told: Option<Side>) -> Option<Side> {
    let named = sample.above.iter().find_map(|words| Side::of_stem(label::unmarked(words)));
    Side::agreed(named, told)
}

/// The first variable of a body most of whose texts are variables.
fn template(body: &str) -> Option<String> {
    let value: Value = serde_json::from_str(body).ok()?;
    let mut texts = Vec::new();
    leaves(&value, &mut texts);
    let tokens: Vec<_> = texts.iter().filter(|text| placeholder::is_whole(text)).collect();
    let first = tokens.first().filter(|_| tokens.len() * 2 >= texts.len())?;
    Some((**first).to_owned())
}

fn leaves<'v>(value: &'v Value, texts: &mut Vec<&'v str>) {
    match value {
        Value::String(text) => texts.push(text),
        Value::Array(items) => items.iter().for_each(|item| leaves(item, texts)),
        Value::Object(members) => members.values().for_each(|member| leaves(member, texts)),
        _ => {}
    }
}
