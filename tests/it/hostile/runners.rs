//! No text of a stranger is a command to what shows the output: a CI runner, a terminal, a browser.

use std::process::{Command, Output};

use serde_json::{Value, json};

use crate::support::Folder;
use cgfilter::internals::model::hidden;

/// Texts of one kind, for wherever one fits.
struct Attack {
    text: &'static str,
    /// For what has room for 50 characters.
    short: &'static str,
    /// For a name of a file, which has no slash.
    name: &'static str,
}

/// What each runner would act on: at the start of a line, and wherever a wrapped line may start.
const COMMANDS: Attack = Attack {
    text: "::add-mask::e ::stop-commands::k ##[add-matcher]m ##vso[task.complete]t \
           ##teamcity[buildStop] section_start:1:s section_end: 2 : s travis_fold:start:f",
    short: "::add-mask::e ##[set-output name=x]y ##vso[task.a]",
    name: "::error::n ##[error]n section_end:3:n",
};

/// What turns a text, hides in it or draws nothing, some of it with a letter that it could belong to.
const HIDDEN: Attack = Attack {
    text: "mask \u{202e}a\u{2066}b\u{200b}c\u{200d}d\u{feff}e\u{ad}f\u{34f}g\u{115f}h\u{3164}i\u{ffa0}j\u{206a}k\u{61c}l\u{2028}m\
           \u{85}n\u{fff9}o\u{180e}p\u{17b4}q\u{1d173}r\u{e0041}s\u{e0101}t\u{fe0f}u\u{2800}v 😀\u{fe0f}\u{fe0f}\u{e0101} é\u{200b}é",
    short: "mask\u{202e}a\u{3164}b\u{200b}\u{e0101}\u{206a}",
    name: "mask\u{202e}\u{115f}n\u{2028}\u{e0101}",
};

/// A repository with such texts wherever one fits: a service that is whole, one that is not, samples, a suite, a log.
fn repository(attack: &Attack) -> Folder {
    let Attack { text, short, name } = attack;
    let folder = Folder::new();
    let service = json!({
        "name": short, "from": text,
        "trigger": [
            {"urgency": "high", "payload_json_key": format!("\"{short}\""), "key_value_contains": [short, "up"],
             "map_incident_with": format!("\"{text}\""), "incident_title_from": format!("\"t\" {text}")},
            {"payload_json_key": "state", "key_value_contains": [format!(" {short}"), text, text],
             "map_incident_with": "id", "incident_title_from": "title", *text: text},
        ],
        "resolve": {"payload_json_key": "state", "key_value_contains": "resolved", "incident_mapped_with": "title"},
    });
    folder.file("filters/whole.yaml", without_unknown(&service, attack).to_string());
    folder.file("filters/broken.yaml", format!("{service:#}"));
    folder.file(&format!("filters/{name}.yaml"), format!("trigger:\n  - {short}\n{text}: [\n"));
    let block = format!(
        "# {text}\ntrigger:\n  payload_json_key: state\n  key_value_contains: 'down '\n  map_incident_with: id\n"
    );
    let title = format!("  incident_title_from: |\n    {text}\n");
    folder.file("filters/block.yaml", block + &title + "# cgfilter: allow " + text + "\n");
    let sample =
        |state: &str| json!({*short: short, *text: text, "state": state, "id": text, "title": text, "t": text});
    folder.file(&format!("samples/whole/{name}.json"), sample("down").to_string());
    folder.file("samples/whole/resolve.json", sample("resolved").to_string());
    folder.file("samples/whole/other.json", json!({"state": text, *text: {*short: [text]}}).to_string());
    folder.file("samples/whole/broken.json", format!("{{\"a\": {text}}}"));
    folder.file(&format!("samples/{name}/a.json"), sample("down").to_string());
    let step =
        |payload: &str, title: &str| json!({"payload": payload, "expect": {"outcome": "triggered", "title": title}});
    let suite = json!({"service": short, "cases": [
        {"name": text, "steps": [step(&format!("{name}.json"), text), step("resolve.json", "no")], "open_incidents": 0},
        {"name": format!("b {text}"), "payload": {"state": text}, "expect": {"mapping_value": {"contains": text}}},
        {"name": "c", "todo": text, "payload": {"state": text}, "expect": {"outcome": "triggered"}},
    ]});
    folder.file("samples/whole/whole.test.yaml", suite.to_string());
    let unknown = json!({"service": text, "cases": [{"name": text, *text: text, "payload": text}]});
    folder.file("samples/whole/unknown.test.yaml", unknown.to_string());
    let lines = ["down", "resolved", "resolved", short, "x"].map(|state| sample(state).to_string());
    let log = lines.join("\n") + "\n" + text + "\n{\"a\": " + text + "}\n";
    folder.file(&format!("{name}.ndjson"), log);
    folder.file("old/filters/whole.yaml", without_unknown(&service, attack).to_string().replace("resolved", "gone"));
    folder
}

/// A service that can be used: without the key that nobody knows, and without values that are told with it.
fn without_unknown(service: &Value, attack: &Attack) -> Value {
    let mut service = service.clone();
    service["trigger"][1].as_object_mut().unwrap().remove(attack.text);
    service["trigger"][1]["key_value_contains"] = json!([attack.short, "down"]);
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
    for text in COMMANDS.text.split_inclusive(' ').chain([
        COMMANDS.name,
        "a ##[x]",
        " \u{3000}::x::",
        "a section_end::b",
        "\x1b[1m::a::b",
    ]) {
        let acts = !commands(text).is_empty();
        assert!(acts || matches!(text, "2 " | ": " | "s ") || text.starts_with("section_end: "), "{text:?}");
    }
    assert!(!commands("section_end: 2 : s").is_empty());
    assert!(commands("a::b [##] error: x\nsection_start").is_empty());
}

/// Every command and format that looks at such a repository, each with whether it shows the texts.
fn looks(attack: &Attack) -> Vec<Vec<String>> {
    let log = format!("{}.ndjson", attack.name);
    let whole = ["--filters", "filters/whole.yaml"];
    let test = ["human", "concise", "json", "sarif", "github", "gitlab", "junit"];
    let lint = test;
    let (replay, show) =
        (["human", "json", "html", "markdown", "ndjson"], ["text", "json", "mermaid", "dot", "console"]);
    let commands: [(&[&str], &[&str]); 9] = [
        (&[&["test", "--explain", "-v"], &whole[..]].concat(), &test),
        (&["test", "--coverage", "--min-coverage", "99"], &test),
        (&["lint"], &lint),
        (&["lint", "--statistics", "-v"], &lint[..2]),
        (&[&["replay", &log, "-v"], &whole[..]].concat(), &replay),
        (&[&["replay", &log, "-v", "--base", "old"], &whole[..]].concat(), &replay[..4]),
        (&["replay", &log], &replay[..2]),
        (&["show", "--payloads"], &show),
        (&["show", "--service", attack.short], &show),
    ];
    let owned = |words: &[&str]| words.iter().map(|word| word.to_string()).collect::<Vec<_>>();
    let looks = commands.iter().flat_map(|(command, formats)| {
        formats.iter().map(move |format| owned(&[command, &["--format", format][..]].concat()))
    });
    let sample = format!("samples/whole/{}.json", attack.name);
    let infer = [
        "infer",
        "--trigger",
        &sample,
        "--resolve",
        "samples/whole/resolve.json",
        "--alternatives",
        "9",
        "--from",
        attack.text,
    ];
    looks.chain([owned(&infer)]).collect()
}

#[test]
fn a_command_in_a_text_does_nothing_in_any_command_and_format() {
    let folder = repository(&COMMANDS);
    for look in looks(&COMMANDS) {
        let look: Vec<_> = look.iter().map(String::as_str).collect();
        let printed = inert(&folder, &look);
        assert!(printed.contains("mask") || printed.contains("more findings"), "{look:?}: {printed}");
    }
}

#[test]
fn what_is_not_seen_in_a_text_is_shown_or_escaped_in_any_command_and_format() {
    let folder = repository(&HIDDEN);
    let mut all = looks(&HIDDEN);
    all.push(vec!["lint".into(), "--diff".into()]);
    all.push(vec!["test".into(), HIDDEN.text.into()]);
    all.push(vec!["test".into(), format!("--{}", HIDDEN.text)]);
    all.push(vec![
        "test".into(),
        "--update".into(),
        "samples/whole/whole.test.yaml".into(),
        "--filters=filters/whole.yaml".into(),
    ]);
    for look in all {
        let look: Vec<_> = look.iter().map(String::as_str).collect();
        let output = folder.command(&look).output().unwrap();
        let [out, err] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
        assert!(out.contains("mask") || err.contains("mask"), "{look:?}: {out}{err}");
        for text in [out, err] {
            // A name in the head of a difference ends at a tab.
            let hidden: Vec<_> = text.lines().flat_map(hidden::hidden).filter(|(_, c)| *c != '\t').collect();
            assert_eq!(hidden, [], "{look:?} prints\n{text}");
        }
    }
}

#[test]
fn a_command_in_an_argument_does_nothing() {
    let folder = repository(&COMMANDS);
    let text = COMMANDS.text;
    let breaks = format!("x\n{text}");
    let breaks = breaks.as_str();
    let option = format!("--{text}");
    let report = format!("{text}=x");
    let calls: &[&[&str]] = &[
        &[text],
        &[breaks],
        &[&option],
        &["test", &option],
        &["test", breaks, text],
        &["test", "--config", breaks],
        &["test", "--service", text],
        &["test", "--filters", text],
        &["test", "--run", text],
        &["test", "--run", "[::x::"],
        &["test", "--expect", breaks],
        &["test", "--format", breaks],
        &["test", "--report", breaks],
        &["test", "--report", &report],
        &["test", "--report", "json=no/::x::/##[y]"],
        &["test", "--reading", breaks],
        &["test", "--min-coverage", text],
        &["lint", breaks],
        &["lint", "--select", text],
        &["lint", "--baseline", "no/::x::/##[y]"],
        &["lint", "--samples", text],
        &["replay", text, breaks],
        &["replay", "--base", text, "-"],
        &["replay", "--fail-on", breaks],
        &["show", breaks],
        &["show", "--service", breaks],
        &["infer", "--trigger", text, "--resolve", breaks],
        &["infer", "--trigger", "samples/whole/other.json", "--resolve", "samples/whole/other.json", "--name", text],
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
        let folder = repository(&COMMANDS);
        let output = folder.command(call).output().unwrap();
        assert!(said(&output, call).len() > 20, "{call:?}");
    }
}

#[test]
fn a_program_that_reads_a_report_gets_the_text_as_it_is() {
    let folder = repository(&COMMANDS);
    let Attack { text, short, name } = COMMANDS;
    let out = |arguments: &[&str]| String::from_utf8(folder.command(arguments).output().unwrap().stdout).unwrap();
    let test = ["test", "--filters", "filters/whole.yaml", "--format"];
    let answer: Value = serde_json::from_str(&out(&[&test[..], &["json"]].concat())).unwrap();
    let texts = answer.to_string();
    assert!(texts.contains(text) && texts.contains(name), "{texts}");
    let read: Value = serde_json::from_str(&out(&["show", "--format", "json", "--service", short])).unwrap();
    assert_eq!(read["services"][0]["service"], short);
    let line = out(&["replay", "--filters", "filters/whole.yaml", "--format", "ndjson", &format!("{name}.ndjson")]);
    let verdict: Value = serde_json::from_str(line.lines().next().unwrap()).unwrap();
    assert_eq!(verdict["triggers"][0]["service"], short);
    let junit = out(&[&test[..], &["junit"]].concat());
    let names: Vec<_> = junit
        .split(" name=\"")
        .map(|rest| quick_xml::escape::unescape(rest.split('"').next().unwrap()).unwrap())
        .collect();
    assert!(names.iter().any(|name| name == text), "{names:?}");
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
