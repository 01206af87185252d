//! What traffic has and no sample, and the other way round.

use super::sections::{Cell, Section};
use super::words::{self, many};
use super::{Replayed, command};
use crate::model::text::{printable, quoted};
use crate::replay::DriftItem;

/// None where there are no samples, or nothing is to be said.
pub fn section(replayed: &Replayed<'_>) -> Option<Section> {
    let items = replayed.drift.as_deref().filter(|items| !items.is_empty())?;
    let row = |it: &DriftItem| {
        let service = words::name(replayed.service_name(it.service));
        let key = printable(&it.key);
        let is = it.value.as_ref().map_or_else(|| "is there".to_owned(), |value| format!("is {}", quoted(value)));
        let (said, place) = match (&it.sample, it.line) {
            (Some(sample), _) => (format!("{service}: {key} {is} in a sample, and in no payload"), sample.clone()),
            (None, line) => {
                let place = line.map(|line| replayed.places.name(line)).unwrap_or_default();
                (format!("{service}: {key} {is}, and in no sample"), place)
            }
        };
        vec![Cell::Count(it.count), Cell::Text(said), Cell::Place(place, None)]
    };
    let all: u64 = items.iter().map(|it| it.count.max(1)).sum();
    let first = items.first().and_then(|it| it.line);
    Some(Section {
        id: "not-in-samples",
        title: "not in the samples",
        all,
        things: many(items.len() as u64, "difference"),
        list: " between traffic and samples, where filters look".to_owned(),
        note: "What only the traffic or only the samples have where filters look.".to_owned(),
        heads: vec!["payloads", "where filters look", "first"],
        rows: items.iter().map(row).collect(),
        command: first.and_then(|line| command::keep(replayed, line)),
        ..Section::default()
    })
}
