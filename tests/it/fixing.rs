//! Laws of fixing, over filter files with every mistake that has a fix: what was there stays, and twice is as once.

use std::collections::HashSet;

use crate::support::laws;
use cgfilter::internals::lint;
use cgfilter::internals::lint::allow::add;
use cgfilter::internals::lint::fix;
use cgfilter::internals::lint::levels::Levels;
use cgfilter::internals::lint::workspace::{File, Workspace};
use cgfilter::internals::model::diagnostic::Applicability;
use cgfilter::internals::parse::{service, tree};
use cgfilter::internals::rules::RULES;
use cgfilter::internals::source::Source;
use proptest::prelude::*;

fn pick(words: &'static [&'static str]) -> impl Strategy<Value = &'static str> {
    prop::sample::select(words)
}

/// A value as somebody types it: tidy or not, in any quotes.
fn value() -> impl Strategy<Value = String> {
    let text = pick(&[
        "down",
        "Down",
        "DOWN",
        "is down",
        "up",
        "on",
        "no",
        "1",
        "null",
        "~",
        "0x1F",
        "é",
        "it's",
        "",
        " ",
        " down",
        "down ",
        "a\u{a0}b",
        "\u{201c}down\u{201d}",
        "zero\u{200b}width",
        "a, b",
        "x: y",
        "x #y",
        "[x]",
        "{x}",
        "*x",
        "&x",
        "!x",
        "- x",
        "\u{2018}x\u{2019}",
    ]);
    (text, 0..3).prop_map(|(text, quotes)| match quotes {
        0 if is_plain(text) => text.to_owned(),
        1 => serde_json::Value::from(text).to_string(),
        _ => format!("'{}'", text.replace('\'', "''")),
    })
}

/// A value below a sign, with lines of its own or none.
fn block() -> impl Strategy<Value = String> {
    pick(&["|", "|-", ">2", "|+\n", "|\n        down", ">-\n\n         down ", "|2+\n           \n"])
        .prop_map(str::to_owned)
}

/// A value with a comment behind its first line.
fn with_comment(value: &str, comment: &str) -> String {
    match value.split_once('\n') {
        Some((sign, lines)) => format!("{sign}{comment}\n{lines}"),
        None => format!("{value}{comment}"),
    }
}

/// Whether a text needs no quotes to be read as it is, in a list or alone.
fn is_plain(text: &str) -> bool {
    let read: Result<Vec<String>, _> = serde_yaml::from_str(&format!("[{text}]"));
    let odd = text.contains(['\u{a0}', '\u{200b}', '~', ',']) || text.trim() != text;
    !odd && !text.is_empty() && (read.is_ok_and(|read| read == [text]) || text == "on")
}

fn path() -> impl Strategy<Value = String> {
    pick(&[
        "state",
        "'\"state\"'",
        "'\"a\".[0].\"b\"'",
        "alerts[0].status",
        "'{{alerts.0.status}}'",
        "id",
        "\"id\"",
        "title",
        "\u{201c}state\u{201d}",
        "'state '",
        "host + service",
        "'\"commonLabels\".\"alertname - commonAnnotations\".\"summary\"'",
        "State",
        "1",
        "on",
    ])
    .prop_map(str::to_owned)
}

fn comment() -> impl Strategy<Value = String> {
    pick(&["", "", "", " # why", "  # cgfilter: allow CG107 kept", " # é ✓"]).prop_map(str::to_owned)
}

/// The values of a condition: one, a list in brackets, or a list of lines.
fn values(indent: &'static str) -> impl Strategy<Value = String> {
    let list = prop::collection::vec((value(), comment()), 1..5);
    let blocks = prop::collection::vec((prop_oneof![3 => value(), 1 => block()], comment()), 1..5);
    (list, blocks, 0..3).prop_map(move |(list, blocks, kind)| match kind {
        0 => format!(" {}", with_comment(&blocks[0].0, &blocks[0].1)),
        1 => {
            let values: Vec<_> = list.iter().map(|(value, _)| value.as_str()).collect();
            format!(" [{}]{}", values.join(", "), list[0].1)
        }
        _ => blocks.iter().map(|(value, comment)| format!("\n{indent}- {}", with_comment(value, comment))).collect(),
    })
}

/// One part: its fields in any order, under any of their names.
fn part(mapping: &'static [&'static str], indent: &'static str) -> impl Strategy<Value = String> {
    let key = pick(&["payload_json_key", "Payload JSON Key", "Payload Json Key", "payload_json_kye"]);
    let list = pick(&["key_value_contains", "Key Value Contains", "key_value_equals", "key_value_contain"]);
    let told = pick(&["incident_title_from", "title_field", "Incident Title", "incident_titel_from"]);
    let condition = (key, path(), list, values(indent));
    (condition, pick(mapping), path(), told, path(), comment(), any::<bool>()).prop_map(
        move |((key, path, list, values), mapping, mapped, told, title, comment, has_title)| {
            let title = match has_title && indent.len() > 2 {
                true => format!("{told}: {title}{comment}\n{indent}"),
                false => String::new(),
            };
            format!("{key}: {path}{comment}\n{indent}{title}{list}:{values}\n{indent}{mapping}: {mapped}\n")
        },
    )
}

/// What may stand above the first field: byte order marks, directives, comments, `---`.
fn start() -> impl Strategy<Value = String> {
    let mark = pick(&["", "\u{feff}", "\u{feff}\u{feff}"]);
    let lines = pick(&[
        "",
        "# top\n",
        "---\n",
        "# top\n\n---\n\n",
        "# cgfilter: allow CG002, CG105, CG203 kept\n\n# more\n---\n",
        "%YAML 1.2\n# top\n--- # here\n# more\n",
        "# top\n%YAML 1.2\n---\n",
    ]);
    (mark, lines).prop_map(|(mark, lines)| format!("{mark}{lines}"))
}

fn filter_file() -> impl Strategy<Value = String> {
    let trigger = part(&["map_incident_with", "incident_mapped_with", "Map Incident With"], "    ");
    let resolve = part(&["incident_mapped_with", "map_incident_with", "Incident Mapped With"], "  ");
    let triggers = prop::collection::vec(trigger, 1..3);
    let first = pick(&["name: on", "nam: on", "from: ''"]);
    (start(), first, comment(), triggers, resolve, any::<bool>()).prop_map(
        |(start, first, comment, triggers, resolve, windows)| {
            let triggers: String = triggers.iter().map(|it| format!("  - {it}")).collect();
            let text = format!("{start}{first}{comment}\ntrigger:\n{triggers}resolve:\n  {resolve}# end\n");
            if windows { text.replace('\n', "\r\n") } else { text }
        },
    )
}

fn workspace(text: &str) -> Workspace {
    let read = service::parse("x.yaml", "x", text.as_bytes().to_vec());
    let file = File {
        path: "x.yaml".into(),
        read: read.into(),
        samples: Vec::new(),
        has_unread_samples: false,
        has_suite: false,
    };
    Workspace { files: vec![file], ..Workspace::default() }
}

fn text(workspace: &Workspace) -> String {
    workspace.files[0].source().text().to_owned()
}

/// The comments of a file that are not for this tool, which may remove its own.
fn comments(text: &str) -> Vec<String> {
    let source = Source::new("x.yaml", text);
    let (tree, _) = tree::parse(&source);
    let comments = tree.comments.into_iter().map(|comment| comment.value);
    comments.filter(|comment| !comment.contains("cgfilter")).collect()
}

fn codes(workspace: &Workspace, applicability: Applicability) -> HashSet<&'static str> {
    let lint = lint::run(RULES, &Levels::default(), workspace);
    let findings = lint.findings.into_iter().map(|finding| finding.diagnostic);
    let fixable = findings.filter(|it| it.fix.as_ref().is_some_and(|fix| fix.applicability <= applicability));
    fixable.map(|diagnostic| diagnostic.rule.code).collect()
}

proptest! {
    #![proptest_config(laws(256))]

    #[test]
    fn a_fixed_file_is_a_file_that_needs_no_fix_and_has_all_its_comments(written in filter_file()) {
        for applicability in [Applicability::Safe, Applicability::Unsafe] {
            let mut workspace = workspace(&written);
            let could_be_used = workspace.files[0].read.service.is_some();
            fix::fix(RULES, &Levels::default(), &mut workspace, applicability);
            let fixed = text(&workspace);
            prop_assert_eq!(comments(&fixed), comments(&written), "{}\n{}", written, fixed);
            prop_assert!(!could_be_used || workspace.files[0].read.service.is_some(), "{}", fixed);
            prop_assert_eq!(codes(&workspace, applicability), HashSet::new(), "{}\n{}", written, fixed);
            let again = fix::fix(RULES, &Levels::default(), &mut workspace, applicability);
            prop_assert_eq!(again.count(), 0);
            let breaks = |text: &str| (text.contains("\r\n"), text.replace("\r\n", "").contains('\n'));
            prop_assert_eq!(breaks(&fixed), breaks(&written));
        }
    }

    #[test]
    fn an_allow_comment_for_everything_leaves_nothing_and_changes_nothing_else(written in filter_file()) {
        let before = workspace(&written);
        let today = before.terms.today;
        let lint = lint::run(RULES, &Levels::default(), &before);
        let findings: Vec<_> = lint.findings.iter().filter(|it| !it.diagnostic.rule.code.starts_with("CG9")).collect();
        let text = add::add(&before.files[0].read, "x", &findings, RULES, ("why", today));
        let text = text.unwrap_or_else(|| written.clone());
        let after = workspace(&text);
        let left = lint::run(RULES, &Levels::default(), &after);
        let is_old = |it: &&lint::Finding| {
            let place = &it.diagnostic.place;
            let line = place.source.slice(place.source.lines_around(place.span));
            it.diagnostic.rule.code.starts_with("CG9") && !line.contains("why")
        };
        let left: Vec<_> = left.findings.iter().filter(|it| !is_old(it)).collect();
        let left: Vec<_> = left.iter().map(|it| &it.diagnostic.message).collect();
        prop_assert!(left.is_empty(), "{:?}\n{}", left, text);
        let without = |text: &str| -> Vec<String> {
            let lines = text.trim_start_matches('\u{feff}').lines().map(|line| match line.split_once("# cgfilter") {
                Some((line, _)) => line.trim_end().to_owned(),
                None => line.trim_end().to_owned(),
            });
            lines.filter(|line| !line.is_empty()).collect()
        };
        prop_assert_eq!(without(&text), without(&written));
    }
}
