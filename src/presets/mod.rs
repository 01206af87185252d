//! Presets: a filter for a known tool, with sample payloads, a suite and a page. Each is a folder of `presets`, which `build.rs`
//! puts into the program: nothing is read, and nothing looked at, before somebody asks.

pub mod page;
pub mod recognition;

use crate::model::filter::Service;
use crate::parse::service;
use page::Page;

/// One folder.
#[derive(Debug)]
pub struct Preset {
    pub name: &'static str,
    page: &'static str,
    filter: Option<&'static str>,
    /// Its payloads without their values.
    shapes: &'static [&'static str],
}

/// By name.
pub static PRESETS: &[Preset] = include!(concat!(env!("OUT_DIR"), "/presets.rs"));

/// The payloads and suites of each, by their names: apart, so that a program that never writes them does not have them.
static SAMPLES: &[(&str, Files)] = include!(concat!(env!("OUT_DIR"), "/samples.rs"));

type Files = &'static [(&'static str, &'static str)];

pub fn find(name: &str) -> Option<&'static Preset> {
    PRESETS.iter().find(|preset| preset.name == name)
}

impl Preset {
    /// What it says of itself.
    pub fn page(&self) -> Page<'static> {
        Page::of(self.page)
    }

    /// The filter file; none of a tool whose calls no filter can take.
    pub fn filter(&self) -> Option<&'static str> {
        self.filter
    }

    /// The filter, read.
    pub fn service(&self) -> Option<Box<Service>> {
        let text = self.filter()?.as_bytes().to_vec();
        service::parse("filter.yaml", self.name, text).service
    }

    /// The payloads and the suite, by their names.
    pub fn samples(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let own = SAMPLES.iter().filter(|(name, _)| *name == self.name);
        own.flat_map(|(_, files)| *files).copied()
    }

    /// Whether a word, in small letters, is in its name, or in what it says of the tool first.
    pub fn has(&self, word: &str) -> bool {
        let page = self.page();
        self.name.contains(word) || [page.tool, page.sentence].iter().any(|text| text.to_lowercase().contains(word))
    }

    /// Whether the tool tells of recoveries, as far as the filter knows.
    pub fn closes(&self) -> bool {
        self.filter().is_some_and(|filter| filter.lines().any(|line| line.starts_with("resolve:")))
    }

    /// The other of the two presets that a tool has: what it sends by itself, and what the guide of Callgoose has it send.
    pub fn counterpart(&self) -> Option<&'static Preset> {
        match self.name.strip_suffix(OF_A_GUIDE) {
            Some(own) => find(own),
            None => find(&format!("{}{OF_A_GUIDE}", self.name)),
        }
    }
}

/// The end of the name of a preset whose tool has another one, with what it sends by itself.
const OF_A_GUIDE: &str = "-guide";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn presets_are_in_order_of_their_names_and_found_by_them() {
        assert!(PRESETS.is_sorted_by(|one, other| one.name < other.name));
        assert!(PRESETS.iter().all(|preset| std::ptr::eq(find(preset.name).unwrap(), preset)));
        assert!(find("nobody").is_none());
    }

    #[test]
    fn what_a_guide_says_and_what_the_tool_sends_know_of_each_other() {
        let percona = find("percona").unwrap();
        assert!(percona.counterpart().is_none());
        let guide = find("openstatus-guide").unwrap();
        assert!(guide.filter().unwrap().contains("\nname: openstatus-guide\n"));
        let suite = guide.samples().find(|(name, _)| *name == "openstatus-guide.test.yaml").unwrap();
        assert!(suite.1.contains("service: openstatus-guide\n"));
    }
}
