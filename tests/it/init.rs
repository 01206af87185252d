//! A repository that `init` starts passes its own checks, and nothing that is there is touched.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::support::{Folder, commit, git, in_a_plain_environment};
use cgfilter::internals::presets::{self, PRESETS};
use cgfilter::internals::report::schema::{self, FileKind};
use cgfilter::internals::rules::RULES;
use serde_json::Value;

/// The integrations of this repository, and the presets that they are.
const INTEGRATIONS: [(&str, &str); 5] = [
    ("blackfire", "blackfire"),
    ("percona", "percona"),
    ("servicepilot", "servicepilot"),
    ("openstatus", "openstatus-guide"),
    ("better-stack", "better-stack-guide"),
];

/// Every file below a folder, by its path from there.
fn tree(root: &Path) -> BTreeMap<PathBuf, String> {
    let mut folders = vec![root.to_owned()];
    let mut tree = BTreeMap::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(root).unwrap().to_owned();
                tree.insert(name, fs::read_to_string(path).unwrap());
            }
        }
    }
    tree
}

fn started(arguments: &[&str]) -> Folder {
    let folder = Folder::new();
    let (code, text) = folder.run(&[&["init"], arguments].concat());
    assert_eq!(code, 0, "{text}");
    folder
}

#[test]
fn a_new_repository_passes_its_own_checks_and_nothing_is_found_in_it() {
    let folder = started(&[]);
    let (code, text) = folder.run(&["test"]);
    assert!(code == 0 && text.contains("3 cases"), "{text}");
    let (code, text) = folder.run(&["lint", "--fail-on", "info"]);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("nothing found"), "{text}");
}

/// The names of all presets that a filter can be written for, as one option takes them.
fn all_presets() -> String {
    let names: Vec<_> = PRESETS.iter().filter(|preset| preset.filter().is_some()).map(|preset| preset.name).collect();
    names.join(",")
}

#[test]
fn a_repository_of_all_presets_passes_its_own_checks() {
    let folder = started(&["--from", &all_presets()]);
    assert!(!folder.path().join("filters/example.yaml").exists());
    for command in ["test", "lint"] {
        let (code, text) = folder.run(&[command, "-q"]);
        assert_eq!(code, 0, "{text}");
    }
}

#[test]
fn a_preset_comes_with_all_its_files() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = started(&["--from", &all_presets()]);
    for preset in PRESETS.iter().filter(|preset| preset.filter().is_some()) {
        let name = preset.name;
        let given = tree(&folder.path().join("samples").join(name));
        let mut names: Vec<_> = preset.samples().map(|(file, _)| PathBuf::from(file)).collect();
        names.push("README.md".into());
        names.sort();
        assert_eq!(given.keys().cloned().collect::<Vec<_>>(), names);
        assert_eq!(
            given[Path::new("README.md")],
            fs::read_to_string(root.join("presets").join(name).join("README.md")).unwrap()
        );
        assert!(preset.samples().all(|(file, text)| given[Path::new(file)].ends_with(text)), "{name}");
        assert!(folder.text(&format!("filters/{name}.yaml")).ends_with(preset.filter().unwrap()));
    }
}

/// What is handed out is what this repository tests, under the name of the preset.
#[test]
fn an_integration_of_this_repository_is_a_preset_with_all_its_files() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (own, name) in INTEGRATIONS {
        let preset = presets::find(name).unwrap();
        let given: BTreeMap<_, _> = preset.samples().collect();
        for (path, text) in tree(&root.join("samples").join(own)) {
            let file = path.to_str().unwrap().replace(&format!("{own}.test"), &format!("{name}.test"));
            assert_eq!(given[&*file], text.replace(&format!("service: {own}\n"), &format!("service: {name}\n")));
        }
        let filter = fs::read_to_string(root.join(format!("filters/{own}.yaml"))).unwrap();
        assert_eq!(preset.filter().unwrap(), filter.replace(&format!("name: {own}\n"), &format!("name: {name}\n")));
    }
}

#[test]
fn a_preset_is_added_to_a_repository_and_another_one_later() {
    let folder = started(&["--from", "grafana"]);
    let (code, text) = folder.run(&["init", "--from", "zabbix", "--from", "grafana"]);
    assert!(code == 0 && text.contains("wrote: filters/zabbix.yaml\n"), "{text}");
    assert!(text.contains("kept: filters/grafana.yaml is there already\n"), "{text}");
    assert!(text.contains("samples/zabbix/README.md tells, with this body:\n      {\n"), "{text}");
    assert_eq!(folder.run(&["test"]).0, 0);
}

#[test]
fn a_name_that_is_no_preset_is_an_error_and_nothing_is_written() {
    let folder = Folder::new();
    for (name, said) in [
        ("garfana", "did you mean grafana?"),
        ("Prometheus", "did you mean alertmanager?"),
        ("New Relic", "did you mean newrelic-issue, newrelic-legacy or newrelic-workflow?"),
        ("nobody", "--list"),
    ] {
        let (code, text) = folder.run(&["init", "--from", "grafana", "--from", name]);
        assert!(code == 2 && text.contains(said), "{text}");
    }
    let (code, text) = folder.run(&["init", "--list", "nobody"]);
    assert!(code == 2 && text.contains("no preset speaks of nobody"), "{text}");
    assert!(tree(folder.path()).is_empty());
}

#[test]
fn the_list_has_every_preset_in_order_and_a_word_finds_those_of_a_tool() {
    let folder = Folder::new();
    let (code, text) = folder.run(&["init", "--list"]);
    assert_eq!(code, 0);
    let names: Vec<_> = text.lines().map(|line| line.split(' ').next().unwrap()).collect();
    assert_eq!(names, PRESETS.iter().map(|preset| preset.name).collect::<Vec<_>>());
    let (code, text) = folder.run(&["init", "--list", "ZABBIX"]);
    assert!(code == 0 && text.starts_with("zabbix  ") && !text.contains("grafana"), "{text}");
}

#[test]
fn a_second_run_changes_nothing_and_says_so() {
    let folder = started(&[]);
    let before = tree(folder.path());
    let (code, text) = folder.run(&["init"]);
    assert_eq!(code, 0);
    assert_eq!(text.matches("is there already\n").count(), before.len(), "{text}");
    assert!(!text.contains("wrote") && !text.contains("other content"), "{text}");
    assert_eq!(tree(folder.path()), before);
}

#[test]
fn every_yaml_file_is_yaml_to_others_and_fits_the_schema_that_it_names() {
    for arguments in [&[][..], &["--from", "percona"]] {
        let folder = started(arguments);
        let mut named = 0;
        for (path, text) in tree(folder.path()) {
            if !path.extension().is_some_and(|it| it == "yaml" || it == "yml") {
                continue;
            }
            let value: Value = serde_yaml::from_str(&text).unwrap();
            let first = text.lines().next().unwrap();
            let Some(schema) = first.strip_prefix("# yaml-language-server: $schema=") else {
                continue;
            };
            let schema = folder.path().join(&path).parent().unwrap().join(schema);
            let schema: Value = serde_json::from_slice(&fs::read(schema).unwrap()).unwrap();
            assert!(jsonschema::is_valid(&schema, &value), "{}", path.display());
            named += 1;
        }
        assert_eq!(named, 3, "the config, a filter file and a suite");
    }
}

#[test]
fn the_schemas_are_those_that_schema_prints() {
    let folder = started(&[]);
    for kind in FileKind::ALL {
        let (code, text) = folder.run(&["schema", kind.name()]);
        assert_eq!(code, 0);
        assert_eq!(folder.text(&format!("schemas/{}.schema.json", kind.name())), text);
        let document: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(document, schema::document(kind, RULES));
    }
}

/// CI gets this version, on a Rust that builds it, and actions by the commit that this repository trusts too.
#[test]
fn the_files_for_ci_are_pinned() {
    let folder = started(&[]);
    let (github, gitlab) = (folder.text(".github/workflows/cgfilter.yml"), folder.text(".gitlab-ci.yml"));
    let source = match env!("CARGO_PKG_REPOSITORY") {
        "" => "CGFILTER: --git ADDRESS --rev COMMIT cgfilter\n".to_owned(),
        address => format!("CGFILTER: --git {address} --tag v{} cgfilter\n", env!("CARGO_PKG_VERSION")),
    };
    assert!(github.contains(&source) && gitlab.contains(&source), "in one place each: {source}");
    assert!(gitlab.contains(concat!("rust:", env!("CARGO_PKG_RUST_VERSION"), "\n")));
    for action in
        github.lines().filter_map(|line| line.trim().strip_prefix("- ").unwrap_or(line.trim()).strip_prefix("uses: "))
    {
        let (_, pin) = action.split_once('@').unwrap();
        let (commit, version) = pin.split_once(" # v").unwrap();
        assert!(commit.len() == 40 && commit.chars().all(|c| c.is_ascii_hexdigit()) && !version.is_empty(), "{action}");
    }
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join(".github/workflows/ci.yml");
    if let Ok(own) = fs::read_to_string(own) {
        let checkout = own.lines().find(|line| line.contains("actions/checkout@")).unwrap();
        assert!(github.contains(checkout.trim()), "{checkout}");
    }
    for text in tree(folder.path()).values() {
        assert!(!text.contains("__"), "a placeholder is left in {text}");
    }
}

/// A first push fails while nobody has said where CI gets cgfilter from: `init` says so, of the files that are as it writes them.
#[test]
fn what_ci_needs_before_the_first_push_is_told() {
    let told = |text: &str| text.lines().find(|line| line.contains("CGFILTER")).map(str::to_owned);
    let folder = Folder::new();
    folder.file(".gitlab-ci.yml", "ours:\n  script: [make]\n");
    let (_, text) = folder.run(&["init"]);
    let next = "next: before a push, write at CGFILTER in .github/workflows/cgfilter.yml where CI gets cgfilter from";
    let expected = env!("CARGO_PKG_REPOSITORY").is_empty().then(|| next.to_owned());
    assert_eq!(told(&text), expected, "{text}");
    let (_, text) = folder.run(&["init"]);
    assert_eq!(told(&text), expected, "still to be done: {text}");
    let workflow = folder.text(".github/workflows/cgfilter.yml");
    folder.file(".github/workflows/cgfilter.yml", workflow.replace("ADDRESS --rev COMMIT", "https://a.example/b"));
    let (_, text) = folder.run(&["init"]);
    assert_eq!(told(&text), None, "{text}");
}

/// What the workflow does on a pull request, in a clone with the branch that it goes to.
#[test]
fn a_pull_request_is_told_what_its_change_of_the_filters_does() {
    let folder = started(&["--from", "grafana"]);
    commit(folder.path());
    git(folder.path(), &["update-ref", "refs/remotes/origin/main", "HEAD"]);
    let filter = folder.text("filters/grafana.yaml").replacen("firing", "fired", 1);
    folder.file("filters/grafana.yaml", filter);
    let workflow = folder.text(".github/workflows/cgfilter.yml");
    let from = workflow.find("shopt -s").unwrap();
    let script = &workflow[from..from + workflow[from..].find("      # A pull request").unwrap()];
    let bin = Path::new(env!("CARGO_BIN_EXE_cgfilter")).parent().unwrap();
    let path = std::env::join_paths(
        [bin.to_owned()].into_iter().chain(std::env::split_paths(&std::env::var_os("PATH").unwrap())),
    );
    let mut bash = Command::new("bash");
    bash.args(["-e", "-o", "pipefail", "-c", script]).current_dir(folder.path());
    bash.env("GITHUB_BASE_REF", "main").env("GITHUB_STEP_SUMMARY", "summary.md").env("PATH", path.unwrap());
    let output = in_a_plain_environment(&mut bash).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let comment = folder.text("comment.md");
    assert!(
        comment.contains("lost 1: opened or repeated an incident, and does not now")
            && comment == folder.text("summary.md"),
        "{comment}"
    );
}

/// Editors know the files by settings, too, before somebody has written a line that names the schema.
#[test]
fn the_settings_of_the_editor_name_schemas_that_are_there() {
    let folder = started(&[]);
    let settings: Value = serde_json::from_str(&folder.text(".vscode/settings.json")).unwrap();
    let schemas = settings["yaml.schemas"].as_object().unwrap();
    assert_eq!(schemas.len(), FileKind::ALL.len());
    assert!(schemas.keys().all(|schema| folder.path().join(schema).is_file()), "{schemas:?}");
    assert!(schemas["./schemas/filter.schema.json"].to_string().contains("filters/**/*.yaml"));
    let extensions: Value = serde_json::from_str(&folder.text(".vscode/extensions.json")).unwrap();
    assert_eq!(extensions["recommendations"][0], "redhat.vscode-yaml");
}

/// The commands of the CI files, as they stand there.
#[test]
fn the_commands_of_the_ci_files_run() {
    let folder = started(&[]);
    let mut count = 0;
    for file in [".github/workflows/cgfilter.yml", ".gitlab-ci.yml", ".pre-commit-config.yaml"] {
        for line in folder.text(file).lines() {
            let Some((_, command)) = line.split_once("cgfilter ") else {
                continue;
            };
            let command = command.split(" ||").next().unwrap();
            if !command.starts_with("lint -") && !command.starts_with("test -") && !line.contains("entry:") {
                continue;
            }
            let (code, text) = folder.run(&command.split(' ').collect::<Vec<_>>());
            assert_eq!(code, 0, "{file}: {command}\n{text}");
            count += 1;
        }
    }
    assert_eq!(count, 6);
    for report in ["lint.sarif", "cgfilter.xml", "gl-code-quality-report.json"] {
        assert!(!folder.text(report).is_empty());
    }
}

#[test]
fn a_file_that_is_there_is_kept_whatever_is_in_it() {
    let folder = Folder::new();
    folder.file("README.md", "ours\n").file(".gitlab-ci.yml", "");
    let (code, text) = folder.run(&["init"]);
    assert_eq!(code, 0, "{text}");
    assert_eq!(text.matches("is there already, with other content").count(), 2, "{text}");
    assert_eq!((folder.text("README.md"), folder.text(".gitlab-ci.yml")), ("ours\n".into(), String::new()));
    assert_eq!(folder.run(&["lint"]).0, 0);
}

#[test]
fn a_folder_in_the_place_of_a_file_is_an_error() {
    let folder = Folder::new();
    fs::create_dir(folder.path().join(".pre-commit-config.yaml")).unwrap();
    let (code, text) = folder.run(&["init"]);
    assert_eq!(code, 2, "{text}");
    let error = "error: cannot write .pre-commit-config.yaml: a folder has its name\n";
    assert!(text.contains(error), "{text}");
    assert_eq!(folder.run(&["lint"]).0, 0);
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_nowhere_is_an_error_and_stays() {
    let folder = Folder::new();
    std::os::unix::fs::symlink("outside.md", folder.path().join("README.md")).unwrap();
    let (code, text) = folder.run(&["init"]);
    let error = "error: cannot write README.md: a link that leads nowhere has its name\n";
    assert!(code == 2 && text.contains(error), "{text}");
    assert!(folder.path().join("README.md").is_symlink());
    assert!(!folder.path().join("outside.md").exists());
}

#[test]
fn beside_filters_without_samples_the_written_config_is_of_use() {
    let folder = Folder::new();
    let own = "trigger: {payload_json_key: a, key_value_contains: x, map_incident_with: id}\n";
    folder.file("filters/ours.yaml", own);
    assert_eq!(folder.run(&["init"]).0, 0);
    let (code, text) = folder.run(&["lint"]);
    assert!(code == 0 && !text.contains("error"), "{text}");
    folder.file("ours.json", "{\"a\": \"x\", \"id\": 1}");
    assert_eq!(folder.run(&["test", "ours.json"]).0, 0);
}

#[test]
fn a_sample_that_differs_keeps_the_whole_example_out() {
    let folder = Folder::new();
    folder.file("samples/example/trigger.json", "{}");
    let (code, text) = folder.run(&["init"]);
    let reason = "left out: the service example: samples/example/trigger.json is there already, with other content\n";
    assert!(code == 0 && text.contains(reason), "{text}");
    assert!(!folder.path().join("filters").exists());
    assert!(!folder.path().join("samples/example/resolve.json").exists());
}

/// The filter file is the last of a service, and a mistake elsewhere does not stop the service.
#[test]
fn a_service_is_written_as_a_whole_or_not_at_all() {
    let folder = Folder::new();
    fs::create_dir_all(folder.path().join("samples/example/example.test.yaml")).unwrap();
    let (code, text) = folder.run(&["init"]);
    assert!(code == 2 && text.contains("wrote: cgfilter.yaml"), "{text}");
    assert!(!folder.path().join("filters").exists());
    assert!(!folder.path().join("samples/example/trigger.json").exists());

    let folder = Folder::new();
    fs::create_dir(folder.path().join("cgfilter.yaml")).unwrap();
    let (code, text) = folder.run(&["init"]);
    assert!(code == 2 && text.contains("wrote: filters/example.yaml"), "{text}");
    let at = |file: &str| text.find(file).unwrap();
    assert!(at("example.test.yaml") < at("filters/example.yaml"), "{text}");
}

#[test]
fn what_is_said_of_folders_is_said_of_those_of_the_config() {
    for (config, places) in [
        ("filters: rules/prod\n", ["`rules/prod/NAME.yaml`", "`rules/samples/NAME/"]),
        ("filters: [./rules/]\nsamples: ../captured\n", ["`rules/NAME.yaml`", "`../captured/NAME/"]),
        ("lint: {}\n", ["`filters/NAME.yaml`", "`samples/NAME/"]),
    ] {
        let folder = Folder::new();
        folder.file("cgfilter.yaml", config).file("rules/prod/a.yaml", "");
        assert_eq!(folder.run(&["init"]).0, 0);
        let text = folder.text("README.md");
        assert!(places.iter().all(|place| text.contains(place)), "{text}");
        assert!(!folder.text(".pre-commit-config.yaml").contains("files:"));
    }
}

#[test]
fn a_copy_of_the_example_is_a_service_of_its_own() {
    let folder = started(&[]);
    let text = folder.text("filters/example.yaml");
    folder.file("filters/ours.yaml", text);
    let (_, text) = folder.run(&["show", "--format", "json"]);
    assert!(text.contains("\"service\": \"ours\""), "{text}");
}

#[test]
fn the_next_command_can_be_typed_whatever_the_folder_is_called() {
    let folder = Folder::new();
    let (code, text) = folder.run(&["init", "./-dash"]);
    assert!(code == 0 && text.contains("next: cd ./-dash\n"), "{text}");
}

#[test]
fn beside_services_no_example_is_added_unless_it_is_asked_for_by_name() {
    let own = "trigger: {payload_json_key: a, key_value_contains: x}\n";
    let folder = Folder::new();
    folder.file("filters/ours.yml", own);
    let (code, text) = folder.run(&["init"]);
    assert_eq!(code, 0);
    assert!(text.contains("left out: the service example: filters has services already"), "{text}");
    assert!(!folder.path().join("samples").exists() && folder.path().join("cgfilter.yaml").exists());
    assert_eq!(folder.run(&["init", "--from", "percona"]).0, 0);
    assert!(folder.path().join("filters/percona.yaml").exists());
    assert_eq!(folder.text("filters/ours.yml"), own);
}

#[test]
fn a_service_that_differs_gets_no_samples_of_ours() {
    let folder = Folder::new();
    folder.file("filters/example.yaml", "trigger: {payload_json_key: a, key_value_contains: x}\n");
    let (code, text) = folder.run(&["init"]);
    assert!(code == 0 && text.contains("filters/example.yaml is there already, with other content"), "{text}");
    assert!(!folder.path().join("samples").exists());
}

#[test]
fn a_config_that_names_other_folders_gets_services_there() {
    for (config, filter, sample) in [
        ("filters: rules\n", "rules/grafana.yaml", "samples/grafana/README.md"),
        ("filters: [rules/one.yaml, ./more/]\n", "more/grafana.yaml", "samples/grafana/README.md"),
        ("samples: captured/calls\n", "filters/grafana.yaml", "captured/calls/grafana/README.md"),
        ("filters: a/b\n", "a/b/grafana.yaml", "a/samples/grafana/README.md"),
        ("filters: .\n", "grafana.yaml", "samples/grafana/README.md"),
    ] {
        let folder = Folder::new();
        folder.file("cgfilter.yaml", config).file("rules/one.yaml", crate::support::SHOP);
        let (code, text) = folder.run(&["init", "--from", "grafana"]);
        assert!(code == 0 && text.contains(&format!("set it up as {sample} tells")), "{config}{text}");
        let schema = folder.text(filter).lines().next().unwrap().replace("# yaml-language-server: $schema=", "");
        let beside = folder.path().join(filter).with_file_name(schema);
        assert!(beside.is_file() && folder.path().join(sample).is_file(), "{config}");
        let (code, text) = folder.run(&["test", "--service", "grafana"]);
        assert!(code == 0 && text.contains("passed"), "{config}{text}");
    }
}

#[test]
fn a_service_is_not_written_where_the_config_does_not_see_it() {
    for (config, reason) in [
        ("samples: ../captured\n", "names ../captured, and init writes in its own folder alone"),
        ("filters: rules/one.yaml\n", "names filter files one by one, and no folder where another one is seen"),
        ("filter: rules\n", "cannot be used"),
    ] {
        let folder = Folder::new();
        folder.file("cgfilter.yaml", config);
        let (code, text) = folder.run(&["init"]);
        assert!(code == 0 && text.contains(reason), "{text}");
        assert!(!folder.path().join("filters").exists());
        let (code, text) = folder.run(&["init", "--from", "grafana"]);
        assert!(code == 2 && text.starts_with("error: --from: cgfilter.yaml ") && text.contains(reason), "{text}");
    }
    let folder = Folder::new();
    folder.file("cgfilter.yaml", "filters: ./filters/\n");
    assert_eq!(folder.run(&["init"]).0, 0);
    assert_eq!(folder.run(&["test"]).0, 0);
}

#[test]
fn what_cannot_be_written_is_told_and_hides_nothing_else() {
    let folder = Folder::new();
    folder.file("filters", "a file").file(".github", "a file");
    let (code, text) = folder.run(&["init"]);
    assert_eq!(code, 2);
    assert!(text.contains("error: cannot write filters/example.yaml: filters is no folder"), "{text}");
    assert!(text.contains("error: cannot write .github/workflows/cgfilter.yml: .github is no folder"), "{text}");
    assert!(text.contains("wrote: .gitlab-ci.yml") && !text.contains("next:"), "{text}");
    assert!(!folder.path().join("samples").exists(), "samples of no service");
    let (code, text) = folder.run(&["init", "filters"]);
    assert_eq!((code, text.as_str()), (2, "error: filters is no folder\n"));
    let (code, text) = folder.run(&["init", "-"]);
    assert!(code == 2 && text.contains("name a folder"), "{text}");
}

/// However early it ends, a file is there as a whole or not at all, and the next run adds what is missing.
#[test]
fn a_run_that_is_killed_leaves_no_half_file() {
    let whole = tree(started(&[]).path());
    for delay in 0..12 {
        let folder = Folder::new();
        let mut child = folder.command(&["init"]).stdout(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(delay));
        let _ = child.kill();
        child.wait().unwrap();
        for (path, text) in tree(folder.path()) {
            let is_temporary = path.file_name().unwrap().to_str().unwrap().starts_with(".cgfilter-");
            assert!(is_temporary || whole[&path] == text, "{}", path.display());
        }
        assert_eq!(folder.run(&["init"]).0, 0);
        let after = tree(folder.path());
        assert!(whole.iter().all(|(path, text)| after[path] == *text));
    }
}

/// Two runs at once: each file is written by one of them, and both are content.
#[test]
fn two_runs_at_once_do_not_disturb_each_other() {
    let whole = tree(started(&[]).path());
    let folder = Folder::new();
    let start = || folder.command(&["init"]).stdout(Stdio::null()).spawn().unwrap();
    let mut children = [start(), start(), start()];
    assert!(children.iter_mut().all(|child| child.wait().unwrap().success()));
    assert_eq!(tree(folder.path()), whole);
}

/// A pattern without a slash at its start would take `src/cli/init/files/.github` out of the published crate.
#[test]
fn the_published_crate_has_the_files_that_are_handed_out() {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    let manifest = fs::read_to_string(manifest).unwrap();
    let Some(line) = manifest.lines().find(|line| line.starts_with("exclude")) else {
        return; // cargo leaves nothing out by itself
    };
    let patterns: Vec<_> = line.split('"').skip(1).step_by(2).collect();
    assert!(patterns.iter().all(|pattern| pattern.starts_with('/')), "{line}");
}
