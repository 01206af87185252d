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
    let (mut presets, mut samples, mut texts) = ("&[\n".to_owned(), "&[\n".to_owned(), Vec::new());
    for folder in listed(&root.join("presets"))? {
        let files = files(&folder, &root, &out, is_whole)?;
        let (name, mut page, mut filter, mut shapes) = (name(&folder)?, String::new(), None, Vec::new());
        write!(samples, "    ({name:?}, &[")?;
        for (path, file) in &files {
            let text = fs::read_to_string(file)?;
            match path.as_str() {
                "README.md" => page = if is_whole { text } else { start(&text) },
                "filter.yaml" => filter = Some(text),
                path => {
                    let path = path.trim_start_matches("samples/");
                    write!(samples, "({path:?}, include_str!({file:?})),")?;
                    shapes.extend(path.ends_with(".json").then(|| shape(&text)));
                }
            }
        }
        samples.push_str("]),\n");
        writeln!(presets, "    Preset {{ name: {name:?}, page: {page:?}, filter: {filter:?}, shapes: &{shapes:?} }},")?;
        texts.push(format!("{}:{}", json(&name), in_json(&files)?));
    }
    fs::write(out.join("presets.rs"), presets + "]\n")?;
    fs::write(out.join("samples.rs"), samples + "]\n")?;
    // The page in the browser fetches the texts by themselves.
    fs::write(out.join("presets.json"), format!("{{{}}}\n", texts.join(",\n")))?;
    Ok(())
}

/// The files of a preset, by their paths in it. A library has to be small, since it travels: it has no suites.
fn files(folder: &Path, root: &Path, out: &Path, is_whole: bool) -> Outcome<Vec<(String, PathBuf)>> {
    let mut files = Vec::new();
    below(folder, "", &mut files)?;
    if !files.iter().any(|(path, _)| path == "filter.yaml") {
        files.extend(integration(root, out, &name(folder)?)?);
    }
    files.retain(|(path, _)| is_whole || !path.ends_with(".test.yaml"));
    Ok(files)
}

/// What a page says of the tool first, which is all that a library needs.
fn start(page: &str) -> String {
    page.splitn(3, "\n\n").take(2).collect::<Vec<_>>().join("\n\n")
}

/// What a payload is known by: its keys, with a zero for each value.
fn shape(payload: &str) -> String {
    let (mut shape, mut rest) = (String::new(), payload.trim_start());
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' => string_length(rest),
            sign if "{}[]:,".contains(sign) => 1,
            _ => rest.find([',', ']', '}']).unwrap_or(rest.len()),
        };
        let (token, after) = rest.split_at(length);
        rest = after.trim_start();
        let is_kept = rest.starts_with(':') || "{}[]:,".contains(first);
        shape.push_str(if is_kept { token } else { "0" });
    }
    shape
}

/// How long the string is that a text starts with, with its quotes.
fn string_length(text: &str) -> usize {
    let mut is_escaped = false;
    let end = text.char_indices().skip(1).find(|(_, c)| {
        let is_end = *c == '"' && !is_escaped;
        is_escaped = *c == '\\' && !is_escaped;
        is_end
    });
    end.map_or(text.len(), |(at, _)| at + 1)
}

/// The filter and the samples of a preset, by their paths in it.
fn in_json(files: &[(String, PathBuf)]) -> Outcome<String> {
    let members = files
        .iter()
        .filter(|(path, _)| path != "README.md")
        .map(|(path, file)| Ok(format!("{}:{}", json(path), json(&fs::read_to_string(file)?))));
    Ok(format!("{{{}}}", members.collect::<Outcome<Vec<_>>>()?.join(",")))
}

/// A text as a string of JSON.
fn json(text: &str) -> String {
    let escaped = text.chars().map(|c| match c {
        '"' | '\\' => format!("\\{c}"),
        c if c.is_control() => format!("\\u{:04x}", u32::from(c)),
        c => c.to_string(),
    });
    format!("\"{}\"", escaped.collect::<String>())
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
