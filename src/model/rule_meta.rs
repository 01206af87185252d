//! What is known of a rule besides its check.

use super::diagnostic::{Applicability, Severity};

/// The permanent identity of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RuleMeta {
    /// `CGnnn`, never used twice.
    pub code: &'static str,
    /// The defect in kebab case; the rule's file has the same name.
    pub name: &'static str,
    pub severity: Severity,
    /// The kind of fix that the rule offers, if any.
    pub fix: Option<Applicability>,
    pub needs: Needs,
    /// It guesses from a name, or from samples that lack something: where a proof explains the place, it is left out.
    pub is_guess: bool,
    /// It tells what samples show: what to write instead is for the samples to say as well.
    pub cure: Option<Cure>,
}

/// Which changes that were tried on samples cure what a rule tells, besides those that write where it points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cure {
    /// No others.
    Here,
    /// Those that mend a sample that it is about.
    OfSample,
    /// Those that write in the part that it is about.
    OfPart,
    OfSampleOrPart,
    /// Those that add what is not there.
    Addition,
}

impl Cure {
    pub fn is_of_sample(self) -> bool {
        matches!(self, Self::OfSample | Self::OfSampleOrPart)
    }

    pub fn is_of_part(self) -> bool {
        matches!(self, Self::OfPart | Self::OfSampleOrPart)
    }
}

/// What a rule has to look at for its silence to mean that nothing is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Needs {
    /// The filter file.
    File,
    /// The filter file and the samples of its service, each by itself.
    Each,
    /// The samples of the service.
    Samples,
    /// All filter files.
    Files,
    /// All filter files and all samples.
    Whole,
}

impl RuleMeta {
    pub const fn new(code: &'static str, name: &'static str, severity: Severity) -> Self {
        Self { code, name, severity, fix: None, needs: Needs::File, is_guess: false, cure: None }
    }

    /// A rule of lint, which has a page.
    pub fn is_of_lint(&self) -> bool {
        self.code.starts_with("CG")
    }

    #[must_use]
    pub const fn fixed(mut self, applicability: Applicability) -> Self {
        self.fix = Some(applicability);
        self
    }

    #[must_use]
    pub const fn cured(mut self, cure: Cure) -> Self {
        self.cure = Some(cure);
        self
    }

    #[must_use]
    pub const fn guess(mut self) -> Self {
        self.is_guess = true;
        self
    }

    #[must_use]
    pub const fn needs(mut self, needs: Needs) -> Self {
        self.needs = needs;
        self
    }
}
