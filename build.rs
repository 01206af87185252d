//! Puts the folders of `presets` into the program, so that a new preset is one folder and no code.
//!
//! A folder without a filter has the integration of this repository that is called so, with or without `-guide` at the end of
//! its name: its filter and its samples are written once.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// What an integration is called that has the name of its tool, which a preset has already.
const OF_A_GUIDE: &str = "-guide";

fn main() -> Outcome<()> {
    for folder in ["presets", "filters", "samples"] {
        println!("cargo:rerun-if-changed={folder}");
    }
    let (root, out) = (variable("CARGO_MANIFEST_DIR")?, variable("OUT_DIR")?);
    let is_whole = ["CLI", "INTERNALS"].iter().any(|feature| variable(&format!("CARGO_FEATURE_{feature}")).is_ok());
    let mut code = "&[\n".to_owned();
    for folder in listed(&root.join("presets"))? {
        let name = name(&folder)?;
        writeln!(code, "    Preset {{ name: {name:?}, files: &[")?;
        let mut files = Vec::new();
        below(&folder, "", &mut files)?;
        if !files.iter().any(|(path, _)| path == "filter.yaml") {
            files.extend(integration(&root, &out, &name)?);
        }
        for (path, file) in files {
            if is_whole {
                writeln!(code, "        ({path:?}, include_str!({file:?})),")?;
            } else if let Some(text) = needed(&path, &file)? {
                writeln!(code, "        ({path:?}, {text:?}),")?;
            }
        }
        code.push_str("    ] },\n");
    }
    code.push_str("]\n");
    fs::write(out.join("presets.rs"), code)?;
    Ok(())
}

/// What a library needs of a file of a preset, that has to be small since it travels: no suites, and of a page what it says of the
/// tool first.
fn needed(path: &str, file: &Path) -> Outcome<Option<String>> {
    if path.ends_with(".test.yaml") {
        return Ok(None);
    }
    let text = fs::read_to_string(file)?;
    match path {
        "README.md" => Ok(Some(text.splitn(3, "\n\n").take(2).collect::<Vec<_>>().join("\n\n"))),
        _ => Ok(Some(text)),
    }
}

fn variable(name: &str) -> Outcome<PathBuf> {
    std::env::var_os(name).map(PathBuf::from).ok_or_else(|| format!("{name} is not set").into())
}

/// What is in a folder, by name.
fn listed(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let entries = fs::read_dir(folder)?.map(|entry| Ok(entry?.path()));
    let mut paths = entries.collect::<Outcome<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

fn name(path: &Path) -> Outcome<String> {
    let name = path.file_name().and_then(|name| name.to_str());
    name.map(str::to_owned).ok_or_else(|| format!("{} has no name that is text", path.display()).into())
}

/// All files below a folder, by their paths in it.
fn below(folder: &Path, inside: &str, files: &mut Vec<(String, PathBuf)>) -> Outcome<()> {
    for path in listed(folder)? {
        let inside = format!("{inside}{}", name(&path)?);
        if path.is_dir() {
            below(&path, &format!("{inside}/"), files)?;
        } else {
            files.push((inside, path));
        }
    }
    Ok(())
}

/// The files of an integration of this repository, with the name of the preset in them; none when there is no such one.
fn integration(root: &Path, out: &Path, preset: &str) -> Outcome<Vec<(String, PathBuf)>> {
    let own = preset.strip_suffix(OF_A_GUIDE).unwrap_or(preset);
    let filter = root.join("filters").join(format!("{own}.yaml"));
    if !filter.is_file() {
        return Ok(Vec::new());
    }
    let mut files = vec![("filter.yaml".to_owned(), filter)];
    below(&root.join("samples").join(own), "samples/", &mut files)?;
    for (path, file) in &mut files {
        if own != preset && path.ends_with(".yaml") {
            *path = path.replace(&format!("{own}.test.yaml"), &format!("{preset}.test.yaml"));
            let text = fs::read_to_string(&*file)?;
            let renamed = ["name", "service"]
                .into_iter()
                .fold(text, |text, field| text.replace(&format!("{field}: {own}\n"), &format!("{field}: {preset}\n")));
            *file = out.join(format!("{preset}-{}", name(file)?));
            fs::write(&*file, renamed)?;
        }
    }
    Ok(files)
}
