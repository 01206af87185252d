//! A file of any size and shape ends in an answer, in memory and time that grow with it and no faster.

use std::fs;
use std::path::Path;

use cgfilter::internals::model::limits::{self, Limit};

use crate::support::{Folder, SHOP, shop};

/// A file that has so many of something.
struct Attack {
    limit: Limit,
    file: &'static str,
    of: fn(usize) -> String,
    /// Where one too many is told.
    place: &'static str,
}

const FILTER: &str = "filters/x.yaml";
const SUITE: &str = "samples/shop/x.test.yaml";
const CONFIG: &str = "cgfilter.yaml";

/// One file for each limit, at least.
const ATTACKS: &[Attack] = &[
    Attack { limit: limits::FILE, file: FILTER, of: |bytes| padded(SHOP, bytes), place: "3:1048384" },
    Attack { limit: limits::FILE, file: SUITE, of: |bytes| padded(CASE, bytes), place: "2:1048497" },
    Attack { limit: limits::FILE, file: CONFIG, of: |bytes| padded("filters: filters\n", bytes), place: "2:1048560" },
    Attack { limit: limits::NESTING, file: FILTER, of: |levels| nested("", levels), place: "1:65" },
    Attack { limit: limits::NESTING, file: SUITE, of: |levels| nested("cases: ", levels), place: "1:72" },
    Attack { limit: limits::FIELDS, file: FILTER, of: |fields| lines("k#: v", fields), place: "1001:1" },
    Attack { limit: limits::FIELDS, file: SUITE, of: |fields| lines("k#: v", fields), place: "1001:1" },
    Attack { limit: limits::FIELDS, file: CONFIG, of: |fields| lines("k#: v", fields), place: "1001:1" },
    Attack {
        limit: limits::ITEMS,
        file: FILTER,
        of: |items| format!("trigger:\n{}", lines("- x", items)),
        place: "10002:3",
    },
    Attack {
        limit: limits::ITEMS,
        file: SUITE,
        of: |items| format!("cases:\n{}", lines("- x", items)),
        place: "10002:3",
    },
    Attack {
        limit: limits::FILTERS,
        file: FILTER,
        of: |filters| format!("trigger:\n{}", lines("- {payload_json_key: a, key_value_equals: b#}", filters)),
        place: "1002:3",
    },
    Attack {
        limit: limits::CONDITIONS,
        file: FILTER,
        of: |conditions| {
            let conditions = lines("  - {payload_json_key: a#, key_value_equals: b}", conditions);
            format!("trigger:\n  conditions:\n{conditions}")
        },
        place: "103:5",
    },
    Attack {
        limit: limits::VALUES,
        file: FILTER,
        of: |values| format!("trigger: {{payload_json_key: a, key_value_equals: [{}]}}\n", "b, ".repeat(values)),
        place: "1:6051",
    },
    Attack {
        limit: limits::VALUE,
        file: FILTER,
        of: |length| format!("trigger: {{payload_json_key: a, key_value_equals: {}}}\n", "b".repeat(length)),
        place: "1:50",
    },
    Attack {
        limit: limits::TITLE_PATHS,
        file: FILTER,
        of: |paths| SHOP.replace("title_from: title", &format!("title_from: '{}'", "{{a}} ".repeat(paths))),
        place: "1:705",
    },
    Attack { limit: limits::ALIASES, file: FILTER, of: |values| aliases("[v@]".into(), 1_000, values), place: "101:6" },
    Attack {
        limit: limits::ALIAS_TEXT,
        file: FILTER,
        of: |bytes| aliases("x".repeat(8_192), 8_192, bytes),
        place: "129:7",
    },
    Attack {
        limit: limits::COMMENTS,
        file: FILTER,
        of: |comments| format!("{SHOP}{}", lines("# cgfilter: allow-file CG203 why", comments)),
        place: "1003:1",
    },
    Attack {
        limit: limits::PATH_PARTS,
        file: FILTER,
        of: |parts| format!("trigger: {{payload_json_key: a{}, key_value_equals: x}}\n", ".a".repeat(parts - 1)),
        place: "1:157",
    },
    Attack {
        limit: limits::FINDINGS,
        file: FILTER,
        of: |count| format!("trigger:\n{}", lines(UNQUOTED, count / 5)),
        place: "",
    },
    Attack {
        limit: limits::GLOBS,
        file: FILTER,
        of: |globs| format!("{SHOP}samples:\n{}", lines("- a#", globs)),
        place: "104:3",
    },
    Attack {
        limit: limits::GLOBS,
        file: CONFIG,
        of: |globs| format!("lint:\n  exclude:\n{}", lines("  - a#", globs)),
        place: "103:5",
    },
    Attack {
        limit: limits::GLOB_LENGTH,
        file: FILTER,
        of: |length| format!("{SHOP}samples: {}\n", "a".repeat(length)),
        place: "3:10",
    },
    Attack {
        limit: limits::GLOB_NESTING,
        file: FILTER,
        of: |depth| format!("{SHOP}samples: '{}{}'\n", "{a,".repeat(depth), "}".repeat(depth)),
        place: "3:10",
    },
    Attack {
        limit: limits::GLOB_NESTING,
        file: CONFIG,
        of: |depth| format!("lint: {{exclude: '{}{}'}}\n", "{a,".repeat(depth), "}".repeat(depth)),
        place: "1:17",
    },
    Attack { limit: limits::REGEX_LENGTH, file: SUITE, of: |length| regex(&"a".repeat(length)), place: "2:68" },
    // Each \w takes some 60 kB.
    Attack {
        limit: limits::REGEX,
        file: SUITE,
        of: |bytes| regex(&format!("\\w{{{}}}", bytes / 48_000)),
        place: "2:68",
    },
];

/// Five texts that need quotes, and more to find.
const UNQUOTED: &str = "- {payload_json_key: on, key_value_equals: on, map_incident_with: on, incident_title_from: on, incident_description_from: on}";

const CASE: &str = "cases: [{name: a, payload: {state: down, id: 1}, expect: {outcome: triggered}}]\n";

fn padded(text: &str, bytes: usize) -> String {
    format!("{text}#{}", "x".repeat(bytes - text.len() - 1))
}

/// So many lines, with a number in place of `#:` and `#`.
fn lines(line: &str, count: usize) -> String {
    let numbered = |at: usize| match line.starts_with('#') {
        true => format!("{line}\n"),
        false => format!("{}\n", line.replace('#', &at.to_string())),
    };
    (0..count).map(numbered).collect()
}

fn nested(before: &str, levels: usize) -> String {
    format!("{before}{}{}\n", "[".repeat(levels), "]".repeat(levels))
}

/// Lines whose anchor and aliases hold `total` of something, of which each has `size`.
fn aliases(anchored: String, size: usize, total: usize) -> String {
    let anchored = anchored.replace('@', &", v".repeat(size.saturating_sub(2)));
    format!("k: &a {anchored}\n{}", lines("k#: *a", total.div_ceil(size) - 1))
}

fn regex(regex: &str) -> String {
    format!("cases:\n- {{name: a, payload: {{state: down, id: 1}}, expect: {{title: {{regex: '{regex}'}}}}}}\n")
}

impl Attack {
    /// What the command that reads the file says of it.
    fn run(&self, count: usize) -> (i32, String) {
        let folder = shop();
        folder.file("samples/shop/down.json", r#"{"state": "down", "id": 1, "title": "t"}"#);
        folder.file(self.file, (self.of)(count));
        match self.file {
            SUITE => folder.run(&["test", "samples", "--format", "concise"]),
            _ => folder.run(&["lint", "--format", "concise"]),
        }
    }

    fn is_told(&self, printed: &str) -> bool {
        printed.contains(&self.limit.passed())
    }
}

#[test]
fn one_more_than_a_limit_is_told_at_its_place_and_hides_no_other_file() {
    for attack in ATTACKS {
        let (code, printed) = attack.run(attack.limit.most + 1);
        let name = format!("{} in {}", attack.limit.amount(), attack.file);
        let place = format!("{}:{}", attack.file, attack.place);
        assert!(attack.is_told(&printed) && printed.contains(&place), "{name}: {}", cut(&printed));
        let (status, other) = match attack.file {
            FILTER => (1, "filters/shop.yaml:2:54"),
            SUITE => (2, "samples/shop/down.json: ok"),
            _ => (2, "the config cannot be used"),
        };
        assert!(code == status && printed.contains(other), "{name} ends with {code}: {}", cut(&printed));
        assert!(printed.len() < 1_000_000, "{name}: {} bytes", printed.len());
    }
}

#[test]
fn as_much_as_a_limit_allows_is_read() {
    let is_counted = |attack: &&Attack| ![limits::REGEX, limits::FINDINGS].contains(&attack.limit);
    for attack in ATTACKS.iter().filter(is_counted) {
        let (_, printed) = attack.run(attack.limit.most);
        assert!(!attack.is_told(&printed), "{} in {}: {}", attack.limit.amount(), attack.file, cut(&printed));
    }
    let ids = r"^\w{8}-\w{4}-\w{4}-\w{4}-\w{12}$";
    let folder = shop();
    folder.file(SUITE, regex(ids).replace("id: 1", "id: 1, title: 9d1dd9d9-1111-2222-3333-9d1dd9d91111"));
    assert_eq!(folder.run(&["test", "samples"]).0, 0);
}

#[test]
fn every_limit_of_a_yaml_file_is_attacked() {
    let payloads = [limits::PAYLOAD, limits::PAYLOAD_FILE, limits::PAYLOADS, limits::SAMPLES, limits::BASELINE];
    let elsewhere = [&[limits::REGEXES, limits::IGNORE_FILE][..], &payloads].concat();
    let attacked = |limit: &Limit| elsewhere.contains(limit) || ATTACKS.iter().any(|attack| attack.limit == *limit);
    assert!(limits::ALL.iter().all(attacked));
}

#[test]
fn thousands_of_findings_fill_no_log_and_the_worst_are_told() {
    let folder = shop();
    folder.file(FILTER, format!("trigger:\n{}", lines(UNQUOTED, limits::FILTERS.most)));
    for format in ["human", "concise", "json", "sarif", "gitlab", "junit", "github"] {
        let (code, printed) = folder.run(&["lint", "--format", format, "--select", "CG0,CG104"]);
        assert_eq!(code, 1, "{format}");
        assert!(printed.len() < 10_000_000, "{format}: {} bytes", printed.len());
        let is_told = |what: &str| printed.contains(what);
        assert!(format == "github" || is_told(&limits::FINDINGS.passed()) && is_told("CG104"), "{}", cut(&printed));
    }
    let broken = "- {payload_json_key: a, key_value_equals: b, urgency: x}\n".repeat(limits::FILTERS.most);
    folder.file(FILTER, format!("trigger:\n{broken}")).file("p.json", r#"{"state": "down", "id": 1}"#);
    let (code, printed) = folder.run(&["test", "p.json"]);
    assert!(code == 2 && printed.len() < 100_000, "{code}, {} bytes", printed.len());
    assert!(printed.contains("filters/x.yaml:102:55: 900 more findings from here on"), "{}", cut(&printed));
}

/// The start of a text that may be very long.
fn cut(text: &str) -> &str {
    text.get(..text.floor_char_boundary(1_000)).unwrap_or(text)
}

#[test]
fn the_page_of_limits_is_the_table_of_the_code() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/limits.md")).unwrap();
    let rows: Vec<_> = page.lines().filter(|line| line.starts_with("| ")).skip(1).collect();
    let expected: Vec<_> = limits::ALL.iter().map(|limit| format!("| {} | {} |", limit.of, limit.amount())).collect();
    assert_eq!(rows, expected);
}

/// Another payload that has its answer all the same.
const OTHER: &str = "samples/shop/down.json";

fn with_other() -> Folder {
    let folder = shop();
    folder.file(OTHER, r#"{"state": "down", "id": 1, "title": "t"}"#);
    folder
}

/// A payload of so many bytes.
fn payload(bytes: usize) -> String {
    let start = r#"{"state": "down", "id": 1, "title": ""#;
    format!("{start}{}\"}}", "x".repeat(bytes - start.len() - 2))
}

#[test]
fn a_payload_has_a_size_and_so_has_a_file_of_them() {
    let line = "{\"state\": \"down\", \"id\": 1}\n";
    let (most, of_file) = (limits::PAYLOAD.most, limits::PAYLOAD_FILE.most);
    let behind = |line: usize| format!(":{line}:{}", most + 1);
    for (name, content, place, limit) in [
        ("big.json", payload(most + 1), behind(1), limits::PAYLOAD),
        ("big.txt", "x".repeat(most + 1), behind(1), limits::PAYLOAD),
        ("one.ndjson", format!("{line}{}\n{line}", payload(most + 1)), behind(2), limits::PAYLOAD),
        ("big.ndjson", format!("{line}{}", "\n".repeat(of_file)), String::new(), limits::PAYLOAD_FILE),
        ("many.ndjson", "1\n".repeat(limits::PAYLOADS.most + 1), String::new(), limits::PAYLOADS),
    ] {
        let folder = with_other();
        let path = format!("samples/shop/{name}");
        folder.file(&path, content).file("filters/other.yaml", format!("{SHOP}from: on\n"));
        let is_told = |printed: &str| printed.contains(&format!("{path}{place}")) && printed.contains(&limit.passed());
        let (code, printed) = folder.run(&["test", &path, OTHER, "--format", "concise"]);
        assert!(code == 2 && is_told(&printed), "{name}: {code}: {}", cut(&printed));
        assert!(printed.contains("samples/shop/down.json: ok"), "{name}: {}", cut(&printed));
        if name == "big.txt" {
            continue;
        }
        let (code, printed) = folder.run(&["lint", "--format", "concise"]);
        assert!(code == 2 && is_told(&printed) && printed.contains("CG009"), "{name}: {code}: {}", cut(&printed));
        if name == "big.json" {
            let (code, printed) = folder.run(&["infer", "--trigger", &path, "--resolve", OTHER]);
            assert!(code == 2 && is_told(&printed), "{code}: {}", cut(&printed));
        }
    }
    let folder = with_other();
    folder.file("samples/shop/most.json", payload(most));
    let (code, printed) = folder.run(&["test", "--format", "concise"]);
    assert!(code == 0 && printed.contains("most.json: ok"), "{}", cut(&printed));
}

#[test]
fn a_service_has_so_many_files_of_samples_and_one_message_for_the_rest() {
    let folder = with_other();
    folder.file("samples/other/a.json", r#"{"state": "up", "id": 1}"#);
    let most = limits::SAMPLES.most;
    // With the one that is there, two too many.
    (0..=most).for_each(|at| _ = folder.file(&format!("samples/shop/x{at:05}.json"), "{\"a\": 1}"));
    let first = format!("samples/shop/x{:05}.json: ", most - 1);
    for (command, other) in [("lint", "samples/shop/x00000.json"), ("test", "samples/other/a.json: ")] {
        let (code, printed) = folder.run(&[command, "--format", "concise"]);
        let told: Vec<_> = printed.lines().filter(|line| line.contains(&limits::SAMPLES.passed())).collect();
        assert!(code == 2 && told.len() == 1 && told[0].contains(&first), "{command}: {code}, {told:?}");
        assert!(printed.contains(other), "{command}: {}", cut(&printed));
    }
}

#[test]
fn a_baseline_has_a_size() {
    let folder = with_other();
    folder.file("baseline.json", " ".repeat(limits::BASELINE.most + 1));
    let (code, printed) = folder.run(&["lint", "--baseline", "baseline.json"]);
    assert!(code == 2 && printed.contains(&format!("baseline.json: {}", limits::BASELINE.passed())), "{printed}");
}

#[test]
fn hundreds_of_allow_comments_are_written_without_reading_the_file_for_each() {
    let folder = with_other();
    let count = limits::COMMENTS.most - 100;
    let title = "x".repeat(800);
    let trigger =
        format!("- {{payload_json_key: a, key_value_equals: b#, map_incident_with: on, incident_title_from: {title}}}");
    folder.file(FILTER, format!("trigger:\n{}", lines(&trigger, count)));
    let (_, printed) = folder.run(&["lint", "filters/x.yaml", "--select", "CG009", "--add-allow=known"]);
    let text = folder.text(FILTER);
    assert_eq!(text.matches("# cgfilter: allow CG009 known").count(), count, "{}", cut(&printed));
    assert!(!printed.contains("wrote no comment"), "{}", cut(&printed));
}
