//! What a probe that ended early leaves open, and how to close it.

use axum::http::Uri;

use super::TOKEN;
use crate::cli::stream::Streams;
use crate::model::text::{count, listed};
use crate::probe::filter::{MAPPING_KEY, RESOLVE_KEY, RESOLVE_VALUE};
use crate::probe::judge::SentCall;
use crate::probe::left_open::left_open;
use crate::probe::payload::ProbePayload;
use crate::probe::plan::Plan;

/// Says which incidents stay open. The recoveries are not sent here: what answered last is not to be relied on.
pub fn tell(plan: &Plan, calls: &[SentCall], run: &str, uri: &Uri, streams: &mut Streams) {
    let open = left_open(plan, calls);
    if open.is_empty() {
        return streams.say("note", "by the replies no incident stays open", None);
    }
    let named = |payload: &&ProbePayload| match payload.mapping_value(run) {
        Some(value) => format!("{value} (\"{}\")", payload.title()),
        None => format!("one without a mapping value (\"{}\")", payload.title()),
    };
    let names: Vec<_> = open.iter().map(named).collect();
    let incidents = count(open.len(), "incident");
    let message = format!("by the replies up to {incidents} may stay open: {}", listed(&names, "and"));
    let values: Vec<_> = open.iter().filter_map(|payload| payload.mapping_value(run)).collect();
    let by_hand = "close those without a mapping value by hand, in the console";
    let command = format!(
        "for id in {}; do curl -H \"Authorization: Bearer ${TOKEN}\" -H 'Content-Type: application/json' \
         -d \"{{\\\"{RESOLVE_KEY}\\\":\\\"{RESOLVE_VALUE}\\\",\\\"{MAPPING_KEY}\\\":\\\"$id\\\"}}\" {uri}; done",
        values.join(" ")
    );
    let help = match (values.len(), open.len()) {
        (0, _) => by_hand.to_owned(),
        (with, all) if with == all => format!("this sends their recoveries: {command}"),
        _ => format!("{by_hand}; this sends the recoveries of the others: {command}"),
    };
    streams.say("warning", &message, Some(&help));
}
