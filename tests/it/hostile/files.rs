//! What a walk, a glob, a suite or a config names is a regular file of the repository.

#![cfg(unix)]

use std::fs::{self, File};
use std::io::Write;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::{Folder, SHOP, git, printed, shop};

/// What nobody may read in an output.
const SECRET: &str = "for-nobodys-eyes";

const ALERT: &str = r#"{"state": "down", "id": 7, "title": "T"}"#;
const RECOVERY: &str = r#"{"state": "up", "id": 7, "title": "T"}"#;

const PAGE: &str =
    "Service: page\nTrigger Filter\nPayload JSON Key: \"page\"\nKey Value Contains: down\nMap Incident With: \"id\"\n";

/// A command that has not ended by then waits for something.
const MOST: Duration = Duration::from_secs(60);

/// The commands that read a repository, each in its own way.
const COMMANDS: &[&[&str]] = &[
    &["lint", "--format", "json"],
    &["test", "--explain"],
    &["show", "--payloads"],
    &["replay", "log.ndjson", "--base", "."],
    &["infer", "--trigger", "alert.json", "--resolve", "recovery.json", "--name", "new", "--out", "."],
    &["import", "page.txt", "--out", "."],
    &["init", "."],
];

/// The formats that show what was read.
const FORMATS: &[&[&str]] = &[
    &["lint"],
    &["lint", "--format", "concise"],
    &["lint", "--format", "sarif"],
    &["lint", "--format", "github"],
    &["lint", "--format", "gitlab"],
    &["lint", "--format", "junit"],
    &["lint", "--diff"],
    &["lint", "filters", "samples"],
    &["test"],
    &["test", "--format", "concise"],
    &["test", "--format", "json"],
    &["test", "--format", "junit"],
    &["test", "--format", "github"],
    &["test", "samples", "--filters", "filters"],
    &["show"],
    &["show", "--format", "json", "--payloads"],
    &["replay", "log.ndjson"],
    &["replay", "log.ndjson", "--base", "filters"],
];

/// A repository that a stranger has changed, beside files that are nobody's concern.
struct Stranger(Folder);

impl Stranger {
    fn new() -> Self {
        let folder = Folder::new();
        folder
            .file("out/secret.yaml", format!("{SECRET}: [\n"))
            .file("out/secret.json", format!("{{\"state\": \"{SECRET}\", \"id\""))
            .file("out/folder/secret.yaml", format!("trigger: {{payload_json_key: {SECRET}}}\n"))
            .file("out/folder/secret.json", format!("{SECRET}\n"))
            .file("out/folder/secret.test.yaml", format!("{SECRET}\n"))
            .file("repo/.git/config", format!("[http]\n\textraheader = {SECRET}\n"))
            .file("repo/filters/shop.yaml", SHOP)
            .file("repo/samples/shop/alert.json", ALERT)
            .file("repo/samples/shop/recovery.json", RECOVERY)
            .file("repo/alert.json", ALERT)
            .file("repo/recovery.json", RECOVERY)
            .file("repo/page.txt", PAGE)
            .file("repo/log.ndjson", ALERT);
        Self(folder)
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("repo")
    }

    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> &Self {
        self.0.file(&format!("repo/{name}"), content);
        self
    }

    fn link(&self, name: &str, target: impl AsRef<Path>) -> &Self {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        symlink(target, path).unwrap();
        self
    }

    fn pipe(&self, name: &str) -> &Self {
        let made = Command::new("mkfifo").arg(self.path().join(name)).status();
        assert!(made.unwrap().success());
        self
    }

    /// How a command ends, and all that it prints.
    fn run(&self, arguments: &[&str]) -> (i32, String) {
        self.run_in("repo", arguments)
    }

    fn run_in(&self, folder: &str, arguments: &[&str]) -> (i32, String) {
        let [out, err] = ["out.txt", "err.txt"].map(|name| self.0.path().join(name));
        let mut command = self.0.command(arguments);
        command.env("SECRET", SECRET).current_dir(self.0.path().join(folder)).stdin(Stdio::null());
        command.stdout(File::create(&out).unwrap()).stderr(File::create(&err).unwrap());
        let (mut child, started) = (command.spawn().unwrap(), Instant::now());
        let status = loop {
            match child.try_wait().unwrap() {
                Some(status) => break status,
                None if started.elapsed() > MOST => {
                    child.kill().unwrap();
                    panic!("{arguments:?} does not end");
                }
                None => std::thread::sleep(Duration::from_millis(5)),
            }
        };
        let printed = fs::read_to_string(&out).unwrap() + &fs::read_to_string(&err).unwrap();
        assert!(!printed.contains(SECRET), "{arguments:?} shows it: {printed}");
        (status.code().expect("ended by itself"), printed)
    }

    /// Runs the commands, each of which ends and shows nothing that is not of the repository.
    fn run_all(&self) {
        COMMANDS.iter().for_each(|arguments| drop(self.run(arguments)));
    }

    fn run_all_formats(&self) {
        FORMATS.iter().for_each(|arguments| drop(self.run(arguments)));
        self.run_all();
    }

    /// A lint and a test fail, and say this.
    fn says(&self, lines: &[&str]) {
        let printed = ["lint", "test"].map(|command| {
            let (code, printed) = self.run(&[command, "--format", "concise"]);
            assert_eq!(code, 2, "{command}: {printed}");
            printed
        });
        for line in lines {
            assert!(printed.iter().all(|printed| printed.contains(line)), "{line}: {printed:?}");
        }
    }
}

#[test]
fn links_out_of_the_repository_are_told_and_nothing_behind_them_is_shown() {
    let stranger = Stranger::new();
    let above = stranger.0.path().canonicalize().unwrap();
    stranger
        .link("filters/relative.yaml", "../../out/secret.yaml")
        .link("filters/absolute.yaml", above.join("out/secret.yaml"))
        .link("filters/passwd.yaml", "/etc/passwd")
        .link("filters/environment.yaml", "/proc/self/environ")
        .link("filters/endless.yaml", "/dev/zero")
        .link("filters/full.yaml", "/dev/full")
        .link("filters/stdin.yaml", "/dev/stdin")
        .link("filters/fd.yaml", "/dev/fd/0")
        .link("filters/nowhere.yaml", "../../out/is-not-there.yaml")
        .link("filters/folder", "../../out/folder")
        .link("filters/out.test.yaml", "../../out/folder/secret.test.yaml")
        .link("filters/chain.yaml", "../chain/one")
        .link("chain/one", "two")
        .link("chain/two", above.join("repo/chain/three"))
        .link("chain/three", "../../out/secret.yaml")
        .link("samples/shop/a.json", "../../../out/secret.json")
        .link("samples/shop/b.ndjson", "../../../out/secret.json")
        .link("samples/shop/c.json", "/proc/self/environ")
        .link("samples/shop/d.json", "/dev/zero")
        .link("samples/shop/folder", above.join("out/folder"))
        .link("samples/above", "../..")
        .link("samples/everything", "/")
        .link("samples/shop/shop.test.yaml", "../../../out/secret.yaml");
    stranger.says(&[
        "filters/relative.yaml: a link that leads out of the repository",
        "filters/absolute.yaml: a link that leads out of the repository",
        "filters/passwd.yaml: a link that leads out of the repository",
        "filters/environment.yaml: a link that leads out of the repository",
        "filters/endless.yaml: a link that leads out of the repository",
        "filters/full.yaml: a link that leads out of the repository",
        "filters/stdin.yaml: a link that leads out of the repository",
        "filters/fd.yaml: a link that leads out of the repository",
        "filters/nowhere.yaml: a link that leads out of the repository",
        "filters/chain.yaml: a link that leads out of the repository",
        "samples/shop/a.json: ",
        "samples/shop/b.ndjson: ",
        "samples/shop/c.json: ",
        "samples/shop/d.json: ",
        "samples/shop/folder: ",
    ]);
    let (_, lint) = stranger.run(&["lint", "--format", "concise"]);
    assert!(lint.contains("filters/folder: a link that leads out of the repository"), "{lint}");
    let (_, test) = stranger.run(&["test", "--format", "concise"]);
    for path in ["samples/above: ", "samples/everything: ", "samples/shop/shop.test.yaml: ", "filters/out.test.yaml: "]
    {
        assert_eq!(test.matches(path).count(), 1, "{path}: {test}");
    }
    let (_, cases) = stranger.run(&["test", "--run", "."]);
    assert!(cases.contains("filters/out.test.yaml: a link that leads out"), "{cases}");
    assert!(test.contains("samples/shop/alert.json: ok: 201"), "what else there is has its answer: {test}");
    stranger.run_all_formats();
}

#[test]
fn folders_that_nobody_names_are_no_links_out_either() {
    for (folder, commands) in [
        ("filters", &[&["lint"][..], &["test"], &["show"], &["replay", "log.ndjson"]][..]),
        ("samples", &[&["lint"], &["test"], &["show", "--payloads"], &["lint", "filters"], &["test", "samples"]]),
    ] {
        for target in ["../out/folder", "/", "/dev/zero", "/dev/stdin", "../out/is-not-there", ".git"] {
            let stranger = Stranger::new();
            fs::remove_dir_all(stranger.path().join(folder)).unwrap();
            stranger.link(folder, target);
            for command in commands {
                let (code, printed) = stranger.run(command);
                assert_eq!(code, 2, "{folder} -> {target}, {command:?}: {printed}");
            }
        }
    }
}

#[test]
fn pipes_that_the_command_line_names_are_read() {
    for (arguments, bytes, code) in [
        (&["test", "pipe"][..], ALERT, 0),
        (&["test", "-", "pipe"], ALERT, 2),
        (&["test", "samples", "--filters", "pipe"], SHOP, 0),
        (&["lint", "pipe"], SHOP, 0),
        (&["show", "pipe"], SHOP, 0),
        (&["lint", "--config", "pipe"], "lint: {fail_on: never}\n", 0),
        (&["lint", "--config", "pipe"], "filters: ../out\n", 2),
        (&["lint", "--baseline", "pipe"], r#"{"version": 1, "findings": []}"#, 0),
        (&["replay", "pipe"], ALERT, 0),
    ] {
        let stranger = Stranger::new();
        let pipe = stranger.pipe("pipe").path().join("pipe");
        std::thread::spawn(move || fs::write(pipe, bytes));
        let (ended, printed) = stranger.run(arguments);
        assert_eq!(ended, code, "{arguments:?}: {printed}");
    }
}

#[test]
fn devices_that_the_command_line_names_are_told_and_not_read() {
    let stranger = Stranger::new();
    stranger.file("p.json", ALERT);
    for arguments in [
        &["test", "/dev/zero", "p.json"][..],
        &["test", "/dev/urandom", "p.json"],
        &["test", "p.json", "--filters", "/dev/zero"],
        &["lint", "/dev/zero"],
        &["lint", "--config", "/dev/zero"],
        &["lint", "--baseline", "/dev/zero"],
        &["show", "/dev/zero"],
        &["infer", "--trigger", "/dev/zero", "--resolve", "p.json"],
        &["replay", "/dev/zero", "p.json"],
    ] {
        let (code, printed) = stranger.run(arguments);
        assert!(code == 2 && printed.contains("not a regular file"), "{arguments:?}: {printed}");
        assert!(!arguments.starts_with(&["test", "/dev"]) || printed.contains("201 incident opened"), "{printed}");
    }
    let (code, printed) = stranger.run(&["test", "/dev/null"]);
    assert!(code == 2 && printed.contains("it is empty"), "{printed}");
}

#[test]
fn endless_input_ends_in_an_answer() {
    let stranger = Stranger::new();
    for (arguments, said) in [
        (&["test", "-"][..], "a file of payloads that is read at once has more than 32 MiB"),
        (&["test", "/dev/stdin"], "a file of payloads that is read at once has more than 32 MiB"),
        (&["lint", "/dev/stdin"], "a YAML file has more than 1 MiB"),
    ] {
        let mut command = stranger.0.command(arguments);
        command.current_dir(stranger.path()).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut pipe = child.stdin.take().unwrap();
        let endless = std::thread::spawn(move || while pipe.write_all(&[b'1'; 1 << 16]).is_ok() {});
        let output = child.wait_with_output().unwrap();
        endless.join().unwrap();
        let printed = printed(&output);
        assert!(printed.contains(said), "{arguments:?}: {printed}");
        assert!(!output.status.success());
    }
}

#[test]
fn gits_own_files_are_none_of_the_repository() {
    let stranger = Stranger::new();
    stranger
        .link("filters/config.yaml", "../.git/config")
        .link("samples/shop/config.json", "../../.git/config")
        .link("samples/git", "../.git")
        .file("filters/glob.yaml", format!("samples: ['../.git/*.json', ../.git/config]\n{SHOP}"))
        .file("samples/shop/a.test.yaml", "cases: [{name: a, payload: ../../.git/config, expect: {status: 201}}]\n");
    stranger.says(&[
        "filters/config.yaml: it is one of git's own files",
        "samples/shop/config.json: ",
        "samples/git: ",
    ]);
    stranger.run_all_formats();
}

#[test]
fn links_inside_the_repository_are_followed() {
    let stranger = Stranger::new();
    let top = stranger.path().canonicalize().unwrap();
    stranger
        .file("shared/web.yaml", SHOP.replace("state", "status"))
        .file("shared/more/alert.json", ALERT.replace("state", "status"))
        .link("filters/web.yaml", "../shared/web.yaml")
        .link("filters/other.yaml", top.join("shared/web.yaml"))
        .link("samples/web", "../shared/more");
    let (code, printed) = stranger.run(&["test", "--format", "concise"]);
    assert_eq!(code, 0, "{printed}");
    assert!(printed.contains("samples/web/alert.json: ok: 201"), "{printed}");
    let (code, printed) = stranger.run(&["lint"]);
    assert!(code < 2, "{printed}");
    assert!(printed.contains("2 files, 2 services"), "{printed}");
}

#[test]
fn only_the_command_line_leads_out() {
    let stranger = Stranger::new();
    stranger.0.file("other/filters/web.yaml", SHOP).file("other/samples/web/alert.json", ALERT);
    symlink("other", stranger.0.path().join("there")).unwrap();
    for arguments in [
        &["lint", "../other/filters"][..],
        &["lint", "../there/filters"],
        &["lint", "../other/filters/web.yaml"],
        &["test", "../other/samples", "--filters", "../other/filters"],
        &["test", "../there/samples/web/alert.json", "--filters", "../there/filters"],
        &["show", "--payloads", "../other/filters"],
        &["replay", "../other/samples/web/alert.json", "--base", "../other/filters"],
    ] {
        let (code, printed) = stranger.run(arguments);
        assert!(code < 2, "{arguments:?}: {printed}");
    }
    // A folder that is named has borders of its own: the repository that is worked in is none of it.
    symlink("../../repo/shared.yaml", stranger.0.path().join("other/filters/back.yaml")).unwrap();
    symlink("../../out/secret.yaml", stranger.0.path().join("other/filters/secret.yaml")).unwrap();
    symlink("../../../out/secret.json", stranger.0.path().join("other/samples/web/secret.json")).unwrap();
    stranger.file("shared.yaml", SHOP);
    for arguments in [
        &["lint", "--format", "concise", "../other/filters"][..],
        &["test", "--format", "concise", "../other/samples", "--filters", "../other/filters"],
        &["show", "../other/filters"],
    ] {
        let (code, printed) = stranger.run(arguments);
        assert_eq!(code, 2, "{printed}");
        for name in ["back.yaml", "secret.yaml"] {
            let line = format!("../other/filters/{name}: a link that leads out of the repository");
            assert!(printed.contains(&line), "{printed}");
        }
    }
    // The samples beside it may be another's altogether.
    fs::rename(stranger.0.path().join("other/samples"), stranger.0.path().join("out/samples")).unwrap();
    symlink("../out/samples", stranger.0.path().join("other/samples")).unwrap();
    let (code, printed) = stranger.run(&["lint", "--format", "concise", "../other/filters/web.yaml"]);
    assert!(printed.contains("../other/samples: a link that leads out of the repository"), "{printed}");
    assert_eq!(code, 2);
}

#[test]
fn a_link_of_the_repository_leads_nowhere_else_when_it_is_named() {
    let stranger = Stranger::new();
    stranger.0.file("out/filters/web.yaml", SHOP).file("out/samples/web/alert.json", ALERT);
    stranger
        .link("out.yaml", "../out/secret.yaml")
        .link("out.json", "../out/secret.json")
        .link("out.test.yaml", "../out/folder/secret.test.yaml")
        .link("git.json", ".git/config")
        .link("endless", "/dev/zero")
        .link("folder", "../out/folder")
        .link("out", "../out");
    for arguments in [
        &["lint", "out.yaml"][..],
        &["lint", "folder"],
        &["lint", "out/filters"],
        &["lint", "out/filters/web.yaml"],
        &["lint", "--samples", "folder"],
        &["lint", "--config", "out.yaml"],
        &["lint", "--config", "endless"],
        &["lint", "--baseline", "out.json"],
        &["test", "out.json"],
        &["test", "git.json"],
        &["test", "endless"],
        &["test", "folder"],
        &["test", "out/samples/web/alert.json"],
        &["test", "out.test.yaml"],
        &["test", "samples", "--filters", "out.yaml"],
        &["show", "folder"],
        &["replay", "out.json"],
        &["replay", "log.ndjson", "endless"],
        &["replay", "log.ndjson", "--base", "folder"],
        &["replay", "log.ndjson", "--base", "out.yaml"],
        &["infer", "--trigger", "out.json", "--resolve", "recovery.json"],
        &["infer", "--trigger", "git.json", "--resolve", "recovery.json"],
    ] {
        let (code, printed) = stranger.run(arguments);
        let is_told = ["a link that leads out of the repository", "one of git's own files"];
        assert!(is_told.iter().any(|told| printed.contains(told)), "{arguments:?}: {printed}");
        assert_eq!(code, 2, "{arguments:?}: {printed}");
    }
}

#[test]
fn a_config_that_leads_out_is_refused_where_it_says_so() {
    let places = [
        "../out/folder",
        "/etc",
        "/etc/passwd",
        "/proc/self/environ",
        "/dev/zero",
        "/dev/stdin",
        "/dev/fd/0",
        "..",
        "../out/is-not-there",
        "filters/../../out/folder/",
        // Back into the repository by the name that its folder has here.
        "../repo/filters",
        "folder",
        "folder/secret.yaml",
        ".git",
        ".git/config",
    ];
    for place in places {
        for (field, replaced) in [("filters", ["--filters", "filters"]), ("samples", ["--samples", "samples"])] {
            let stranger = Stranger::new();
            stranger.link("folder", "../out/folder");
            stranger.file("cgfilter.yaml", format!("# theirs\n{field}: {place}\n"));
            let commands = [&["lint"][..], &["test"], &["show"], &["replay", "log.ndjson", "--base", "HEAD"]];
            // All commands ask in one place.
            let commands = if place == "../out/folder" { &commands[..] } else { &commands[..1] };
            for command in commands {
                let (code, printed) = stranger.run(command);
                assert_eq!(code, 2, "{field} {place}: {printed}");
                assert!(printed.contains(&format!("the {field} of the config are not read: ")), "{printed}");
                assert!(printed.contains("--> cgfilter.yaml:2:10"), "{printed}");
            }
            let instead = match field {
                "filters" => vec!["test", "samples", replaced[0], replaced[1]],
                _ => vec!["lint", replaced[0], replaced[1]],
            };
            let (code, printed) = stranger.run(&instead);
            assert!(code < 2, "what the command line names takes its place: {printed}");
        }
    }
}

#[test]
fn a_config_itself_is_a_file_of_the_repository() {
    for target in ["../out/secret.yaml", "/etc/passwd", "/dev/zero", "/dev/stdin", ".git/config", "../out/no.yaml"] {
        let stranger = Stranger::new();
        stranger.link("cgfilter.yaml", target);
        if target == "/dev/zero" {
            stranger.run_all();
        }
        let (_, printed) = stranger.run(&["lint"]);
        assert!(printed.contains("error: cannot read the config cgfilter.yaml: "), "{printed}");
    }
}

#[test]
fn a_suite_names_payloads_of_the_repository() {
    let stranger = Stranger::new();
    let payloads = [
        "/etc/passwd",
        "/proc/self/environ",
        "/dev/zero",
        "/dev/stdin",
        "/dev/fd/0",
        "../../../out/secret.json",
        "../../../out/is-not-there.json",
        "../../../out/secrt.json",
        "../shop/../../../out/secret.json",
        "../../.git/config",
        "../../.git/confg",
        "link.txt",
        "folder/secret.json",
        "folder/",
    ];
    stranger.link("samples/shop/link.txt", "../../../out/secret.json").link("folder", "../out/folder");
    stranger.link("samples/shop/folder", "../../folder");
    let case = |(at, payload): (usize, &&str)| {
        format!("- {{name: case {at}, payload: \"{payload}\", expect: {{status: 201}}}}\n")
    };
    let cases: String = payloads.iter().enumerate().map(case).collect();
    stranger.file("samples/shop/a.test.yaml", format!("cases:\n{cases}"));
    let (code, printed) = stranger.run(&["test", "--format", "concise"]);
    assert_eq!(code, 2, "{printed}");
    for (at, payload) in payloads.iter().enumerate() {
        let place = format!("samples/shop/a.test.yaml:{}:3", at + 2);
        assert!(printed.contains(&place), "{payload}: {printed}");
        let told = [": a link that leads out", ": it is out of", ": it is one of git's"];
        let is_told = told.iter().any(|told| printed.contains(&format!("payload {payload}{told}")));
        assert!(is_told, "{payload}: {printed}");
    }
    assert!(!printed.contains("did you mean"), "nobody learns what else there is: {printed}");
    stranger.run_all();
}

#[test]
fn a_glob_names_samples_of_the_repository() {
    let globs = [
        "/**/*.json",
        "/etc/*.json",
        "/proc/self/environ",
        "/dev/zero",
        "../../**/*.json",
        "../../out/*.json",
        "../../out/secret.json",
        "../../*/secret.json",
        "../samples/../../out/*.json",
        "../folder/*.json",
        "../.git/config",
    ];
    let stranger = Stranger::new();
    stranger.link("folder", "../out/folder");
    for (at, glob) in globs.iter().enumerate() {
        stranger.file(&format!("filters/glob{at}.yaml"), format!("samples: '{glob}'\n{SHOP}"));
    }
    for command in [&["lint"][..], &["test"], &["show", "--payloads"]] {
        let (code, printed) = stranger.run(command);
        assert_eq!(code, 2, "{printed}");
        for (at, glob) in globs.iter().enumerate().filter(|_| command[0] != "show") {
            assert!(printed.contains(&format!("filters/glob{at}.yaml:1:10")), "{glob}: {printed}");
        }
    }
    stranger.run_all_formats();
}

#[test]
fn pipes_and_sockets_are_told_wherever_they_are_and_nobody_waits_for_them() {
    let stranger = Stranger::new();
    stranger.file("samples/shop/b.test.yaml", "cases: [{name: b, payload: ../pipe, expect: {status: 201}}]\n");
    stranger.pipe("filters/pipe.yaml").pipe("samples/shop/pipe.json").pipe("samples/shop/a.test.yaml");
    stranger.pipe("samples/pipe").pipe("pipe");
    stranger.file("filters/glob.yaml", format!("samples: ['../pipe']\n{SHOP}"));
    let socket = std::os::unix::net::UnixListener::bind(stranger.path().join("filters/socket.yaml")).unwrap();
    stranger.says(&["filters/pipe.yaml: not a regular file", "filters/socket.yaml: ", "samples/shop/pipe.json: "]);
    stranger.run_all();
    for config in ["filters: pipe", "samples: pipe", "filters: [filters, pipe]"] {
        stranger.file("cgfilter.yaml", format!("{config}\n"));
        stranger.run_all();
    }
    fs::remove_file(stranger.path().join("cgfilter.yaml")).unwrap();
    fs::remove_file(stranger.path().join("README.md")).unwrap();
    stranger.pipe("cgfilter.yaml").pipe("README.md");
    stranger.run_all();
    drop(socket);
}

#[test]
fn ignore_files_are_read_as_any_file_is() {
    for name in [".gitignore", ".ignore"] {
        for target in ["/dev/zero", "/dev/stdin", "../../out/secret.yaml", "../.git/config"] {
            let stranger = Stranger::new();
            stranger.link(&format!("filters/{name}"), target);
            stranger.says(&[&format!("error: filters/{name}: ")]);
        }
        let stranger = Stranger::new();
        stranger.pipe(&format!("filters/{name}")).pipe(&format!("samples/shop/{name}"));
        stranger.says(&[&format!("filters/{name}: not a regular file"), &format!("samples/shop/{name}: ")]);
        let stranger = Stranger::new();
        stranger.file(&format!("filters/{name}"), "*a*b?c\n".repeat(10_000));
        stranger.says(&[&format!("filters/{name}: an ignore file has more than 65,536 bytes, and is not used")]);
        let deep = format!("{}a{}\n[\n\\\n{}\n", "{a,".repeat(10_000), "}".repeat(10_000), "?".repeat(10_000));
        stranger.file(&format!("filters/{name}"), deep);
        let (code, printed) = stranger.run(&["lint"]);
        assert!(code < 2, "{printed}");
    }
}

/// Two links to the next folder in each of so many.
fn multiply(stranger: &Stranger, below: &str, levels: usize) {
    for level in 0..levels {
        for name in ["a", "b"] {
            stranger.link(&format!("{below}/l{level}/{name}"), format!("../l{}", level + 1));
        }
    }
}

#[test]
fn links_to_folders_that_multiply_are_walked_once_each() {
    let stranger = Stranger::new();
    for below in ["filters", "samples/shop", "elsewhere"] {
        multiply(&stranger, below, 60);
    }
    stranger
        .file("filters/l60/deep.yaml", SHOP.replace("state", "status"))
        .file("samples/shop/l60/deep.json", ALERT)
        .file("elsewhere/l60/far.yaml", SHOP.replace("state", "phase"))
        .file("elsewhere/l60/far.json", ALERT.replace("state", "phase"))
        .link("filters/elsewhere", "../elsewhere/l0")
        .link("samples/elsewhere", "../elsewhere/l0")
        .file("filters/glob.yaml", format!("samples: '../elsewhere/**/*.json'\n{}", SHOP.replace("state", "phase")));
    let (code, printed) = stranger.run(&["lint", "--format", "json"]);
    assert!(code < 2, "{printed}");
    let report: Value = serde_json::from_str(&printed).unwrap();
    assert_eq!((&report["summary"]["files"], &report["summary"]["samples"]), (&4.into(), &4.into()), "{printed}");
    let (code, printed) = stranger.run(&["test", "--format", "concise"]);
    assert!(code < 2, "{printed}");
    assert_eq!(printed.matches("samples/shop/l60/deep.json: ").count(), 1, "the path without a link: {printed}");
    assert_eq!(printed.matches("far.json: ").count(), 1, "{printed}");
    for arguments in COMMANDS {
        let (code, printed) = stranger.run(arguments);
        assert!(code < 2 || printed.contains("not-there"), "{arguments:?}: {printed}");
    }
}

#[test]
fn links_that_lead_round_end() {
    let stranger = Stranger::new();
    stranger
        .link("filters/round", ".")
        .link("filters/a", "b")
        .link("filters/b", "a")
        .link("samples/shop/up", "../..")
        .link("samples/x/y", "../../round")
        .link("round/z", "../samples/x");
    let (code, printed) = stranger.run(&["lint", "--format", "concise"]);
    assert_eq!(code, 2, "{printed}");
    for path in ["filters/round", "filters/a", "filters/b", "samples/shop/up"] {
        assert!(printed.contains(&format!("{path}: a loop of links")), "{path}: {printed}");
    }
    stranger.run_all();
}

#[test]
fn a_watch_begins_where_links_multiply_and_lead_out() {
    use std::io::{BufRead, BufReader};
    let stranger = Stranger::new();
    multiply(&stranger, "filters", 40);
    multiply(&stranger, "samples", 40);
    stranger.link("samples/everything", "/");
    let mut command = stranger.0.command(&["lint", "--watch"]);
    command.current_dir(stranger.path()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let (sender, begun) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let begins = lines.map_while(Result::ok).any(|line| line.contains("watching; stop with Ctrl-C"));
        sender.send(begins)
    });
    let begun = begun.recv_timeout(MOST);
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(begun, Ok(true));
}

#[test]
fn nothing_is_written_through_a_link_that_leads_out() {
    let stranger = Stranger::new();
    let misspelled = SHOP.replace("incident_title_from", "incident_titel_from");
    let suite = "cases: [{name: a, payload: {state: down, id: 1}, expect: {status: 202}}]\n";
    stranger.0.file("out/shop.yaml", &misspelled).file("out/a.test.yaml", suite);
    stranger
        .link("filters/out.yaml", "../../out/shop.yaml")
        .link("samples/shop/a.test.yaml", "../../../out/a.test.yaml");
    for arguments in [
        &["lint", "--fix"][..],
        &["lint", "--unsafe-fixes"],
        &["lint", "--add-allow=known"],
        &["lint", "--fix", "filters/out.yaml"],
        &["lint", "--add-allow=known", "filters/out.yaml"],
        &["test", "--update"],
        &["test", "--update", "samples/shop/a.test.yaml"],
    ] {
        let (code, printed) = stranger.run(arguments);
        assert_eq!(code, 2, "{arguments:?}: {printed}");
    }
    assert_eq!((stranger.0.text("out/shop.yaml"), stranger.0.text("out/a.test.yaml").as_str()), (misspelled, suite));
}

#[test]
fn a_filter_that_an_ignore_file_leaves_out_is_told() {
    let stranger = Stranger::new();
    stranger.file("filters/old/web.yaml", SHOP).file("filters/old/deep/app.yaml", SHOP).file("filters/old/x.txt", "");
    stranger.file("filters/.ignore", "shop.yaml\n").file(".gitignore", "old/\nrecovery.json\nnode_modules\n");
    stranger.file("node_modules/a/b.yaml", "").file("node_modules/a/b.json", "").file("filters/web.yaml", SHOP);
    let lint = ["filters/.ignore leaves out 1 file: filters/shop.yaml"];
    let all = [
        lint[0],
        ".gitignore leaves out 3 files: filters/old/deep/app.yaml, filters/old/web.yaml, samples/shop/recovery.json",
    ];
    for (arguments, said) in [
        (&["lint"][..], &all[..]),
        (&["test"], &all),
        (&["show", "--payloads"], &all),
        (&["replay", "log.ndjson"], &lint),
    ] {
        let (_, printed) = stranger.run(arguments);
        assert!(said.iter().all(|said| printed.contains(&format!("note: {said}\n"))), "{arguments:?}: {printed}");
        assert!(!printed.contains("node_modules"), "{printed}");
        let (_, printed) = stranger.run(&[arguments, &["-q"]].concat());
        assert!(!printed.contains("leaves out"), "{printed}");
    }
    for command in ["lint", "test"] {
        let (_, printed) = stranger.run(&[command, "-q", "--format", "json"]);
        let report: Value = serde_json::from_str(&printed).unwrap();
        let left_out = report["left_out"].as_array().unwrap();
        assert_eq!(left_out.len(), 4, "{printed}");
        assert_eq!(left_out[3]["file"], "filters/shop.yaml");
        assert_eq!(left_out[3]["by"], "filters/.ignore");
    }
}

#[test]
fn an_ignored_link_gives_no_name_away() {
    let stranger = Stranger::new();
    stranger.0.file(&format!("out/folder/{SECRET}.yaml"), SHOP).file(&format!("out/folder/{SECRET}.json"), ALERT);
    stranger.link("filters/out", "../../out/folder").link("samples/out", "../../out/folder");
    stranger.file(".gitignore", "out\n");
    stranger.run_all_formats();
    let (_, printed) = stranger.run(&["lint"]);
    assert!(printed.contains("note: .gitignore leaves out 2 files: filters/out, samples/out"), "{printed}");
}

#[test]
fn what_is_looked_at_is_the_same_on_every_machine() {
    let stranger = Stranger::new();
    stranger.file(".git/info/exclude", "shop.yaml\n").0.file("home/.config/git/ignore", "shop.yaml\n");
    stranger.0.file(".gitignore", "shop.yaml\n").file("out/.ignore", "*\n");
    let home = stranger.0.path().join("home");
    let mut command = stranger.0.command(&["lint"]);
    let output = command.current_dir(stranger.path()).env("HOME", &home).output().unwrap();
    let printed = printed(&output);
    assert!(printed.contains("1 file, 1 service, 2 samples"), "{printed}");
    assert!(!printed.contains("leaves out"), "{printed}");
}

/// Each part of a path may be looked at, and each folder above it: no path has so many that this ends the tool.
#[test]
fn a_path_of_very_many_parts_is_told() {
    let folder = shop();
    let long = format!("{}x.json", "a/".repeat(50_000));
    let told = |arguments: &[&str]| {
        let (code, printed) = folder.run(arguments);
        assert_eq!(code, 2, "{arguments:?}: {}", printed.chars().take(500).collect::<String>());
        assert!(printed.contains("a/a/a/"), "{arguments:?}");
        printed
    };
    for command in ["test", "lint", "show", "init"] {
        told(&[command, &long]);
    }
    told(&["test", "--filters", &long]);
    told(&["lint", "--samples", &long]);
    told(&["lint", "--config", &long]);
    folder.file("cgfilter.yaml", format!("filters: {long}\n"));
    told(&["lint"]);
    told(&["test"]);
    folder.file("cgfilter.yaml", format!("samples: {long}\n"));
    told(&["lint"]);
    fs::remove_file(folder.path().join("cgfilter.yaml")).unwrap();
    let suite = format!(
        "cases:\n  - {{name: a, payload: {long}, expect: {{outcome: triggered}}}}\n  - {{name: b, payload: {{x: 1}}, expect: \
         {{outcome: discarded}}}}\n"
    );
    folder.file("samples/shop/shop.test.yaml", suite);
    let printed = told(&["test"]);
    assert!(printed.contains("1 case passed, 1 not run"), "the other case is answered");
}

#[cfg(unix)]
#[test]
fn a_current_folder_that_is_gone_is_no_end() {
    let folder = shop();
    let tool = env!("CARGO_BIN_EXE_cgfilter");
    for command in ["test -", "test", "lint", "show", "replay -", "init", "infer --trigger a --resolve b"] {
        let script = format!("mkdir gone && cd gone && rmdir ../gone && exec '{tool}' {command}");
        let mut shell = Command::new("sh");
        let output = shell.args(["-c", &script]).current_dir(folder.path()).stdin(Stdio::null()).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{command}: {}", printed(&output));
        assert!(command != "lint" || printed(&output).contains("the current folder is gone"), "{}", printed(&output));
    }
}

/// Above the repository anybody may have put a config, as in a folder for all users.
#[test]
fn a_config_above_the_repository_says_nothing() {
    let folder = Folder::new();
    folder.file("cgfilter.yaml", "filters: others\nsamples: others\nlint: {rules: {CG501: off}}\nSEKRIT: [\n");
    folder.file("others/a.json", "{\"state\": \"SEKRIT\"}");
    let inner = folder.path().join("checkout");
    fs::create_dir_all(inner.join("filters/deep")).unwrap();
    fs::write(inner.join("filters/shop.yaml"), shop().text("filters/shop.yaml")).unwrap();
    git(&inner, &["init", "-q"]);
    for from in [inner.clone(), inner.join("filters/deep")] {
        for command in ["lint", "test", "show"] {
            let output = folder.command(&[command, "-v"]).current_dir(&from).output().unwrap();
            assert!(!printed(&output).contains("SEKRIT"), "{}", printed(&output));
        }
    }
    let output = folder.command(&["lint"]).current_dir(&inner).output().unwrap();
    assert!(printed(&output).contains("1 file, 1 service"), "{}", printed(&output));
}
