//! What speaks for a value that ties a pair, and against it: whose id its name says it is, and what it looks like.

use super::is_own;
use crate::infer::ranking::Ranked;
use crate::infer::shape;
use crate::model::names::identity::Identity;
use crate::model::names::{self, roles};

/// What only names a thing stays below the weakest id, also in a list.
const THING: i32 = 25;
/// An id of whatever, as long as one alert alone was seen: it may be that of the sender, or of a place.
const UNSEEN: i32 = 15;
const SEEN: i32 = 50;
/// What the looks of a value add where only one alert shows them.
const ONE_WORD: i32 = 8;

const NOT_SEEN: &str = "one alert does not show whether others have the same value";

/// `has_id` is whether any key is named like the id of an alert, or of what is watched.
pub(super) fn name(ranked: &mut Ranked<'_, '_>, has_id: bool) {
    let is_seen = ranked.column.alerts.len() > 1;
    let (points, why) = match ranked.column.identity {
        Some(Identity::Alert) => (100, "named like the id of an alert"),
        Some(Identity::Itself) => (90, "named like an id"),
        Some(Identity::Watched) => (80, "named like the id of what is watched"),
        Some(Identity::Event) => (70, "named like the id of an event"),
        Some(Identity::Other) if is_seen => (SEEN, "named like an id, of whatever"),
        Some(Identity::Other) => (UNSEEN, "named like an id, of whatever"),
        None => return name_of_no_id(ranked, has_id),
    };
    ranked.pro(points, why);
    match ranked.column.identity {
        Some(Identity::Watched) => ranked.con(0, "two alerts of one and the same share an incident"),
        Some(Identity::Other) if !is_seen => ranked.con(0, NOT_SEEN),
        _ => {}
    }
}

/// It may be that of what is watched.
fn name_of_no_id(ranked: &mut Ranked<'_, '_>, has_id: bool) {
    let column = ranked.column;
    if roles::names_a_thing(&column.name) {
        let better = roles::title(column.last(), column.owner()) / 10;
        let why = if has_id {
            "it names what the alert is about"
        } else {
            "no key has an id, and this one names what the alert is about"
        };
        ranked.pro(THING + better, why);
        ranked.con(0, "two alerts of this name share an incident");
    } else if names::is_shared(&column.name) {
        ranked.con(30, "many alerts share such a value");
    } else {
        ranked.con(10, "not named like an id");
    }
}

/// Several alerts show whether a value is an alert's own. Without its recovery one may be an earlier alert sent again.
pub(super) fn alerts(ranked: &mut Ranked<'_, '_>) {
    let alerts = ranked.column.alerts.len();
    match () {
        () if alerts < 2 => {}
        () if is_own(ranked.column, alerts) => {
            ranked.pro(20, format!("another one in each of the {alerts} alerts"));
        }
        () => ranked.con(40, "some of the alerts have the same one"),
    }
}

pub(super) fn value(ranked: &mut Ranked<'_, '_>, value: &str) {
    let column = ranked.column;
    let is_seen = column.alerts.len() > 1;
    let is_thing = roles::names_a_thing(&column.name);
    match (column.identity, shape::uniqueness(value)) {
        (Some(Identity::Other), Some((points, kind))) if !is_seen => {
            ranked.pro(points.min(ONE_WORD), format!("it looks like {kind}"));
        }
        (Some(_), Some((points, kind))) => ranked.pro(points, format!("it looks like {kind}")),
        (Some(_), None) if shape::is_whole_number(value) && !is_seen => {
            ranked.con(0, "a short number says little of its own");
        }
        (None, Some(_)) if !is_thing && names::is_shared(&column.name) => {}
        (None, Some((points, kind))) if points <= ONE_WORD || !is_seen => {
            ranked.pro(points, format!("it looks like {kind}"));
            if !is_thing {
                ranked.con(0, NOT_SEEN);
            }
        }
        (None, Some((points, kind))) => ranked.pro(2 * points, format!("it looks like {kind}")),
        (_, None) => {}
    }
    if value.split_whitespace().count() > 4 {
        ranked.con(25, "it is a text");
    }
}
