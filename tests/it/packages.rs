//! The files that packages are made by agree with each other, and take their version from Cargo.toml.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{Folder, commit, git, in_a_plain_environment};
use serde_json::Value;

fn root() -> PathBuf {
    env!("CARGO_MANIFEST_DIR").into()
}

fn text(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn yaml(name: &str) -> Value {
    serde_yaml::from_str(&text(name)).unwrap()
}

const RELEASE: &str = ".github/workflows/release.yml";

/// The targets that the release workflow builds.
fn targets() -> Vec<String> {
    let matrix = &yaml(RELEASE)["jobs"]["build"]["strategy"]["matrix"]["include"];
    let targets = matrix.as_array().unwrap().iter().map(|entry| entry["target"].as_str().unwrap().to_owned());
    targets.collect()
}

#[test]
fn the_version_stands_in_cargo_toml_alone() {
    let version = env!("CARGO_PKG_VERSION");
    let output = Command::new("bash").arg(root().join("packages/version")).output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap().trim(), version);
    let project = text("pyproject.toml");
    assert!(project.contains("name = \"cgfilter\"\ndynamic = [\"version\", ") && !project.contains("\nversion ="));
    for file in [
        RELEASE,
        ".pre-commit-hooks.yaml",
        "action.yml",
        "npm/build.mjs",
        "npm/cgfilter.js",
        "packages/Containerfile",
        "packages/archive",
        "packages/formula",
        "packages/install",
        "pyproject.toml",
    ] {
        assert!(
            !text(file).contains(&format!("{version}\"")) && !text(file).contains(&format!("v{version}")),
            "{file}"
        );
    }
}

#[test]
fn the_changelog_has_what_comes_or_this_version_first() {
    let changelog = text("CHANGELOG.md");
    let first = changelog.lines().find_map(|line| line.strip_prefix("## ")).unwrap();
    assert!(first == "Unreleased" || first.starts_with(env!("CARGO_PKG_VERSION")), "{first}");
}

/// A target that is built and that no package knows, or the other way round, would be found on the day of a release.
#[test]
fn every_package_knows_the_targets_of_the_release() {
    let targets = targets();
    assert_eq!(targets.len(), 5);
    let (npm, action, formula) = (text("npm/build.mjs"), text("packages/install"), text("packages/formula"));
    for target in &targets {
        assert!(npm.contains(&format!("\"{target}\"")) && action.contains(&format!("target={target} ")), "{target}");
        assert_eq!(formula.contains(target.as_str()), !target.contains("windows"), "{target}");
    }
    let known = npm.lines().filter(|line| line.starts_with("  \"") && line.contains("\": [\"")).count();
    assert_eq!(known, targets.len());
    let manifest = text("Cargo.toml");
    for ending in ["tar.gz", "zip"] {
        let name = format!("/releases/download/v{{ version }}/cgfilter-{{ version }}-{{ target }}.{ending}\"");
        assert!(manifest.contains(&name), "{name}");
    }
}

#[test]
fn the_formula_has_the_sum_of_each_archive() {
    let folder = Folder::new();
    let version = env!("CARGO_PKG_VERSION");
    let sums: Vec<_> = targets()
        .iter()
        .enumerate()
        .map(|(at, target)| (format!("{:064x}", at + 10), format!("cgfilter-{version}-{target}.tar.gz")))
        .collect();
    let file: String = sums.iter().map(|(sum, name)| format!("{sum}  {name}\n")).collect();
    folder.file("SHA256SUMS", file);
    let run = |file: &str| {
        let script = root().join("packages/formula");
        let mut bash = Command::new("bash");
        bash.arg(script).args(["https://forge.example/owner/cgfilter", file]).current_dir(folder.path());
        in_a_plain_environment(&mut bash).output().unwrap()
    };
    let output = run("SHA256SUMS");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let formula = String::from_utf8(output.stdout).unwrap();
    for (sum, name) in sums.iter().filter(|(_, name)| !name.contains("windows")) {
        let download = format!(
            "url \"https://forge.example/owner/cgfilter/releases/download/v{version}/{name}\"\n      sha256 \"{sum}\"\n"
        );
        assert!(formula.contains(&download), "{formula}");
    }
    folder.file("one", format!("{}  {}\n", sums[0].0, sums[0].1));
    assert!(!run("one").status.success(), "an archive without a sum");
}

/// Every action that is used, by the file that uses it.
fn actions() -> Vec<(String, String)> {
    let mut files = vec!["action.yml".to_owned(), "src/cli/init/files/.github/workflows/cgfilter.yml".to_owned()];
    for entry in fs::read_dir(root().join(".github/workflows")).unwrap() {
        files.push(format!(".github/workflows/{}", entry.unwrap().file_name().to_str().unwrap()));
    }
    let mut actions = Vec::new();
    for file in files {
        for line in text(&file).lines() {
            if let Some((_, action)) = line.split_once("uses: ") {
                actions.push((file.clone(), action.to_owned()));
            }
        }
    }
    actions
}

#[test]
fn every_action_is_pinned_by_one_commit_wherever_it_is_used() {
    let mut pins: BTreeMap<String, String> = BTreeMap::new();
    let actions = actions();
    assert!(actions.len() > 15);
    for (file, action) in actions {
        let (name, pin) = action.split_once('@').unwrap();
        let (commit, version) = pin.split_once(" # v").unwrap_or_else(|| panic!("{file}: {action} names no version"));
        assert!(commit.len() == 40 && commit.chars().all(|c| c.is_ascii_hexdigit()), "{file}: {action}");
        assert!(version.split('.').count() == 3, "{file}: {action}");
        let known = pins.entry(name.to_owned()).or_insert_with(|| pin.to_owned());
        assert_eq!(known, pin, "{file}: {name} is pinned otherwise elsewhere");
    }
}

#[test]
fn only_a_tag_publishes_and_only_such_jobs_may_write() {
    let workflow = yaml(RELEASE);
    assert_eq!(workflow["permissions"], serde_json::json!({}));
    for (name, job) in workflow["jobs"].as_object().unwrap() {
        let permissions = job["permissions"].as_object().unwrap();
        if permissions.values().any(|permission| permission == "write") {
            let guard = job["if"].as_str().unwrap_or_default();
            assert!(guard.contains("github.event_name == 'push'") && job["environment"] == "release", "{name}");
        } else {
            assert!(job.get("environment").is_none(), "{name}");
        }
    }
    assert_eq!(workflow["on"]["push"], serde_json::json!({"tags": ["v*"]}));
}

fn started() -> Folder {
    let folder = Folder::new();
    let (code, text) = folder.run(&["init", "--from", "grafana"]);
    assert_eq!(code, 0, "{text}");
    folder
}

#[test]
fn the_hooks_run_in_a_new_repository() {
    let folder = started();
    let hooks = yaml(".pre-commit-hooks.yaml");
    let hooks = hooks.as_array().unwrap();
    assert_eq!(hooks.len(), 2);
    for hook in hooks {
        let entry = hook["entry"].as_str().unwrap().strip_prefix("cgfilter ").unwrap();
        let (code, text) = folder.run(&entry.split(' ').collect::<Vec<_>>());
        assert_eq!(code, 0, "{entry}: {text}");
    }
}

/// A step of action.yml by its name, as the runner runs it.
fn run_step(folder: &Folder, name: &str, environment: &[(&str, &str)]) -> (bool, String) {
    let action = yaml("action.yml");
    let steps = action["runs"]["steps"].as_array().unwrap();
    let step = steps.iter().find(|step| step["name"] == name).unwrap_or_else(|| panic!("no step {name}"));
    let bin = Path::new(env!("CARGO_BIN_EXE_cgfilter")).parent().unwrap();
    let path = std::env::var_os("PATH").unwrap();
    let path = std::env::join_paths([bin.to_owned()].into_iter().chain(std::env::split_paths(&path))).unwrap();
    let mut bash = Command::new("bash");
    bash.args(["--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"].as_str().unwrap()]);
    bash.current_dir(folder.path().join("repo")).env("RUNNER_TEMP", folder.path());
    for file in ["GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"] {
        bash.env(file, folder.path().join(file));
    }
    let output =
        in_a_plain_environment(&mut bash).env("PATH", path).envs(environment.iter().copied()).output().unwrap();
    let printed = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&printed).into_owned())
}

/// A folder with a repository in it, beside what the runner keeps for itself.
fn checked_out() -> Folder {
    let folder = Folder::new();
    let (code, text) = folder.run(&["init", "--from", "grafana", "repo"]);
    assert_eq!(code, 0, "{text}");
    folder
}

const CHECK: &str = "Lint the filters, and test the payloads";

#[test]
fn the_action_tells_all_that_is_found_and_fails_at_its_end() {
    let folder = checked_out();
    assert!(run_step(&folder, CHECK, &[("ANNOTATIONS", "true")]).0);
    assert_eq!(folder.text("GITHUB_OUTPUT"), "failed=0\n");
    assert!(folder.text("cgfilter.sarif").contains("\"version\": \"2.1.0\""));

    let filter = folder.text("repo/filters/grafana.yaml").replacen("firing", "Firing", 1);
    folder.file("repo/filters/grafana.yaml", filter).file("GITHUB_OUTPUT", "");
    let (is_over, text) = run_step(&folder, CHECK, &[("ANNOTATIONS", "true")]);
    assert!(is_over && text.contains("::error file=filters/grafana.yaml,line="), "{text}");
    assert!(text.contains("title=CG4") && text.contains("title=T"), "of lint and of test: {text}");
    assert_eq!(folder.text("GITHUB_OUTPUT"), "failed=1\n");
    assert!(!run_step(&folder, "Fail on what was found", &[("FAILED", "1")]).0);
    let (_, text) = run_step(&folder, CHECK, &[("ANNOTATIONS", "false")]);
    assert!(!text.contains("::error"), "{text}");
}

#[test]
fn the_action_says_what_a_change_does_to_the_traffic_else_to_the_samples() {
    let folder = checked_out();
    let repo = folder.path().join("repo");
    commit(&repo);
    git(&repo, &["update-ref", "refs/remotes/origin/main", "HEAD"]);
    let filter = folder.text("repo/filters/grafana.yaml").replacen("firing", "fired", 1);
    folder.file("repo/filters/grafana.yaml", filter);
    let environment = [("GITHUB_BASE_REF", "main"), ("TRAFFIC", "traffic/*.ndjson*")];
    let replay = || run_step(&folder, "Replay with the filters before", &environment);
    let (is_over, text) = replay();
    assert!(is_over && folder.text("cgfilter.md").contains("lost 1: "), "{text}");
    assert_eq!(folder.text("GITHUB_STEP_SUMMARY"), folder.text("cgfilter.md"));
    assert_eq!(folder.text("GITHUB_OUTPUT"), "is_written=true\n");

    folder.file("repo/traffic/calls.ndjson", "{\"status\": \"firing\"}\n{\"status\": \"firing\"}\n");
    assert!(replay().0 && folder.text("cgfilter.md").contains("2 payloads"), "{}", folder.text("cgfilter.md"));

    fs::remove_dir_all(repo.join("samples")).unwrap();
    fs::remove_dir_all(repo.join("traffic")).unwrap();
    folder.file("GITHUB_OUTPUT", "");
    let (is_over, text) = replay();
    assert!(is_over && text.contains("::warning::neither traffic/*.ndjson* nor samples has calls"), "{text}");
    assert_eq!(folder.text("GITHUB_OUTPUT"), "");
}
