//! Two alerts in one incident, and what shows that they are two.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use super::{Defect, Trial, Tried, Unmapped};
use crate::engine::incident;
use crate::engine::leaves::{Items, Leaf, leaves, steps};
use crate::engine::side::Side;
use crate::model::key_path::Step;
use crate::model::names::identity::{self, Identity};
use crate::model::names::{self, roles, volatile};
use crate::model::payload::Payload;

/// A text that is each alert's own: where it is, and what it is in the two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnText<'a> {
    /// The keys and indexes that lead to it, a line each.
    pub path: String,
    pub texts: [&'a str; 2],
}

/// How many alerts of one mapping value are compared with each other.
const MOST_COMPARED: usize = 10;
/// Of how many values with several alerts.
const MOST_VALUES: usize = 200;

impl<'a> Trial<'a> {
    /// For each mapping value that several alerts have, the first two that are not one alert.
    pub(super) fn shared_incidents(&self) -> Vec<Defect<'a>> {
        let mut values: Vec<(&'a str, Vec<usize>)> = Vec::new();
        let mut places = HashMap::new();
        for (at, tried) in self.alerts() {
            if let Some(Ok(value)) = tried.opens_by {
                let place = *places.entry(value).or_insert_with(|| {
                    values.push((value, Vec::new()));
                    values.len() - 1
                });
                values.get_mut(place).into_iter().for_each(|(_, alerts)| alerts.push(at));
            }
        }
        let several = values.iter().filter(|(_, alerts)| alerts.len() > 1);
        several.take(MOST_VALUES).filter_map(|(value, alerts)| self.shared(value, alerts)).collect()
    }

    fn shared(&self, value: &str, alerts: &[usize]) -> Option<Defect<'a>> {
        let tried = |at: &usize| self.samples.get(*at).map(|tried| (*at, tried));
        let alerts: Vec<_> = alerts.iter().take(MOST_COMPARED).filter_map(tried).collect();
        let takes = |it: &Tried<'_>| it.closes_by.is_some_and(|by: Result<_, Unmapped<'_>>| by == Ok(value));
        let recoveries = self.numbered().filter(|(_, it)| takes(it) && it.sample.side != Some(Side::Alert));
        let recoveries = recoveries.take(MOST_COMPARED).map(|(at, it)| (at, texts(it.sample.payload)));
        let recoveries: Vec<_> = recoveries.collect();
        let (first, others) = alerts.split_first()?;
        // One that comes when the first was closed is an incident of its own, and may be of the same thing again.
        let is_after = |other: usize| recoveries.iter().any(|(recovery, _)| self.is_between(first.0, *recovery, other));
        let is_of_many = self.has_many_at_once(first.1);
        let is_excused = |other: &(usize, &Tried<'a>)| {
            is_after(other.0) && !(is_of_many && self.tied([first, other], &recoveries, says_of_what).is_some())
        };
        let others = others.iter().filter(|it| !it.1.sample.accepted.repeated && !is_excused(it));
        let others: Vec<_> = others.collect();
        let pairs = others.iter().filter_map(|other| Some((*other, own_text([first, other], Identity::Event)?)));
        // An id that no recovery has may be one of the call.
        let has = |own: &OwnText<'a>, it: &Texts<'a>| it.get(&own.path).is_some_and(|text| own.texts.contains(text));
        let is_own = |own: &OwnText<'a>| recoveries.is_empty() || recoveries.iter().any(|(_, it)| has(own, it));
        let pairs: Vec<_> = pairs.filter(|(_, own)| is_own(own)).collect();
        let tied = |other: &&(usize, &Tried<'a>)| self.tied([first, other], &recoveries, looks_like_an_id);
        let proven = others.iter().find_map(|other| Some((other.0, tied(other)?)));
        if let Some((second, (own, recoveries))) = proven {
            let is_apart = is_after(second);
            let (recoveries, own) = (Some(recoveries), Some(own));
            return Some(Defect::SharedIncident { alerts: [first.0, second], recoveries, own, is_apart });
        }
        let two = pairs.into_iter().next().map(|(other, own)| (other.0, Some(own)));
        let titled = || {
            let other = self.titled(value, first, &others, is_of_many)?;
            Some((other.0, own_text([first, other], Identity::Host).filter(|_| is_of_many)))
        };
        let (second, own) = two.or_else(titled)?;
        Some(Defect::SharedIncident { alerts: [first.0, second], recoveries: None, own, is_apart: is_after(second) })
    }

    /// The pairs of alerts, and those of their recoveries, that are certain to share an incident.
    pub fn sharing(&self) -> Vec<[usize; 2]> {
        let pairs = self.shared_incidents().into_iter().filter_map(|defect| match defect {
            Defect::SharedIncident { alerts, recoveries: Some(recoveries), .. } => Some([alerts, recoveries]),
            _ => None,
        });
        pairs.flatten().collect()
    }

    /// Whether an alert is mapped by what has several alerts at once, as its name says.
    fn has_many_at_once(&self, tried: &Tried<'a>) -> bool {
        self.mapping_key(tried).is_some_and(|key| identity::has_many_at_once(&key))
    }

    /// The first alert with another title, where there are so many titles that they are of no one alert.
    fn titled<'o>(
        &self,
        value: &str,
        first: &(usize, &Tried<'a>),
        others: &[&'o (usize, &'o Tried<'a>)],
        is_of_many: bool,
    ) -> Option<&'o (usize, &'o Tried<'a>)> {
        // The id of an alert is the same while its title changes.
        let key = self.mapping_key(first.1).map_or_else(String::new, |key| key.into_owned());
        let is_own = identity::of(&key).is_some_and(|whose| whose < Identity::Watched);
        if is_own && value.chars().any(char::is_alphanumeric) {
            return None;
        }
        let own = self.title(first.1)?;
        let titles: Vec<_> = others.iter().filter_map(|it| Some((*it, self.title(it.1)?))).collect();
        let other: Vec<_> = titles.iter().filter(|(_, title)| *title != own).collect();
        // Of two titles one may be the other's update.
        let distinct: HashSet<_> = other.iter().map(|(_, title)| title).collect();
        other.first().filter(|_| is_of_many || distinct.len() > 1).map(|(it, _)| *it)
    }

    /// The name of the key by which an alert is mapped.
    fn mapping_key(&self, tried: &Tried<'a>) -> Option<Cow<'a, str>> {
        let trigger = self.service.triggers.get(tried.verdict.trigger?)?;
        names::of_path(&trigger.part.mapping.as_ref()?.value)
    }

    /// Whether the second of three samples came between the others, as far as the order of all is told.
    fn is_between(&self, first: usize, second: usize, third: usize) -> bool {
        let place = |at: usize| self.order.as_ref().and_then(|order| order.get(at));
        place(first) < place(second) && place(second) < place(third)
    }

    /// A text that each of two alerts shares with a recovery of its own, and that differs between them.
    fn tied(
        &self,
        [first, other]: [&(usize, &Tried<'a>); 2],
        recoveries: &[(usize, Texts<'a>)],
        tells: impl Fn(&Leaf<'_>, &str) -> bool,
    ) -> Option<(OwnText<'a>, [usize; 2])> {
        let there = texts(other.1.sample.payload);
        let tied = leaves(first.1.sample.payload, Items::Apart).into_iter().filter_map(|leaf| {
            let second = there.get(&leaf.path).copied().filter(|text| *text != leaf.text && tells(&leaf, text))?;
            let of = |alert: usize, text: &str| {
                let has = |it: &Texts<'_>| it.get(&leaf.path).is_some_and(|there| *there == text);
                recoveries.iter().find(|(at, it)| *at != alert && has(it)).map(|(at, _)| *at)
            };
            let both = [of(first.0, leaf.text)?, of(other.0, second)?];
            let own = OwnText { path: leaf.path.clone(), texts: [leaf.text, second] };
            (both[0] != both[1]).then_some((strangeness(&leaf), (own, both)))
        });
        // Of several with one strangeness the first.
        tied.min_by_key(|(strangeness, _)| *strangeness).map(|(_, tied)| tied)
    }

    /// The title of an alert without its numbers, which change while it is the same alert.
    fn title(&self, tried: &Tried<'a>) -> Option<String> {
        let trigger = self.service.triggers.get(tried.verdict.trigger?)?;
        let title = incident::title(trigger, tried.sample.payload, None);
        Some(without_numbers(&title.text))
    }
}

fn without_numbers(text: &str) -> String {
    text.chars().filter(|c| !c.is_ascii_digit() && !matches!(c, '.' | ',' | '%')).collect()
}

/// The id that tells two alerts apart, if they have one at the same place, and one that is nearer to them than so.
fn own_text<'a>([first, other]: [&(usize, &Tried<'a>); 2], than: Identity) -> Option<OwnText<'a>> {
    let ids = leaves(first.1.sample.payload, Items::Apart).into_iter().filter_map(|leaf| id_of(leaf, than));
    let there = texts(other.1.sample.payload);
    let differing = ids.filter_map(|(whose, leaf)| {
        let there = there.get(&leaf.path).copied().filter(|text| *text != leaf.text)?;
        Some((whose, leaf.depth, OwnText { path: leaf.path, texts: [leaf.text, there] }))
    });
    differing.min_by_key(|(whose, depth, _)| (*whose, *depth)).map(|(_, _, own)| own)
}

/// Whether a text says what an alert is about, and another one is about something else: its title, or the name of what is
/// watched. The numbers in it change while it is the same.
fn says_of_what(leaf: &Leaf<'_>, other: &str) -> bool {
    const TITLE: i32 = 78;
    let name = leaf.full_name();
    let is_what =
        roles::title(leaf.name, leaf.owner) >= TITLE || roles::names_a_thing(&name) || identity::is_the_alert(&name);
    is_what && volatile(&name).is_none() && without_numbers(leaf.text) != without_numbers(other)
}

/// How far a leaf is from the id of an alert: by whose it is, and whether its text is one that nothing else has.
fn strangeness(leaf: &Leaf<'_>) -> (bool, bool, Option<Identity>, usize) {
    let whose = identity::of(&leaf.full_name()).filter(|whose| *whose < Identity::Event);
    let digits = leaf.text.bytes().filter(u8::is_ascii_digit).count();
    let is_word = leaf.text.len() < 8 && digits < leaf.text.len();
    (whose.is_none(), is_word, whose, leaf.depth)
}

/// Whether a text is a number or a word with one in it, and no time and no measure.
fn looks_like_an_id(leaf: &Leaf<'_>, _: &str) -> bool {
    is_word_with_a_digit(leaf) && volatile(&leaf.full_name()).is_none()
}

fn is_word_with_a_digit(leaf: &Leaf<'_>) -> bool {
    let is_word = leaf.text.len() <= 100 && !leaf.text.contains(char::is_whitespace);
    is_word && leaf.text.contains(|c: char| c.is_ascii_digit())
}

/// The texts of a payload that look like ids, whatever their keys are called, and the paths that lead to them: first those
/// that are an alert's own by their names.
pub fn ids(payload: &Payload) -> Vec<(String, String)> {
    let words = leaves(payload, Items::Apart).into_iter().filter(is_word_with_a_digit);
    let mut ids: Vec<_> = words.filter_map(|leaf| Some((rank(&leaf)?, leaf))).collect();
    ids.sort_by_key(|(rank, _)| *rank);
    ids.into_iter().map(|(_, leaf)| (leaf.path, leaf.text.to_owned())).collect()
}

/// How near a key is to an alert's own id, by its name: no id comes last, and none is what changes with each call.
type Rank = (bool, Option<Identity>);

/// The lines of a log have the same names again and again, and what a name says takes longer than reading the line.
fn rank(leaf: &Leaf<'_>) -> Option<Rank> {
    const MOST_KNOWN: usize = 10_000;
    thread_local! {
        static KNOWN: RefCell<HashMap<String, Option<Rank>>> = RefCell::default();
    }
    let key = [leaf.owner.unwrap_or_default(), "\n", leaf.name].concat();
    let rank = || {
        let name = leaf.full_name();
        let whose = identity::of(&name);
        volatile(&name).is_none().then_some((whose.is_none(), whose))
    };
    KNOWN.with_borrow_mut(|known| {
        if known.len() >= MOST_KNOWN {
            known.clear();
        }
        *known.entry(key).or_insert_with(rank)
    })
}

/// An id that is an alert's own, as its name says; those of calls and events are not.
fn own_id(leaf: Leaf<'_>) -> Option<(Identity, Leaf<'_>)> {
    id_of(leaf, Identity::Event)
}

fn id_of(leaf: Leaf<'_>, than: Identity) -> Option<(Identity, Leaf<'_>)> {
    let name = leaf.full_name().into_owned();
    let whose = identity::of(&name).filter(|whose| *whose < than && volatile(&name).is_none())?;
    (!leaf.text.trim().is_empty() && !leaf.is_yes_or_no).then_some((whose, leaf))
}

/// The texts of a payload, by the paths that lead to them.
type Texts<'p> = HashMap<String, &'p str>;

fn texts(payload: &Payload) -> Texts<'_> {
    leaves(payload, Items::Apart).into_iter().map(|leaf| (leaf.path, leaf.text)).collect()
}

/// Whether an id says that an alert and a recovery are of one alert: both have it, and no other alert does.
pub(super) fn are_of_one_alert(alert: &Payload, recovery: &Payload, alerts: &[&Payload]) -> bool {
    let there = texts(recovery);
    let ids = leaves(alert, Items::Apart).into_iter().filter_map(own_id).map(|(_, leaf)| leaf);
    let same: Vec<_> = ids.filter(|leaf| there.get(&leaf.path) == Some(&leaf.text)).collect();
    if same.is_empty() {
        return false;
    }
    let others = alerts.iter().filter(|other| !std::ptr::eq(**other, alert)).take(MOST_COMPARED);
    let others: Vec<_> = others.map(|other| texts(other)).collect();
    same.iter().any(|leaf| others.iter().all(|other| other.get(&leaf.path) != Some(&leaf.text)))
}

/// Whether an alert and a recovery have ids at the same places, and none of them has one text in both; where they have no ids,
/// the names of what is watched. What they are mapped by does not count: that it differs is the question.
pub(super) fn are_of_two_alerts(alert: &Payload, recovery: &Payload, but: &[&[Step]]) -> bool {
    let there = texts(recovery);
    let mut others = leaves(alert, Items::Apart);
    others.retain(|leaf| !but.contains(&steps(&leaf.path).as_slice()));
    let is_same = |leaf: Leaf<'_>| Some(*there.get(&leaf.path)? == leaf.text);
    let ids = || others.iter().cloned().filter_map(own_id).map(|(_, leaf)| leaf);
    let names = || others.iter().filter(|leaf| roles::names_a_thing(&leaf.full_name())).cloned();
    // An id that nobody knows the owner of outweighs one that may be of the call.
    let is_own = others
        .iter()
        .cloned()
        .filter_map(own_id)
        .any(|(whose, leaf)| whose == Identity::Alert && is_same(leaf) == Some(false));
    let is_any =
        |leaf: &Leaf<'_>| identity::of(&leaf.full_name()) == Some(Identity::Other) && is_word_with_a_digit(leaf);
    if !is_own && others.iter().filter(|leaf| is_any(leaf)).any(|leaf| is_same(leaf.clone()) == Some(true)) {
        return false;
    }
    let mut same: Vec<bool> = ids().filter_map(is_same).collect();
    if same.is_empty() {
        same = names().filter_map(is_same).collect();
    }
    !same.is_empty() && same.iter().all(|same| !same)
}
