//! The rules, in the order of their codes. A new rule is one file here and two lines below.
//!
//! The `//!` text of a rule's file is its page: what it finds and why, with blocks marked `yaml bad` and `yaml good`. The
//! tests below execute them: a bad block gives the rule's code and no other, a good one gives nothing.

use crate::lint::{self, Input, Rule};
use crate::model::diagnostic::Diagnostic;
use crate::parse::fact::Fact;
use crate::source::Source;

mod duplicate_field;
mod invalid_key_path;
mod invalid_yaml;
mod missing_field;
mod unknown_field;
mod wrong_type;

pub const RULES: &[&Rule] = &[
    &invalid_yaml::RULE,
    &unknown_field::RULE,
    &wrong_type::RULE,
    &duplicate_field::RULE,
    &missing_field::RULE,
    &invalid_key_path::RULE,
];

/// Why a YAML file, of any kind, is not what it should be: its facts in words.
pub fn problems(source: &Source, facts: &[Fact]) -> Vec<Diagnostic> {
    lint::check(RULES, &Input { source, facts })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::parse::service;

    fn page(rule: &Rule) -> String {
        let lines = rule.file.lines().map_while(|line| line.strip_prefix("//!"));
        lines
            .map(|line| format!("{}\n", line.strip_prefix(' ').unwrap_or(line)))
            .collect()
    }

    /// The blocks of a page with this label.
    fn blocks(page: &str, label: &str) -> Vec<String> {
        let fence = format!("```{label}\n");
        page.split(&fence)
            .skip(1)
            .map(|rest| rest.split("```").next().unwrap().to_owned())
            .collect()
    }

    fn codes(yaml: &str) -> Vec<&'static str> {
        let file = service::parse("example.yaml", "example", yaml.as_bytes().to_vec());
        problems(&file.source, &file.facts)
            .iter()
            .map(|diagnostic| diagnostic.rule.code)
            .collect()
    }

    #[test]
    fn every_bad_block_gives_exactly_the_code_of_its_page() {
        for rule in RULES {
            let bad = blocks(&page(rule), "yaml bad");
            assert!(!bad.is_empty(), "{} has no bad block", rule.meta.name);
            for block in bad {
                let codes: HashSet<_> = codes(&block).into_iter().collect();
                assert_eq!(
                    codes,
                    HashSet::from([rule.meta.code]),
                    "{}:\n{block}",
                    rule.meta.name
                );
            }
        }
    }

    #[test]
    fn every_good_block_gives_nothing() {
        for rule in RULES {
            let good = blocks(&page(rule), "yaml good");
            assert!(!good.is_empty(), "{} has no good block", rule.meta.name);
            for block in good {
                assert_eq!(codes(&block), [""; 0], "{}:\n{block}", rule.meta.name);
            }
        }
    }

    #[test]
    fn codes_are_unique_and_in_order_and_each_file_is_in_the_list() {
        let codes: Vec<_> = RULES.iter().map(|rule| rule.meta.code).collect();
        assert!(codes.is_sorted() && codes.iter().collect::<HashSet<_>>().len() == codes.len());
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/rules");
        let files = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path());
        let mut stems: Vec<_> = files
            .map(|path| {
                path.file_stem()
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .replace('_', "-")
            })
            .collect();
        stems.retain(|stem| stem != "mod");
        stems.sort();
        let mut names: Vec<_> = RULES.iter().map(|rule| rule.meta.name).collect();
        names.sort_unstable();
        assert_eq!(stems, names);
    }

    #[test]
    fn a_page_starts_with_its_name_and_code() {
        for rule in RULES {
            assert!(
                page(rule).starts_with(&format!("# {} ({})\n", rule.meta.name, rule.meta.code)),
                "{}",
                rule.meta.name
            );
        }
    }
}
