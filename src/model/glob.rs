//! Globs: the only place that makes them.
//!
//! globset builds a regular expression of each and panics where that fails, or runs out of stack on one that nests deep. So
//! what a glob may be is checked first, and matching goes through a set, which tells of a failure.

use std::path::Path;

use globset::GlobBuilder;

use glob_set::{GlobSet, set};

use super::limits::{self, Limit};

/// A glob that can be matched. `*` and `?` stand for no slash.
#[derive(Debug, Clone)]
pub struct Glob(globset::Glob);

/// Why a text is no glob.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GlobFault {
    OverLimit(Limit),
    Invalid(String),
}

impl Glob {
    pub fn new(text: &str) -> Result<Self, GlobFault> {
        Self::made(text, |text| text.to_owned())
    }

    /// A glob for paths that start with a folder.
    pub fn below(folder: &str, text: &str) -> Result<Self, GlobFault> {
        Self::made(text, |text| format!("{}/{text}", globset::escape(folder.trim_end_matches('/'))))
    }

    /// A glob for what is in the folders that a glob names.
    pub fn inside(text: &str) -> Result<Self, GlobFault> {
        Self::made(text, |text| format!("{text}/**"))
    }

    fn made(text: &str, whole: impl Fn(&str) -> String) -> Result<Self, GlobFault> {
        if let Some(limit) = over_limit(text) {
            return Err(GlobFault::OverLimit(limit));
        }
        let invalid = |error: globset::Error| GlobFault::Invalid(error.kind().to_string());
        let glob = GlobBuilder::new(&whole(text)).literal_separator(true).build().map_err(invalid)?;
        set(std::slice::from_ref(&glob)).ok_or_else(|| GlobFault::Invalid(NO_REGEX.to_owned()))?;
        Ok(Self(glob))
    }
}

/// The limit of globs that a text passes, if any.
pub fn over_limit(text: &str) -> Option<Limit> {
    let counts = [(text.chars().count(), limits::GLOB_LENGTH), (nesting(text), limits::GLOB_NESTING)];
    counts.into_iter().find_map(|(count, limit)| (count > limit.most).then_some(limit))
}

/// How many braces are open at once. One behind a backslash or in brackets counts too, which nobody notices.
fn nesting(text: &str) -> usize {
    let mut open = 0_usize;
    let depths = text.bytes().map(|byte| {
        match byte {
            b'{' => open += 1,
            b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        open
    });
    depths.max().unwrap_or_default()
}

/// Why what it is matched by cannot be made.
const NO_REGEX: &str = "it takes too much memory once it is compiled";

#[cfg(any(feature = "cli", feature = "internals"))]
mod glob_set {
    pub use globset::GlobSet;

    pub fn set(globs: &[globset::Glob]) -> Option<GlobSet> {
        GlobSet::new(globs).ok()
    }
}

/// What travels asks a glob at a time, and needs none of the engines that look for all at once.
#[cfg(not(any(feature = "cli", feature = "internals")))]
mod glob_set {
    use std::path::Path;

    use regex_automata::util::syntax;

    use crate::model::regex::Regex;

    #[derive(Debug)]
    pub struct GlobSet(Vec<Regex>);

    pub fn set(globs: &[globset::Glob]) -> Option<GlobSet> {
        let syntax = syntax::Config::new().utf8(false).dot_matches_new_line(true);
        globs.iter().map(|glob| Regex::new(glob.regex(), syntax)).collect::<Option<_>>().map(GlobSet)
    }

    impl GlobSet {
        pub fn is_empty(&self) -> bool {
            self.0.is_empty()
        }

        pub fn matches(&self, path: &Path) -> Vec<usize> {
            let path = path.as_os_str().as_encoded_bytes();
            (0..).zip(&self.0).filter(|(_, glob)| glob.is_match(path)).map(|(at, _)| at).collect()
        }

        pub fn is_match(&self, path: &Path) -> bool {
            !self.matches(path).is_empty()
        }
    }
}

/// Globs that are asked together.
#[derive(Debug, Default)]
pub struct Globs {
    /// Each with the position of its first glob.
    sets: Vec<(usize, GlobSet)>,
}

impl FromIterator<Glob> for Globs {
    fn from_iter<I: IntoIterator<Item = Glob>>(globs: I) -> Self {
        let globs: Vec<_> = globs.into_iter().map(|glob| glob.0).collect();
        let mut sets = Vec::new();
        add(&globs, 0, &mut sets);
        Self { sets }
    }
}

/// Thousands may be too many for one set, and each of them can be one.
fn add(globs: &[globset::Glob], first: usize, sets: &mut Vec<(usize, GlobSet)>) {
    match set(globs) {
        Some(set) => sets.push((first, set)),
        None if globs.len() > 1 => {
            let (one, other) = globs.split_at(globs.len() / 2);
            add(one, first, sets);
            add(other, first + one.len(), sets);
        }
        None => {}
    }
}

impl Globs {
    pub fn is_empty(&self) -> bool {
        self.sets.iter().all(|(_, set)| set.is_empty())
    }

    /// The positions of those that match a path, the first first.
    pub fn matches(&self, path: &Path) -> impl Iterator<Item = usize> {
        self.sets.iter().flat_map(move |(first, set)| set.matches(path).into_iter().map(move |at| first + at))
    }

    pub fn is_match(&self, path: &Path) -> bool {
        self.sets.iter().any(|(_, set)| set.is_match(path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> GlobFault {
        Glob::new(text).unwrap_err()
    }

    fn matches(globs: &[&str], path: &str) -> Vec<usize> {
        let globs: Globs = globs.iter().map(|glob| Glob::new(glob).unwrap()).collect();
        globs.matches(Path::new(path)).collect()
    }

    #[test]
    fn a_star_stands_for_no_slash() {
        assert_eq!(matches(&["a/*.json", "a/**/*.json", "*.json"], "a/b.json"), [0, 1]);
        assert_eq!(matches(&["a/{b,c}/[x-z].json"], "a/c/y.json"), [0]);
        assert_eq!(matches(&[], "a"), [0; 0]);
    }

    #[test]
    fn what_is_no_glob_says_so_and_nothing_panics() {
        assert!(matches!(fault("a/[b"), GlobFault::Invalid(_)));
        let nested = |depth: usize| format!("{}{}", "{a,".repeat(depth), "}".repeat(depth));
        assert!(Glob::new(&nested(limits::GLOB_NESTING.most)).is_ok());
        for depth in [limits::GLOB_NESTING.most + 1, 126] {
            assert_eq!(fault(&nested(depth)), GlobFault::OverLimit(limits::GLOB_NESTING));
        }
        assert_eq!(fault(&"{".repeat(50_000)), GlobFault::OverLimit(limits::GLOB_LENGTH));
        assert!(Glob::new(&"?".repeat(limits::GLOB_LENGTH.most)).is_ok());
        for odd in ["[é-ü]", "[!\u{10ffff}]", "[]]", "[--a]", "{,}", "{a,}**", "***", "a\\", "\u{0}", "[z-a]"] {
            let _ = Glob::new(odd);
        }
    }

    #[test]
    fn any_number_of_globs_is_asked() {
        let many = "?".repeat(limits::GLOB_LENGTH.most - 10);
        let globs: Globs = (0..260).map(|at| Glob::new(&format!("a{at}/{many}")).unwrap()).collect();
        assert!(globs.sets.len() > 1, "one set cannot hold so many");
        let path = format!("a77/{}", "x".repeat(many.len()));
        assert_eq!(globs.matches(Path::new(&path)).collect::<Vec<_>>(), [77]);
    }

    #[test]
    fn a_folder_before_a_glob_is_what_it_is_called() {
        let globs: Globs = [Glob::below("/x[1]/{y}/", "*.json").unwrap()].into_iter().collect();
        assert!(globs.is_match(Path::new("/x[1]/{y}/a.json")) && !globs.is_match(Path::new("/x1/y/a.json")));
    }
}
