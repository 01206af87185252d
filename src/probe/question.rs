//! What the reply to a call tells, for who reads it without cgfilter.

use super::manner::{Manner, Subject, TOPICS};
use super::plan::{Plan, TABLE};
use crate::engine::Reading;
use crate::engine::reading::SWITCHES;
use crate::model::text::listed;

impl Plan {
    /// What each call asks, in the order of the calls.
    pub fn questions(&self) -> Vec<String> {
        let asks = |(at, payload): (usize, &usize)| match self.payloads.get(*payload).and_then(|it| it.incident) {
            _ if at >= self.asking => String::new(),
            _ if !self.is_certain(*payload) => of_condition(*payload),
            Some(_) => "with the others about its incident: order, alike, both statuses".to_owned(),
            None => "with the others without a mapping key: no_mapping".to_owned(),
        };
        self.calls.iter().enumerate().map(asks).collect()
    }
}

/// Which answers have the trigger take a payload, where all else is as cgfilter assumes.
fn of_condition(payload: usize) -> String {
    let takes = |manner, reading| TABLE.get(payload, manner, reading).trigger;
    let of_switches = SWITCHES.iter().enumerate().take(2).map(|(at, switch)| {
        let answers = (0..2).map(|it| takes(Manner::default(), Reading::of_number(it << at)));
        (switch.name, switch.answers.as_slice(), answers.collect::<Vec<_>>())
    });
    let of_topics = TOPICS.iter().enumerate().take(Subject::NoMapping as usize).map(|(at, topic)| {
        let answers = (0..topic.answers.len()).map(|it| takes(Manner::default().with(at, it), Reading::default()));
        (topic.name, topic.answers, answers.collect())
    });
    let differs = |(_, _, taken): &(&str, &[&str], Vec<bool>)| taken.iter().any(|it| Some(it) != taken.first());
    let told = of_switches.chain(of_topics).filter(differs).map(|(name, answers, taken)| {
        let of = |is_taken: bool| {
            let of = answers.iter().zip(&taken).filter(|(_, it)| **it == is_taken).map(|(answer, _)| *answer);
            listed(&of.collect::<Vec<_>>(), "or")
        };
        format!("201: {name}={}; 202: {name}={}", of(true), of(false))
    });
    told.collect::<Vec<_>>().join("; ")
}
