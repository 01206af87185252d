//! Keys of titles and descriptions that no alert has, while each has one that is nearly the same.
//!
//! That a key is missing proves nothing: a sender leaves out what it does not know. It is a slip where every alert that the
//! filter takes lacks it and has a text at the same keys but for capitals, a letter, an index or how deep they lie.

use super::{Defect, Trial, Tried};
use crate::engine::near_path;
use crate::engine::payload_index::PayloadIndex;
use crate::model::filter::Trigger;
use crate::model::key_path::KeyPath;
use crate::model::template::Template;

/// What of an incident a key is written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IncidentText {
    Title,
    Description,
}

/// A key path of a trigger filter's title or description, and the one that is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slip<'a> {
    pub trigger: usize,
    pub text: IncidentText,
    pub written: &'a KeyPath,
    pub meant: KeyPath,
    /// The alerts that the filter takes.
    pub samples: Vec<usize>,
}

/// How many alerts are asked for what is meant.
const MOST_ALERTS: usize = 20;

impl<'a> Trial<'a> {
    /// All slips, also of a description that is the whole payload for it.
    pub fn slips(&self) -> Vec<Slip<'a>> {
        let of_trigger = |(at, trigger): (usize, &'a Trigger)| {
            let taken: Vec<_> = self.alerts().filter(|(_, it)| it.verdict.trigger == Some(at)).collect();
            let told = [(IncidentText::Title, &trigger.title), (IncidentText::Description, &trigger.description)];
            let told = told.into_iter().filter_map(|(text, template)| Some((text, &template.as_ref()?.value)));
            let slips = told.flat_map(|(text, template)| template.paths().map(move |path| (text, template, path)));
            let slip = |(text, template, written): (IncidentText, &Template, &'a KeyPath)| {
                let meant = meant(template, written, &taken)?;
                let samples = taken.iter().map(|(sample, _)| *sample).collect();
                Some(Slip { trigger: at, text, written, meant, samples })
            };
            slips.filter_map(slip).collect::<Vec<_>>()
        };
        self.service.triggers.iter().enumerate().flat_map(of_trigger).collect()
    }

    /// Those that make an incident say what nobody meant. Without its description it has the whole payload, which says more.
    /// Of titles that say nothing at all another defect speaks.
    pub(super) fn slips_that_show(&self, fall_back: &[Defect<'a>]) -> Vec<Defect<'a>> {
        let says_nothing = |slip: &Slip<'a>| {
            let is_of = |samples: &[usize]| slip.samples.iter().any(|at| samples.contains(at));
            fall_back.iter().any(|it| matches!(it, Defect::TitleFallsBack { samples } if is_of(samples)))
        };
        let is_accepted = |slip: &Slip<'a>| {
            let mut samples = slip.samples.iter().filter_map(|at| self.samples.get(*at));
            samples.any(|it| it.sample.accepted.title)
        };
        let is_composite = |slip: &Slip<'a>| {
            let description = self.service.triggers.get(slip.trigger).and_then(|it| it.description.as_ref());
            description.is_some_and(|it| matches!(it.value, Template::Composite(_)))
        };
        let shows = |it: &Slip<'a>| match it.text {
            IncidentText::Title => !says_nothing(it) && !is_accepted(it),
            IncidentText::Description => is_composite(it),
        };
        self.slips().into_iter().filter(shows).map(Defect::Slip).collect()
    }
}

/// What a path is a slip of, if all alerts lack it and have that; the first one says which.
fn meant(template: &Template, written: &KeyPath, taken: &[(usize, &Tried<'_>)]) -> Option<KeyPath> {
    if taken.is_empty() || taken.iter().any(|(_, it)| it.sample.payload.find(written).text().is_some()) {
        return None;
    }
    let slip = |(_, it): &(usize, &Tried<'_>)| {
        let meant = near_path::slip(written, &PayloadIndex::of(it.sample.payload))?;
        let is_there = it.sample.payload.find(&meant).text().is_some_and(|text| !text.trim().is_empty());
        (is_there && template.paths().all(|other| *other != meant)).then_some(meant)
    };
    let all: Option<Vec<_>> = taken.iter().take(MOST_ALERTS).map(slip).collect();
    all?.into_iter().next()
}
