//! docs/rules is what the rules say of themselves. `UPDATE=1 cargo test` rewrites it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use cgfilter::internals::lint::page::{page, summary};
use cgfilter::internals::model::diagnostic::RuleMeta;
use cgfilter::internals::report::rule_pages;
use cgfilter::internals::rules::RULES;

#[test]
fn docs_rules_has_the_page_of_every_rule_and_no_other() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules");
    let document =
        |rule: &&cgfilter::internals::lint::Rule| (format!("{}.md", rule.meta.name), rule_pages::document(rule));
    let mut expected: BTreeMap<_, _> = RULES.iter().map(document).collect();
    expected.insert("README.md".to_owned(), index());
    if std::env::var_os("UPDATE").is_some() {
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        for (name, text) in &expected {
            fs::write(folder.join(name), text).unwrap();
        }
    }
    let name = |entry: std::io::Result<fs::DirEntry>| entry.unwrap().file_name().into_string();
    let names = fs::read_dir(&folder).unwrap().map(|entry| name(entry).unwrap());
    let mut names: Vec<_> = names.collect();
    names.sort();
    assert_eq!(names, expected.keys().cloned().collect::<Vec<_>>());
    for (name, text) in expected {
        let written = fs::read_to_string(folder.join(&name)).unwrap();
        assert!(written == text, "docs/rules/{name} is not the rule's page any more: UPDATE=1 cargo test");
    }
}

#[test]
fn every_rule_is_in_the_list_of_its_category() {
    let mut list = Vec::new();
    rule_pages::list(RULES, &mut list).unwrap();
    let list = String::from_utf8(list).unwrap();
    let index = index();
    for rule in RULES {
        assert!(list.contains(rule.meta.code), "{}", rule.meta.code);
        assert!(index.contains(&format!("({}.md)", rule.meta.name)));
    }
}

/// docs/rules/README.md: all rules by category.
fn index() -> String {
    let mut index =
        "# Rules\n\nEvery example on these pages is run by the tests. `cgfilter explain CODE` prints a page.\n"
            .to_owned();
    for (title, rules) in rule_pages::by_category(RULES) {
        let _ = write!(index, "\n## {title}\n\n| code | rule | severity | fix | finds |\n|---|---|---|---|---|\n");
        for rule in rules {
            let RuleMeta { code, name, severity, fix, .. } = rule.meta;
            let (severity, finds) = (severity.name(), summary(&page(rule)).replace('|', "\\|"));
            let fix = fix.map_or_else(String::new, |fix| format!("`{}`", rule_pages::option(fix)));
            let _ = writeln!(index, "| {code} | [{name}]({name}.md) | {severity} | {fix} | {finds} |");
        }
    }
    index
}
