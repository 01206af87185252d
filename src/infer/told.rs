//! The title and the description: texts that a person woken at night wants to read first.

use super::columns::{Column, Columns};
use super::ranking::{Ranked, sorted};
use super::shape;
use super::{Choice, RunnerUp};
use crate::engine::placeholder;
use crate::model::key_path::{KeyPath, Spelling};
use crate::model::names::{polarity, roles};
use crate::model::template::Template;
use crate::model::text::quoted;

const GOOD_TITLE: i32 = 40;
/// Two of these make one title.
const HALF_TITLE: i32 = 20;
const GOOD_DESCRIPTION: i32 = 40;
/// From here a name is that of a title, or of a description; below it could be that of something else as well.
const NAMED: i32 = 60;
/// How many titles are tried, each with the description that is left.
const TRIED: usize = 6;

pub struct Told {
    pub title: Option<Choice<Template>>,
    pub description: Option<Choice<KeyPath>>,
    pub titles: Vec<RunnerUp>,
    pub descriptions: Vec<RunnerUp>,
}

pub fn choose(columns: &Columns<'_>, state: &KeyPath) -> Told {
    let others = || columns.iter().filter(|column| column.key != *state);
    let titles = sorted(others().filter_map(as_title).collect());
    let descriptions = sorted(others().filter_map(as_description).collect());
    let Parts { title, description, used } = match together(&titles, &descriptions) {
        Some(pair) => Parts::of(pair),
        None => composite(&titles, &descriptions),
    };
    let unused = |it: &&Ranked<'_, '_>| !used.iter().any(|column| column.key == it.column.key);
    let not_it = |it: &&Ranked<'_, '_>| description.is_none_or(|chosen| chosen.column.key != it.column.key);
    let best = titles.iter().find(|it| !unused(it));
    let others = descriptions.iter().filter(not_it);
    Told {
        title,
        description: description.map(|it| Choice { what: it.column.key.clone(), reason: it.reason() }),
        titles: titles.iter().filter(unused).map(|it| it.beside(best)).collect(),
        descriptions: others.map(|it| it.beside(description)).collect(),
    }
}

/// A title with the description that goes with it.
#[derive(Clone, Copy)]
struct Pair<'r, 'c, 'p> {
    title: &'r Ranked<'c, 'p>,
    description: Option<&'r Ranked<'c, 'p>>,
}

/// The title and the description that are best together: the best title may be the only description, and then the next
/// title and both of them say more.
fn together<'r, 'c, 'p>(titles: &'r [Ranked<'c, 'p>], descriptions: &'r [Ranked<'c, 'p>]) -> Option<Pair<'r, 'c, 'p>> {
    let sum = |pair: &Pair<'_, '_, '_>| 2 * pair.title.points() + pair.description.map_or(0, |it| it.points());
    let good = titles.iter().take_while(|it| it.points() >= GOOD_TITLE);
    let pairs = good.take(TRIED).map(|title| Pair { title, description: beside(title, descriptions) });
    // Of equal ones the first, and `max_by_key` would take the last.
    pairs.reduce(|best, next| if sum(&next) > sum(&best) { next } else { best })
}

/// The best description that says something else than the title.
fn beside<'r, 'c, 'p>(title: &Ranked<'c, 'p>, descriptions: &'r [Ranked<'c, 'p>]) -> Option<&'r Ranked<'c, 'p>> {
    let differs = |it: &&Ranked<'_, '_>| it.column.first() != title.column.first();
    descriptions.iter().filter(differs).find(|it| it.points() >= GOOD_DESCRIPTION)
}

fn single(title: &Ranked<'_, '_>) -> Choice<Template> {
    Choice { what: Template::Path(title.column.key.clone()), reason: title.reason() }
}

/// What is told, and the columns of the title.
struct Parts<'r, 'c, 'p> {
    title: Option<Choice<Template>>,
    description: Option<&'r Ranked<'c, 'p>>,
    used: Vec<&'c Column<'p>>,
}

impl<'r, 'c, 'p> Parts<'r, 'c, 'p> {
    fn of(pair: Pair<'r, 'c, 'p>) -> Self {
        Self { title: Some(single(pair.title)), description: pair.description, used: vec![pair.title.column] }
    }
}

/// Where no key makes a title, two do: what is watched, and where.
fn composite<'r, 'c, 'p>(titles: &'r [Ranked<'c, 'p>], descriptions: &'r [Ranked<'c, 'p>]) -> Parts<'r, 'c, 'p> {
    let half = |it: &&Ranked<'_, '_>| it.points() >= HALF_TITLE;
    let mut halves = titles.iter().filter(half);
    let Some(title) = halves.next() else {
        return Parts {
            title: None,
            description: descriptions.iter().find(|it| it.points() >= GOOD_DESCRIPTION),
            used: Vec::new(),
        };
    };
    let alone = Pair { title, description: beside(title, descriptions) };
    match halves.find_map(|second| joined(title, second)) {
        Some((both, second)) => {
            Parts { title: Some(both), description: alone.description, used: vec![title.column, second] }
        }
        None => Parts::of(alone),
    }
}

/// Two texts in one title, unless they are the same.
fn joined<'c, 'p>(first: &Ranked<'c, 'p>, second: &Ranked<'c, 'p>) -> Option<(Choice<Template>, &'c Column<'p>)> {
    let (first, second) = (first.column, second.column);
    if first.first() == second.first() {
        return None;
    }
    let console = |column: &Column<'_>| KeyPath::found(column.key.steps().to_vec(), Spelling::Console);
    let written = format!("{} - {}", console(first), console(second));
    let texts = format!("{} - {}", first.first(), second.first());
    let choice = Choice {
        what: Template::parse(&written).ok()?,
        reason: format!("{}; no key alone makes a title", quoted(&texts)),
    };
    Some((choice, second))
}

/// What every alert has to have, of a title as of a description.
fn text<'p>(column: &Column<'p>) -> Option<&'p str> {
    let texts = column.alerts.iter().copied().collect::<Option<Vec<_>>>()?;
    let says_nothing = |text: &&str| {
        shape::is_nothing(text)
            || shape::is_bool(text)
            || placeholder::find(text).is_some()
            || shape::is_variable(text)
            || super::is_json(text)
    };
    if texts.iter().any(says_nothing) {
        return None;
    }
    let text = texts.first()?;
    let is_number = shape::is_whole_number(text) || shape::is_measure(text);
    (!is_number && !shape::is_time(text) && !shape::is_address(text)).then_some(text)
}

fn as_title<'c, 'p>(column: &'c Column<'p>) -> Option<Ranked<'c, 'p>> {
    let text = text(column)?;
    let weight = roles::title(column.last(), column.owner());
    if weight == 0 || column.identity.is_some() {
        return None;
    }
    let mut ranked = Ranked::new(column, quoted(text));
    let named = if weight >= NAMED { "named like a title" } else { "its name may do for a title" };
    ranked.pro(weight, named);
    weigh_length(&mut ranked, text, weight);
    if polarity::is_state_word(text) {
        ranked.con(50, "it tells the state alone");
    }
    if shape::is_url(text) || text.starts_with('/') {
        ranked.con(25, "it is an address");
    }
    if shape::uniqueness(text).is_some_and(|(points, _)| points > 8) {
        ranked.con(60, "it looks like an id");
    }
    weigh_constant(&mut ranked);
    Some(ranked)
}

/// A title is one short line of words.
fn weigh_length(ranked: &mut Ranked<'_, '_>, text: &str, weight: i32) {
    let length = text.chars().count();
    match length {
        0..=60 => {}
        61..=90 => ranked.con(5, "it is rather long"),
        91..=160 => ranked.con(14, "it is long"),
        _ => ranked.con(40, "it is long"),
    }
    if text.trim().contains(['\n', '\r']) {
        ranked.con(30, "it has several lines");
    }
    if text.contains('<') && text.contains('>') {
        ranked.con(20, "it has HTML");
    }
    // A message that is short is written for a title.
    if text.contains(' ') && length <= 60 && (60..70).contains(&weight) {
        ranked.pro(16, "in a few words");
    } else if text.contains(' ') {
        ranked.pro(6, "in words");
    }
}

fn as_description<'c, 'p>(column: &'c Column<'p>) -> Option<Ranked<'c, 'p>> {
    let text = text(column)?;
    let weight = roles::description(column.last());
    if weight == 0 || shape::is_url(text) || column.identity.is_some() {
        return None;
    }
    let mut ranked = Ranked::new(column, quoted(text));
    let named = if weight >= NAMED { "named like a description" } else { "its name may do for a description" };
    ranked.pro(weight, named);
    let words = text.split_whitespace().count();
    match words {
        0..=1 => ranked.con(20, "it is one word"),
        2..=3 => {}
        _ => ranked.pro(10, "in words"),
    }
    if text.starts_with('<') {
        ranked.con(25, "it has HTML");
    }
    if polarity::is_state_word(text) {
        ranked.con(50, "it tells the state alone");
    }
    weigh_constant(&mut ranked);
    Some(ranked)
}

/// What is the same in every alert says nothing of any of them.
fn weigh_constant(ranked: &mut Ranked<'_, '_>) {
    let alerts = &ranked.column.alerts;
    let differ = alerts.iter().any(|text| alerts.first() != Some(text));
    match () {
        () if alerts.len() < 2 => {}
        () if differ => ranked.pro(10, "it differs between the alerts"),
        () => ranked.con(15, "it is the same in all the alerts"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::infer::columns::tests::with;

    fn told(alerts: &[&str]) -> (Option<String>, Option<String>) {
        with(alerts, &[], |columns| {
            let told = choose(columns, &KeyPath::parse("state").unwrap());
            let title = told.title.map(|it| it.what.respelled(|path| path.written().to_owned()));
            (title, told.description.map(|it| it.what.to_string()))
        })
    }

    fn both(alert: &str) -> String {
        let (title, description) = told(&[alert]);
        format!("{} | {}", title.unwrap_or_default(), description.unwrap_or_default())
    }

    #[test]
    fn a_title_is_short_and_a_description_says_more() {
        assert_eq!(
            both(
                r#"{"state": "down", "id": "a1", "title": "Disk full", "description": "Disk / on db-1 is full", "url": "https://x"}"#
            ),
            "title | description"
        );
        assert_eq!(
            both(r#"{"message": "CPU usage high", "details": "CPU has gone over 90% for 1m"}"#),
            "message | details"
        );
        assert_eq!(
            both(
                r#"{"labels": {"alertname": "DiskFull"}, "annotations": {"summary": "The disk of the first database is full since an hour, and nobody knows why it is"}}"#
            ),
            "labels.alertname | annotations.summary"
        );
    }

    #[test]
    fn neither_is_a_number_a_time_a_variable_nor_the_name_of_an_account() {
        assert_eq!(
            both(
                r#"{"title": "$TITLE", "summary": "2026-01-01 10:00", "account": {"name": "Acme"}, "monitor": {"name": "Shop"}, "message": null}"#
            ),
            "monitor.name | "
        );
    }

    #[test]
    fn two_keys_make_a_title_where_none_does_alone() {
        assert_eq!(both(r#"{"metric": "cpu", "host": "web-1", "n": 4}"#), r#""host" - "metric" | "#);
        assert_eq!(both(r#"{"n": 4}"#), " | ");
    }

    #[test]
    fn what_is_the_same_in_all_alerts_is_a_worse_title() {
        let of = |name: &str| format!(r#"{{"subject": "You have a new alert", "name": "{name}"}}"#);
        let (title, _) = told(&[&of("Disk full"), &of("CPU high")]);
        assert_eq!(title.unwrap(), "name");
    }
}
