//! A folder of files, and the tool run in it.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::SystemTime;

use proptest::test_runner::{Config as ProptestConfig, RngSeed};

/// Takes from a command what the shell or the CI that runs the tests would change in its output.
pub fn in_a_plain_environment(command: &mut Command) -> &mut Command {
    for name in ["CI", "GITHUB_WORKSPACE", "COLUMNS", "CLICOLOR", "CLICOLOR_FORCE"] {
        command.env_remove(name);
    }
    // Commits of one tree have one name, whenever they are made.
    let date = "2026-11-20T08:00:00Z";
    command.env("GIT_AUTHOR_DATE", date).env("GIT_COMMITTER_DATE", date);
    command.env("LC_ALL", "C.UTF-8").env("NO_COLOR", "1")
}

pub struct Folder(tempfile::TempDir);

impl Folder {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> &Self {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
        self
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path().join(name)).unwrap()
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cgfilter"));
        in_a_plain_environment(&mut command).args(arguments).current_dir(self.path());
        command
    }

    /// The exit status, and what is printed to standard output and error.
    pub fn run(&self, arguments: &[&str]) -> (i32, String) {
        let output = self.command(arguments).output().unwrap();
        let code = output.status.code().expect("ended by itself");
        (code, printed(&output))
    }
}

/// A service that opens and closes incidents by `state` and `id`.
pub const SHOP: &str = "trigger: {payload_json_key: state, key_value_equals: down, map_incident_with: id, incident_title_from: title}\n\
                        resolve: {payload_json_key: state, key_value_equals: up, incident_mapped_with: id}\n";

/// A folder with this service.
pub fn shop() -> Folder {
    let folder = Folder::new();
    folder.file("filters/shop.yaml", SHOP);
    folder
}

pub fn gzipped(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packer.write_all(bytes.as_ref()).unwrap();
    packer.finish().unwrap()
}

pub fn zstd(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let level = ruzstd::encoding::CompressionLevel::Fastest;
    ruzstd::encoding::compress_to_vec(bytes.as_ref(), level)
}

/// What was printed, with nothing in it that a terminal would act on.
pub fn printed(output: &Output) -> String {
    let text = String::from_utf8([output.stdout.as_slice(), &output.stderr].concat()).unwrap();
    let raw = text.chars().find(|c| c.is_control() && *c != '\n');
    assert_eq!(raw, None, "a control character reaches the terminal: {text:?}");
    assert!(!text.contains("panicked"), "{text}");
    text
}

/// The pages that a reader has, README first, each with its text: those at the top, and those of `docs`.
pub fn pages() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let listed = [root.to_owned(), root.join("docs")].into_iter().flat_map(|folder| fs::read_dir(folder).unwrap());
    let mut pages: Vec<_> = listed.map(|entry| entry.unwrap().path()).collect();
    pages.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    pages.sort_by_key(|path| (!path.ends_with("README.md"), path.clone()));
    pages.into_iter().map(|path| (path.clone(), fs::read_to_string(path).unwrap())).collect()
}

/// The blocks of a page that are in this language.
pub fn blocks<'p>(page: &'p str, language: &str) -> Vec<&'p str> {
    let fence = format!("```{language}\n");
    page.split(&fence).skip(1).map(|rest| rest.split("```").next().unwrap()).collect()
}

/// Runs git in a folder, with no config but that of the repository.
pub fn git(folder: &Path, arguments: &[&str]) -> String {
    let output = in_a_plain_environment(&mut Command::new("git"))
        .args(["-c", "user.name=a", "-c", "user.email=a@example.org"])
        .args(["-c", "commit.gpgsign=false", "-c", "init.defaultBranch=main"])
        .args(["-c", "protocol.file.allow=always"])
        .args(arguments)
        .current_dir(folder)
        .env_remove("GIT_DIR")
        .env_remove("GIT_WORK_TREE")
        .env_remove("GIT_INDEX_FILE")
        .envs([("GIT_CONFIG_NOSYSTEM", "1"), ("GIT_CONFIG_GLOBAL", "/dev/null")])
        .output()
        .unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

pub fn commit(folder: &Path) {
    if !folder.join(".git").exists() {
        git(folder, &["init", "-q"]);
    }
    git(folder, &["add", "-A"]);
    git(folder, &["commit", "-q", "--allow-empty", "-m", "state"]);
}

/// All files of a repository, with when they were written.
pub fn written(folder: &Path) -> BTreeMap<PathBuf, SystemTime> {
    let mut folders = vec![folder.to_owned()];
    let mut files = BTreeMap::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.is_symlink() {
                folders.push(path);
            } else {
                files.insert(path.clone(), path.symlink_metadata().unwrap().modified().unwrap());
            }
        }
    }
    files
}

/// The same inputs in every run. `LAWS_SEED=3 LAWS_CASES=100000 cargo test --test it laws` looks at others.
pub fn laws(cases: u32) -> ProptestConfig {
    let number = |name: &str| -> Option<u64> { std::env::var(name).ok()?.parse().ok() };
    ProptestConfig {
        cases: number("LAWS_CASES").and_then(|cases| cases.try_into().ok()).unwrap_or(cases),
        rng_seed: RngSeed::Fixed(number("LAWS_SEED").unwrap_or(1)),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// Whether a signal does nothing to programs that these tests start, as SIGHUP under nohup.
#[cfg(unix)]
pub fn is_ignored(signal: i32) -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.is_some_and(|mask| u64::from_str_radix(mask.trim(), 16).unwrap() & (1 << (signal - 1)) != 0)
}
