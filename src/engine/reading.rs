//! The open questions of how Callgoose reads a filter, each as a named switch.

use std::fmt;
use std::str::FromStr;

/// One way to read filters. The default is the reading under which all five integration guides work as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Reading {
    pub list: ListReading,
    pub case: CaseReading,
}

/// Which values of a list must be found.
///
/// The reference pages (docs.callgoose.com/sqibs/api_integration and api_filter_example) say all of them; the guides
/// openstatus (5.1, 5.2) and servicepilot (4.1) list alternatives, which only work when any of them is enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum ListReading {
    #[default]
    Any,
    All,
}

/// Whether capitals count.
///
/// The guides openstatus (7) and better-stack (5.1, 8) say they do; the example of the reference page only matches when
/// they do not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum CaseReading {
    #[default]
    Sensitive,
    Ignore,
}

impl ListReading {
    pub fn name(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::All => "all",
        }
    }

    pub fn other(self) -> Self {
        match self {
            Self::Any => Self::All,
            Self::All => Self::Any,
        }
    }
}

impl CaseReading {
    pub fn name(self) -> &'static str {
        match self {
            Self::Sensitive => "sensitive",
            Self::Ignore => "ignore",
        }
    }

    pub fn other(self) -> Self {
        match self {
            Self::Sensitive => Self::Ignore,
            Self::Ignore => Self::Sensitive,
        }
    }
}

impl Reading {
    /// The other readings, those that change one answer first.
    pub fn others(self) -> [Self; 3] {
        let (list, case) = (self.list.other(), self.case.other());
        [Self { list, ..self }, Self { case, ..self }, Self { list, case }]
    }

    /// How it differs from another, in the words of the command line: `list=all`.
    pub fn difference(self, from: Self) -> String {
        let list = (self.list != from.list).then(|| format!("list={}", self.list.name()));
        let case = (self.case != from.case).then(|| format!("case={}", self.case.name()));
        list.into_iter().chain(case).collect::<Vec<_>>().join(",")
    }
}

impl fmt::Display for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "list={},case={}", self.list.name(), self.case.name())
    }
}

/// What somebody said about the reading: one answer, both, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Choice {
    pub list: Option<ListReading>,
    pub case: Option<CaseReading>,
}

impl Choice {
    /// Takes one `name=value` as written on the command line or in a config.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
        match (name, value) {
            ("list", "any") => self.list = Some(ListReading::Any),
            ("list", "all") => self.list = Some(ListReading::All),
            ("case", "sensitive") => self.case = Some(CaseReading::Sensitive),
            ("case", "ignore") => self.case = Some(CaseReading::Ignore),
            ("list", _) => return Err(format!("list is any or all, not {value:?}")),
            ("case", _) => return Err(format!("case is sensitive or ignore, not {value:?}")),
            _ => return Err(format!("a reading has list and case, not {name:?}")),
        }
        Ok(())
    }

    /// This choice where there is one, else the reading below it.
    pub fn over(self, below: Reading) -> Reading {
        Reading { list: self.list.unwrap_or(below.list), case: self.case.unwrap_or(below.case) }
    }
}

/// `list=any|all,case=sensitive|ignore`, either or both.
impl FromStr for Choice {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut choice = Self::default();
        for pair in text.split(',') {
            let (name, value) =
                pair.split_once('=').ok_or_else(|| format!("{pair:?} is not of the form name=value"))?;
            choice.set(name.trim(), value.trim())?;
        }
        Ok(choice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_laid_over_the_reading_below_it() {
        let over =
            |text: &str| text.parse::<Choice>().unwrap().over(Reading { list: ListReading::All, ..Reading::default() });
        assert_eq!(over("case=ignore").to_string(), "list=all,case=ignore");
        assert_eq!(over("list=any, case=sensitive").to_string(), "list=any,case=sensitive");
        for wrong in ["", "list", "list=some", "case=ignore,x=y"] {
            assert!(wrong.parse::<Choice>().is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn the_difference_names_only_what_differs() {
        let default = Reading::default();
        assert_eq!(
            default.others().map(|other| other.difference(default)),
            ["list=all", "case=ignore", "list=all,case=ignore"]
        );
    }
}
