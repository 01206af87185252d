//! What a service makes of its samples: which aims each of them reaches.

use std::collections::HashSet;
use std::ptr;

use super::{Side, Subject};
use crate::engine::demand::are_alike;
use crate::engine::incident::{self, Provenance};
use crate::engine::placeholder;
use crate::engine::reading::Reading;
use crate::engine::verdict::{self, Verdict};
use crate::model::filter::{Service, Trigger};
use crate::model::key_path::KeyPath;
use crate::model::payload::Payload;
use crate::model::template::Template;

/// What a sample is for. Aims that rest on others are not reached without them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Aim {
    /// The part of its side takes it.
    Taken,
    /// The part of the other side leaves it.
    LeftAlone,
    /// The incident can be closed; a recovery closes what its alert opened.
    Tied,
    /// The incident says what it is about.
    Titled,
    /// No key of its title is missing in all alerts.
    Filled,
    /// Its description has no key that is a slip.
    Described,
}

impl Aim {
    pub const ALL: [Self; 6] = [Self::Taken, Self::LeftAlone, Self::Tied, Self::Titled, Self::Filled, Self::Described];

    /// How much it counts beside the others.
    fn weight(self) -> u32 {
        match self {
            Self::Taken | Self::LeftAlone => 8,
            Self::Tied => 4,
            Self::Titled | Self::Filled | Self::Described => 1,
        }
    }
}

/// What became of one sample.
#[derive(Debug, Clone)]
pub struct SampleTrial {
    pub verdict: Verdict,
    pub mapping_value: Option<String>,
    reached: Vec<Aim>,
    /// Nothing proves its side, but it opens what another sample closes, or closes what another one opens.
    pub is_settled: bool,
}

/// All samples of a service, judged by it in their order.
#[derive(Debug, Clone)]
pub struct Trial {
    pub samples: Vec<SampleTrial>,
}

impl Trial {
    pub fn of(service: &Service, samples: &[Subject<'_>], reading: Reading) -> Self {
        let mut judged: Vec<_> = samples.iter().map(|sample| judged(service, sample, reading)).collect();
        miss_titles(service, samples, &mut judged);
        let opened = |(sample, trial): (&Subject<'_>, &SampleTrial)| {
            let is_alert = sample.side == Some(Side::Alert) && trial.verdict.trigger.is_some();
            trial.mapping_value.clone().filter(|_| is_alert)
        };
        let by_alerts: HashSet<_> = samples.iter().zip(&judged).filter_map(opened).collect();
        let of_triggers = judged.iter().filter(|trial| trial.verdict.trigger.is_some() && !trial.verdict.resolve);
        let opened: HashSet<_> = of_triggers.filter_map(|trial| trial.mapping_value.clone()).collect();
        let has_opening = judged.iter().any(|trial| trial.verdict.trigger.is_some());
        let mut open = HashSet::new();
        for (sample, trial) in samples.iter().zip(&mut judged) {
            let Some(value) = trial.mapping_value.clone() else { continue };
            let closes = trial.verdict.resolve
                && (open.remove(&value)
                    || sample.side == Some(Side::Recovery) && by_alerts.contains(&value)
                    // Nothing but the order of names would say that it came first.
                    || sample.side.is_none() && !sample.is_dated && opened.contains(&value)
                    // There is nothing that it could close: that it names an incident is all that can be asked.
                    || !has_opening && !samples.iter().any(|other| other.side == Some(Side::Alert)));
            if closes || !trial.verdict.resolve {
                trial.reached.push(Aim::Tied);
            }
            if trial.verdict.trigger.is_some() {
                open.insert(value);
            }
        }
        part_twins(samples, &mut judged);
        part_from_discarded(samples, &mut judged);
        settle(samples, &mut judged);
        Self { samples: judged }
    }

    /// The aims of a sample that are not reached.
    pub fn missed(&self, at: usize, sample: &Subject<'_>) -> impl Iterator<Item = Aim> {
        let trial = self.samples.get(at);
        let due = sample.due(trial.map(|trial| trial.verdict));
        due.into_iter().filter(move |aim| !trial.is_some_and(|trial| trial.reached.contains(aim)))
    }

    /// How much of what is due is reached.
    pub fn score(&self, samples: &[Subject<'_>]) -> u32 {
        let reached = |(sample, trial): (&Subject<'_>, &SampleTrial)| -> u32 {
            let due = sample.due(Some(trial.verdict));
            due.iter().filter(|aim| trial.reached.contains(aim)).map(|aim| aim.weight()).sum()
        };
        samples.iter().zip(&self.samples).map(reached).sum()
    }

    /// How many incidents the samples open that are not each other's.
    pub fn incidents(&self) -> usize {
        let opened = self.samples.iter().filter(|trial| trial.verdict.trigger.is_some());
        opened.filter_map(|trial| trial.mapping_value.as_ref()).collect::<HashSet<_>>().len()
    }

    /// The samples of which nobody knows the side, and that no longer go to the parts that took them: where each went before is no right that
    /// another reading has to keep.
    pub fn gone_elsewhere(&self, before: &Self, samples: &[Subject<'_>]) -> HashSet<usize> {
        let both = samples.iter().zip(before.samples.iter().zip(&self.samples)).enumerate();
        let parts = |trial: &SampleTrial| (trial.verdict.trigger.is_some(), trial.verdict.resolve);
        let goes =
            |(before, now): (&SampleTrial, &SampleTrial)| before.verdict.accepts() && parts(before) != parts(now);
        let went = both.filter(|(_, (it, trials))| it.side.is_none() && goes(*trials));
        went.map(|(at, _)| at).collect()
    }

    /// Whether something that was right is no longer so.
    pub fn spoils(&self, before: &Self, samples: &[Subject<'_>]) -> bool {
        self.spoiled(before, samples).next().is_some()
    }

    /// The samples of which something was right and is no longer so.
    pub fn spoiled(&self, before: &Self, samples: &[Subject<'_>]) -> impl Iterator<Item = usize> {
        let both = samples.iter().zip(before.samples.iter().zip(&self.samples)).enumerate();
        let is_spoiled = |(sample, (before, now)): (&Subject<'_>, (&SampleTrial, &SampleTrial))| {
            let lost = |aim: &Aim| !now.reached.contains(aim);
            // What nobody knows the side of stays where it is, unless it is asked about.
            let is_left = (sample.is_neither || sample.accepted.discarded) && !now.verdict.accepts();
            let is_moved = sample.side.is_none() && before.verdict.accepts() != now.verdict.accepts() && !is_left;
            let is_free = (sample.is_asked || now.is_settled) && now.verdict.accepts();
            // Of a sample that goes over to the other part, what only its first part asks is not due any more.
            let now_due = sample.due(Some(now.verdict));
            let due = sample.due(Some(before.verdict)).into_iter().filter(|aim| now_due.contains(aim));
            let is_turned =
                !is_left && before.is_settled && before.verdict.trigger.is_some() != now.verdict.trigger.is_some();
            due.filter(|aim| before.reached.contains(aim)).any(|aim| lost(&aim)) || is_moved && !is_free || is_turned
        };
        both.filter(move |(_, it)| is_spoiled(*it)).map(|(at, _)| at)
    }
}

impl Subject<'_> {
    /// Whether a trigger filter is the one that should take it.
    fn is_own(&self, trigger: &Trigger, verdict: Verdict) -> bool {
        match self.outrun {
            Some(own) => are_alike(&own.part, &trigger.part),
            None => self.own.is_none_or(|own| verdict.trigger == Some(own)),
        }
    }

    /// What is asked of it, but for what a suite expects otherwise.
    fn due(&self, verdict: Option<Verdict>) -> Vec<Aim> {
        if self.is_neither {
            return Vec::new();
        }
        let opens = verdict.is_some_and(|verdict| verdict.trigger.is_some());
        let is_taken = verdict.is_some_and(Verdict::accepts);
        let accepted = self.accepted;
        let is_due = |aim: &Aim| match (aim, self.side) {
            (Aim::Taken, side) => !accepted.discarded && (side.is_some() || is_taken || self.is_asked),
            (Aim::LeftAlone, _) => !accepted.both_parts,
            (Aim::Tied, side) => {
                let is_expected = accepted.no_mapping_value || accepted.closes_nothing || accepted.discarded;
                !is_expected && (side.is_some() || is_taken || self.is_asked)
            }
            (Aim::Titled, Some(side)) => side == Side::Alert && !accepted.title && !accepted.discarded,
            (Aim::Titled, None) => opens && !accepted.title,
            (Aim::Filled, side) => opens && side != Some(Side::Recovery) && !accepted.title && !accepted.discarded,
            (Aim::Described, _) => self.is_misdescribed,
        };
        Aim::ALL.into_iter().filter(is_due).collect()
    }
}

/// Marks those of nobody's side that go together as an alert and its recovery do. Where the samples of known sides all go to
/// the other part, these may do so as well.
fn settle(samples: &[Subject<'_>], judged: &mut [SampleTrial]) {
    let is_opening = |trial: &SampleTrial| trial.verdict.trigger.is_some();
    let is_closing = |trial: &SampleTrial| trial.verdict.resolve && trial.reached.contains(&Aim::Tied);
    let values = |is: fn(&SampleTrial) -> bool| -> HashSet<String> {
        judged.iter().filter(|it| is(it)).filter_map(|it| it.mapping_value.clone()).collect()
    };
    let (opened, closed) = (values(is_opening), values(is_closing));
    let with_verdict = || samples.iter().zip(judged.iter()).filter_map(|(it, trial)| Some((it.side?, trial.verdict)));
    let goes_to = |part: Side, verdict: Verdict| match part {
        Side::Alert => verdict.trigger.is_some(),
        Side::Recovery => verdict.resolve,
    };
    let is_reversed = with_verdict().any(|(side, verdict)| goes_to(side.other(), verdict))
        && !with_verdict().any(|(side, verdict)| goes_to(side, verdict));
    for (_, trial) in samples.iter().zip(judged).filter(|(it, _)| it.side.is_none() && !it.is_neither) {
        let goes_one_way = is_opening(trial) != trial.verdict.resolve;
        let is_paired = |value: &String| opened.contains(value) && closed.contains(value);
        trial.is_settled = goes_one_way && !is_reversed && trial.mapping_value.as_ref().is_some_and(is_paired);
    }
}

/// What shares the mapping value of another alert's is not tied to its own.
fn part_twins(samples: &[Subject<'_>], judged: &mut [SampleTrial]) {
    let place = |payload: &Payload| samples.iter().position(|it| ptr::eq(it.payload, payload));
    let pairs = samples.iter().enumerate().filter_map(|(at, it)| Some((at, place(it.twin?)?)));
    let value = |at: usize| judged.get(at).and_then(|it| it.mapping_value.as_deref());
    let untied: Vec<_> = pairs.filter(|(at, other)| value(*at) == value(*other)).map(|(at, _)| at).collect();
    for at in untied {
        judged.get_mut(at).into_iter().for_each(|it| it.reached.retain(|aim| *aim != Aim::Tied));
    }
}

/// What is the end of an alert closes nothing while no trigger takes that, whatever else has its mapping value.
fn part_from_discarded(samples: &[Subject<'_>], judged: &mut [SampleTrial]) {
    let opens = |payload: &Payload, value: Option<&str>| {
        let alert = samples.iter().zip(judged.iter()).find(|(it, _)| ptr::eq(it.payload, payload));
        // What is not among those that are tried is not known to be discarded.
        alert.is_none_or(|(_, it)| it.verdict.trigger.is_some() && it.mapping_value.as_deref() == value)
    };
    let is_untied = |(it, trial): (&Subject<'_>, &SampleTrial)| {
        it.end_of.is_some_and(|of| !opens(of, trial.mapping_value.as_deref()))
    };
    let untied: Vec<_> = samples.iter().zip(judged.iter()).map(is_untied).collect();
    for (trial, _) in judged.iter_mut().zip(untied).filter(|(_, is_untied)| *is_untied) {
        trial.reached.retain(|aim| *aim != Aim::Tied);
    }
}

/// A path of a title that no alert has a text for is none that one alert lacks: it is wrong in all of them.
fn miss_titles(service: &Service, samples: &[Subject<'_>], judged: &mut [SampleTrial]) {
    for (at, trigger) in service.triggers.iter().enumerate() {
        let Some(Template::Composite(_)) = trigger.title.as_ref().map(|title| &title.value) else { continue };
        let taken = || samples.iter().zip(judged.iter()).filter(|(_, trial)| trial.verdict.trigger == Some(at));
        let has = |path: &KeyPath| taken().any(|(sample, _)| sample.payload.find(path).text().is_some());
        let is_whole = trigger.title.iter().flat_map(|title| title.value.paths()).all(has);
        let of_trigger = judged.iter_mut().filter(|trial| !is_whole && trial.verdict.trigger == Some(at));
        of_trigger.for_each(|trial| trial.reached.retain(|aim| *aim != Aim::Filled));
    }
}

fn judged(service: &Service, sample: &Subject<'_>, reading: Reading) -> SampleTrial {
    let verdict = verdict::judge(service, sample.payload, reading);
    let trigger = verdict.trigger.and_then(|at| service.triggers.get(at));
    let (taken, left_alone) = match sample.side {
        Some(Side::Alert) => (trigger.is_some_and(|it| sample.is_own(it, verdict)), !verdict.resolve),
        Some(Side::Recovery) => (verdict.resolve, trigger.is_none()),
        None => {
            let is_own = trigger.is_none_or(|it| sample.is_own(it, verdict));
            (verdict.accepts() && is_own, !(trigger.is_some() && verdict.resolve))
        }
    };
    let mut reached = vec![Aim::Filled];
    let part = match sample.side {
        Some(Side::Recovery) => service.resolve.as_ref().filter(|_| verdict.resolve),
        _ => trigger.map(|it| &it.part).or(service.resolve.as_ref().filter(|_| verdict.resolve)),
    };
    let value = part.and_then(|part| incident::mapping(part, sample.payload).value.ok());
    let value = value.filter(|value| placeholder::find(value).is_none() && !value.trim().is_empty());
    if taken {
        reached.push(Aim::Taken);
    }
    if left_alone {
        reached.push(Aim::LeftAlone);
    }
    let title = trigger.map(|trigger| incident::title(trigger, sample.payload, None));
    if title.is_some_and(|title| title.provenance != Provenance::Fallback && !title.text.trim().is_empty()) {
        reached.push(Aim::Titled);
    }
    if trigger.is_some_and(|trigger| incident::description(trigger, sample.payload).without_text.is_empty()) {
        reached.push(Aim::Described);
    }
    SampleTrial { verdict, mapping_value: value.map(str::to_owned), reached, is_settled: false }
}
