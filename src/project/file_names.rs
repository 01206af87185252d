//! What a file of a repository is: its name says so.

use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};

pub const CONFIG_NAME: &str = "cgfilter.yaml";
pub const FILTERS_FOLDER: &str = "filters";
pub const SAMPLES_FOLDER: &str = "samples";

const YAML: &[&str] = &["yaml", "yml"];
/// The endings of files with a payload on each line.
const LINES: &[&str] = &["ndjson", "jsonl"];
const IN_FOLDERS: &[&str] = &["json", "ndjson", "jsonl"];

pub fn is_yaml(path: &Path) -> bool {
    has_extension(path, YAML)
}

pub fn is_filter_file(path: &Path) -> bool {
    is_yaml(path) && path.file_name() != Some(OsStr::new(CONFIG_NAME)) && !is_suite(path)
}

/// Whether a file is a suite of tests.
pub fn is_suite(path: &Path) -> bool {
    let stem = path.file_stem().unwrap_or_default();
    is_yaml(path) && has_extension(Path::new(stem), &["test"])
}

/// Whether a file of a folder is a payload, or several.
pub fn is_payload(path: &Path) -> bool {
    has_extension(path, IN_FOLDERS)
}

/// Whether a file has a payload on each line.
pub fn has_lines(path: &Path) -> bool {
    has_extension(path, LINES) || has_extension(path, &["log"])
}

pub fn has_extension(path: &Path, extensions: &[&str]) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str()).map(str::to_lowercase);
    extension.is_some_and(|extension| extensions.contains(&extension.as_str()))
}

/// A path as the name of a service: without the ending.
pub fn service_path(path: &Path) -> String {
    let path = path.with_extension("");
    let parts: Vec<_> = path.components().map(|part| text_of(part.as_os_str())).collect();
    parts.join("/")
}

/// A name of the system as text. Bytes that are no text are escaped, so that two names which differ look different.
pub fn text_of(name: &OsStr) -> String {
    let mut text = String::new();
    for chunk in name.as_encoded_bytes().utf8_chunks() {
        text.push_str(chunk.valid());
        let escaped = chunk.invalid().iter().map(|byte| format!("\\x{byte:02x}"));
        text.extend(escaped);
    }
    text
}

/// The folder that what is written in a file is relative to; never an empty path.
pub fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// The folder of samples beside a folder of filters, or beside the folder that a filter file is in.
pub fn samples_beside(filters: &Path, is_file: bool) -> PathBuf {
    let folder = if is_file { filters.parent().unwrap_or(Path::new("")) } else { filters };
    match folder.file_name() {
        Some(_) => folder.with_file_name(SAMPLES_FOLDER),
        None => folder.join("..").join(SAMPLES_FOLDER),
    }
}

/// A path without `.`, and without `..` where there is something to leave.
pub fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if plain.file_name().is_some() => _ = plain.pop(),
            other => plain.push(other),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_plain_without_steps_that_lead_nowhere() {
        let cases = [("./a/../b.yaml", "b.yaml"), ("a/./b", "a/b"), ("../a", "../a"), ("a/../../b", "../b"), (".", "")];
        for (written, expected) in cases {
            assert_eq!(plain(Path::new(written)), Path::new(expected), "{written}");
        }
    }
}
