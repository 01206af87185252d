//! `replay --base`: where the filters of a base are, what it says where they cannot be had, and what a change is told to do.

use std::path::Path;

use crate::support::{Folder, commit, git, printed, written};
use serde_json::Value;

fn filter(state: &str, map: &str) -> String {
    format!(
        "trigger: {{payload_json_key: state, key_value_equals: {state}, map_incident_with: {map}, incident_title_from: title}}\n\
         resolve: {{payload_json_key: state, key_value_equals: up, incident_mapped_with: {map}}}\n"
    )
}

const LOG: &str = "{\"state\":\"down\",\"id\":1,\"title\":\"a\"}\n\
                   {\"state\":\"bad\",\"id\":2,\"title\":\"b\"}\n\
                   {\"state\":\"up\",\"id\":1}\n";

/// A folder with a log, two services and their base.
fn shop() -> Folder {
    let folder = Folder::new();
    folder
        .file("filters/shop.yaml", filter("down", "id"))
        .file("filters/bad.yaml", filter("bad", "id"))
        .file("log.ndjson", LOG);
    folder
}

fn committed(folder: Folder) -> Folder {
    commit(folder.path());
    folder
}

/// Runs in a folder below; what is printed to standard output is JSON.
fn impact_in(folder: &Folder, below: &str, arguments: &[&str]) -> Value {
    let arguments = [&["replay", "--format", "json"], arguments].concat();
    let mut command = folder.command(&arguments);
    let output = command.current_dir(folder.path().join(below)).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let run: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{said}"));
    run["impact"].clone()
}

/// The classes of a change and their counts, as `lost 1, gained 2`.
fn classes(impact: &Value) -> String {
    let classes = impact["classes"].as_array().unwrap().iter();
    let classes = classes.map(|it| format!("{} {}", it["class"].as_str().unwrap(), it["count"]));
    classes.collect::<Vec<_>>().join(", ")
}

fn change(folder: &Folder, arguments: &[&str]) -> String {
    classes(&impact_in(folder, "", &[&["log.ndjson"], arguments].concat()))
}

#[track_caller]
fn fails(folder: &Folder, arguments: &[&str], said: &str) {
    let (code, printed) = folder.run(&[&["replay", "log.ndjson"], arguments].concat());
    assert_eq!(code, 2, "{printed}");
    assert!(printed.contains(said), "{said}\n---\n{printed}");
}

#[track_caller]
fn tells(folder: &Folder, arguments: &[&str], said: &str) {
    let (code, printed) = folder.run(&[&["replay", "log.ndjson", "-q"], arguments].concat());
    assert_eq!(code, 0, "{printed}");
    assert!(printed.contains(said), "{said}\n---\n{printed}");
}

#[test]
fn what_never_closes_is_told_of_a_renamed_service_and_of_two_with_one_name() {
    let lost_resolve = filter("down", "id").replace("equals: up", "equals: fine");
    let folder = shop();
    folder
        .file("old/shop.yaml", filter("down", "id"))
        .file("filters/shop.yaml", format!("name: store\n{lost_resolve}"))
        .file("filters/bad.yaml", filter("never", "id"));
    // The alert is taken by the renamed service, and its recovery by the other one.
    assert_eq!(change(&folder, &["--base", "old"]), "moved 2, never_closed 1");
    let one_name = |text: String| format!("name: one\n{text}");
    let folder = shop();
    folder
        .file("old/a.yaml", one_name(filter("down", "id")))
        .file("old/b.yaml", one_name(filter("down", "title")))
        .file("filters/shop.yaml", one_name(filter("down", "title")))
        .file("filters/bad.yaml", one_name(lost_resolve));
    let impact = impact_in(&folder, "", &["log.ndjson", "--base", "old"]);
    // In order of path the first of now is bad.yaml, which is as the first of the base, but for the recovery.
    assert_eq!(classes(&impact), "resolve_lost 1, never_closed 1");
    assert_eq!(impact["classes"][1]["examples"][0]["before"]["mapping_value"], "1");
}

#[test]
fn a_change_is_told_by_service_with_its_file_and_equal_changes_once() {
    let folder = shop();
    let log = (0..40).map(|id| {
        format!("{{\"state\":\"down\",\"id\":{id},\"title\":\"a {id}\"}}\n{{\"state\":\"up\",\"id\":{id}}}\n")
    });
    folder
        .file("log.ndjson", log.collect::<String>())
        .file("old/shop.yaml", filter("down", "id"))
        .file("old/bad.yaml", filter("bad", "id"))
        .file("filters/shop.yaml", filter("Down", "id"));
    let (code, printed) = folder.run(&["replay", "log.ndjson", "--base", "old", "-q"]);
    assert_eq!(code, 0, "{printed}");
    let shown = "\
With this change, 40 alerts of shop open no incident
40 of 80 payloads are judged otherwise than with old: triggered 40 → 0, discarded 0 → 40, opened 40
→ 0, closed 40 → 0, closed nothing 0 → 40

  shop   40 lost   filters/shop.yaml

lost   40: opened or repeated an incident, and does not now
  40 alike, from log.ndjson:1 to log.ndjson:79
";
    assert!(printed.starts_with(shown), "{printed}");
    let impact = impact_in(&folder, "", &["log.ndjson", "--base", "old"]);
    assert_eq!(impact["before"]["opened"], 40);
    let group = &impact["classes"][0]["groups"][0];
    assert_eq!((&group["count"], &group["line"], &group["last"]["line"]), (&40.into(), &1.into(), &79.into()));
    assert_eq!(
        impact["services"][0],
        serde_json::json!({"service": "shop", "file": "filters/shop.yaml", "classes": [{"class": "lost", "count": 40}]})
    );
    let (_, markdown) = folder.run(&["replay", "log.ndjson", "--base", "old", "--format", "markdown"]);
    assert!(
        markdown.starts_with("### cgfilter: with this change, 40 alerts of `shop` open no incident\n"),
        "{markdown}"
    );
    assert!(
        markdown.contains("| service | lost | file |\n|---|---:|---|\n| `shop` | 40 | `filters/shop.yaml` |\n"),
        "{markdown}"
    );
}

#[test]
fn a_report_says_which_commits_it_compares() {
    let folder = committed(shop());
    folder.file("filters/shop.yaml", filter("Down", "id"));
    let (_, markdown) = folder.run(&["replay", "log.ndjson", "--base", "HEAD", "--format", "markdown"]);
    let commit = git(
        folder.path(),
        &["rev-list", "--max-count=1", "--abbrev=7", "--no-commit-header", "--format=%h of %cs", "HEAD"],
    );
    let commit = commit.trim();
    let said = format!("`HEAD` is {commit}, and the filters of now are the files on top of {commit}.");
    assert!(markdown.contains(&said), "{said}\n{markdown}");
}

#[test]
fn a_base_without_filters_is_a_note_and_one_that_is_not_there_an_error() {
    let folder = shop();
    std::fs::create_dir(folder.path().join("empty")).unwrap();
    folder.file("other/readme.md", "nothing");
    for base in ["empty", "other"] {
        let note = format!("note: --base {base} has no filters in {base}: all that is taken now is gained");
        tells(&folder, &["--base", base], &note);
        let gained = "gained 2, resolve_gained 2";
        assert_eq!(change(&folder, &["--base", base]), gained);
    }
    fails(&folder, &["--base", "nowhere"], "filters is in no git repository, and no folder has this name");
    fails(&folder, &["--base", ""], "--base is empty: name a git revision or a folder");
    fails(&folder, &["--base", "othre"], "no folder has this name; did you mean other?");
    let folder = Folder::new();
    folder.file("log.ndjson", LOG);
    let folder = committed(folder);
    folder.file("filters/shop.yaml", filter("down", "id"));
    let note = "note: --base HEAD has no filters in filters: all that is taken now is gained";
    tells(&folder, &["--base", "HEAD"], note);
    assert_eq!(change(&folder, &["--base", "HEAD"]), "gained 1, resolve_gained 1");
    fails(&folder, &["--base", "nowhere"], "--base nowhere: there is no such revision or folder\n");
}

#[test]
fn the_base_itself_says_where_its_filters_are() {
    let folder = Folder::new();
    folder
        .file("cgfilter.yaml", "filters: alerts/old\n")
        .file("alerts/old/shop.yaml", filter("[down, bad]", "id"))
        .file("log.ndjson", LOG);
    let folder = committed(folder);
    std::fs::rename(folder.path().join("alerts/old"), folder.path().join("new")).unwrap();
    folder
        .file("cgfilter.yaml", "filters: new\n")
        .file("new/shop.yaml", filter("down", "id"))
        .file("sub/readme.md", "");
    assert_eq!(change(&folder, &["--base", "HEAD"]), "lost 1");
    let below = impact_in(&folder, "sub", &["../log.ndjson", "--base", "HEAD"]);
    assert_eq!(classes(&below), "lost 1");
    let named = impact_in(&folder, "sub", &["../log.ndjson", "--base", "HEAD", "--config", "../cgfilter.yaml"]);
    assert_eq!(classes(&named), "lost 1");
    // Without a config of its own, a base has its filters where they are now, else where they are by default.
    std::fs::remove_file(folder.path().join("cgfilter.yaml")).unwrap();
    std::fs::rename(folder.path().join("new"), folder.path().join("filters")).unwrap();
    commit(folder.path());
    std::fs::rename(folder.path().join("filters"), folder.path().join("own")).unwrap();
    folder.file("cgfilter.yaml", "filters: own\n").file("own/shop.yaml", filter("never", "id"));
    assert_eq!(change(&folder, &["--base", "HEAD"]), "lost 1");
    // What the command line names is looked for by that name.
    let note = "--base HEAD has no filters in own: all";
    tells(&folder, &["--base", "HEAD", "--filters", "own"], note);
}

#[test]
fn a_config_of_the_base_may_step_back_but_not_out() {
    let folder = Folder::new();
    folder
        .file("team/cgfilter.yaml", "filters: ../alerts\n")
        .file("alerts/shop.yaml", filter("[down, bad]", "id"))
        .file("team/log.ndjson", LOG);
    let folder = committed(folder);
    folder.file("team/cgfilter.yaml", "filters: filters\n").file("team/filters/shop.yaml", filter("down", "id"));
    let impact = impact_in(&folder, "team", &["log.ndjson", "--base", "HEAD"]);
    assert_eq!(classes(&impact), "lost 1");
    for out in ["../../alerts", "/no/such/alerts"] {
        folder.file("team/cgfilter.yaml", format!("filters: {out}\n"));
        commit(folder.path());
        folder.file("team/cgfilter.yaml", "filters: filters\n");
        let mut command = folder.command(&["replay", "log.ndjson", "--base", "HEAD"]);
        let output = command.current_dir(folder.path().join("team")).output();
        let said = printed(&output.unwrap());
        let out = "HEAD:team/cgfilter.yaml:1:10: its filters are out of the repository, in ";
        assert!(said.contains(out), "{said}");
    }
}

#[test]
fn a_folder_may_be_a_repository_or_its_filters() {
    let folder = shop();
    folder
        .file("base/cgfilter.yaml", "filters: [alerts, more]\nreading: {list: all}\n")
        .file("base/alerts/shop.yaml", filter("[down, bad]", "id"))
        .file("base/noise.yaml", "no: filter\n")
        .file("checkout/filters/shop.yaml", filter("[down, bad]", "id"))
        .file("checkout/noise.yaml", "no: filter\n");
    git(&folder.path().join("checkout"), &["init", "-q"]);
    for base in ["base", "./base/", "checkout", "base/alerts", "checkout/filters/shop.yaml"] {
        let impact = change(&folder, &["--base", base, "--service", "shop"]);
        assert_eq!(impact, "lost 1", "{base}");
    }
    let note = "note: base/cgfilter.yaml reads filters by list=all,case=sensitive,order=resolve-first; here both are judged by list=any";
    tells(&folder, &["--base", "base"], note);
    folder.file("base/cgfilter.yaml", "filers: x\n");
    fails(&folder, &["--base", "base"], "--> base/cgfilter.yaml:1:1");
    fails(&folder, &["--base", "base"], "error: --base base: its config cannot be used");
}

#[test]
fn a_revision_and_a_folder_of_one_name_are_told_apart() {
    let folder = shop();
    let folder = committed(folder);
    folder.file("main/shop.yaml", filter("[down, bad]", "id"));
    let both = "--base main is a revision, and a path here, too: name the path ./main, or the revision main^0";
    fails(&folder, &["--base", "main", "--service", "shop"], both);
    let absolute = folder.path().join("main");
    for base in ["./main", absolute.to_str().unwrap()] {
        assert_eq!(change(&folder, &["--base", base, "--service", "shop"]), "lost 1");
    }
    assert_eq!(change(&folder, &["--base", "main^0"]), "");
    // Where the checkout has a folder of such a name, who added it has not said what the filters are compared with.
    git(folder.path(), &["update-ref", "refs/remotes/origin/main", "HEAD"]);
    folder.file("origin/main/shop.yaml", filter("down", "id"));
    fails(&folder, &["--base", "origin/main"], "--base origin/main is a revision, and a path here, too");
}

#[test]
fn a_note_names_the_folder_from_the_top_of_the_repository() {
    let folder = Folder::new();
    folder.file("team/readme.md", "").file("log.ndjson", LOG);
    let folder = committed(folder);
    folder.file("team/filters/shop.yaml", filter("down", "id"));
    let mut command = folder.command(&["replay", "../log.ndjson", "--base", "HEAD", "-q"]);
    let said = printed(&command.current_dir(folder.path().join("team")).output().unwrap());
    assert!(said.contains("--base HEAD has no filters in team/filters: all"), "{said}");
}

#[test]
fn a_service_of_one_version_alone_is_lost_or_gained() {
    let folder = committed(shop());
    std::fs::remove_file(folder.path().join("filters/bad.yaml")).unwrap();
    folder.file("filters/new.yaml", filter("down", "title"));
    let of = |service| change(&folder, &["--base", "HEAD", "--service", service]);
    assert_eq!(
        (of("bad"), of("new"), of("shop")),
        ("lost 1, resolve_lost 1".into(), "gained 1, resolve_gained 1".into(), String::new())
    );
    fails(&folder, &["--base", "HEAD", "--service", "bda"], "no service is named bda; did you mean bad?");
    fails(&folder, &["--base", "HEAD", "--service", "shp"], "did you mean shop?");
    fails(&folder, &["--service", "bad"], "no service is named bad");
    let (code, said) = folder.run(&["replay", "log.ndjson", "--base", "HEAD", "--service", "bad", "--fail-on", "lost"]);
    assert_eq!(code, 1, "{said}");
}

#[test]
fn classes_are_named_as_people_write_lists() {
    let folder = shop();
    folder.file("old/shop.yaml", filter("[down, bad]", "id"));
    let run = |limits: &[&str]| {
        let arguments = [&["replay", "log.ndjson", "-q", "--base", "old", "--service", "shop"], limits].concat();
        folder.run(&arguments)
    };
    for limits in [
        &["--fail-on", "rekeyed, lost"][..],
        &["--fail-on", " Lost "],
        &["--fail-on", "never_closed,lost"],
        &["--fail-on", "gained", "--fail-on", "lost"],
        &["--fail-on", "lost", "--fail-on", "gained"],
    ] {
        let (code, said) = run(limits);
        assert_eq!(code, 1, "{limits:?}");
        assert!(said.ends_with("\nnot allowed by --fail-on lost: 1 incident\n"), "{said}");
    }
    assert_eq!(run(&["--fail-on", "gained, merged"]).0, 0);
    let (code, said) = run(&["--fail-on", "lost, never-close"]);
    assert_eq!(code, 2);
    assert!(said.contains("[possible values: lost, gained, resolve-lost"), "{said}");
    assert!(said.contains("a similar value exists: 'never-closed'"), "{said}");
    for limit in [&["--fail-on", "lost"][..], &["--max-changed", "3"]] {
        fails(&folder, limit, "--base <REV|DIR>");
    }
}

#[test]
fn the_last_lines_say_which_limit_and_by_how_much() {
    let folder = shop();
    folder.file("old/shop.yaml", filter("[down, bad]", "title"));
    let limits =
        ["replay", "log.ndjson", "--base", "old", "--service", "shop", "--fail-on", "lost,split", "--max-changed", "1"];
    let (code, said) = folder.run(&limits);
    assert_eq!(code, 1);
    let end = "not allowed by --fail-on lost: 1 incident\n\
               not allowed by --max-changed 1: 3 payloads judged otherwise, 2 too many\n";
    assert!(said.ends_with(end), "{said}");
    let (_, comment) = folder.run(&[&limits[..], &["--format", "markdown"]].concat());
    let verdict =
        "**Not allowed by `--fail-on lost: 1 incident`, `--max-changed 1: 3 payloads judged otherwise, 2 too many`**";
    assert!(comment.contains(verdict), "{comment}");
    let impact = impact_in(&folder, "", &limits[1..]);
    let exceeded = ["--fail-on lost: 1 incident", "--max-changed 1: 3 payloads judged otherwise, 2 too many"];
    assert_eq!(impact["exceeded"], serde_json::json!(exceeded));
}

#[test]
fn a_revision_that_cannot_be_had_says_why() {
    let folder = committed(shop());
    folder.file("filters/shop.yaml", "trigger: [\n");
    commit(folder.path());
    folder.file("filters/shop.yaml", filter("down", "id"));
    fails(&folder, &["--base", "HEAD"], "--> HEAD:filters/shop.yaml:1:10");
    fails(&folder, &["--base", "HEAD"], "error: --base HEAD: 1 file of filters cannot be used");
    fails(&folder, &["--base", "mian"], "no such revision or folder; did you mean main?");
    fails(&folder, &["--base=--all"], "--base --all: there is no such revision or folder");
    fails(&folder, &["--base=-x"], "--base -x: there is no such revision or folder");
    assert_eq!(change(&folder, &["--base", "HEAD~1"]), "");
    let shallow = Folder::new();
    let from = format!("file://{}", folder.path().display());
    git(shallow.path(), &["clone", "-q", "--depth", "1", &from, "."]);
    shallow.file("filters/shop.yaml", filter("down", "id")).file("log.ndjson", LOG);
    fails(&shallow, &["--base", "HEAD~1"], "this clone is shallow");
    fails(&shallow, &["--base", "HEAD~1"], "fetch-depth: 0 for actions/checkout");
    let without_git =
        folder.command(&["replay", "log.ndjson", "--base", "HEAD~1"]).env("PATH", folder.path()).output().unwrap();
    assert_eq!(without_git.status.code(), Some(2));
    assert_eq!(printed(&without_git), "error: --base reads a revision with git, and there is no git on the path\n");
}

#[test]
fn a_bare_repository_has_nothing_checked_out() {
    let folder = Folder::new();
    git(folder.path(), &["init", "-q", "--bare"]);
    folder.file("filters/shop.yaml", filter("down", "id")).file("log.ndjson", LOG);
    fails(&folder, &["--base", "main"], "this folder is in a bare git repository");
}

#[test]
fn a_pointer_of_git_lfs_is_no_filter() {
    let folder = shop();
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n";
    folder.file("filters/shop.yaml", pointer);
    let folder = committed(folder);
    folder.file("filters/shop.yaml", filter("down", "id"));
    fails(
        &folder,
        &["--base", "HEAD"],
        "HEAD:filters/shop.yaml: git LFS keeps this file, and the revision has only its pointer",
    );
}

#[test]
fn nothing_is_written_into_the_repository() {
    let folder = committed(shop());
    folder.file("filters/shop.yaml", filter("never", "id"));
    // What git status would refresh: the same content at another time.
    folder.file("filters/bad.yaml", filter("bad", "id"));
    let before = written(folder.path());
    assert_eq!(change(&folder, &["--base", "HEAD"]), "lost 1");
    assert_eq!(written(folder.path()), before);
}

#[test]
fn a_repository_is_found_from_a_worktree_a_subfolder_and_a_hook() {
    let folder = Folder::new();
    folder.file("team/a/filters/shop.yaml", filter("[down, bad]", "id")).file("team/a/log.ndjson", LOG);
    let (folder, beside) = (committed(folder), Folder::new());
    let linked = beside.path().join("linked");
    let at = linked.to_str().unwrap();
    git(folder.path(), &["worktree", "add", "-q", "-b", "linked", at]);
    let team = "team/a";
    for top in [folder.path(), &linked] {
        std::fs::write(top.join("team/a/filters/shop.yaml"), filter("down", "id")).unwrap();
        let run = |base: &str, variables: &[(&str, &str)]| {
            let mut command = folder.command(&["replay", "log.ndjson", "-q", "--base", base]);
            let command = command.current_dir(top.join(team)).envs(variables.iter().copied());
            printed(&command.output().unwrap())
        };
        assert!(run("HEAD", &[]).contains("lost   1"), "{}", run("HEAD", &[]));
        let of_hook = [("GIT_DIR", ".git"), ("GIT_INDEX_FILE", ".git/index"), ("GIT_PREFIX", "team/")];
        assert!(run("main", &of_hook).contains("lost   1"), "{}", run("main", &of_hook));
    }
    let outside = Folder::new();
    outside.file("log.ndjson", LOG);
    let filters = folder.path().join("team/a/filters");
    let filters = filters.to_str().unwrap();
    assert_eq!(change(&outside, &["--base", "HEAD", "--filters", filters]), "lost 1");
    let name = folder.path().file_name().unwrap().to_str().unwrap();
    let filters_beside = format!("../{name}/team/a/filters");
    let by_relative = change(&outside, &["--base", "HEAD", "--filters", &filters_beside]);
    assert_eq!(by_relative, "lost 1");
    // The revision is one of the repository that has the filters.
    commit(outside.path());
    git(folder.path(), &["tag", "week-1", "main"]);
    let of_theirs = change(&outside, &["--base", "week-1", "--filters", filters]);
    assert_eq!(of_theirs, "lost 1");
    let within = impact_in(&folder, "team", &["a/log.ndjson", "--base", "HEAD", "--filters", filters]);
    assert_eq!(classes(&within), "lost 1");
}

#[test]
fn filters_of_a_submodule_are_read_where_it_is_checked_out() {
    let (parent, filters) = (Folder::new(), Folder::new());
    filters.file("shop.yaml", filter("[down, bad]", "id"));
    commit(filters.path());
    let from = filters.path().to_str().unwrap();
    parent.file("log.ndjson", LOG);
    commit(parent.path());
    git(parent.path(), &["submodule", "--quiet", "add", from, "filters"]);
    commit(parent.path());
    parent.file("filters/shop.yaml", filter("down", "id"));
    assert_eq!(change(&parent, &["--base", "HEAD~1"]), "gained 1, resolve_gained 1", "there was none");
    let said = "HEAD:filters is a submodule, which is not looked into: check the base out, and name its folder: git \
                worktree add ../base HEAD, git -C ../base submodule update --init, --base ../base";
    fails(&parent, &["--base", "HEAD"], said);
    fails(
        &parent,
        &["--base", "HEAD", "--filters", "filters/shop.yaml", "--config", "no.yaml"],
        "cannot read the config",
    );
    let beside = Folder::new();
    let base = beside.path().join("base");
    let at = base.to_str().unwrap();
    git(parent.path(), &["worktree", "add", "-q", "--detach", at]);
    git(&base, &["submodule", "--quiet", "update", "--init"]);
    assert_eq!(change(&parent, &["--base", at]), "lost 1");
    // In a submodule, the revision is one of its own.
    filters.file("log.ndjson", LOG);
    let within = parent.path().join("filters");
    std::fs::write(within.join("log.ndjson"), LOG).unwrap();
    let mut command = parent.command(&["replay", "log.ndjson", "-q", "--base", "HEAD", "--filters", "."]);
    let said = printed(&command.current_dir(within).output().unwrap());
    assert!(said.contains("lost   1"), "{said}");
}

#[cfg(unix)]
#[test]
fn links_of_the_base_are_followed_as_in_a_checkout() {
    use std::os::unix::fs::symlink;

    let folder = Folder::new();
    folder
        .file("real/all/shop.yaml", filter("[down, bad]", "id"))
        .file("real/more/noise.yaml", filter("noise", "id"))
        .file("one.yaml", filter("bad", "title"))
        .file("log.ndjson", LOG);
    let link = |to: &str, at: &str| symlink(to, folder.path().join(at)).unwrap();
    link("real/all", "filters");
    link("../more", "real/all/more");
    link("shop.yaml", "real/all/again.yaml");
    link("../../one.yaml", "real/all/other.yaml");
    commit(folder.path());
    assert_eq!(change(&folder, &["--base", "HEAD"]), "", "as they are now");
    link("../all", "real/more/round");
    commit(folder.path());
    std::fs::remove_file(folder.path().join("filters")).unwrap();
    folder.file("filters/shop.yaml", filter("down", "id"));
    // Two of them took it: shop, and the file behind a link.
    assert_eq!(change(&folder, &["--base", "HEAD"]), "lost 2, resolve_lost 2");
    link("nowhere.yaml", "real/all/gone.yaml");
    git(folder.path(), &["add", "real"]);
    git(folder.path(), &["commit", "-q", "-m", "a link"]);
    let nowhere = "HEAD:real/all/gone.yaml is a link that leads nowhere";
    fails(&folder, &["--base", "HEAD"], nowhere);
    std::fs::remove_dir_all(folder.path().join("filters")).unwrap();
    symlink("../elsewhere", folder.path().join("filters")).unwrap();
    commit(folder.path());
    std::fs::remove_file(folder.path().join("filters")).unwrap();
    folder.file("filters/shop.yaml", filter("down", "id"));
    fails(&folder, &["--base", "HEAD"], "HEAD:filters is a link that leads out of the repository: ../elsewhere");
}

#[cfg(target_os = "linux")]
#[test]
fn files_of_any_name_are_read() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let folder = Folder::new();
    folder.file("log.ndjson", LOG);
    for (at, name) in
        [&b"\xc3\xa9t\xc3\xa9 1.yaml"[..], b"line\nbreak.yaml", b"\xff.yaml", b"-x.yaml", b"\"q\".yml", b"t\tab.yaml"]
            .iter()
            .enumerate()
    {
        let path = Path::new("filters/deep er").join(OsStr::from_bytes(name));
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, format!("name: s{at}\n{}", filter("down", "id"))).unwrap();
    }
    folder
        .file("filters/.hidden/x.yaml", filter("down", "id"))
        .file("filters/notes.txt", "no filter")
        .file("filters/shop.test.yaml", "cases: []\n");
    let folder = committed(folder);
    assert_eq!(change(&folder, &["--base", "HEAD"]), "");
    std::fs::remove_dir_all(folder.path().join("filters")).unwrap();
    folder.file("filters/none.yaml", filter("never", "id"));
    // The one that is left takes the recovery.
    assert_eq!(change(&folder, &["--base", "HEAD"]), "lost 6, resolve_lost 5, moved 1");
}

#[test]
fn a_service_that_the_base_alone_has_is_said_to_be_there_alone() {
    let folder = crate::support::shop();
    folder
        .file("log.ndjson", "{\"state\":\"down\",\"id\":1}\n")
        .file("old/shop.yaml", crate::support::SHOP)
        .file("old/gone.yaml", crate::support::SHOP);
    let arguments = ["replay", "log.ndjson", "--base", "old", "--service", "gone"];
    let (code, printed) = folder.run(&arguments);
    assert_eq!(code, 0, "{printed}");
    let said = "no filter of now judges them: what --service names is in the base alone";
    assert!(printed.contains(&format!("\n\n{said}\n\ndiscarded ")), "{printed}");
    assert!(printed.contains(&format!("  1  {said}   log.ndjson:1\n")), "{printed}");
    assert!(!printed.contains("look:") && !printed.contains("\n\n\n"), "{printed}");
    for format in ["html", "markdown"] {
        let (_, page) = folder.run(&[&arguments[..], &["--format", format]].concat());
        assert!(page.contains(said) && !page.contains("cgfilter test"), "{page}");
    }
}

#[test]
fn filters_that_are_not_there_are_told_once() {
    let folder = crate::support::shop();
    folder.file("log.ndjson", "{}\n");
    let (code, printed) = folder.run(&["replay", "log.ndjson", "--base", "filters", "--filters", "none"]);
    assert_eq!((code, printed.as_str()), (2, "error: none: no such file or folder\n"));
}
