//! Which of several payloads are alerts, and which recovery belongs to which of them.

use super::columns::Columns;
use super::left_out::Why;
use super::{MappingKeys, Samples, mapping, state};
use crate::engine::proof;
use crate::engine::sample_order::{self, Dated};
use crate::engine::side::Side;
use crate::model::key_path::KeyPath;
use crate::model::payload::Payload;

/// How many alerts and recoveries are held against each other.
const MOST: usize = 30;
/// What names of files that differ in the word for the side alone add to a tie.
const SAME_STEM: i32 = 5;

/// Payloads by what they are: the recovery of an alert has its position. There may be more alerts than recoveries.
#[derive(Debug, Default)]
pub struct Pairing {
    pub alerts: Vec<usize>,
    pub recoveries: Vec<usize>,
    /// What is neither, or belongs to nothing, and why.
    pub left_out: Vec<(usize, Why)>,
    /// By what the two of a pair were told apart.
    pub reason: Option<String>,
}

impl Pairing {
    pub fn of(payloads: &[&Payload]) -> Self {
        let unexpected: Vec<_> = payloads.iter().map(|payload| (*payload, None)).collect();
        let sides = proof::sides(&unexpected, None);
        match payloads {
            [_] => Self { alerts: vec![0], ..Self::default() },
            [first, second] => Self::of_two(first, second, &sides),
            _ => Self::of_many(payloads, &sides),
        }
    }

    fn of_two<'p>(first: &'p Payload, second: &'p Payload, sides: &[Option<Side>]) -> Self {
        let pair = |is_first: bool, reason: String| {
            let (alert, recovery) = if is_first { (0, 1) } else { (1, 0) };
            Self { alerts: vec![alert], recoveries: vec![recovery], reason: Some(reason), ..Self::default() }
        };
        let columns = [first, second];
        let [alerts, recoveries] = [&columns[..1], &columns[1..]];
        if let Some((is_first, words)) = state::first_is_the_alert(&Columns::of(Samples { alerts, recoveries })) {
            return pair(is_first, words);
        }
        if sides == [Some(Side::Alert); 2] {
            return Self { alerts: vec![0, 1], ..Self::default() };
        }
        let of_sides = |sides: [Option<Side>; 2], reason: &str| match sides {
            [Some(Side::Alert), _] | [_, Some(Side::Recovery)] => Some(pair(true, reason.to_owned())),
            [Some(Side::Recovery), _] | [_, Some(Side::Alert)] => Some(pair(false, reason.to_owned())),
            [None, None] => None,
        };
        let named = |payload: &Payload| Side::of_file(payload.source.name().as_ref());
        let by_names = of_sides([named(first), named(second)], "by the names of the files");
        let dated = |payload: &'p Payload| Dated { stem: proof::stem(payload.source.name()), payload, side: None };
        let by_time = || {
            let order = sample_order::of(&[dated(first), dated(second)]);
            let by = if order.is_dated { "it came first" } else { "its name counts first, and nothing else tells" };
            order.is_told.then(|| pair(order.order.first() == Some(&0), by.to_owned()))
        };
        let by_states = || of_sides([sides.first().copied()?, sides.get(1).copied()?], "by their states");
        let by_chance = || pair(true, "it was named first, and nothing else tells".to_owned());
        by_names.or_else(by_time).or_else(by_states).unwrap_or_else(by_chance)
    }

    /// Each recovery goes to the alert that most ties it to, and of two with one tie the second is the first one sent again.
    fn of_many(payloads: &[&Payload], sides: &[Option<Side>]) -> Self {
        let all_of = |wanted| (0..payloads.len()).filter(move |at| sides.get(*at) == Some(&Some(wanted)));
        let of = |wanted| all_of(wanted).take(MOST);
        let untold = (0..payloads.len()).filter(|at| sides.get(*at).is_none_or(Option::is_none));
        let mut pairing = Self::default();
        pairing.left_out.extend(untold.map(|at| (at, Why::Untold)));
        let more = all_of(Side::Alert).skip(MOST).chain(all_of(Side::Recovery).skip(MOST));
        pairing.left_out.extend(more.map(|at| (at, Why::Enough)));
        let with = |alert| of(Side::Recovery).filter_map(move |recovery| Tie::of(payloads, alert, recovery));
        let taken = Tie::best(of(Side::Alert).flat_map(with).collect());
        pairing.alerts = taken.iter().map(|tie| tie.alert).collect();
        pairing.recoveries = taken.iter().map(|tie| tie.recovery).collect();
        pairing.add_alerts(payloads, of(Side::Alert), &taken);
        let samples = |all: &[usize]| all.iter().filter_map(|at| payloads.get(*at).copied()).collect::<Vec<_>>();
        let (alerts, recovered) = (samples(&pairing.alerts), samples(&pairing.recoveries));
        let all = Samples { alerts: &alerts, recoveries: &recovered };
        if !recovered.is_empty() && super::infer(all).is_err() {
            let others = pairing.alerts.split_off(recovered.len());
            pairing.left_out.extend(others.into_iter().map(|at| (at, Why::OtherKeys)));
        }
        let recoveries = of(Side::Recovery).filter(|at| !taken.iter().any(|tie| tie.recovery == *at));
        let is_closed = |at: usize| {
            let text = |tie: &Tie| payloads.get(at)?.find(&tie.keys.resolve).text();
            taken.iter().any(|tie| text(tie) == Some(&*tie.value))
        };
        pairing.left_out.extend(recoveries.map(|at| (at, if is_closed(at) { Why::Closed } else { Why::NoAlert })));
        pairing
    }

    /// Those without a recovery. One that is sent again counts where it is in another state: behind `CREATED` comes
    /// `ACTIVATED`, and a filter for the first alone would discard it.
    fn add_alerts(&mut self, payloads: &[&Payload], alerts: impl Iterator<Item = usize>, taken: &[Tie]) {
        let samples = |all: &[usize]| all.iter().filter_map(|at| payloads.get(*at).copied()).collect::<Vec<_>>();
        let (opened, closed) = (samples(&self.alerts), samples(&self.recoveries));
        let known = super::infer(Samples { alerts: &opened, recoveries: &closed }).ok().map(|it| it.state.what);
        let known_texts = known.iter().flat_map(|it| it.on_alert.iter().chain(&it.on_recovery));
        let mut states: Vec<&str> = known_texts.map(String::as_str).collect();
        let text = |at: usize, key: &KeyPath| payloads.get(at)?.find(key).text();
        for alert in alerts.filter(|at| !taken.iter().any(|tie| tie.alert == *at)) {
            let is_again = taken.iter().any(|tie| text(alert, &tie.keys.trigger) == Some(&*tie.value));
            let state = known.as_ref().and_then(|known| text(alert, &known.key));
            let new = state.filter(|state| !states.contains(state));
            states.extend(new);
            match is_again && new.is_none() {
                true => self.left_out.push((alert, Why::Again)),
                false => self.alerts.push(alert),
            }
        }
    }
}

/// An alert and a recovery that have a value in common.
struct Tie {
    alert: usize,
    recovery: usize,
    keys: MappingKeys,
    value: String,
    points: i32,
}

impl Tie {
    /// The best of them that leave each payload in one pair. All are tied by the same keys, each with a value of its own.
    fn best(mut ties: Vec<Self>) -> Vec<Self> {
        ties.sort_by_key(|tie| -tie.points);
        let mut taken: Vec<Self> = Vec::new();
        for tie in ties {
            let fits = |other: &Self| {
                let is_other = other.alert != tie.alert && other.recovery != tie.recovery;
                is_other && other.keys == tie.keys && other.value != tie.value
            };
            if taken.iter().all(fits) {
                taken.push(tie);
            }
        }
        taken.sort_by_key(|tie| tie.alert);
        taken
    }

    fn of(payloads: &[&Payload], alert: usize, recovery: usize) -> Option<Self> {
        let (one, other) = (*payloads.get(alert)?, *payloads.get(recovery)?);
        let (keys, points) = mapping::best(&Columns::of(Samples { alerts: &[one], recoveries: &[other] }))?;
        let value = one.find(&keys.trigger).text()?;
        let stem = |payload: &Payload| Side::without_words(proof::stem(payload.source.name()));
        let bonus = if stem(one) == stem(other) { SAME_STEM } else { 0 };
        Some(Self { alert, recovery, value: value.to_owned(), keys, points: points + bonus })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::infer::columns::tests::payload;
    use crate::parse::json;
    use crate::source::{Source, Span};

    fn paired(bodies: &[&str]) -> Pairing {
        let payloads: Vec<_> = bodies.iter().map(|body| payload(body)).collect();
        Pairing::of(&payloads.iter().collect::<Vec<_>>())
    }

    fn named(payloads: &[(&str, &str)]) -> Pairing {
        let read = |(name, body): &(&str, &str)| {
            let source = std::sync::Arc::new(Source::new(*name, *body));
            json::payload(&source, Span::new(0, body.len())).unwrap()
        };
        let payloads: Vec<_> = payloads.iter().map(read).collect();
        Pairing::of(&payloads.iter().collect::<Vec<_>>())
    }

    #[test]
    fn of_two_payloads_the_alert_is_known_by_words_then_by_names_then_by_time() {
        let of =
            |state: &str, at: u32| format!(r#"{{"event": "{state}", "time": "2026-05-01T10:{at}:00Z", "id": "a"}}"#);
        for (alert, recovery) in [("firing", "resolved"), ("stopped", "started"), ("frobbed", "unfrobbed")] {
            let (alert, recovery) = (of(alert, 10), of(recovery, 31));
            let Pairing { alerts, recoveries, .. } = paired(&[&recovery, &alert]);
            assert_eq!((&*alerts, &*recoveries), (&[1][..], &[0][..]), "{alert}");
            let Pairing { alerts, recoveries, .. } = paired(&[&alert, &recovery]);
            assert_eq!((&*alerts, &*recoveries), (&[0][..], &[1][..]), "{alert}");
        }
        let (one, other) = (r#"{"code": "x", "id": 1}"#, r#"{"code": "y", "id": 1}"#);
        assert_eq!(named(&[("resolve.json", one), ("trigger.json", other)]).alerts, [1]);
        let unknown = named(&[("one.json", one), ("other.json", other)]);
        assert_eq!(unknown.alerts, [0]);
        assert!(unknown.reason.unwrap().contains("nothing else tells"));
    }

    #[test]
    fn each_recovery_goes_to_the_alert_whose_id_it_has() {
        let of = |state: &str, id: u32| format!(r#"{{"status": "{state}", "id": "a-77{id}", "host": "web"}}"#);
        let bodies = [
            of("resolved", 2),
            of("firing", 1),
            of("firing", 2),
            of("resolved", 1),
            of("firing", 3),
            of("resolved", 9),
        ];
        let pairing = paired(&bodies.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!((pairing.alerts, pairing.recoveries), (vec![1, 2, 4], vec![3, 0]));
        assert_eq!(pairing.left_out, [(5, Why::NoAlert)]);
    }

    #[test]
    fn an_alert_that_is_sent_again_in_another_state_is_kept_for_its_state() {
        let of = |state: &str| format!(r#"{{"state": "{state}", "id": "a-771", "title": "Errors on checkout"}}"#);
        let bodies = [of("CREATED"), of("TRIGGERED"), of("TRIGGERED"), of("CLOSED")];
        let payloads: Vec<_> = bodies.iter().map(|body| payload(body)).collect();
        let payloads: Vec<_> = payloads.iter().collect();
        let Pairing { alerts, recoveries, left_out, .. } = Pairing::of(&payloads);
        assert_eq!((alerts, recoveries), (vec![0, 1], vec![3]));
        assert_eq!(left_out, [(2, Why::Again)]);
        let samples = Samples { alerts: &payloads[..2], recoveries: &payloads[3..] };
        let inferred = crate::infer::infer(samples).unwrap();
        assert_eq!(inferred.state.what.on_alert, ["CREATED", "TRIGGERED"]);
        assert_eq!(inferred.mapping.what.trigger.to_string(), "id");
    }

    #[test]
    fn an_alert_that_is_sent_again_or_has_another_shape_is_left_out() {
        let alert = r#"{"status": "firing", "id": "a-771"}"#;
        let recovery = r#"{"status": "resolved", "id": "a-771"}"#;
        let pairing = paired(&[alert, alert, recovery, r#"{"state": "down", "node": "web-9"}"#, r#"{"x": 1}"#]);
        assert_eq!((pairing.alerts, pairing.recoveries), (vec![0], vec![2]));
        let mut left: Vec<_> = pairing.left_out.iter().map(|(at, _)| *at).collect();
        left.sort_unstable();
        assert_eq!(left, [1, 3, 4]);
    }
}
