//! No text of a stranger is a command to what shows the output: a CI runner, a terminal, a browser.

use std::process::{Command, Output};

use serde_json::{Value, json};

use crate::support::Folder;

/// What each runner would act on, in one text: at the start of a line, and wherever a wrapped line may start.
const ATTACK: &str = "::add-mask::e ::stop-commands::k ##[add-matcher]m ##vso[task.complete]t \
                      ##teamcity[buildStop] section_start:1:s section_end: 2 : s travis_fold:start:f";
/// The same for what has room for 50 characters.
const SHORT: &str = "::add-mask::e ##[set-output name=x]y ##vso[task.a]";
/// The same for a name of a file, which has no slash.
const NAME: &str = "::error::n ##[error]n section_end:3:n";

/// A repository with such texts wherever one fits: a service that is whole, one that is not, samples, a suite, a log.
fn repository() -> Folder {
    let folder = Folder::new();
    let service = json!({
        "name": SHORT, "from": ATTACK,
        "trigger": [
            {"urgency": "high", "payload_json_key": format!("\"{SHORT}\""), "key_value_contains": [SHORT, "up"],
             "map_incident_with": format!("\"{ATTACK}\""), "incident_title_from": format!("\"t\" {ATTACK}")},
            {"payload_json_key": "state", "key_value_contains": [format!(" {SHORT}"), ATTACK, ATTACK],
             "map_incident_with": "id", "incident_title_from": "title", ATTACK: ATTACK},
        ],
        "resolve": {"payload_json_key": "state", "key_value_contains": "resolved", "incident_mapped_with": "title"},
    });
    folder.file("filters/whole.yaml", without_unknown(&service).to_string());
    folder.file("filters/broken.yaml", format!("{service:#}"));
    folder.file(&format!("filters/{NAME}.yaml"), format!("trigger:\n  - {SHORT}\n{ATTACK}: [\n"));
    let block = format!(
        "# {ATTACK}\ntrigger:\n  payload_json_key: state\n  key_value_contains: 'down '\n  map_incident_with: id\n"
    );
    let title = format!("  incident_title_from: |\n    {ATTACK}\n");
    folder.file("filters/block.yaml", block + &title + "# cgfilter: allow " + ATTACK + "\n");
    let sample =
        |state: &str| json!({SHORT: SHORT, ATTACK: ATTACK, "state": state, "id": ATTACK, "title": ATTACK, "t": ATTACK});
    folder.file(&format!("samples/whole/{NAME}.json"), sample("down").to_string());
    folder.file("samples/whole/resolve.json", sample("resolved").to_string());
    folder.file("samples/whole/other.json", json!({"state": ATTACK, ATTACK: {SHORT: [ATTACK]}}).to_string());
    folder.file("samples/whole/broken.json", format!("{{\"a\": {ATTACK}}}"));
    folder.file(&format!("samples/{NAME}/a.json"), sample("down").to_string());
    let step =
        |payload: &str, title: &str| json!({"payload": payload, "expect": {"outcome": "triggered", "title": title}});
    let suite = json!({"service": SHORT, "cases": [
        {"name": ATTACK, "steps": [step(&format!("{NAME}.json"), ATTACK), step("resolve.json", "no")], "open_incidents": 0},
        {"name": format!("b {ATTACK}"), "payload": {"state": ATTACK}, "expect": {"mapping_value": {"contains": ATTACK}}},
        {"name": "c", "todo": ATTACK, "payload": {"state": ATTACK}, "expect": {"outcome": "triggered"}},
    ]});
    folder.file("samples/whole/whole.test.yaml", suite.to_string());
    let unknown = json!({"service": ATTACK, "cases": [{"name": ATTACK, ATTACK: ATTACK, "payload": ATTACK}]});
    folder.file("samples/whole/unknown.test.yaml", unknown.to_string());
    let lines = ["down", "resolved", "resolved", SHORT, "x"].map(|state| sample(state).to_string());
    let log = lines.join("\n") + "\n" + ATTACK + "\n{\"a\": " + ATTACK + "}\n";
    folder.file(&format!("{NAME}.ndjson"), log);
    folder.file("old/filters/whole.yaml", without_unknown(&service).to_string().replace("resolved", "gone"));
    folder
}

/// A service that can be used: without the key that nobody knows, and without values that are told with it.
fn without_unknown(service: &Value) -> Value {
    let mut service = service.clone();
    service["trigger"][1].as_object_mut().unwrap().remove(ATTACK);
    service["trigger"][1]["key_value_contains"] = json!([SHORT, "down"]);
    service["resolve"]["incident_mapped_with"] = json!("id");
    service
}

/// What a runner would act on in what a job prints, by the readers of each: actions/runner ActionCommand.cs,
/// azure-pipelines-agent Command.cs, GitLab's scanner.js and ansi2json.
fn commands(printed: &str) -> Vec<String> {
    let bare = anstream::adapter::strip_str(printed).to_string();
    let lines = |text: &str| text.split(['\n', '\r']).map(str::to_owned).collect::<Vec<_>>();
    let all = lines(printed).into_iter().chain(lines(&bare));
    all.filter(|line| acts_on_github(line) || acts_anywhere(line) || acts_on_gitlab(line)).collect()
}

fn acts_on_github(line: &str) -> bool {
    line.trim_start().strip_prefix("::").is_some_and(|rest| rest.contains("::"))
}

fn acts_anywhere(line: &str) -> bool {
    let marks = ["##[", "##vso[", "##teamcity[", "##octopus[", "travis_fold:", "travis_time:"];
    marks.iter().any(|mark| line.contains(mark))
}

fn acts_on_gitlab(line: &str) -> bool {
    line.match_indices("section_").any(|(at, prefix)| {
        let parts: Vec<_> = line[at + prefix.len()..].split(':').map(str::trim).collect();
        matches!(parts[..], ["start" | "end", time, name] if time.parse::<f64>().is_ok() || time.is_empty() && !name.is_empty())
            || matches!(parts[..], ["start" | "end", time, ..] if time.bytes().all(|byte| byte.is_ascii_digit()))
    })
}

/// Both streams of a run, in which nothing is a command, in colours and without.
fn inert(folder: &Folder, arguments: &[&str]) -> String {
    let mut printed = String::new();
    for environment in
        [&[][..], &[("CLICOLOR_FORCE", "1"), ("COLUMNS", "40"), ("CI", "true"), ("GITHUB_ACTIONS", "true")]]
    {
        let mut command = folder.command(arguments);
        if !environment.is_empty() {
            command.env_remove("NO_COLOR");
        }
        let output = command.envs(environment.iter().copied()).output().unwrap();
        printed += &said(&output, arguments);
    }
    printed
}

fn said(output: &Output, arguments: &[&str]) -> String {
    let [out, err] = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8(bytes.clone()).unwrap());
    assert!(!err.contains("panicked"), "{err}");
    let is_own = arguments.contains(&"github");
    let own: Vec<_> = out.lines().filter(|line| is_own && is_annotation(line)).collect();
    let rest: String = out.lines().filter(|line| !own.contains(line)).map(|line| format!("{line}\n")).collect();
    for text in [&rest, &err] {
        assert_eq!(commands(text), [""; 0], "{arguments:?} prints\n{text}");
    }
    out + &err
}

/// An annotation of ours: a level that there is, properties that there are, once each, and nothing of another runner.
fn is_annotation(line: &str) -> bool {
    let Some((head, _)) = line.strip_prefix("::").and_then(|rest| rest.split_once("::")) else {
        return false;
    };
    let (level, properties) = head.split_once(' ').unwrap_or((head, ""));
    let names: Vec<_> = properties.split(',').filter_map(|property| Some(property.split_once('=')?.0)).collect();
    let known = ["file", "line", "col", "title"];
    let mut left = known.iter();
    ["error", "warning", "notice"].contains(&level)
        && names.iter().all(|name| left.any(|known| known == name))
        && !acts_anywhere(line)
        && !acts_on_gitlab(line)
}

#[test]
fn the_readers_of_runners_find_the_attacks() {
    for text in
        ATTACK.split_inclusive(' ').chain([NAME, "a ##[x]", " \u{3000}::x::", "a section_end::b", "\x1b[1m::a::b"])
    {
        let acts = !commands(text).is_empty();
        assert!(acts || matches!(text, "2 " | ": " | "s ") || text.starts_with("section_end: "), "{text:?}");
    }
    assert!(!commands("section_end: 2 : s").is_empty());
    assert!(commands("a::b [##] error: x\nsection_start").is_empty());
}

#[test]
fn a_command_in_a_text_does_nothing_in_any_command_and_format() {
    let folder = repository();
    let log = format!("{NAME}.ndjson");
    let sample = format!("samples/whole/{NAME}.json");
    let looks: &[(&[&str], &[&str])] = &[
        (
            &["test", "--filters", "filters/whole.yaml", "--explain", "-v"],
            &["human", "concise", "json", "junit", "github"],
        ),
        (&["test", "--coverage", "--min-coverage", "99"], &["human", "concise", "json", "junit", "github"]),
        (&["lint"], &["human", "concise", "json", "sarif", "github", "gitlab", "junit"]),
        (&["lint", "--statistics", "-v"], &["human", "concise"]),
        (&["replay", &log, "--filters", "filters/whole.yaml", "-v"], &["human", "json", "ndjson", "html", "markdown"]),
        (
            &["replay", &log, "--filters", "filters/whole.yaml", "--base", "old", "-v"],
            &["human", "json", "html", "markdown"],
        ),
        (&["replay", &log], &["human", "json"]),
        (&["show", "--payloads"], &["text", "json", "mermaid", "dot"]),
        (&["show", "--service", SHORT], &["text", "json", "mermaid", "dot"]),
    ];
    for (command, formats) in looks {
        for format in *formats {
            let printed = inert(&folder, &[*command, &["--format", format]].concat());
            // A diagram has entities in the place of all its signs.
            assert!(printed.contains("mask") || printed.contains("more findings"), "{command:?} {format}: {printed}");
        }
    }
    let infer = [
        "infer",
        "--trigger",
        &sample,
        "--resolve",
        "samples/whole/resolve.json",
        "--alternatives",
        "9",
        "--from",
        ATTACK,
    ];
    assert!(inert(&folder, &infer).contains("mask"));
}

#[test]
fn a_command_in_an_argument_does_nothing() {
    let folder = repository();
    let breaks = format!("x\n{ATTACK}");
    let breaks = breaks.as_str();
    let option = format!("--{ATTACK}");
    let report = format!("{ATTACK}=x");
    let calls: &[&[&str]] = &[
        &[ATTACK],
        &[breaks],
        &[&option],
        &["test", &option],
        &["test", breaks, ATTACK],
        &["test", "--config", breaks],
        &["test", "--service", ATTACK],
        &["test", "--filters", ATTACK],
        &["test", "--run", ATTACK],
        &["test", "--run", "[::x::"],
        &["test", "--expect", breaks],
        &["test", "--format", breaks],
        &["test", "--report", breaks],
        &["test", "--report", &report],
        &["test", "--report", "json=no/::x::/##[y]"],
        &["test", "--reading", breaks],
        &["test", "--min-coverage", ATTACK],
        &["lint", breaks],
        &["lint", "--select", ATTACK],
        &["lint", "--baseline", "no/::x::/##[y]"],
        &["lint", "--samples", ATTACK],
        &["replay", ATTACK, breaks],
        &["replay", "--base", ATTACK, "-"],
        &["replay", "--fail-on", breaks],
        &["show", breaks],
        &["show", "--service", breaks],
        &["infer", "--trigger", ATTACK, "--resolve", breaks],
        &["infer", "--trigger", "samples/whole/other.json", "--resolve", "samples/whole/other.json", "--name", ATTACK],
        &["explain", breaks],
        &["init", "filters/whole.yaml/::x::"],
        &["schema", breaks],
        &["completions", breaks],
        &["man", "--out", "filters/whole.yaml/##[x]"],
    ];
    for call in calls {
        let printed = inert(&folder, call);
        assert!(printed.contains("error"), "{call:?}: {printed}");
    }
}

/// Each in a repository of its own: these write.
#[test]
fn a_command_in_a_text_does_nothing_where_files_are_changed() {
    let calls: &[&[&str]] = &[
        &["lint", "--diff"],
        &["lint", "--diff", "--unsafe-fixes"],
        &["lint", "--fix"],
        &["lint", "--unsafe-fixes"],
        &["lint", "--baseline", "::known:: ##[x].json"],
        &["lint", "--add-allow=::x:: ##[error]y"],
        &["test", "--update", "--filters", "filters/whole.yaml", "samples/whole/whole.test.yaml"],
        &["lint", "--report", "concise=/dev/stdout", "--report", "sarif=/dev/stderr"],
        &["test", "--report", "junit=/dev/stdout", "--report", "human=/dev/stderr"],
        &["init", "::x:: ##[y]"],
        &["man", "--out", "::x:: ##[y]"],
    ];
    for call in calls {
        let folder = repository();
        let output = folder.command(call).output().unwrap();
        assert!(said(&output, call).len() > 20, "{call:?}");
    }
}

#[test]
fn a_program_that_reads_a_report_gets_the_text_as_it_is() {
    let folder = repository();
    let out = |arguments: &[&str]| String::from_utf8(folder.command(arguments).output().unwrap().stdout).unwrap();
    let test = ["test", "--filters", "filters/whole.yaml", "--format"];
    let answer: Value = serde_json::from_str(&out(&[&test[..], &["json"]].concat())).unwrap();
    let texts = answer.to_string();
    assert!(texts.contains(ATTACK) && texts.contains(NAME), "{texts}");
    let read: Value = serde_json::from_str(&out(&["show", "--format", "json", "--service", SHORT])).unwrap();
    assert_eq!(read["services"][0]["service"], SHORT);
    let line = out(&["replay", "--filters", "filters/whole.yaml", "--format", "ndjson", &format!("{NAME}.ndjson")]);
    let verdict: Value = serde_json::from_str(line.lines().next().unwrap()).unwrap();
    assert_eq!(verdict["triggers"][0]["service"], SHORT);
    let junit = out(&[&test[..], &["junit"]].concat());
    let names: Vec<_> = junit
        .split(" name=\"")
        .map(|rest| quick_xml::escape::unescape(rest.split('"').next().unwrap()).unwrap())
        .collect();
    assert!(names.iter().any(|name| name == ATTACK), "{names:?}");
}

/// A filter on standard output is meant to be saved, and reads its own text back.
#[test]
fn a_filter_that_is_made_from_such_texts_holds_them_in_escapes() {
    let folder = Folder::new();
    let payload =
        |state: &str| json!({"##[state]": state, "id": "##[add-mask]e", "title": "section_start:1:x"}).to_string();
    folder.file("a.json", payload("##[down]")).file("b.json", payload("##[up]"));
    let infer = ["infer", "--trigger", "a.json", "--resolve", "b.json", "--from", "##[error]y"];
    let output = folder.command(&infer).output().unwrap();
    let filter = said(&Output { stderr: Vec::new(), ..output }, &infer);
    folder.file("filters/made.yaml", &filter);
    let (_, shown) = folder.run(&["show", "--format", "json"]);
    let shown: Value = serde_json::from_str(&shown).unwrap();
    let service = &shown["services"][0];
    assert_eq!(service["from"], "##[error]y", "{filter}");
    assert_eq!(service["triggers"][0]["conditions"][0]["key"], "\"##[state]\"", "{filter}");
    let (code, tested) = folder.run(&["test", "a.json", "b.json"]);
    assert_eq!(code, 0, "{tested}");
}

/// What `git apply` says of a difference, which reads it as patch(1) does.
fn is_applied(folder: &Folder, diff: &[u8]) -> bool {
    folder.file("fix.patch", diff);
    let mut git = Command::new("git");
    let git = git.args(["apply", "-p0", "fix.patch"]).current_dir(folder.path()).env("GIT_CEILING_DIRECTORIES", "/");
    git.output().unwrap().status.success()
}

#[test]
fn a_difference_is_applied_by_patch_unless_it_holds_what_is_not_seen() {
    let filter = "trigger: {payload_json_key: state, key_value_contains: 'down ', map_incident_with: id, incident_title_from: t}\n\
                  resolve: {payload_json_key: state, key_value_contains: up, incident_mapped_with: id}\n";
    let plain = ["\u{feff}# ⚠\u{fe0f} \tself\r\n", "# :: section_start ##\n", "# 👩\u{200d}🚒 می\u{200c}خواهم\n"];
    let hidden =
        ["# a \u{202e}b\n", "# \u{200b}\u{feff}\n", "# \u{2028}\u{85}\n", "# ##[group]\n", "name: |\n  ::error::x\n"];
    for before in plain.into_iter().chain(hidden) {
        let folder = Folder::new();
        folder.file("filters/shop.yaml", format!("{before}{filter}"));
        let output = folder.command(&["lint", "--diff"]).output().unwrap();
        let [diff, notes] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
        let is_plain = plain.contains(&before);
        assert_eq!(diff.contains("--- filters/shop.yaml\n"), is_plain, "{diff}");
        assert_eq!(diff.contains("+++ filters/shop.yaml (with escapes)\t\n"), !is_plain, "{diff}");
        assert_eq!(notes.contains("filters/shop.yaml: what is not seen in it"), !is_plain, "{notes}");
        assert_eq!(diff.contains(before.trim_end_matches('\n')), is_plain, "{diff}");
        assert_eq!(is_applied(&folder, diff.as_bytes()), is_plain, "{diff}");
        let applied = folder.text("filters/shop.yaml");
        folder.file("filters/shop.yaml", format!("{before}{filter}")).run(&["lint", "--fix"]);
        assert_eq!(applied == folder.text("filters/shop.yaml"), is_plain);
    }
}
