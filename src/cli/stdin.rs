//! Standard input in the place of a file: what an editor has not saved yet.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Result, bail};

use super::args::is_stdin;
use super::boundary::Unsaved;
use super::files;

/// The name of a text that has none.
const NO_NAME: &str = "<stdin>";

/// Paths of the command line, of which one may be standard input.
pub struct PathsWithText {
    /// Those of files, also of the one that the text stands for.
    pub paths: Vec<PathBuf>,
    pub unsaved: Option<Arc<Unsaved>>,
}

impl PathsWithText {
    /// Takes `-` for the file that --stdin-filename names; where nothing is named, it stays.
    pub fn named(paths: &[PathBuf], name: Option<&Path>, most: usize) -> Result<Self> {
        let Some(name) = name else {
            return Ok(Self { paths: paths.to_vec(), unsaved: None });
        };
        let shown = files::name(name);
        if !paths.iter().any(|path| is_stdin(path)) {
            bail!("--stdin-filename {shown}: it says which file standard input is, and - stands for that: add -");
        }
        if name.is_dir() || name.file_name().is_none() {
            bail!("--stdin-filename {shown}: this is a folder; name the file that standard input is");
        }
        Self::read(paths, name, true, most)
    }

    /// Takes `-`, which stands alone, for that file, else for one without a name.
    pub fn alone(paths: &[PathBuf], name: Option<&Path>, most: usize) -> Result<Self> {
        if paths.len() > 1 && paths.iter().any(|path| is_stdin(path)) {
            bail!("-: standard input is looked at alone; leave out the other paths");
        }
        match paths {
            [path] if is_stdin(path) && name.is_none() => Self::read(paths, Path::new(NO_NAME), false, most),
            _ => Self::named(paths, name, most),
        }
    }

    fn read(paths: &[PathBuf], name: &Path, has_place: bool, most: usize) -> Result<Self> {
        let unsaved = Unsaved::new(name, has_place, files::read_stdin(most)?);
        let path = |path: &PathBuf| if is_stdin(path) { name.to_owned() } else { path.clone() };
        Ok(Self { paths: paths.iter().map(path).collect(), unsaved: Some(Arc::new(unsaved)) })
    }
}

/// Fails where a look that is repeated would read standard input.
pub fn check_watch(paths: &[PathBuf]) -> Result<()> {
    if paths.iter().any(|path| is_stdin(path)) {
        bail!("--watch: standard input is read once, and - stands for it; name files or folders");
    }
    Ok(())
}
