//! docs/rules is what the rules say of themselves. `UPDATE=1 cargo test` rewrites it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use cgfilter::report::rule_pages;
use cgfilter::rules::RULES;

#[test]
fn docs_rules_has_the_page_of_every_rule_and_no_other() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules");
    let document = |rule: &&cgfilter::lint::Rule| (format!("{}.md", rule.meta.name), rule_pages::document(rule));
    let mut expected: BTreeMap<_, _> = RULES.iter().map(document).collect();
    expected.insert("README.md".to_owned(), rule_pages::index(RULES));
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
    let index = rule_pages::index(RULES);
    for rule in RULES {
        assert!(list.contains(rule.meta.code), "{}", rule.meta.code);
        assert!(index.contains(&format!("({}.md)", rule.meta.name)));
    }
}
