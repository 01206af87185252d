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
        [
            Self { list, ..self },
            Self { case, ..self },
            Self { list, case },
        ]
    }

    /// Takes one `name=value` of a reading as written on the command line or in a config.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
        match (name, value) {
            ("list", "any") => self.list = ListReading::Any,
            ("list", "all") => self.list = ListReading::All,
            ("case", "sensitive") => self.case = CaseReading::Sensitive,
            ("case", "ignore") => self.case = CaseReading::Ignore,
            ("list", _) => return Err(format!("list is any or all, not {value:?}")),
            ("case", _) => return Err(format!("case is sensitive or ignore, not {value:?}")),
            _ => return Err(format!("a reading has list and case, not {name:?}")),
        }
        Ok(())
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

/// `list=any|all,case=sensitive|ignore`, either or both.
impl FromStr for Reading {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut reading = Self::default();
        for pair in text.split(',') {
            let (name, value) = pair
                .split_once('=')
                .ok_or_else(|| format!("{pair:?} is not of the form name=value"))?;
            reading.set(name.trim(), value.trim())?;
        }
        Ok(reading)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reading_is_read_and_shown() {
        assert_eq!(
            "case=ignore".parse::<Reading>().unwrap().to_string(),
            "list=any,case=ignore"
        );
        assert_eq!(
            "list=all, case=sensitive"
                .parse::<Reading>()
                .unwrap()
                .to_string(),
            "list=all,case=sensitive"
        );
        for wrong in ["", "list", "list=some", "case=ignore,x=y"] {
            assert!(wrong.parse::<Reading>().is_err(), "{wrong:?}");
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
