//! No program but git runs, and git runs none, whatever a repository or a base holds.
//!
//! Where an attack needs a program that runs, it is shown first that plain git runs it. Each is tried with the git that is
//! here, and with one that knows no better, as git before 2.38: it fetches what is missing, and takes plain files for a
//! repository.

mod foreign;
mod links;
mod own_folder;
mod signals;

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::support::{Folder, commit, git, printed, shop, written};

const LOG: &str = "{\"state\":\"down\",\"id\":1}\n{\"state\":\"up\",\"id\":1}\n";
/// What stands for a secret of the job, and where a program that runs would put it.
const SECRET: &str = "top-secret";
const RAN: &str = "RAN";

/// A service of the base that takes more than that of now.
fn wider() -> String {
    crate::support::SHOP.replace("equals: down", "contains: d")
}

/// A repository whose base takes more than its checkout, and a program in it that says that it ran.
fn repository() -> Folder {
    let folder = shop();
    let run = format!("#!/bin/sh\nenv > '{}'\n", folder.path().join(RAN).display());
    folder.file("log.ndjson", LOG).file("filters/shop.yaml", wider());
    program(&folder, "run.sh", &run);
    commit(folder.path());
    folder.file("filters/shop.yaml", crate::support::SHOP);
    folder
}

fn program(folder: &Folder, name: &str, text: &str) {
    folder.file(name, text);
    fs::set_permissions(folder.path().join(name), fs::Permissions::from_mode(0o755)).unwrap();
}

fn real_git() -> PathBuf {
    let path = std::env::var_os("PATH").unwrap();
    let mut programs = std::env::split_paths(&path).map(|folder| folder.join("git"));
    programs.find(|program| program.is_file()).unwrap()
}

/// A git as it was before it could be told better.
fn older_git() -> Folder {
    let folder = Folder::new();
    let script = format!(
        "#!/bin/sh\nunset GIT_NO_LAZY_FETCH\nfor it do shift\ncase $it in safe.bareRepository=*) it=safe.bareRepository=all;; \
         esac\nset -- \"$@\" \"$it\"\ndone\nexec '{}' \"$@\"\n",
        real_git().display()
    );
    program(&folder, "git", &script);
    folder
}

/// The exit status and what is said, with the git that is here and with an older one.
fn with_both(folder: &Folder, arguments: &[&str]) -> [(i32, String); 2] {
    let path = std::env::var("PATH").unwrap();
    let older = older_git();
    let older_first = format!("{}:{path}", older.path().display());
    [path, older_first].map(|path| {
        let mut command = folder.command(&[&["replay", "log.ndjson"], arguments].concat());
        let output = command.env("PATH", path).env("TOKEN", SECRET).output().unwrap();
        (output.status.code().expect("ended by itself"), printed(&output))
    })
}

/// Plain git runs the program; then all is as before.
#[track_caller]
fn git_runs_it(ran: &Path, folder: &Path, arguments: &[&str]) {
    let mut command = Command::new(real_git());
    command.args(["-c", "safe.bareRepository=all"]).args(arguments).current_dir(folder);
    let _ = command.stdin(Stdio::null()).output().unwrap();
    fs::remove_file(ran).expect("the attack is one");
}

#[track_caller]
fn ran_nothing(folder: &Folder) {
    assert!(!folder.path().join(RAN).exists(), "a program ran");
}

/// Each run fails with this, and no program runs.
#[track_caller]
fn is_refused(folder: &Folder, arguments: &[&str], said: &str) {
    for (code, printed) in with_both(folder, arguments) {
        ran_nothing(folder);
        assert_eq!(code, 2, "{printed}");
        assert!(printed.contains(said), "{said}\n---\n{printed}");
        assert!(!printed.contains(SECRET), "{printed}");
    }
}

// A repository made of plain files.

const MISSING: &str = "1234567890123456789012345678901234567890";

/// Files of a pull request that git takes for a bare repository, whose branch is missing and can be had from a program.
fn files_that_look_like_a_repository(folder: &Folder, top: &str) {
    let config = format!(
        "[core]\nrepositoryformatversion=1\nbare=false\nworktree={top}\n[extensions]\npartialClone=origin\n\
         [remote \"origin\"]\nurl=ext::{}\npromisor=true\n[protocol \"ext\"]\nallow=always\n",
        folder.path().join("run.sh").display()
    );
    folder
        .file("evil/HEAD", "ref: refs/heads/main\n")
        .file("evil/objects/keep", "")
        .file("evil/refs/keep", "")
        .file("evil/filters/shop.yaml", crate::support::SHOP)
        .file("evil/packed-refs", format!("{MISSING} refs/remotes/origin/main\n{MISSING} refs/heads/theirs\n"))
        .file("evil/config", config);
    git_runs_it(
        &folder.path().join(RAN),
        &folder.path().join("evil"),
        &["rev-parse", "--verify", "origin/main^{commit}"],
    );
}

#[test]
fn a_config_that_leads_into_files_which_look_like_a_repository() {
    for top in [".", ".."] {
        let folder = repository();
        files_that_look_like_a_repository(&folder, top);
        let name = folder.path().file_name().unwrap().to_str().unwrap();
        let absolute = folder.path().join("evil/filters").display().to_string();
        let back = format!("../{name}/evil/filters");
        let (own, out) = ("it is one of git's own files", "it is out of the repository");
        let list = format!("[filters, {back}]");
        for (filters, said) in [("evil/filters", own), (&absolute, own), (&back, out), (&list, out)] {
            folder.file("cgfilter.yaml", format!("filters: {filters}\n"));
            is_refused(&folder, &["--base", "origin/main"], said);
        }
        folder.file("cgfilter.yaml", "filters: filters\n");
        is_refused(&folder, &["--base", MISSING], &format!("its commit {MISSING} is not in this clone"));
        // The command line may name them; they are files of this repository, and of no other one.
        is_refused(&folder, &["--base", "theirs", "--filters", &back], "there is no such revision or folder");
    }
}

#[test]
fn files_that_look_like_a_repository_where_the_work_is() {
    let folder = repository();
    files_that_look_like_a_repository(&folder, ".");
    folder.file("evil/log.ndjson", LOG);
    let outside = Folder::new();
    outside.file("log.ndjson", LOG);
    let evil = folder.path().join("evil");
    let filters = evil.join("filters");
    let (path, older) = (std::env::var("PATH").unwrap(), older_git());
    for path in [&path, &format!("{}:{path}", older.path().display())] {
        let mut there = folder.command(&["replay", "log.ndjson", "--base", "theirs"]);
        let there = there.current_dir(&evil).env("PATH", path).output().unwrap();
        let mut named = outside.command(&["replay", "log.ndjson", "--base", "theirs", "--filters"]);
        let named = named.arg(&filters).env("PATH", path).output().unwrap();
        for output in [there, named] {
            ran_nothing(&folder);
            assert_eq!(output.status.code(), Some(2));
            let said = printed(&output);
            let is_told =
                ["it is one of git's own files", "is in a bare git repository"].iter().any(|it| said.contains(it));
            assert!(is_told, "{said}");
        }
    }
}

#[test]
fn a_config_that_leads_out_of_its_repository() {
    let (folder, other) = (repository(), repository());
    let out = other.path().join("filters").display().to_string();
    let beside = format!("../{}/filters", other.path().file_name().unwrap().to_str().unwrap());
    for filters in [&out, &beside, &format!("[filters, {beside}]")] {
        folder.file("cgfilter.yaml", format!("filters: {filters}\n"));
        is_refused(&folder, &["--base", "HEAD"], "out of the repository");
        // Nor may the config of the base.
        commit(folder.path());
        folder.file("cgfilter.yaml", "filters: filters\n");
        is_refused(&folder, &["--base", "HEAD"], "error: HEAD:cgfilter.yaml:1:");
    }
    // The command line may.
    fs::remove_file(folder.path().join("cgfilter.yaml")).unwrap();
    for (code, said) in with_both(&folder, &["--base", "HEAD", "--filters", &out, "-q"]) {
        assert_eq!(code, 0, "{said}");
    }
}

// A repository with a config of its own.

/// How a repository has a program fetch what is missing: the address of the one that has it, and more settings.
fn promisors(run: &str) -> Vec<(String, Vec<(&'static str, &str)>)> {
    let allowed = ("protocol.ext.allow", "always");
    vec![
        (format!("ext::{run}"), vec![allowed]),
        (run.to_owned(), vec![("remote.origin.vcs", "ext"), allowed]),
        ("ssh://a@localhost/x".to_owned(), vec![("core.sshCommand", run)]),
        ("a@localhost:x".to_owned(), vec![("core.sshCommand", run), ("protocol.allow", "always")]),
        ("git://localhost/x".to_owned(), vec![("core.gitProxy", run)]),
        ("/".to_owned(), vec![("remote.origin.uploadpack", run)]),
    ]
}

/// Takes an object away, and says who has it. Plain git runs the program then.
#[track_caller]
fn promise(folder: &Folder, below: &str, object: &str, (url, settings): &(String, Vec<(&str, &str)>)) {
    let top = folder.path().join(below);
    let id = git(&top, &["rev-parse", object]);
    let (start, rest) = id.split_at(2);
    let objects = git(&top, &["rev-parse", "--git-path", "objects"]);
    fs::remove_file(top.join(objects).join(start).join(rest)).unwrap();
    let promise = [
        ("core.repositoryformatversion", "1"),
        ("extensions.partialClone", "origin"),
        ("remote.origin.url", url),
        ("remote.origin.promisor", "true"),
    ];
    for (name, value) in promise.iter().chain(settings) {
        git(&top, &["config", name, value]);
    }
    git_runs_it(&folder.path().join(RAN), &top, &["cat-file", "-p", &id]);
}

const PARTIAL: &str =
    "; this clone is partial, and nothing is fetched here: git worktree add ../base REVISION gets what is";

#[test]
fn what_is_missing_and_a_program_would_get() {
    let run = |folder: &Folder| folder.path().join("run.sh").display().to_string();
    let kinds = promisors("").len();
    let content = "HEAD:filters/shop.yaml: its content is not in this clone";
    for kind in 0..kinds {
        let folder = repository();
        promise(&folder, "", "HEAD:filters/shop.yaml", &promisors(&run(&folder))[kind]);
        is_refused(&folder, &["--base", "HEAD"], &format!("{content}{PARTIAL}"));
    }
    for (object, said) in [
        ("HEAD:filters", "HEAD:filters: its content is not in this clone"),
        ("HEAD^{tree}", "HEAD:: its content is not in this clone"),
        ("HEAD^{commit}", " is not in this clone"),
    ] {
        let folder = repository();
        promise(&folder, "", object, &promisors(&run(&folder))[0]);
        is_refused(&folder, &["--base", "HEAD"], said);
        is_refused(&folder, &["--base", "HEAD"], PARTIAL);
    }
}

/// The repository, with its filters in a submodule.
fn with_submodule() -> (Folder, Folder) {
    let (folder, theirs) = (repository(), Folder::new());
    theirs.file("shop.yaml", wider());
    commit(theirs.path());
    git(folder.path(), &["rm", "-r", "-f", "-q", "filters"]);
    git(folder.path(), &["submodule", "--quiet", "add", theirs.path().to_str().unwrap(), "filters"]);
    commit(folder.path());
    (folder, theirs)
}

/// A submodule is a repository with a config of its own, and so is what stands in its place.
#[test]
fn a_submodule_is_not_asked() {
    let said = "HEAD:filters is a submodule, which is not looked into: check the base out, and name its folder";
    for (object, kind) in [("HEAD:shop.yaml", 0), ("HEAD^{tree}", 0), ("HEAD^{commit}", 2)] {
        let (folder, _theirs) = with_submodule();
        let run = folder.path().join("run.sh").display().to_string();
        promise(&folder, "filters", object, &promisors(&run)[kind]);
        is_refused(&folder, &["--base", "HEAD"], said);
    }
    let ((folder, theirs), other) = (with_submodule(), Folder::new());
    folder.file("cgfilter.yaml", "filters: filters\n");
    commit(folder.path());
    git(other.path(), &["clone", "-q", theirs.path().to_str().unwrap(), "clone"]);
    fs::remove_dir_all(folder.path().join("filters")).unwrap();
    symlink(other.path().join("clone"), folder.path().join("filters")).unwrap();
    folder.file("own/shop.yaml", crate::support::SHOP).file("cgfilter.yaml", "filters: own\n");
    is_refused(&folder, &["--base", "HEAD"], said);
}

/// Settings that name a program, each with its value.
fn settings(run: &str) -> Vec<(String, String)> {
    let shell = format!("!{run}");
    let named = [
        ("core.fsmonitor", run),
        ("core.pager", run),
        ("pager.ls-tree", run),
        ("pager.cat-file", run),
        ("pager.rev-parse", run),
        ("core.editor", run),
        ("sequence.editor", run),
        ("core.askPass", run),
        ("core.sshCommand", run),
        ("core.gitProxy", run),
        ("core.alternateRefsCommand", run),
        ("diff.external", run),
        ("diff.x.command", run),
        ("diff.x.textconv", run),
        ("filter.x.clean", run),
        ("filter.x.smudge", run),
        ("filter.x.process", run),
        ("merge.x.driver", run),
        ("interactive.diffFilter", run),
        ("alias.rev-parse", &shell),
        ("alias.ls-tree", &shell),
        ("alias.cat-file", &shell),
        ("alias.config", &shell),
        ("gpg.program", run),
        ("gpg.ssh.program", run),
        ("credential.helper", &shell),
        ("remote.origin.uploadpack", run),
        ("remote.origin.receivepack", run),
        ("uploadpack.packObjectsHook", run),
        ("submodule.filters.update", &shell),
        ("trailer.x.command", run),
        ("include.path", "../evil.config"),
        ("core.attributesFile", "../evil.attributes"),
        ("core.hooksPath", "hooks"),
    ];
    named.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

#[test]
fn a_config_of_the_repository_that_names_programs() {
    let folder = repository();
    let run = folder.path().join("run.sh").display().to_string();
    let expected = with_both(&folder, &["--base", "HEAD", "-q"]);
    assert_eq!(expected[0].0, 0, "{}", expected[0].1);
    folder
        .file("evil.config", format!("[core]\nfsmonitor = {run}\n"))
        .file("evil.attributes", "* filter=x diff=x merge=x\n")
        .file(".gitattributes", "* filter=x diff=x merge=x\n");
    let hooks = ["reference-transaction", "post-index-change", "post-checkout", "pre-auto-gc", "fsmonitor-watchman"];
    for hook in hooks {
        for place in ["hooks", ".git/hooks"] {
            program(&folder, &format!("{place}/{hook}"), &format!("#!/bin/sh\n{run}\n"));
        }
    }
    git(folder.path(), &["config", "core.fsmonitor", &run]);
    git_runs_it(&folder.path().join(RAN), folder.path(), &["status"]);
    let settings = settings(&run);
    let configs = settings.iter().map(std::slice::from_ref).chain([settings.as_slice()]);
    let plain = folder.text(".git/config").replace("fsmonitor", "nothing");
    for config in configs {
        folder.file(".git/config", &plain);
        let path = folder.path().join(".git/config");
        for (name, value) in config {
            git(Path::new("/"), &["config", "-f", path.to_str().unwrap(), name, value]);
        }
        let before = written(folder.path());
        assert_eq!(folder.run(&["replay", "log.ndjson", "--base", "HEAD", "-q"]), expected[0], "{config:?}");
        ran_nothing(&folder);
        assert_eq!(written(folder.path()), before, "{config:?}");
    }
    assert_eq!(with_both(&folder, &["--base", "HEAD", "-q"]), expected);
    ran_nothing(&folder);
}

// The environment of a hook, or of somebody's shell.

#[test]
fn an_environment_that_names_programs_files_and_other_repositories() {
    let (folder, other) = (repository(), repository());
    let run = folder.path().join("run.sh").display().to_string();
    let traced = folder.path().join(RAN).display().to_string();
    let (theirs, nowhere) = (other.path().join(".git").display().to_string(), "no/such/place");
    program(&folder, "parts/git-rev-parse", &format!("#!/bin/sh\n{run}\n"));
    program(&folder, "parts/git-ls-tree", &format!("#!/bin/sh\n{run}\n"));
    let parameters = format!("'alias.ls-tree=!{run}' 'core.fsmonitor={run}'");
    let parts = folder.path().join("parts").display().to_string();
    let environment = [
        ("GIT_DIR", theirs.as_str()),
        ("GIT_WORK_TREE", other.path().to_str().unwrap()),
        ("GIT_INDEX_FILE", nowhere),
        ("GIT_COMMON_DIR", &theirs),
        ("GIT_OBJECT_DIRECTORY", nowhere),
        ("GIT_ALTERNATE_OBJECT_DIRECTORIES", nowhere),
        ("GIT_NAMESPACE", "x"),
        ("GIT_PREFIX", "below/"),
        ("GIT_QUARANTINE_PATH", nowhere),
        ("GIT_EXEC_PATH", &parts),
        ("GIT_TEMPLATE_DIR", nowhere),
        ("GIT_EXTERNAL_DIFF", &run),
        ("GIT_SSH", &run),
        ("GIT_SSH_COMMAND", &run),
        ("GIT_PROXY_COMMAND", &run),
        ("GIT_ASKPASS", &run),
        ("SSH_ASKPASS", &run),
        ("GIT_PAGER", &run),
        ("PAGER", &run),
        ("GIT_EDITOR", &run),
        ("EDITOR", &run),
        ("GIT_SEQUENCE_EDITOR", &run),
        ("GIT_CONFIG", nowhere),
        ("GIT_CONFIG_PARAMETERS", &parameters),
        ("GIT_CONFIG_COUNT", "1"),
        ("GIT_CONFIG_COUNT", "no number"),
        ("GIT_TRACE", &traced),
        ("GIT_TRACE_SETUP", &traced),
        ("GIT_TRACE_PERFORMANCE", &traced),
        ("GIT_TRACE2", &traced),
        ("GIT_TRACE2_EVENT", &traced),
        ("GIT_TRACE2_PERF", &traced),
        ("GIT_TRACE", "1"),
        ("GIT_LITERAL_PATHSPECS", "0"),
        ("GIT_ICASE_PATHSPECS", "1"),
        ("GIT_GLOB_PATHSPECS", "1"),
        ("GIT_NOGLOB_PATHSPECS", "1"),
        ("GIT_REPLACE_REF_BASE", "refs/heads/"),
        ("GIT_GRAFT_FILE", "log.ndjson"),
        ("GIT_SHALLOW_FILE", "log.ndjson"),
        ("GIT_ALLOW_PROTOCOL", "ext"),
        ("GIT_NO_LAZY_FETCH", "0"),
        ("GIT_ATTR_SOURCE", "nothing"),
        ("GIT_DEFAULT_HASH", "sha256"),
        ("GIT_FLUSH", "0"),
        ("GIT_OPTIONAL_LOCKS", "1"),
        ("GIT_INTERNAL_SUPER_PREFIX", "x"),
    ];
    let replay = |variables: &[(&str, &str)]| {
        let mut command = folder.command(&["replay", "log.ndjson", "-q", "--base", "HEAD"]);
        command.env("GIT_CONFIG_KEY_0", "core.fsmonitor").env("GIT_CONFIG_VALUE_0", &run);
        let output = command.envs(variables.iter().copied()).output().unwrap();
        (output.status.code(), printed(&output))
    };
    let expected = replay(&[]);
    assert_eq!(expected.0, Some(0));
    let before = written(folder.path());
    for variables in environment.iter().map(std::slice::from_ref).chain([environment.as_slice()]) {
        assert_eq!(replay(variables), expected, "{variables:?}");
        ran_nothing(&folder);
        assert_eq!(written(folder.path()), before, "{variables:?}");
    }
}

#[test]
fn a_git_of_the_checkout_on_a_path_that_has_relative_folders() {
    let folder = repository();
    let run = folder.path().join("run.sh");
    for place in ["git", "bin/git", "below/git"] {
        program(&folder, place, &format!("#!/bin/sh\n{}\n", run.display()));
    }
    let real = std::env::var("PATH").unwrap();
    for path in [".", "", "bin", "./below", "..:below/../bin"] {
        let replay = |path: &str| {
            let mut command = folder.command(&["replay", "log.ndjson", "-q", "--base", "HEAD"]);
            let output = command.env("PATH", path).output().unwrap();
            ran_nothing(&folder);
            (output.status.code(), printed(&output))
        };
        assert_eq!(replay(&format!("{path}:{real}")).0, Some(0), "{path}");
        let alone = (Some(2), "error: --base reads a revision with git, and there is no git on the path\n".to_owned());
        assert_eq!(replay(path), alone, "{path}");
    }
}

// What --base may be called.

#[test]
fn revisions_that_look_like_options_and_odd_ones() {
    let folder = repository();
    git(folder.path(), &["tag", "-a", "-m", "x", "v1"]);
    let made = Command::new("mkfifo").arg(folder.path().join("pipe")).status().unwrap();
    assert!(made.success());
    let (no_such, not_one) = ("there is no such revision or folder", "this names no single commit, as main");
    let (long, longer) = ("a".repeat(4096), "a".repeat(100_000));
    let odd = [
        ("-x", no_such),
        ("--", no_such),
        ("-", no_such),
        ("--all", no_such),
        ("--help", no_such),
        ("--exec=./run.sh", no_such),
        ("--upload-pack=./run.sh", no_such),
        ("--output=RAN", no_such),
        ("--git-dir=evil", no_such),
        ("--parseopt", no_such),
        ("--end-of-options", no_such),
        ("-c core.pager=./run.sh", no_such),
        (":/no such text", no_such),
        ("HEAD^{/no such text}", no_such),
        (":/[", no_such),
        ("^HEAD", not_one),
        ("HEAD..", not_one),
        ("..HEAD", not_one),
        ("HEAD...HEAD", not_one),
        ("HEAD^@", no_such),
        ("HEAD^!", not_one),
        ("HEAD^-", no_such),
        ("@{-1}", no_such),
        ("@{u}", no_such),
        ("HEAD@{999}", no_such),
        ("HEAD^{tree}", "this names a tree, and no commit"),
        ("HEAD:filters", "this names a tree, and no commit"),
        ("HEAD:filters/shop.yaml", "this names a blob, and no commit"),
        (":0:filters/shop.yaml", "this names a blob, and no commit"),
        ("HEAD^{blob}", no_such),
        ("HEAD~999999999999999999999", no_such),
        ("HEAD\n", no_such),
        ("HEAD\nHEAD", no_such),
        ("\u{2400}", no_such),
        ("%00", no_such),
        ("\\0", no_such),
        ("\u{202e}HEAD", no_such),
        ("HEAD;./run.sh", no_such),
        ("$(./run.sh)", no_such),
        ("|./run.sh", no_such),
        ("ext::./run.sh", no_such),
        ("", "--base is empty"),
        (" ", "--base is empty"),
        (&long, no_such),
        (&longer, "--base has 100000 bytes: no revision and no folder has such a name"),
        (&"0".repeat(40), "is not in this clone"),
        ("/dev/null", "this is neither a folder nor a file of filters"),
        ("/dev/zero", "this is neither a folder nor a file of filters"),
        ("/dev/stdin", "this is neither a folder nor a file of filters"),
        ("pipe", "this is neither a folder nor a file of filters"),
        ("./pipe", "this is neither a folder nor a file of filters"),
    ];
    let before = written(folder.path());
    for (base, said) in odd {
        let name: String = base.chars().take(40).collect();
        let mut command = folder.command(&["replay", "log.ndjson", "-q", &format!("--base={base}")]);
        let output = command.stdin(Stdio::null()).output().unwrap();
        ran_nothing(&folder);
        assert_eq!(output.status.code(), Some(2), "{name:?}");
        let printed = printed(&output);
        assert!(printed.starts_with("error: --base") && printed.contains(said), "{name:?}: {printed}");
        assert_eq!(printed.lines().count(), 1, "{name:?}: {printed}");
        assert_eq!(written(folder.path()), before, "{name:?}");
    }
    for base in ["HEAD", "@", "main", "main^0", "HEAD~0", "v1", "v1^{}", ":/state", "HEAD^{/state}", "refs/heads/main"]
    {
        let (code, printed) = folder.run(&["replay", "log.ndjson", "-q", "--base", base]);
        assert_eq!(code, 0, "{base}: {printed}");
    }
}

/// Whoever may push a tag must not be who says what the filters are compared with.
#[test]
fn a_tag_with_the_name_of_a_branch() {
    let folder = repository();
    git(folder.path(), &["update-ref", "refs/remotes/origin/main", "HEAD"]);
    let judged = |base: &str| {
        let (code, said) = folder.run(&["replay", "log.ndjson", "-q", "--base", base]);
        (code, said.replace(base, "BASE"))
    };
    let before = judged("origin/main");
    assert_eq!(before.0, 0, "{}", before.1);
    git(folder.path(), &["tag", "-a", "-m", "x", "origin/main"]);
    assert_eq!(judged("origin/main"), before, "both are one commit");
    commit(folder.path());
    git(folder.path(), &["tag", "-f", "origin/main"]);
    for base in ["origin/main", "origin/main~0", "origin/main^0", "origin/main@{0}"] {
        let said = "may be refs/remotes/origin/main or refs/tags/origin/main, which differ: name one of them in full";
        is_refused(&folder, &["--base", base], &format!("--base {base} {said}"));
    }
    assert_eq!(judged("refs/remotes/origin/main"), before);
}

// What a revision holds.

#[test]
fn a_revision_is_what_its_objects_say() {
    let folder = repository();
    folder.file("filters/shop.yaml", wider());
    let honest = git(folder.path(), &["rev-parse", "HEAD"]);
    folder.file("filters/shop.yaml", crate::support::SHOP.replace("down", "never"));
    commit(folder.path());
    folder.file("filters/shop.yaml", wider());
    let lost = |base: &str| folder.run(&["replay", "log.ndjson", "-q", "--base", base]).1;
    let (first, second) = (lost("HEAD~1"), lost("HEAD"));
    assert_ne!(first, second);
    let id = git(folder.path(), &["rev-parse", "HEAD"]);
    git(folder.path(), &["replace", &id, &honest]);
    assert_eq!(lost("HEAD"), second, "a replaced commit");
    git(folder.path(), &["replace", "-d", &id]);
    folder.file(".git/info/grafts", format!("{id}\n"));
    assert_eq!(lost("HEAD~1"), first, "a graft");
}

#[test]
fn trees_that_multiply_end_in_a_message() {
    let folder = repository();
    let blob = git(folder.path(), &["hash-object", "-w", "filters/shop.yaml"]);
    let tree = |line: &dyn Fn(usize) -> String| {
        let lines: String = (0..10).map(|at| line(at) + "\n").collect();
        folder.file("lines", lines);
        let mut make = Command::new(real_git());
        let made = make.arg("mktree").current_dir(folder.path());
        let made = made.stdin(fs::File::open(folder.path().join("lines")).unwrap()).output().unwrap();
        String::from_utf8(made.stdout).unwrap().trim().to_owned()
    };
    let mut id = tree(&|at| format!("100644 blob {blob}\ts{at}.yaml"));
    for _ in 0..9 {
        let below = id;
        id = tree(&|at| format!("040000 tree {below}\td{at}"));
    }
    let top = tree(&|at| format!("040000 tree {id}\t{}", ["filters", "b", "c", "d", "e", "f", "g", "h", "i", "j"][at]));
    let bomb = git(folder.path(), &["commit-tree", "-m", "x", &top]);
    is_refused(&folder, &["--base", &bomb], "the base has too many files up to here: name folders of filters");
}

#[test]
fn a_file_of_the_base_that_is_too_large() {
    let folder = repository();
    folder.file("filters/large.yaml", "#".repeat(1024 * 1024 + 1));
    commit(folder.path());
    fs::remove_file(folder.path().join("filters/large.yaml")).unwrap();
    is_refused(&folder, &["--base", "HEAD"], "a YAML file has more than 1 MiB");
    is_refused(&folder, &["--base", "HEAD"], "--> HEAD:filters/large.yaml:1:");
}
