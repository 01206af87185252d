//! In which order the samples of a service came: by a time that all of them have, else by the names of their files. Never by
//! what the filters say of them, or a filter that takes them the wrong way round would look right.

use std::cmp::Ordering;
use std::collections::{BTreeSet, HashMap};

use super::leaves::{Items, leaves};
use super::side::Side;
use super::time;
use crate::model::names::{Volatile, volatile};
use crate::model::payload::Payload;

/// A sample, by what its place is told.
#[derive(Clone, Copy)]
pub struct Dated<'a> {
    /// The stem of its file.
    pub stem: &'a str,
    pub payload: &'a Payload,
    pub side: Option<Side>,
}

/// Samples in their order.
pub struct SampleOrder {
    /// The positions of the samples, the first one first.
    pub order: Vec<usize>,
    /// Whether the order says which of two samples came first, and is not only that of names which say nothing of it.
    pub is_told: bool,
    /// Whether times or dates tell it, and not only names that count: people number files as they find them.
    pub is_dated: bool,
}

/// The order of the samples of one folder.
pub fn of(samples: &[Dated<'_>]) -> SampleOrder {
    let mut order: Vec<usize> = (0..samples.len()).collect();
    let get = |at: &usize| samples.get(*at);
    order.sort_by(|a, b| match (get(a), get(b)) {
        (Some(a), Some(b)) => by_name(a, b),
        _ => Ordering::Equal,
    });
    // Examples of a vendor's page have times of their own, and people name files without a thought of their order: where a
    // recovery would come first of all, they tell nothing.
    let is_likely = |order: &[usize]| {
        let mut sides = order.iter().filter_map(get).map(|sample| sample.side);
        sides.next() != Some(Some(Side::Recovery)) || sides.all(|side| side == Some(Side::Recovery))
    };
    if let Some(times) = times(samples) {
        let mut by_time = order.clone();
        by_time.sort_by_key(|at| times.get(*at));
        if is_likely(&by_time) {
            return SampleOrder { order: by_time, is_told: true, is_dated: true };
        }
    }
    if !is_likely(&order) {
        order.sort_by_key(|at| get(at).map(|sample| rank(sample.side)));
        return SampleOrder { order, is_told: false, is_dated: false };
    }
    let is_told = samples.len() > 1 && are_numbered(samples);
    let is_dated = is_told && samples.iter().all(|sample| has_date(sample.stem));
    SampleOrder { order, is_told, is_dated }
}

/// When each sample came: by the key whose values differ most, of those that are named like a time and have one in all.
fn times(samples: &[Dated<'_>]) -> Option<Vec<i64>> {
    let received = samples.iter().map(|sample| time::seconds(sample.payload.received_at.as_deref()?));
    if let Some(times) = received.collect::<Option<Vec<_>>>().filter(|times| distinct(times) > 1) {
        return Some(times);
    }
    let mut by_path: HashMap<String, (usize, usize, Vec<i64>)> = HashMap::new();
    for (at, sample) in samples.iter().enumerate() {
        let found = leaves(sample.payload, Items::Apart).into_iter().enumerate();
        let dated = found.filter(|(_, leaf)| volatile(leaf.name) == Some(Volatile::Time));
        for (place, leaf) in dated {
            let Some(seconds) = time::seconds(leaf.text).filter(|seconds| *seconds > EARLIEST) else {
                continue;
            };
            let (_, _, times) = by_path.entry(leaf.path).or_insert((leaf.depth, place, Vec::new()));
            if times.len() == at {
                times.push(seconds);
            }
        }
    }
    let whole = by_path.into_values().filter(|(_, _, times)| times.len() == samples.len());
    let best = whole
        .max_by_key(|(depth, place, times)| (distinct(times), std::cmp::Reverse(*depth), std::cmp::Reverse(*place)))?;
    Some(best.2).filter(|times| distinct(times) > 1)
}

/// The first second of the year 2000: before it, a number is a count and a date stands for none.
const EARLIEST: i64 = 946_684_800;

fn distinct(times: &[i64]) -> usize {
    times.iter().collect::<BTreeSet<_>>().len()
}

/// By what the names are about, an alert before its recovery, then as people count.
fn by_name(a: &Dated<'_>, b: &Dated<'_>) -> Ordering {
    let about = |sample: &Dated<'_>| Side::without_words(sample.stem);
    natural(&about(a), &about(b)).then_with(|| rank(a.side).cmp(&rank(b.side))).then_with(|| natural(a.stem, b.stem))
}

fn rank(side: Option<Side>) -> u8 {
    match side {
        Some(Side::Alert) => 0,
        None => 1,
        Some(Side::Recovery) => 2,
    }
}

/// Texts as people sort them: `alert-2` before `alert-10`.
fn natural(a: &str, b: &str) -> Ordering {
    let chunks = |text: &str| {
        let mut chunks: Vec<(bool, String)> = Vec::new();
        for c in text.chars() {
            let is_digit = c.is_ascii_digit();
            match chunks.last_mut().filter(|(was_digit, _)| *was_digit == is_digit) {
                Some((_, chunk)) => chunk.push(c),
                None => chunks.push((is_digit, c.to_string())),
            }
        }
        chunks.into_iter().map(|(is_digit, chunk)| {
            let number = if is_digit { chunk.trim_start_matches('0').to_owned() } else { String::new() };
            (!is_digit, number.len(), number, chunk)
        })
    };
    chunks(a).cmp(chunks(b))
}

/// Whether a name has a date in it: `2026-11-03-a`, `20261103T0915`.
fn has_date(stem: &str) -> bool {
    let mut numbers = stem.split(|c: char| !c.is_ascii_digit());
    numbers.any(|number| number.len() >= 4 && (number.starts_with("19") || number.starts_with("20")))
}

/// Whether names count: they are the same but for numbers, or for one letter at the end.
fn are_numbered(samples: &[Dated<'_>]) -> bool {
    let bare = |stem: &str| {
        let end = stem.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let single = stem.len() - end.len() == 1 && (end.is_empty() || end.ends_with(|c: char| !c.is_alphanumeric()));
        let kept = if single { end } else { stem };
        kept.chars().filter(|c| !c.is_ascii_digit()).collect::<String>()
    };
    let mut names = samples.iter().map(|sample| bare(sample.stem));
    names.next().is_some_and(|first| names.all(|name| name == first))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::parse::json;
    use crate::source::{Source, Span};

    /// The stems in their order, and whether it tells which came first.
    fn ordered(samples: &[(&str, &str)]) -> (String, bool) {
        let payload = |(_, body): &(&str, &str)| {
            json::payload(&Arc::new(Source::new("x.json", *body)), Span::new(0, body.len())).unwrap()
        };
        let payloads: Vec<_> = samples.iter().map(payload).collect();
        let dated = samples.iter().zip(&payloads);
        let dated = dated.map(|((stem, _), payload)| Dated { stem, payload, side: Side::of_stem(stem) });
        let found = of(&dated.collect::<Vec<_>>());
        let stems: Vec<_> = found.order.iter().map(|at| samples[*at].0).collect();
        (stems.join(" "), found.is_told)
    }

    #[test]
    fn a_time_that_all_have_counts_first() {
        let [late, early] =
            [2, 1].map(|day| format!(r#"{{"startsAt":"2026-01-01T00:00:00Z","time":"2026-01-0{day}T00:00:00Z"}}"#));
        assert_eq!(ordered(&[("a", &late), ("b", &early)]), ("b a".into(), true));
        assert_eq!(ordered(&[("a", &late), ("b", "{}")]), ("a b".into(), true));
        let zero = r#"{"time":"0001-01-01T00:00:00Z"}"#;
        assert_eq!(ordered(&[("a", &late), ("b", zero)]), ("a b".into(), true));
        assert_eq!(ordered(&[("alert", &late), ("recovery", &early)]), ("alert recovery".into(), false));
    }

    #[test]
    fn names_go_as_people_count_and_an_alert_before_its_recovery() {
        let stems = ["resolve", "trigger", "trigger-10", "trigger-2", "resolve-2"];
        let samples: Vec<_> = stems.iter().map(|stem| (*stem, "{}")).collect();
        assert_eq!(ordered(&samples), ("trigger resolve trigger-2 resolve-2 trigger-10".into(), false));
        assert_eq!(
            ordered(&[("2026-11-03-b", "1"), ("2026-11-03-a", "1")]),
            ("2026-11-03-a 2026-11-03-b".into(), true)
        );
        assert_eq!(
            ordered(&[("recovery-a", "1"), ("x", "1"), ("trigger-b", "1")]),
            ("trigger-b x recovery-a".into(), false)
        );
        assert_eq!(ordered(&[("on", "1"), ("off", "1")]), ("off on".into(), false));
        assert_eq!(ordered(&[("9", "1"), ("10", "1")]), ("9 10".into(), true));
        assert!(has_date("2026-11-03-a") && has_date("call-20261103") && !has_date("call-2") && !has_date("port-8080"));
    }
}
