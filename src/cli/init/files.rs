//! The files of a new repository. They stand in `files/` as they are written, or are those of a preset.

use std::path::Path;

use crate::cli::schema;
use crate::model::text::printable;
use crate::presets::Preset;
use crate::report::schema::FileKind;

/// A file to be written, by its path below the new repository.
pub struct Planned {
    pub path: String,
    pub text: String,
}

impl Planned {
    /// Whether somebody has to write into it where cgfilter comes from.
    pub fn lacks_source(&self) -> bool {
        self.text.contains(UNKNOWN_SOURCE)
    }
}

/// Where filters and samples are, below the new repository.
pub struct Folders {
    pub filters: String,
    pub samples: String,
}

impl Folders {
    fn filter(&self, service: &str) -> String {
        below(&self.filters, &format!("{service}.yaml"))
    }

    pub fn sample(&self, service: &str, file: &str) -> String {
        below(&self.samples, &format!("{service}/{file}"))
    }
}

/// The path of what is in a folder, which may be the repository itself.
fn below(folder: &str, path: &str) -> String {
    if folder.is_empty() { path.to_owned() } else { format!("{folder}/{path}") }
}

/// A service, its samples and its suite.
pub struct Service {
    pub name: &'static str,
    /// The filter file is the last one: without it, nobody looks at the others.
    files: Vec<(String, &'static str)>,
}

macro_rules! files {
    ($folder:literal: $($path:literal),* $(,)?) => {
        [$(($path, include_str!(concat!("files/", $folder, $path)))),*]
    };
}

const AROUND: [(&str, &str); 6] = files!(
    "":
    "README.md",
    ".github/workflows/cgfilter.yml",
    ".gitlab-ci.yml",
    ".pre-commit-config.yaml",
    ".vscode/settings.json",
    ".vscode/extensions.json",
);

const CONFIG: &str = include_str!("files/cgfilter.yaml");

const EXAMPLE: &str = include_str!("files/filters/example.yaml");

const EXAMPLE_SAMPLES: [(&str, &str); 4] =
    files!("samples/example/": "trigger.json", "warning.json", "resolve.json", "example.test.yaml");

pub fn config() -> Planned {
    planned(crate::cli::files::CONFIG_NAME, CONFIG)
}

impl Service {
    /// The one that explains itself line by line.
    pub fn example(folders: &Folders) -> Self {
        let (name, samples) = ("example", EXAMPLE_SAMPLES.into_iter());
        let samples = samples.map(|(file, text)| (folders.sample(name, file), text));
        let filter = [(folders.filter(name), EXAMPLE)];
        Self { name, files: samples.chain(filter).collect() }
    }

    /// That of a preset, with its page beside the samples.
    pub fn of(preset: &'static Preset, folders: &Folders) -> Self {
        let name = preset.name;
        let page = [(folders.sample(name, "README.md"), preset.page().text)];
        let samples = preset.samples().map(|(file, text)| (folders.sample(name, file), text));
        let filter = preset.filter().map(|text| (folders.filter(name), text));
        Self { name, files: page.into_iter().chain(samples).chain(filter).collect() }
    }

    pub fn planned(&self) -> impl Iterator<Item = Planned> {
        self.files.iter().map(|(path, text)| planned(path, text))
    }

    pub fn filter_file(&self) -> Option<Planned> {
        self.planned().last()
    }
}

/// The schemas, which the other files name.
pub fn schemas() -> impl Iterator<Item = Planned> {
    FileKind::ALL.into_iter().map(|kind| Planned { path: schema_path(kind), text: schema::text(kind) })
}

/// What explains the repository and checks it.
pub fn around(folders: &Folders) -> impl Iterator<Item = Planned> {
    AROUND.iter().map(|(path, text)| Planned {
        path: (*path).to_owned(),
        text: versioned(text)
            .replace("__FILTERS__", &shown(&folders.filters))
            .replace("__SAMPLES__", &shown(&folders.samples)),
    })
}

/// A folder as a page names it.
fn shown(folder: &str) -> String {
    if folder.is_empty() { ".".to_owned() } else { printable(folder).into_owned() }
}

fn planned(path: &str, text: &str) -> Planned {
    let text = match kind_of(path) {
        Some(kind) => format!("{}{text}", modeline(path, kind)),
        None => text.to_owned(),
    };
    Planned { path: path.to_owned(), text }
}

/// Where CI gets this version from, as `cargo install` is told, and what is to be done first.
fn source() -> (String, &'static str) {
    match env!("CARGO_PKG_REPOSITORY") {
        "" => (UNKNOWN_SOURCE.to_owned(), NO_ADDRESS),
        address => (format!("--git {address} --tag v{} cgfilter", env!("CARGO_PKG_VERSION")), ""),
    }
}

const UNKNOWN_SOURCE: &str = "--git ADDRESS --rev COMMIT cgfilter";

const NO_ADDRESS: &str = " It is published nowhere yet: write\n  \
                          # the address of your copy of its repository in place of ADDRESS, and a commit of it.";

fn versioned(text: &str) -> String {
    let (source, no_address) = source();
    text.replace("__SOURCE__", &source)
        .replace("__NO_ADDRESS__", no_address)
        .replace("__RUST__", env!("CARGO_PKG_RUST_VERSION"))
}

/// The kind of YAML file that a path of ours names.
fn kind_of(path: &str) -> Option<FileKind> {
    let path = Path::new(path);
    if path.ends_with(crate::cli::files::CONFIG_NAME) {
        Some(FileKind::Config)
    } else if crate::cli::filters::is_suite(path) {
        Some(FileKind::Suite)
    } else {
        crate::cli::filters::is_filter_file(path).then_some(FileKind::Filter)
    }
}

/// The line by which editors find the schema, also without a network.
fn modeline(path: &str, kind: FileKind) -> String {
    let up = "../".repeat(path.matches('/').count());
    format!("# yaml-language-server: $schema={up}{}\n", schema_path(kind))
}

fn schema_path(kind: FileKind) -> String {
    format!("schemas/{}.schema.json", kind.name())
}
