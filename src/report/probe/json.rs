//! The same as a JSON document, version 1.

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use super::Judged;
use crate::report::json::write_document;

pub fn write(judged: &Judged<'_>, out: &mut dyn Write) -> io::Result<()> {
    let Judged { findings, name } = *judged;
    let readings = findings.answered.iter().map(|answered| {
        let explained = answered.answers.iter().map(|answer| answer.lines).collect::<Vec<_>>();
        (answered.question.name, answered.question.answers, explained, answered.settled)
    });
    let topics = findings.topics.iter().map(|it| (it.topic.name, it.topic.answers, it.explained.clone(), it.settled));
    let question = |(name, answers, explained, settled): (&str, &[&str], Vec<u64>, Option<usize>)| {
        let explains: Map<_, _> =
            answers.iter().zip(explained).map(|(answer, it)| ((*answer).to_owned(), it.into())).collect();
        let settled = settled.and_then(|at| answers.get(at));
        (name.to_owned(), json!({"settled": settled, "explains": explains}))
    };
    let questions: Map<String, Value> = readings.chain(topics).map(question).collect();
    let unexplained = findings
        .evidence
        .mismatches()
        .map(|(mismatch, count)| json!({"kind": mismatch, "lines": count.lines, "first": name(count.first)}));
    let document = json!({
        "version": 1,
        "replies": findings.evidence.lines(),
        "questions": questions,
        "unexplained_kinds": unexplained.collect::<Vec<_>>(),
        "other_filters": findings.foreign.map(name),
    });
    write_document(&document, out)
}
