//! The calls that a trigger filter and the resolve of one service take: a mistake, whichever of them goes first.

use super::sections::{Cell, OF_SERVICE, Section, is, of};
use super::words::{self, many};
use super::{Replayed, command};
use crate::engine::reading::OrderReading;
use crate::replay::run::TakenByBoth;

pub fn section(replayed: &Replayed<'_>) -> Section {
    let (run, totals) = (replayed.run, &replayed.run.totals);
    let row = |both: &TakenByBoth| {
        let filter = words::filter(run.services.get(both.service), both.filter);
        vec![
            Cell::Count(both.count),
            Cell::Part(words::name(replayed.service_name(both.service)), filter),
            Cell::Value(both.mapping_value.clone()),
            Cell::Place(replayed.places.name(both.line), None),
        ]
    };
    let things = many(totals.both_parts, "call");
    let order = match run.reading.order {
        OrderReading::ResolveFirst => {
            "each closes what is open and opens an incident; with order=trigger-first each closes the one that it \
             opens, and nobody is called"
        }
        OrderReading::TriggerFirst => {
            "each closes the incident that it opens, and nobody is called (order=trigger-first)"
        }
    };
    Section {
        id: "both-parts",
        title: "taken by both",
        all: totals.both_parts,
        share: of(totals.both_parts, totals.payloads, many(totals.payloads, "payload")),
        verdict: format!("{} taken by both parts of a service", is(totals.both_parts, "call")),
        note: format!("A trigger filter and the resolve of one service take them: {order}."),
        list: format!(" that a trigger filter and the resolve of one service take: {order}"),
        things,
        heads: vec!["calls", "filter", "mapping value", "first"],
        rows: run.taken_by_both.iter().map(row).collect(),
        others: Some(OF_SERVICE),
        command: run.taken_by_both.first().and_then(|it| command::test(replayed, it.line)),
    }
}
