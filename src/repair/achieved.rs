//! What a payload does with a change, and the words for it.

use std::fmt::{self, Display, Formatter};

/// What a payload does then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// It opens an incident, and its recovery closes that.
    OpensAndIsClosed,
    /// It closes what its alert opened.
    Closes,
    Opens,
    OpensWhatCanBeClosed,
    IsResolved,
    GetsTitle,
    /// A part of its title that stayed as it is written.
    FillsTitle,
    GetsDescription,
    IsTaken,
}

/// Which samples are not there, so that a part of it could not be tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lacking {
    Recovery,
    Alert,
    Both,
}

/// What a change achieves for a payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Achieved {
    pub deed: Deed,
    pub lacking: Option<Lacking>,
    /// What it would open is open already.
    pub repeats: bool,
}

/// What a change does for the samples, as JSON output says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    Opens,
    Closes,
    /// A recovery closes what its alert opened.
    Pairs,
    Titles,
    /// Not all of it could be tried.
    Guess,
}

impl Achieved {
    pub fn of(deed: Deed) -> Self {
        Self { deed, lacking: None, repeats: false }
    }

    pub fn without(self, lacking: Lacking) -> Self {
        Self { lacking: Some(lacking), ..self }
    }

    pub fn effect(self) -> Effect {
        match self.deed {
            _ if self.lacking.is_some() => Effect::Guess,
            Deed::OpensAndIsClosed => Effect::Pairs,
            Deed::Closes | Deed::IsResolved => Effect::Closes,
            Deed::Opens | Deed::OpensWhatCanBeClosed | Deed::IsTaken => Effect::Opens,
            Deed::GetsTitle | Deed::FillsTitle | Deed::GetsDescription => Effect::Titles,
        }
    }
}

/// As the verb of a sentence.
impl Display for Achieved {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match (self.deed, self.repeats) {
            (Deed::OpensAndIsClosed, false) => "opens, and its recovery closes it",
            (Deed::OpensAndIsClosed, true) => "repeats an open incident, and its recovery closes it",
            (Deed::Opens, false) => "opens an incident",
            (Deed::Opens, true) => "repeats an open incident",
            (Deed::OpensWhatCanBeClosed, false) => "opens an incident that can be closed",
            (Deed::OpensWhatCanBeClosed, true) => "repeats an open incident that can be closed",
            (Deed::Closes, _) => "closes what its alert opened",
            (Deed::IsResolved, _) => "is taken by the resolve",
            (Deed::GetsTitle, _) => "gets a title",
            (Deed::FillsTitle, _) => "gets the missing part of its title",
            (Deed::GetsDescription, _) => "gets its description",
            (Deed::IsTaken, _) => "takes this payload",
        })?;
        let Some(lacking) = self.lacking else { return Ok(()) };
        let lacking = match lacking {
            Lacking::Recovery => "a recovery",
            Lacking::Alert => "an alert",
            Lacking::Both => "either side",
        };
        write!(f, " (a guess: there is no sample of {lacking} to try it on)")
    }
}

impl Effect {
    /// The word for it in JSON output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Opens => "opens",
            Self::Closes => "closes",
            Self::Pairs => "pairs",
            Self::Titles => "titles",
            Self::Guess => "guess",
        }
    }
}
