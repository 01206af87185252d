//! What `replay` prints: the answer first, nothing cut without saying so, and pages that any reader can trust.

use std::collections::BTreeSet;
use std::process::Command;

use crate::support::{Folder, SHOP, in_a_plain_environment};
use serde_json::{Value, json};

/// A log of states and ids, one a minute.
fn log(events: &[(&str, &str)]) -> String {
    let line = |(at, (state, id)): (usize, &(&str, &str))| {
        let body = json!({"state": state, "id": id, "title": format!("alert {id}")});
        let (hour, minute) = (at / 60, at % 60);
        let time = format!("2026-11-20T{hour:02}:{minute:02}:00Z");
        format!("{}\n", json!({"received_at": time, "body": body}))
    };
    events.iter().enumerate().map(line).collect()
}

fn shop(events: &[(&str, &str)]) -> Folder {
    let folder = crate::support::shop();
    folder.file("log.ndjson", log(events));
    folder
}

fn replay(folder: &Folder, arguments: &[&str]) -> String {
    let (code, printed) = folder.run(&[&["replay", "log.ndjson"], arguments].concat());
    assert_eq!(code, 0, "{printed}");
    printed
}

fn page(folder: &Folder, arguments: &[&str]) -> String {
    let mut command = folder.command(&[&["replay", "--format", "html"], arguments].concat());
    let output = command.output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_recovery_that_closed_nothing_says_why_and_likely_mistakes_come_first() {
    let folder = shop(&[
        ("down", "x"),
        ("up", "x"),
        ("up", "x"),
        ("up", "unknown"),
        ("up", "late"),
        ("down", "late"),
        ("up", ""),
        ("down", "DB-1:9090"),
        ("up", "db-1"),
        ("up", "db-2"),
    ]);
    let printed = replay(&folder, &["-v"]);
    let told: Vec<_> = printed.lines().filter_map(|line| line.trim().strip_prefix("shop, resolve: ")).collect();
    assert_eq!(
        told,
        [
            "\"db-1\", but \"DB-1:9090\" is open since log.ndjson:8   log.ndjson:9",
            "no mapping value, its mapping key has no text   log.ndjson:7",
            "\"late\", opened later, by log.ndjson:6   log.ndjson:5",
            "\"unknown\", no line before opens it   log.ndjson:4",
            "\"db-2\", no line before opens it   log.ndjson:10",
            "\"x\", closed already by log.ndjson:2   log.ndjson:3",
        ]
    );
    assert!(printed.ends_with("; 2 still open; 5 closed nothing\n"), "{printed}");
    assert!(printed.contains("closed already   1 recovery:\n"), "{printed}");
    let run: Value = serde_json::from_str(&replay(&folder, &["--format", "json"])).unwrap();
    assert_eq!((&run["summary"]["closed_nothing"], &run["summary"]["closed_already"]), (&json!(6), &json!(1)));
}

#[test]
fn a_recovery_that_comes_again_is_no_finding() {
    let folder = shop(&[("down", "x"), ("up", "x"), ("up", "x"), ("up", "x")]);
    let page = page(&folder, &["log.ndjson"]);
    assert!(page.contains("<h1>Every payload is taken, and every incident is closed</h1>"), "{page}");
    assert!(page.contains("2 recoveries came after one that had closed the incident"), "{page}");
}

#[test]
fn the_lines_of_other_services_are_left_out_and_not_discarded() {
    let folder = shop(&[("down", "x"), ("broken", "y"), ("up", "x"), ("else", "z")]);
    folder.file("filters/other.yaml", SHOP.replace("equals: down", "equals: broken"));
    let named = json!({"service": "other", "body": {"state": "else"}});
    let nobody = json!({"service": "nobody", "body": {"state": "down"}});
    folder.file(
        "log.ndjson",
        format!("{}{named}\n{nobody}\n", log(&[("down", "x"), ("broken", "y"), ("up", "x"), ("else", "z")])),
    );
    let summary = |arguments: &[&str]| {
        let run: Value = serde_json::from_str(&replay(&folder, arguments)).unwrap();
        ["lines", "payloads", "left_out", "discarded"].map(|key| run["summary"][key].as_u64().unwrap())
    };
    assert_eq!(summary(&["--format", "json"]), [6, 6, 0, 3]);
    // What nobody takes, and what is sent to nobody that is there, may be for the one that is asked for.
    assert_eq!(summary(&["--format", "json", "--service", "shop"]), [6, 4, 2, 2]);
    let printed = replay(&folder, &["--service", "shop", "-q"]);
    assert!(printed.ends_with("; 2 of other services left out\n"), "{printed}");
}

#[test]
fn a_recovery_that_closes_an_incident_of_another_service_is_no_finding() {
    let folder = shop(&[("down", "x"), ("up", "x")]);
    let other = SHOP.replace("equals: down", "equals: broken");
    folder.file("filters/other.yaml", other);
    let printed = replay(&folder, &[]);
    assert!(!printed.contains("closed nothing"), "{printed}");
    let run: Value = serde_json::from_str(&replay(&folder, &["--format", "json"])).unwrap();
    assert_eq!(run["summary"]["nothing_to_close"], 1);
    assert_eq!(run["summary"]["closed_nothing"], 0);
    assert_eq!(run["closed_nothing"], json!([]));
}

#[test]
fn an_incident_that_is_open_says_for_how_long() {
    let mut events = vec![("down", "old")];
    events.extend([("odd", "x"); 119]);
    events.push(("down", "new"));
    let folder = shop(&events);
    let printed = replay(&folder, &[]);
    assert!(printed.contains("\"old\", open for 2 h   log.ndjson:1"), "{printed}");
    assert!(printed.contains("\"new\", open for 0 s"), "{printed}");
    let bodies = "{\"state\":\"down\",\"id\":1}\n{}\n{}\n";
    folder.file("log.ndjson", bodies);
    let printed = replay(&folder, &[]);
    assert!(printed.contains("\"1\", open for 2 lines"), "{printed}");
}

#[test]
fn whatever_is_cut_says_so_and_how_to_see_it() {
    let ids: Vec<_> = (0..150).map(|at| format!("id {at}")).collect();
    let open: Vec<_> = ids.iter().map(|id| ("down", id.as_str())).collect();
    let unknown: Vec<_> = ids.iter().map(|id| ("up", &id[1..])).collect();
    let folder = shop(&[&open[..], &unknown].concat());
    folder.file("old/shop.yaml", SHOP.replace("down", "other").replace("equals: up", "equals: none"));
    let base = &["--base", "old"];
    let brief = replay(&folder, base);
    let more = |printed: &str| {
        let lines = printed.lines().filter(|line| line.contains(" more"));
        lines.map(|line| line.trim().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(
        more(&brief),
        ["and 145 more (-v: up to 100)", "and 145 more (-v: up to 100)"],
        "changes of one part are one"
    );
    let full = replay(&folder, &["--base", "old", "-v"]);
    let none = "and 50 more, of which no example is kept:";
    assert_eq!(
        more(&full),
        [format!("{none} --service NAME has those of one"), format!("{none} --format ndjson has every line")]
    );
    let few = shop(&open[..7]);
    assert_eq!(more(&replay(&few, &[])), ["and 2 more (-v: all)"]);
    assert_eq!(more(&replay(&few, &["-v"])), [""; 0]);
}

#[test]
fn a_found_value_that_is_not_told_in_full_ends_with_dots() {
    let hundred = "é".repeat(100);
    let states = [hundred.clone(), format!("{hundred}x"), format!("{hundred}y")];
    let events: Vec<_> = states.iter().map(|state| (state.as_str(), "x")).collect();
    let run = replay(&shop(&events), &["--format", "json"]);
    let run: Value = serde_json::from_str(&run).unwrap();
    let groups = run["discarded"].as_array().unwrap().iter();
    let groups: Vec<_> = groups.map(|it| (it["count"].clone(), it["nearest"]["found"].clone())).collect();
    let cut = format!("{hundred}…");
    assert_eq!(groups, [(json!(2), json!(cut)), (json!(1), json!(hundred))]);
}

#[test]
fn a_command_to_look_at_a_line_shows_that_line() {
    for name in ["log.ndjson", "it's a log.ndjson", "-log.ndjson", "$(x).ndjson"] {
        let folder = Folder::new();
        folder.file("filters/shop.yaml", SHOP).file(name, log(&[("odd", "a"), ("down", "b")]));
        let (_, printed) = folder.run(&["replay", "--", name]);
        let look = printed.lines().rfind(|line| line.contains("look: "));
        let look = look.unwrap_or_else(|| panic!("{printed}"));
        let (_, command) = look.split_once("look: ").unwrap();
        let (sed, test) = command.split_once(" | ").unwrap();
        assert_eq!(test, "cgfilter test -");
        let output = in_a_plain_environment(&mut Command::new("sh"))
            .args(["-c", sed])
            .current_dir(folder.path())
            .output()
            .unwrap();
        let line = String::from_utf8(output.stdout).unwrap();
        let line: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(line["body"]["id"], "b", "{command}");
    }
    let folder = shop(&[]);
    folder.file("log.ndjson.gz", crate::support::gzipped(log(&[("odd", "a")]).as_bytes()));
    let (_, printed) = folder.run(&["replay", "log.ndjson.gz", "--service", "shop"]);
    let look = "look: gzip -dc log.ndjson.gz | sed -n 1p | cgfilter test - --service shop";
    assert!(printed.contains(look), "{printed}");
    let asked = ["replay", "log.ndjson.gz", "--from", "a b", "--reading", "case=ignore"];
    let (_, printed) = folder.run(&asked);
    let look = " | cgfilter test - --from 'a b' --reading list=any,case=ignore,order=resolve-first\n";
    assert!(printed.contains(look), "{printed}");
    let mut command = folder.command(&["replay", "--format", "html", "log.ndjson.gz"]);
    let html = String::from_utf8(command.output().unwrap().stdout).unwrap();
    assert!(html.contains("gzip -dc log.ndjson.gz | sed -n 1p"), "{html}");
}

#[test]
fn names_of_any_width_leave_the_columns_where_they_are() {
    let folder = shop(&[("down", "x")]);
    let wide = ["監視システムの名前", "a name that takes its share of room", &"n".repeat(90)];
    for (at, name) in wide.iter().enumerate() {
        folder.file(&format!("filters/{at}.yaml"), format!("name: {}\n{SHOP}", json!(name)));
    }
    for columns in ["44", "80", "200"] {
        let mut command = folder.command(&["replay", "log.ndjson"]);
        let output = command.env("COLUMNS", columns).output().unwrap();
        let printed = crate::support::printed(&output);
        let width: usize = columns.parse().unwrap();
        // What is to be typed or taken by a script stays one line.
        let is_one = |line: &&str| line.contains("look: ") || line.starts_with("1 payload, 4 ");
        let lines = printed.lines().filter(|line| !is_one(line));
        let longest = lines.map(textwrap::core::display_width).max();
        assert!(longest.unwrap() <= width, "{printed}");
        let rows = printed.lines().filter(|line| line.ends_with(" 1") && !line.contains("trigger"));
        let ends: BTreeSet<_> = rows.map(textwrap::core::display_width).collect();
        assert_eq!(ends.len(), usize::from(width > 44), "{printed}");
    }
}

#[test]
fn the_page_begins_with_the_answer() {
    let title = |page: &str| {
        let (_, rest) = page.split_once("<h1>").unwrap();
        rest.split_once("</h1>").unwrap().0.to_owned()
    };
    let fine = shop(&[("down", "x"), ("up", "x")]);
    assert_eq!(title(&page(&fine, &["log.ndjson"])), "Every payload is taken, and every incident is closed");
    let folder = shop(&[("down", "x"), ("odd", "x"), ("up", "y")]);
    let found = "1 incident is still open, 1 recovery closed nothing and 1 payload is discarded";
    assert_eq!(title(&page(&folder, &["log.ndjson"])), found);
    let comment = replay(&folder, &["--format", "markdown"]);
    let first = comment.lines().next().unwrap();
    assert_eq!(first, format!("### cgfilter replay: {found}"));
    folder.file("old/shop.yaml", SHOP.replace("down", "[down, odd]"));
    let changed = page(&folder, &["log.ndjson", "--base", "old", "--fail-on", "lost"]);
    assert_eq!(title(&changed), "With this change, 1 alert of <b><bdi>shop</bdi></b> opens no incident");
    assert!(changed.contains("<p>1 of 3 payloads is judged otherwise than with old. With"), "{changed}");
    let refused = changed.find("Not allowed by").unwrap();
    let (changes, plot) = (changed.find("id=\"changes\""), changed.find("id=\"over-time\""));
    assert!(refused < changes.unwrap() && changes < plot, "{changed}");
}

#[test]
fn every_section_that_a_page_points_to_is_there_and_every_element_is_closed() {
    let folder = Folder::new();
    let evil = "</b>\"' <i>&amp;\n\u{202e}|";
    let name = json!(evil);
    folder
        .file("filters/shop.yaml", format!("name: {name}\n{SHOP}"))
        .file("old/shop.yaml", format!("name: {name}\n{}", SHOP.replace("from: title", "from: id")));
    let events = [("down", evil), ("<1%", evil), ("up", evil), ("up", "<p>"), ("down", "&lt;")];
    let fill = vec![("down", "x"); 300];
    let log = log(&[&events[..], &fill].concat()) + "{\"state\":\n";
    folder.file("<log>.ndjson", log);
    let page = page(&folder, &["<log>.ndjson", "--base", "old"]);
    let elements = elements(&page);
    let value = |name: &str| {
        let start = format!("{name}=\"");
        let values = elements.iter().filter_map(|it| it.split_once(&start));
        let values = values.map(|(_, rest)| rest.split('"').next().unwrap().to_owned());
        values.collect::<Vec<_>>()
    };
    let ids: BTreeSet<_> = value(" id").into_iter().collect();
    assert_eq!(ids.len(), value(" id").len(), "each once");
    let links = value(" href");
    assert_eq!(links.len(), 12, "four tiles, seven of the contents, one class");
    for link in links {
        assert!(ids.contains(link.trim_start_matches('#')), "{link}");
    }
}

/// The opening tags of a page, of which each is closed in its place.
fn elements(page: &str) -> Vec<String> {
    let (mut open, mut all) = (Vec::new(), Vec::new());
    let body = page.split_once("<html").unwrap().1;
    let (head, body) = body.split_once("</style>").unwrap();
    assert!(head.contains("lang=\"en\""));
    for piece in body.split('<').skip(1) {
        let (tag, text) = piece.split_once('>').expect("a tag has an end");
        assert!(!text.contains('>'), "a sign of markup in a text: {piece}");
        let name = tag.split([' ', '/']).next().unwrap();
        match tag.strip_prefix('/') {
            Some(closed) if ["head", "html"].contains(&closed) => {}
            Some(closed) => assert_eq!(open.pop(), Some(closed), "{piece}"),
            None if tag.ends_with('/') => {}
            None => open.push(name),
        }
        assert!(tag.matches('"').count() % 2 == 0, "{tag}");
        all.push(format!(" {tag}"));
    }
    assert_eq!(open, [""; 0]);
    all
}

#[test]
fn hundreds_of_services_and_groups_make_no_long_page_and_the_same_one_each_time() {
    let folder = Folder::new();
    for at in 0..300 {
        let filter = SHOP.replace("equals: down", &format!("equals: down{at}"));
        folder.file(&format!("filters/s{at:03}.yaml"), filter.replace("state", &format!("s{at}")));
    }
    let line = |at: usize| {
        let state = if at.is_multiple_of(2) { "down" } else { "odd" };
        let body = json!({format!("s{}", at / 2): format!("{state}{}", at / 2), "id": at});
        format!("{}\n", json!({"received_at": 1_795_255_200 + at * 977, "body": body}))
    };
    folder.file("log.ndjson", (0..600).map(line).collect::<String>());
    let first = page(&folder, &["log.ndjson"]);
    assert!(first.len() < 150_000, "{}", first.len());
    assert!(first.contains("285 services more had less traffic"), "told");
    assert!(first.contains("and 280 payloads for other reasons"), "told");
    assert_eq!(first, page(&folder, &["log.ndjson"]));
    let comment = replay(&folder, &["--format", "markdown"]);
    assert!(comment.len() < 65_536, "{}", comment.len());
    assert!(comment.contains("and 280 payloads for other reasons"), "{comment}");
}

/// All keys of a document.
fn keys(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => map.iter().for_each(|(key, value)| {
            found.insert(key.clone());
            keys(value, found);
        }),
        Value::Array(all) => all.iter().for_each(|value| keys(value, found)),
        _ => {}
    }
}

#[test]
fn every_key_of_the_json_is_in_the_docs() {
    let folder = shop(&[("down", "x"), ("down", "ABC"), ("up", "abc"), ("up", "x"), ("odd", "x")]);
    let log = folder.text("log.ndjson") + "{\n";
    folder.file("log.ndjson", log).file("old/shop.yaml", SHOP.replace("from: title", "from: id"));
    let run = |format| {
        let arguments = ["replay", "log.ndjson", "--base", "old", "--format", format];
        let output = folder.command(&arguments).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let documents = [run("json")].into_iter().chain(run("ndjson").lines().map(str::to_owned)).collect::<Vec<_>>();
    assert_eq!(documents.len(), 7);
    let mut found = BTreeSet::new();
    for document in &documents {
        keys(&serde_json::from_str(document).unwrap(), &mut found);
    }
    assert!(found.len() > 50, "{found:?}");
    let docs = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/replay.md");
    let docs = std::fs::read_to_string(docs).unwrap();
    let (_, docs) = docs.split_once("\n## JSON\n").unwrap();
    let words: BTreeSet<_> = docs.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').collect();
    let missing: Vec<_> = found.iter().filter(|key| !words.contains(key.as_str())).collect();
    assert_eq!(missing, [""; 0]);
}

#[test]
fn an_envelope_that_names_a_service_which_nobody_has_is_told_by_that_name() {
    let folder = crate::support::shop();
    let named = |name: &str| format!("{{\"service\":\"{name}\",\"body\":{{\"state\":\"down\"}}}}\n");
    let long = "n".repeat(300);
    let lines = ["nosuch", "shopp", "nosuch", &long].map(named);
    folder.file("log.ndjson", lines.concat() + "{\"service\":\"shop\",\"body\":{}}\n");
    let said = "its envelope names the service \"nosuch\", and no service of that name is judged here";
    let printed = replay(&folder, &[]);
    assert!(printed.contains(&format!("  2  {said}")), "{printed}");
    let printed = printed.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(printed.contains("did you mean \"shop\"?"), "{printed}");
    let markdown = replay(&folder, &["--format", "markdown"]);
    assert!(markdown.contains(said), "{markdown}");
    let html = page(&folder, &["log.ndjson"]);
    assert!(html.contains("names the service &quot;nosuch&quot;"), "{html}");
    let run: Value = serde_json::from_str(&replay(&folder, &["--format", "json"])).unwrap();
    let groups: Vec<_> = run["discarded"].as_array().unwrap().iter().collect();
    assert_eq!(
        groups[0]["nearest"],
        json!({"service": null, "reason": "no_such_service", "key": null, "found": "nosuch"})
    );
    assert_eq!((groups.len(), &groups[0]["count"]), (4, &json!(2)));
    let cut = format!("{}…", "n".repeat(100));
    assert_eq!(groups[2]["nearest"]["found"], cut);
    assert_eq!(groups[3]["nearest"]["service"], Value::Null);
}

#[test]
fn incidents_without_a_mapping_value_are_counted_in_words() {
    let folder = crate::support::shop();
    for (log, said) in [
        ("{\"state\":\"down\"}\n", "1 incident; it is"),
        ("{\"state\":\"down\"}\n{\"state\":\"down\"}\n", "2 incidents; all are"),
        ("{\"state\":\"down\"}\n{\"state\":\"down\",\"id\":1}\n", "2 incidents; 1 of them is"),
    ] {
        folder.file("log.ndjson", log);
        let printed = replay(&folder, &[]);
        let said = format!("still open   {said} without a mapping value, which no call can close; the first:\n");
        assert!(printed.contains(&said), "{printed}");
    }
}

#[test]
fn the_plot_says_that_payloads_which_are_both_at_once_are_in_it() {
    let folder = shop(&[("down", "1"), ("up", "1")]);
    let plot = "<i class=\"triggered\"></i>triggered";
    let html = page(&folder, &["log.ndjson"]);
    assert!(html.contains(&format!("{plot} <b>1</b>")), "{html}");
    folder.file("filters/shop.yaml", SHOP.replace("key_value_equals: up", "key_value_contains: down"));
    let html = page(&folder, &["log.ndjson"]);
    let both = format!("{plot}, or both at once <b>1</b>");
    assert!(html.contains(&both), "{html}");
    let run: Value = serde_json::from_str(&replay(&folder, &["--format", "json"])).unwrap();
    let summary = &run["summary"];
    assert_eq!((&summary["triggered"], &summary["triggered_and_resolved"]), (&json!(0), &json!(1)));
}

#[test]
fn a_report_without_a_file_is_told_of_by_one_that_the_command_has() {
    let folder = shop(&[]);
    for (command, example) in [("replay", "html=replay.html"), ("test", "junit=report.xml")] {
        let (code, printed) = folder.run(&[command, "--report", "html"]);
        assert_eq!(code, 2);
        assert!(printed.contains(&format!("FORMAT=FILE, as in {example}\n")), "{printed}");
    }
}

#[test]
fn times_that_cannot_be_read_are_told_once_with_their_first_place() {
    let folder = crate::support::shop();
    let at = |time: &str| format!("{{\"received_at\":{time},\"body\":{{\"state\":\"down\"}}}}\n");
    let good = ["\"2026-11-20T08:00:05\"", "\"2026-11-20T08:00:09+00:00\"", "1795255200", "null"];
    folder.file("log.ndjson", good.map(at).concat());
    let printed = replay(&folder, &[]);
    assert!(!printed.contains("warning"), "{printed}");
    let run = |folder: &Folder| -> Value {
        let mut command = folder.command(&["replay", "log.ndjson", "--format", "json"]);
        serde_json::from_slice(&command.output().unwrap().stdout).unwrap()
    };
    let told = run(&folder);
    assert_eq!(told["summary"]["unread_times"], 0);
    assert_eq!(told["timeline"]["first"], 1_795_161_605);
    let bad = ["-5", "\"soon\"", "\"Fri, 20 Nov 2026 08:00:05 GMT\""];
    folder.file("log.ndjson", [good.map(at).concat(), bad.map(at).concat()].concat());
    let printed = replay(&folder, &[]);
    let said = "warning: log.ndjson:5: received_at is no time, nor is it in 2 of the lines behind it\n";
    assert_eq!(printed.matches(said).count(), 1, "{printed}");
    assert_eq!(run(&folder)["summary"]["unread_times"], 3);
}
