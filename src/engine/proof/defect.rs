//! What samples can prove to be wrong.

use super::outrun::Outrun;
use super::shared::OwnText;
use super::slip::Slip;
use crate::engine::incident::NoMapping;
use crate::engine::side::Side;
use crate::model::filter::PartId;

/// Why a part that takes a sample has no mapping value for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unmapped<'a> {
    NoValue(NoMapping),
    /// A template variable that was never filled in: all alerts have the same one.
    Placeholder(&'a str),
}

/// What samples prove to be wrong; each sample by its position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Defect<'a> {
    /// The part takes the sample and has no mapping value: its incident cannot be closed, or it closes none. `is_odd` says that
    /// the other alerts have one, by which recoveries close them: this one may be a call that tries the connection.
    Unmapped { sample: usize, part: PartId, why: Unmapped<'a>, is_odd: bool },
    /// No alert that is among the samples is closed by the recovery, and this one is its own.
    ClosesNothing { recovery: usize, alert: usize },
    /// The sample is for the other side.
    WrongSide { sample: usize, part: PartId, meant: Side },
    /// By time or by their numbers the recovery came before the alert that it closes.
    Reversed { alert: usize, recovery: usize },
    /// One call opens an incident and closes one.
    BothParts { sample: usize, trigger: usize },
    /// Of the samples that a side should take, it takes none.
    TakesNone { side: Side, samples: Vec<usize> },
    /// A trigger filter takes none, and these alerts, which a later one takes, are its own but for a slip.
    IdleFilter { filter: usize, samples: Vec<usize> },
    /// A trigger filter takes none, because an earlier one takes all that it would take.
    Outrun(Outrun),
    /// Two alerts have one mapping value. With a recovery for each, the first one closes both if both are open; `is_apart` says
    /// that among the samples the second one came later.
    SharedIncident { alerts: [usize; 2], recoveries: Option<[usize; 2]>, own: Option<OwnText<'a>>, is_apart: bool },
    /// The title of every alert, or of every one that a trigger filter takes, is the vendor's words for no title, or empty.
    TitleFallsBack { samples: Vec<usize> },
    /// A key of a title or of a composite description is one letter away from what each alert has.
    Slip(Slip<'a>),
}

impl Defect<'_> {
    /// The rule that tells it.
    #[cfg(test)]
    pub fn code(&self) -> &'static str {
        use super::IncidentText;
        match self {
            Self::TakesNone { .. } | Self::IdleFilter { .. } => "CG405",
            Self::BothParts { .. } => "CG303",
            Self::Outrun(Outrun { is_shadowed: true, .. }) => "CG301",
            Self::Outrun(_) => "CG304",
            Self::SharedIncident { .. } => "CG206",
            Self::TitleFallsBack { .. } | Self::Slip(Slip { text: IncidentText::Title, .. }) => "CG407",
            Self::Slip(Slip { text: IncidentText::Description, .. }) => "CG408",
            Self::Unmapped { .. } | Self::ClosesNothing { .. } | Self::WrongSide { .. } | Self::Reversed { .. } => {
                "CG406"
            }
        }
    }

    /// The idle filter and the alerts that are its own.
    pub fn idle(self) -> Option<(usize, Vec<usize>)> {
        match self {
            Self::IdleFilter { filter, samples } => Some((filter, samples)),
            _ => None,
        }
    }

    /// Whether it is certain that somebody is not called, or that an incident stays open.
    pub fn is_certain(&self) -> bool {
        !matches!(
            self,
            Self::SharedIncident { recoveries: None, .. }
                | Self::Outrun(Outrun { is_special: false, is_shadowed: false, .. })
                | Self::Unmapped { is_odd: true, .. }
        )
    }
}
