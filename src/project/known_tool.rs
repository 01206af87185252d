//! Whose payload it is that no service takes.

use crate::engine::Reading;
use crate::engine::answer::{Answer, Outcome};
use crate::model::filter::{Part, Service};
use crate::model::payload::Payload;
use crate::presets::recognition::recognized;

/// Notes of a discarded payload which tool sends such, where no service is meant for it.
pub fn note(answer: &mut Answer<'_>, payload: &Payload, services: &[Service], reading: Reading) {
    let is_somebodys = answer.owner.is_some() || answer.wrapped().is_some() || is_near(answer, payload, reading);
    if is_somebodys || answer.outcome() != Outcome::Discarded {
        return;
    }
    // Who has the filter already is told what it lacks.
    if let Some(tool) = recognized(payload).filter(|tool| !tool.is_there(services)) {
        answer.is_of_known_tool(tool.sentence(), tool.command(), tool.names());
    }
}

/// Whether a part would know the payload by its state and tell its incident, but for a value.
fn is_near(answer: &Answer<'_>, payload: &Payload, reading: Reading) -> bool {
    let has_keys = |part: &Part| {
        let conditions = part.conditions.iter().map(|condition| &condition.key_path);
        conditions.chain(&part.mapping).all(|path| payload.find(&path.value).text().is_some())
    };
    answer.nearest().is_some_and(|near| near.nearer(reading).iter().any(|miss| has_keys(miss.part)))
}
