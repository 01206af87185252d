//! What a change of filters does to the same payloads: all that a report may know of it.

use super::run::Totals;
use crate::model::filter::{PartId, Urgency};

/// How many examples each class of changes has.
pub const MAX_CHANGES: usize = 100;
/// How many groups of equal changes each class has. Those that come later are counted together.
pub const MAX_CHANGE_GROUPS: usize = 1_000;

/// What becomes of the same payloads under the services of the base and under those of now.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Impact {
    /// Payloads that are judged otherwise in any way: those of all classes but the last two. What becomes of an incident
    /// in the end says nothing of the payload that opened it.
    pub payloads_changed: u64,
    /// What the services of the base make of the same payloads.
    pub totals_before: Totals,
    /// Those that have a count, in the order of [`ImpactKind`].
    pub classes: Vec<ImpactClass>,
}

impl Impact {
    /// The texts of payloads in the examples.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let firsts = self.classes.iter().flat_map(|class| &class.groups).map(|group| &group.first);
        let examples = self.classes.iter().flat_map(|class| &class.examples).chain(firsts);
        let sides = examples.flat_map(|example| [&example.before, &example.after]).flatten();
        sides.flat_map(|side| [&side.title, &side.mapping_value]).flatten().map(String::as_str)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImpactClass {
    pub kind: ImpactKind,
    /// How many incidents, which is pairs of a payload and a service.
    pub count: u64,
    /// The first [`MAX_CHANGES`].
    pub examples: Vec<Example>,
    /// Those of the same parts, before and now, are one: the largest first, then by line.
    pub groups: Vec<ChangeGroup>,
    /// How many are in no group, because there are too many of them.
    pub ungrouped: u64,
}

/// What a change does to the incidents of one part, or of the two that had them before and have them now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeGroup {
    pub count: u64,
    pub first: Example,
    /// The last line of them.
    pub last: u64,
}

impl ChangeGroup {
    /// The service that has them now, or had them.
    pub fn service(&self) -> &str {
        let side = self.first.after.as_ref().or(self.first.before.as_ref());
        side.map_or("", |side| &side.service)
    }
}

/// What a change of filters does to an incident.
///
/// The services of one payload are compared by name, and of several with one name the first with the first. What is left on
/// both sides is compared in order, as an incident that another service opens now. A filter is the same filter when its
/// conditions are, wherever it stands in its list; of the filters that are left, those that look for one value at one
/// key go together, then the first is the first, and so on. One incident may be in several classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub enum ImpactKind {
    /// A trigger filter took it, and none of that service does now.
    Lost,
    /// No trigger filter of that service took it, and one does now.
    Gained,
    #[cfg_attr(feature = "cli", value(alias = "resolve_lost"))]
    /// A resolve took it, and none of that service does now.
    ResolveLost,
    #[cfg_attr(feature = "cli", value(alias = "resolve_gained"))]
    /// No resolve of that service took it, and one does now.
    ResolveGained,
    /// Another service, filter or urgency.
    Moved,
    /// Another title.
    Retitled,
    /// Another mapping value, of a trigger or of a resolve.
    Rekeyed,
    /// It opened an incident, and now repeats one that is open.
    Merged,
    /// It repeated an open incident, and now opens one of its own.
    Split,
    #[cfg_attr(feature = "cli", value(alias = "never_closed"))]
    /// Both open an incident, which was closed, and is still open at the end now.
    NeverClosed,
    #[cfg_attr(feature = "cli", value(alias = "now_closed"))]
    /// Both open an incident, which was still open at the end, and is closed now.
    NowClosed,
}

impl ImpactKind {
    #[cfg(feature = "internals")]
    pub const ALL: [Self; 11] = [
        Self::Lost,
        Self::Gained,
        Self::ResolveLost,
        Self::ResolveGained,
        Self::Moved,
        Self::Retitled,
        Self::Rekeyed,
        Self::Merged,
        Self::Split,
        Self::NeverClosed,
        Self::NowClosed,
    ];

    /// The word for it in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Lost => "lost",
            Self::Gained => "gained",
            Self::ResolveLost => "resolve_lost",
            Self::ResolveGained => "resolve_gained",
            Self::Moved => "moved",
            Self::Retitled => "retitled",
            Self::Rekeyed => "rekeyed",
            Self::Merged => "merged",
            Self::Split => "split",
            Self::NeverClosed => "never_closed",
            Self::NowClosed => "now_closed",
        }
    }

    /// The word for it on the command line.
    pub fn option(self) -> String {
        self.name().replace('_', "-")
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    pub line: u64,
    pub before: Option<Side>,
    pub after: Option<Side>,
}

/// What one version of the filters makes of a payload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    pub service: String,
    /// The resolve has neither urgency nor title.
    pub part: PartId,
    pub urgency: Option<Urgency>,
    pub title: Option<String>,
    pub mapping_value: Option<String>,
}
