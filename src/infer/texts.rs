//! The title and the description: texts that a person woken at night wants to read first.

use std::ptr;

use super::Candidate;
use super::columns::{Column, Columns};
use super::ranking::{Ranked, sorted};
use super::shape::{self, Test};
use crate::model::key_path::{KeyPath, Spelling};
use crate::model::names::{identity, polarity, roles};
use crate::model::template::Template;
use crate::model::text::quoted;

const GOOD_TITLE: i32 = 40;
/// Two of these make one title.
const HALF_TITLE: i32 = 20;
const GOOD_DESCRIPTION: i32 = 40;
/// From here a name is that of a title, or of a description; below it could be that of something else as well.
const NAMED: i32 = 60;
/// A title in words that is at least so good comes before the bare name of a thing.
const IN_WORDS: i32 = 64;
/// Under a key of whatever name, so many words are a sentence.
const LEAST_WORDS: usize = 3;
/// How many titles are tried, each with the description that is left.
const TRIED: usize = 6;

pub struct TitleAndDescription {
    pub title: Option<Candidate<Template>>,
    pub description: Option<Candidate<KeyPath>>,
    /// The others, best first.
    pub titles: Vec<Candidate<Template>>,
    pub descriptions: Vec<Candidate<KeyPath>>,
}

pub fn choose(columns: &Columns<'_>, state: Option<&KeyPath>) -> TitleAndDescription {
    // A text that has the state in it says more than the state.
    let says_more =
        |column: &Column<'_>| column.first().contains(' ') && roles::title(column.last(), column.owner()) >= NAMED;
    let others = || columns.iter().filter(|it| state.is_none_or(|state| it.key != *state || says_more(it)));
    let titles = sorted(others().filter_map(as_title));
    let descriptions = sorted(others().filter_map(as_description));
    let good = || descriptions.iter().take_while(|it| it.points >= GOOD_DESCRIPTION);
    // The best description that says something else than the title.
    let beside = |title: &Ranked<'_, '_>| good().find(|it| it.column.first() != title.column.first());
    // The best title may be the only description, and then the next title and both of them say more.
    let sum = |title: &Ranked<'_, '_>| 3 * title.points + beside(title).map_or(0, |it| it.points);
    // Of equal ones the first, and `max_by_key` would take the last.
    let better = |best, next| if sum(next) > sum(best) { next } else { best };
    let best = good_titles(&titles).take(TRIED).reduce(better);
    // Where no key makes a title, two do: what is watched, and where.
    let mut halves = titles.iter().take_while(|it| it.points >= HALF_TITLE);
    // Whatever is called a title says more than none.
    let named = || titles.iter().find(|it| roles::title(it.column.last(), it.column.owner()) >= NAMED);
    let in_a_sentence = || titles.iter().find(|it| is_sentence(it.column.first()));
    // A sentence about it comes before two names of things.
    let told = || titles.iter().find(|it| is_sentence(it.column.first()) && roles::description(it.column.last()) > 0);
    let whole = best.or_else(told);
    let title = whole.or_else(|| halves.next()).or_else(named).or_else(in_a_sentence);
    let both = title.filter(|_| whole.is_none()).and_then(|title| halves.find_map(|second| joined(title, second)));
    let description = title.map_or_else(|| good().next(), beside);
    let used = [title, both.as_ref().map(|(_, second)| *second)];
    let unused = |it: &&Ranked<'_, '_>| !used.iter().flatten().any(|used| ptr::eq(*used, *it));
    let not_it = |it: &&Ranked<'_, '_>| !description.is_some_and(|chosen| ptr::eq(chosen, *it));
    TitleAndDescription {
        titles: titles.iter().filter(unused).map(|it| chosen(it, title, Template::Path)).collect(),
        descriptions: descriptions.iter().filter(not_it).map(|it| chosen(it, description, |key| key)).collect(),
        title: both.map(|(both, _)| both).or_else(|| title.map(|it| chosen(it, None, Template::Path))),
        description: description.map(|it| chosen(it, None, |key| key)),
    }
}

/// What is said in words comes before the names of things.
fn good_titles<'t, 'c, 'p>(titles: &'t [Ranked<'c, 'p>]) -> impl Iterator<Item = &'t Ranked<'c, 'p>> {
    let is_name = |it: &Ranked<'_, '_>| is_named_after_a_thing(it.column);
    let in_words = |it: &Ranked<'_, '_>| it.points >= IN_WORDS && it.column.first().contains(' ') && !is_name(it);
    let has_words = titles.iter().any(in_words);
    titles.iter().filter(move |it| !(has_words && is_name(it))).take_while(|it| it.points >= GOOD_TITLE)
}

fn chosen<T>(it: &Ranked<'_, '_>, best: Option<&Ranked<'_, '_>>, what: impl FnOnce(KeyPath) -> T) -> Candidate<T> {
    it.choice(what(it.column.key.clone()), best)
}

/// Two texts in one title, unless they are the same.
fn joined<'r, 'c, 'p>(
    first: &Ranked<'c, 'p>,
    second: &'r Ranked<'c, 'p>,
) -> Option<(Candidate<Template>, &'r Ranked<'c, 'p>)> {
    let (a, b) = (first.column, second.column);
    if a.first() == b.first() {
        return None;
    }
    let console = |column: &Column<'_>| KeyPath::found(column.key.steps().to_vec(), Spelling::Console);
    let what = Template::parse(&format!("{} - {}", console(a), console(b))).ok()?;
    let texts = quoted(&format!("{} - {}", a.first(), b.first()));
    let choice = Candidate { reason: format!("{texts}; no key alone makes a title"), ..first.choice(what, None) };
    Some((choice, second))
}

/// `sensor: smoke-11`, and not the name that somebody gave to it.
fn is_named_after_a_thing(column: &Column<'_>) -> bool {
    !roles::is_a_name(column.last()) && roles::names_a_thing(column.last())
}

fn is_sentence(text: &str) -> bool {
    text.split_whitespace().count() >= LEAST_WORDS
}

/// What every alert has to have, of a title as of a description.
fn text<'p>(column: &Column<'p>) -> Option<&'p str> {
    const NO_TEXTS: [Test; 8] = [
        shape::is_nothing,
        shape::is_bool,
        shape::is_unfilled,
        shape::is_json,
        shape::is_whole_number,
        shape::is_measure,
        shape::is_time,
        shape::is_address,
    ];
    let texts = column.alerts.iter().copied().collect::<Option<Vec<_>>>()?;
    let is_none = texts.iter().any(|text| NO_TEXTS.iter().any(|is| is(text)));
    texts.first().copied().filter(|_| !is_none && column.identity.is_none() && !column.is_personal)
}

/// A title is one short line of words.
fn as_title<'c, 'p>(column: &'c Column<'p>) -> Option<Ranked<'c, 'p>> {
    let text = text(column)?;
    let has_words = text.contains(' ');
    let named = match roles::title(column.last(), column.owner()) {
        0 if has_words && roles::is_type_of_alert(column.last()) => 66,
        named => named,
    };
    let length = text.chars().count();
    // A message that is short is written for a title.
    let is_text = roles::description(column.last()) > NAMED && named < 85;
    let is_short = length <= 60 && (60..75).contains(&named);
    let signs = [
        (named >= NAMED, named, "named like a title"),
        (named < NAMED && named > 0, named, "its name may do for a title"),
        ((61..=90).contains(&length), -5, "it is rather long"),
        ((91..=160).contains(&length), -14, "it is long"),
        (length > 160, -40, "it is long"),
        (text.trim().contains(['\n', '\r']), -30, "it has several lines"),
        (text.contains('<') && text.contains('>'), -20, "it has HTML"),
        (!has_words && is_text, -20, "it is one word"),
        (has_words && is_short, 16, "in a few words"),
        (has_words && !is_short, 6, "in words"),
        (polarity::is_state_word(text), -50, "it tells the state alone"),
        (shape::is_url(text) || text.starts_with('/'), -25, "it is an address"),
        (shape::is_id(text) || identity::is_the_id_of_an_alert(text), -60, "it looks like an id"),
    ];
    (named > 0 || is_sentence(text))
        .then(|| Ranked::new(column, quoted(text), signs.into_iter().chain(constancy(column))))
}

fn as_description<'c, 'p>(column: &'c Column<'p>) -> Option<Ranked<'c, 'p>> {
    let (text, named) = (text(column)?, roles::description(column.last()));
    let words = text.split_whitespace().count();
    let signs = [
        (named >= NAMED, named, "named like a description"),
        (named < NAMED, named, "its name may do for a description"),
        (words < 2, -20, "it is one word"),
        (words > 3, 10, "in words"),
        (text.starts_with('<'), -25, "it has HTML"),
        (polarity::is_state_word(text), -50, "it tells the state alone"),
    ];
    let may_be = named > 0 && !shape::is_url(text);
    may_be.then(|| Ranked::new(column, quoted(text), signs.into_iter().chain(constancy(column))))
}

/// What is the same in every alert says nothing of any of them.
fn constancy(column: &Column<'_>) -> [(bool, i32, &'static str); 2] {
    let alerts = &column.alerts;
    let differ = alerts.iter().any(|text| alerts.first() != Some(text));
    [
        (differ, 10, "it differs between the alerts"),
        (!differ && alerts.len() > 1, -15, "it is the same in all the alerts"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::infer::columns::tests::with;

    fn told(alerts: &[&str]) -> (Option<String>, Option<String>) {
        with(alerts, &[], |columns| {
            let told = choose(columns, Some(&KeyPath::parse("state").unwrap()));
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
    fn a_title_in_words_comes_before_the_name_of_a_thing() {
        for (body, title) in [
            (r#"{"sensor": "smoke-11", "site": "Hall 2", "text": "Smoke detected in hall 2"}"#, "text | "),
            (r#"{"équipement": "Chaudière 2", "libellé": "Pression basse"}"#, "libellé | "),
            (r#"{"主机": "db-02", "告警内容": "磁盘使用率 95%"}"#, "告警内容 | "),
            (r#"{"sunucu": "web-03", "mesaj": "Yakıt seviyesi düşük"}"#, "mesaj | "),
        ] {
            assert_eq!(both(body), title);
        }
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
    fn a_sentence_under_whatever_name_is_better_than_no_title() {
        assert_eq!(both(r#"{"line": "web-2 /var 97% full", "ref": "a91f33"}"#), "line | ");
        assert_eq!(
            both(r#"{"check_name": "shop frontend", "response_summary": "Bad Gateway"}"#),
            "check_name | response_summary"
        );
    }

    #[test]
    fn a_poor_title_is_better_than_none() {
        assert_eq!(both(r#"{"message": "Down", "n": 4}"#), "message | ");
    }

    #[test]
    fn what_is_the_same_in_all_alerts_is_a_worse_title() {
        let of = |name: &str| format!(r#"{{"subject": "You have a new alert", "name": "{name}"}}"#);
        let (title, _) = told(&[&of("Disk full"), &of("CPU high")]);
        assert_eq!(title.unwrap(), "name");
    }
}
