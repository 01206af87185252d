//! A folder of files, and the tool run in it.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Takes from a command what the shell or the CI that runs the tests would change in its output.
pub fn in_a_plain_environment(command: &mut Command) -> &mut Command {
    for name in ["CI", "COLUMNS", "CLICOLOR", "CLICOLOR_FORCE"] {
        command.env_remove(name);
    }
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
