//! The one repair engine: what to write where, so that alerts open and their recoveries close them.
//!
//! A change is a few edits of the filter file. Each is tried before anybody sees it: the edits are made, the file is read
//! anew, and the service is judged on everything that it has, which is all samples in their order, all suites, and every
//! reading. What is kept mends something and spoils nothing, so that a change that is printed has the effect that is printed.
//!
//! [`candidates`] are made from what is near to what is written, and from what `infer` would choose; [`search`] keeps the best
//! of them, step by step.

mod achieved;
mod candidates;
mod found;
mod many;
mod pairs;
mod proven;
mod representatives;
mod search;
mod told;
mod trial;
mod version;
mod words;
mod write;

pub use achieved::{Achieved, Effect};
pub use found::Repairs;
pub use search::{broken, edited as made};
pub use trial::Aim;
use trial::{SampleTrial, Trial};
pub use write::apply;

use crate::engine::incident::{self, RenderedText};
use crate::engine::near_path as paths;
use crate::engine::proof::{self, Accepted, Sample};
use crate::engine::reading::Reading;
use crate::engine::side::Side;
use crate::model::diagnostic::Edit;
use crate::model::filter::{Service, Trigger};
use crate::model::payload::Payload;
use crate::suite::run::Script;

/// A service, and all that a change of it is tried on.
#[derive(Debug, Clone, Copy)]
pub struct Bench<'a> {
    pub service: &'a Service,
    /// In the order in which they came.
    pub samples: &'a [Sample<'a>],
    /// The positions of those that somebody asks about: whatever they are meant to be, a part should take them.
    pub asked: &'a [usize],
    /// The cases of its suites.
    pub scripts: &'a [Script<'a>],
    pub reading: Reading,
}

/// A sample, and whether a part should take it although nobody knows its side.
#[derive(Debug, Clone, Copy)]
struct Subject<'a> {
    payload: &'a Payload,
    side: Option<Side>,
    accepted: Accepted,
    is_asked: bool,
    /// The trigger filter that should take it, and not any other one.
    own: Option<usize>,
    /// That filter, where it should take it by going first: then it has another place.
    outrun: Option<&'a Trigger>,
    /// Another sample of its side, which has to have another mapping value: they are of two alerts.
    twin: Option<&'a Payload>,
    /// The alert that it is the end of, where no part takes that: what it closes is no question of what is mapped by.
    end_of: Option<&'a Payload>,
    /// A key of its description is a slip.
    is_misdescribed: bool,
    /// Its name says that it is of neither side.
    is_neither: bool,
    /// Times tell whether it came before another one.
    is_dated: bool,
}

impl<'a> Subject<'a> {
    fn of(sample: &Sample<'a>) -> Self {
        Self {
            payload: sample.payload,
            side: sample.side,
            accepted: sample.accepted,
            is_asked: false,
            own: None,
            outrun: None,
            twin: None,
            end_of: None,
            is_misdescribed: false,
            is_neither: sample.is_neither(),
            is_dated: false,
        }
    }
}

/// Edits of a filter file that were tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What to write where, in one sentence.
    pub title: String,
    pub edits: Vec<Edit>,
    pub achieves: Achieved,
    /// It has its effect by itself, and not only together with the changes before it.
    pub is_alone: bool,
    /// What it mends: aims of samples, by their position.
    pub mends: Vec<(usize, Aim)>,
}

impl Change {
    /// What to write, and what comes of it.
    pub fn sentence(&self) -> String {
        let then = if self.is_alone { "then it" } else { "with the other changes it" };
        format!("{}; {then} {}", self.title, self.achieves)
    }

    /// The service with the change in its file.
    pub fn made(&self, service: &Service) -> Option<Service> {
        made(service, &self.edits)
    }
}

/// What mends a service.
#[derive(Debug, Clone, Default)]
pub struct Repair {
    /// The causes come before what follows from them. Each has its effect by itself, but for those that say which they need.
    pub changes: Vec<Change>,
    /// Of samples with something wrong, the change that mends all of it, by position.
    by_sample: Vec<(usize, usize)>,
    whole: Vec<Change>,
    /// How many changes were tried, and the samples with something wrong that none of them mends.
    tried: usize,
    unmended: Vec<usize>,
}

impl Repair {
    /// Looks for it. Costs nothing where nothing is wrong.
    pub fn of(bench: &Bench<'_>) -> Self {
        search::repair(bench)
    }

    /// The change that mends what is wrong with a sample and with what belongs to it.
    pub fn of_sample(&self, sample: usize) -> Option<&Change> {
        // They are in the order of the samples.
        let place = self.by_sample.binary_search_by_key(&sample, |(at, _)| *at).ok()?;
        let (_, change) = self.by_sample.get(place)?;
        self.whole.get(*change)
    }

    /// How many changes were tried for a sample with something wrong that none of them mends.
    pub fn in_vain(&self, sample: usize) -> Option<usize> {
        self.unmended.contains(&sample).then_some(self.tried)
    }
}

/// Whether one version of a service does with samples what the other one did, but for those with something wrong, of which
/// it may mend some: each goes where it went, with the same title and description.
pub fn keeps(before: &Service, after: &Service, samples: &[Sample<'_>], reading: Reading) -> bool {
    let all = samples.iter();
    let is_dated = proof::sample_order(samples).is_dated;
    let subjects: Vec<_> = all.map(|it| Subject { is_dated, ..Subject::of(it) }).collect();
    let (old, new) = (Trial::of(before, &subjects, reading), Trial::of(after, &subjects, reading));
    // A text that falls back, or stays as it is written, is none that has to be kept.
    let told = |service: &Service, trial: &SampleTrial, payload: &Payload| {
        let trigger = service.triggers.get(trial.verdict.trigger?)?;
        let whole = |it: RenderedText<'_>| it.without_text.is_empty().then(|| it.text.into_owned());
        Some([incident::title(trigger, payload, None), incident::description(trigger, payload)].map(whole))
    };
    let is_kept = |(was, is): (&Option<String>, &Option<String>)| was.is_none() || was == is;
    let is_same = |((at, subject), (was, is)): ((usize, &Subject<'_>), (&SampleTrial, &SampleTrial))| {
        let texts = |service, trial| told(service, trial, subject.payload).unwrap_or_default();
        let is_wrong = old.missed(at, subject).next().is_some() || !was.verdict.accepts();
        is_wrong || was.verdict == is.verdict && texts(before, was).iter().zip(&texts(after, is)).all(is_kept)
    };
    let mut both = subjects.iter().enumerate().zip(old.samples.iter().zip(&new.samples));
    let taken = |trial: &Trial| trial.samples.iter().filter(|it| it.verdict.accepts()).count();
    both.all(is_same) && taken(&new) >= taken(&old)
}

#[cfg(test)]
mod tests;
