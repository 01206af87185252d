//! Two alerts in one incident, each with a recovery of its own.

use super::sections::{Cell, OF_SERVICE, Section, of};
use super::words::{self, many};
use super::{Replayed, command};
use crate::engine::leaves::steps;
use crate::model::key_path::{KeyPath, Spelling};
use crate::model::text::quoted;
use crate::replay::run::SharedIncident;

/// None where none was seen.
pub fn section(replayed: &Replayed<'_>) -> Option<Section> {
    let (run, totals) = (replayed.run, &replayed.run.totals);
    let place = |line: u64| replayed.places.name(line);
    let row = |it: &SharedIncident| {
        let filter = words::filter(run.services.get(it.service), it.filter);
        let ([_, second], [one, other]) = (it.alerts, it.recoveries);
        let ([first_id, second_id], path) = (&it.texts, path(replayed, it));
        let (first_id, second_id) = (quoted(first_id), quoted(second_id));
        vec![
            Cell::Part(words::name(replayed.service_name(it.service)), filter),
            Cell::Value(Some(it.mapping_value.clone())),
            Cell::Text(format!(
                "{} is another alert: {path} is {first_id} and {second_id}, and each has a recovery of its own, {} and {}",
                place(second),
                place(one),
                place(other),
            )),
            Cell::Advice(format!("map both parts by {path}")),
            Cell::Place(place(it.alerts[0]), None),
        ]
    };
    let things = many(run.shared_count, "incident");
    let verb = if run.shared_count == 1 { "has" } else { "have" };
    let section = Section {
        id: "shared-incidents",
        title: "two alerts in one incident",
        all: run.shared_count,
        share: of(run.shared_count, totals.opened, many(totals.opened, "incident")),
        verdict: format!("{things} {verb} two alerts in one"),
        list: " in which the recovery of one alert closes another one, too".to_owned(),
        note: "The recovery of one alert closes another one, too (CG206).".to_owned(),
        things,
        heads: vec!["filter", "mapping value", "what shows it", "what to do", "first alert"],
        rows: run.shared.iter().map(row).collect(),
        others: Some(OF_SERVICE),
        command: run.shared.first().and_then(|it| command::test(replayed, it.alerts[1])),
    };
    (run.shared_count > 0).then_some(section)
}

/// The key of the id, spelled as the filter spells its mapping key.
pub fn path(replayed: &Replayed<'_>, it: &SharedIncident) -> String {
    let service = replayed.run.services.get(it.service);
    let trigger = service.and_then(|service| service.triggers.get(it.filter));
    let mapping = trigger.and_then(|trigger| trigger.part.mapping.as_ref());
    let spelling = mapping.map_or(Spelling::Bare, |key| key.value.spelling());
    KeyPath::found(steps(&it.path), spelling).written().to_owned()
}
