//! What a key is to the alert: whose id, what it names, or what its value looks like.

use super::THING;
use crate::infer::columns::Column;
use crate::infer::shape;
use crate::model::key_path::KeyPath;
use crate::model::names::identity::{self, Identity};
use crate::model::names::vocabulary::{CONTAINERS, HALF_IDS, WATCHED};
use crate::model::names::{self, polarity, roles};

/// What a key is to the alert, by its name and by its value, with what it weighs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Tier {
    Id(Identity),
    /// The id of what is in the state that was chosen.
    OfState,
    /// Called as the alert itself.
    TheAlert,
    /// The address of a page of the alert.
    Link,
    Address,
    /// A UUID or the like, whatever its name.
    Looks,
    Thing,
    /// A word for a kind or a place.
    PlainWord,
    Text,
    /// A kind that is called as a check is.
    Kind,
    Shared,
    Nameless,
}

impl Tier {
    pub fn of(column: &Column<'_>, value: &str, state: Option<&KeyPath>) -> Self {
        let (name, title) = (&column.name, roles::title(column.last(), column.owner()));
        let is_weak = column.identity.is_some_and(|whose| whose > Identity::Watched);
        // `excursion.excursionId`
        let object = column.owner().map(names::words);
        let is_of_its_object = || identity::thing_of(column.last()).is_some_and(|it| object == Some(vec![it]));
        if is_weak
            && (identity::of(column.last()) == Some(Identity::Itself) || is_of_its_object())
            && state.is_some_and(|it| column.is_beside(it))
        {
            return Self::OfState;
        }
        // `ref: main`
        let is_half = names::words(name).iter().all(|word| HALF_IDS.has(word) || CONTAINERS.has(word));
        let (is_thing, is_url) = (roles::names_a_thing(name), shape::is_url(value));
        match column.identity {
            Some(Identity::Other) if is_half && shape::is_plain_word(value) => Self::PlainWord,
            Some(whose) => Self::Id(whose),
            None if shape::is_made_up(value) && column.owner().is_some_and(identity::is_the_alert) => {
                Self::Id(Identity::Alert)
            }
            None if identity::is_the_alert(name) && is_unique(value) => Self::Id(Identity::Alert),
            None if identity::is_the_alert(name) && !polarity::is_state_word(value) => Self::TheAlert,
            None if identity::is_the_id_of_an_alert(value) => Self::Looks,
            None if identity::is_an_event(name) && shape::is_id(value) => Self::Id(Identity::Event),
            None if is_url && identity::links_to_an_alert(name) => Self::Link,
            None if is_url && (identity::is_link(name) || identity::links_to_a_project(name)) => Self::Address,
            None if identity::names_a_project(name) => Self::PlainWord,
            None if is_thing && shape::is_plain_word(value) && title < NAME_OF_A_CHECK && !names_a_host(name) => {
                Self::PlainWord
            }
            None if is_thing => Self::Thing,
            None if title >= NAME_OF_A_CHECK && value.contains(' ') => Self::Text,
            None if column.last() == "type" && names_a_check(value) => Self::Kind,
            None if names::is_shared(name) || identity::names_a_person(name) => Self::Shared,
            None if is_unique(value) && !column.keys().any(identity::is_owned) => Self::Looks,
            None => Self::Nameless,
        }
    }

    /// What it adds that a value looks like one that nothing else has.
    pub fn looks(self, unique: i32, is_proven: bool) -> i32 {
        match self {
            Self::Shared | Self::PlainWord | Self::Kind | Self::Text | Self::Id(Identity::Owner) => 0,
            Self::Link | Self::Address => 0,
            Self::Thing | Self::TheAlert => unique / 2,
            Self::Id(Identity::Project | Identity::Host) => unique.min(ONE_WORD),
            Self::Nameless if is_proven && unique > ONE_WORD => 2 * unique,
            _ => unique,
        }
    }

    /// How many points it counts, and why. More where two pairs prove that it is an alert's own.
    pub fn weight(self, column: &Column<'_>, looks: i32, is_proven: bool, has_id: bool) -> (i32, &'static str) {
        let title = roles::title(column.last(), column.owner());
        match self {
            Self::Id(Identity::Alert) if identity::is_a_code(&column.name) => (80, "named like the code of an alert"),
            Self::Id(Identity::Alert) => (100, "named like the id of an alert"),
            Self::Id(Identity::Itself) => (90, "named like an id"),
            Self::OfState => (88, "it is the id of what is in this state"),
            Self::Id(Identity::Watched) => (80, "named like the id of what is watched"),
            Self::Id(Identity::Event) => (70, "named like the id of an event"),
            Self::Id(Identity::Host) => (44, "named like the id of what is watched"),
            Self::Id(Identity::Other) => (if looks > 0 || is_proven { 45 } else { 14 }, "named like an id"),
            Self::Id(Identity::Project) => {
                (if is_proven { 60 } else { 15 }, "named like the id of a project or the like")
            }
            Self::Id(Identity::Owner) => {
                (if is_proven { 40 } else { -10 }, "named like the id of what many alerts share")
            }
            Self::TheAlert if column.first().contains(' ') => (36, "named like the alert itself, in words"),
            Self::TheAlert => (50, "named like the alert itself"),
            Self::Link => (45, "the address of the alert, with an id in it"),
            Self::Address => (24, "the address of what the alert is about"),
            Self::Looks => (25, "whatever its name"),
            Self::Thing if column.owner().is_some_and(identity::is_elsewhere) => {
                (THING - 15, "it names where something comes from or goes to")
            }
            Self::Thing if identity::is_an_appliance(&column.name) => (THING + 12, "it names what the alert is about"),
            Self::Thing if has_id => (THING + title / 10, "it names what the alert is about"),
            Self::Thing => (THING + title / 10, "no key is known as an id, and this one names what the alert is about"),
            Self::PlainWord => (6, "it names what the alert is about"),
            Self::Text => (12, "the same text in both"),
            Self::Kind => (13, "it names a check"),
            Self::Shared => (-30, "many alerts share such a value"),
            // One word with a digit in it, where there is nothing else.
            Self::Nameless => (if looks > 0 { -3 } else { -10 }, "not named like an id"),
        }
    }

    /// What one pair does not show.
    pub fn doubt(self, name: &str) -> Option<String> {
        let thing = || identity::thing_of(name).unwrap_or_else(|| name.to_owned());
        let doubt = match self {
            Self::Id(Identity::Watched) if identity::watches_many(name) => {
                return Some(format!("one {} may watch several at once, and their alerts share an incident", thing()));
            }
            Self::Id(Identity::Host) => return Some(format!("two alerts of one {} share an incident", thing())),
            Self::Id(Identity::Other) | Self::Looks | Self::Nameless => NOT_SEEN,
            Self::Id(Identity::Project) => "it is the id of what several alerts may be of, and these share an incident",
            Self::Id(Identity::Owner) => "many alerts share such a value, and with it an incident",
            Self::TheAlert | Self::Thing | Self::Kind | Self::Address => "two alerts of this name share an incident",
            Self::PlainWord => "a word that names a kind or a place is that of many alerts",
            Self::Text => "all alerts with this text share an incident",
            Self::Id(_) | Self::OfState | Self::Link | Self::Shared => return None,
        };
        Some(doubt.to_owned())
    }
}

/// What the looks of a value add that many alerts may have.
const ONE_WORD: i32 = 8;
const NOT_SEEN: &str = "one alert does not show whether others have the same value";
/// From here on a title is that of a check, and not that of a host.
const NAME_OF_A_CHECK: i32 = 64;

fn names_a_host(name: &str) -> bool {
    names::words(name).iter().any(|word| word.starts_with("host") || word == "device" || word == "server")
}

fn names_a_check(value: &str) -> bool {
    let words = names::words(value);
    words.len() > 1 && words.iter().any(|word| WATCHED.has(word))
}

fn is_unique(value: &str) -> bool {
    shape::uniqueness(value).is_some_and(|(points, _)| points >= 16)
}
