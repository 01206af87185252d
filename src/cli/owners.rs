//! Which service a sample belongs to, where files are.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs;
use std::path::{Component, Path, PathBuf};

use super::boundary::{Boundary, Found, Readable, Refusal, Unread};
use super::files;
use crate::model::filter::Service;
use crate::model::glob::Globs;
use crate::project::owners::{Owner, Owners, beside};

/// The owners of the files in a folder of samples, and of those that globs name.
pub fn of<'s>(owners: impl IntoIterator<Item = Owner<'s>>, samples: &Path) -> Owners<'s> {
    Owners::new(owners, fs::canonicalize(samples).ok(), &real)
}

pub fn of_services<'s>(services: &'s [Service], samples: &Path) -> Owners<'s> {
    of(services.iter().map(Owner::from), samples)
}

fn real(folder: &Path) -> PathBuf {
    fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned())
}

/// What globs of filter files name.
#[derive(Default)]
pub struct Named {
    /// The files, as paths relative to here, each with the position of the first glob that names it, and in their order.
    files: Vec<(usize, Readable)>,
    /// What cannot be looked at.
    pub unreadable: Vec<Unread>,
    /// Globs that name what may not be read.
    pub refused: Vec<(usize, Refusal)>,
    /// Globs that name nothing.
    pub empty: Vec<usize>,
}

/// The files that globs of filter files name. A folder is walked once, however many of them start there.
pub fn sample_files(globs: &[(&Path, &str)], fits: &dyn Fn(&Path) -> bool, boundary: &Boundary) -> Named {
    let mut named = Named::default();
    let mut starts: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (at, (filter_file, text)) in globs.iter().enumerate() {
        let Some(glob) = beside(filter_file, text, &real) else {
            named.empty.push(at);
            continue;
        };
        let (start, roots) = (literal_start(filter_file, text), boundary.around(filter_file));
        match boundary.file_in(roots, &start) {
            Ok(file) => named.files.push((at, file)),
            Err(Refusal::Folder) => starts.entry((roots, start)).or_default().push((at, glob)),
            Err(refusal) if refusal.is_of_the_place() => named.refused.push((at, refusal)),
            Err(_) if start.symlink_metadata().is_err() => named.empty.push(at),
            Err(refusal) => named.unreadable.push((start, refusal)),
        }
    }
    for ((roots, start), globs) in starts {
        let (positions, globs): (Vec<_>, Vec<_>) = globs.into_iter().unzip();
        let globs: Globs = globs.into_iter().collect();
        let fits = |path: &Path| fits(path) && files::place(path).is_some_and(|place| globs.is_match(&place));
        let found = boundary.below_of(roots, &start, fits);
        named.take(found, &positions, &globs, &fits);
    }
    named.empty.sort_unstable();
    named.files.sort_by(|(a, one), (b, other)| a.cmp(b).then_with(|| files::by_folder(&one.path, &other.path)));
    named
}

impl Named {
    pub fn into_files(self) -> impl Iterator<Item = Readable> {
        self.files.into_iter().map(|(_, file)| file)
    }

    /// Takes up what some of the globs may name.
    fn take(&mut self, found: Found, positions: &[usize], globs: &Globs, fits: &dyn Fn(&Path) -> bool) {
        let mut of_none: BTreeSet<_> = positions.iter().copied().collect();
        for file in found.files {
            // Of a link, both names have to fit.
            let place = file.is_linked.then(|| files::place(&file.path)).flatten();
            let by_place: Option<HashSet<_>> = place.map(|place| globs.matches(&place).collect());
            let is_named = |at: &usize| by_place.as_ref().is_none_or(|it| it.contains(at));
            let mut by = globs.matches(&file.real).filter(is_named).filter_map(|at| positions.get(at)).copied();
            let first = by.next();
            first.into_iter().chain(by).for_each(|at| _ = of_none.remove(&at));
            self.files.extend(first.map(|at| (at, file)));
        }
        // A folder that cannot be opened may hold what a glob names.
        let unreadable = found.unreadable.into_iter().filter(|(path, _)| path.is_dir() || fits(path));
        let known = self.unreadable.len();
        self.unreadable.extend(unreadable);
        if self.unreadable.len() == known {
            self.empty.extend(of_none);
        }
    }
}

/// The folder, or the file, that a glob names before its first wildcard.
fn literal_start(filter_file: &Path, glob: &str) -> PathBuf {
    let mut start = filter_file.parent().unwrap_or(Path::new("")).to_owned();
    let literal = |part: &Component<'_>| !part.as_os_str().to_string_lossy().contains(['*', '?', '[', '{']);
    for part in Path::new(glob).components().take_while(literal) {
        match (part, start.file_name()) {
            (Component::ParentDir, Some(_)) => drop(start.pop()),
            (Component::CurDir, _) => {}
            (other, _) => start.push(other),
        }
    }
    if start.as_os_str().is_empty() { PathBuf::from(".") } else { start }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::boundary::READ;

    /// What globs of the filter files `filters/<position>.yaml` name in 20 folders, and how many folders were read.
    fn found(globs: &[&str]) -> (usize, usize, Vec<usize>) {
        let top = tempfile::tempdir().unwrap();
        fs::create_dir_all(top.path().join("filters")).unwrap();
        for folder in 0..20 {
            let folder = top.path().join(format!("data/{folder}"));
            fs::create_dir_all(&folder).unwrap();
            (0..5).for_each(|at| fs::write(folder.join(format!("{at}.json")), "").unwrap());
        }
        let filters: Vec<_> = (0..globs.len()).map(|at| top.path().join(format!("filters/{at}.yaml"))).collect();
        let globs: Vec<_> = filters.iter().map(PathBuf::as_path).zip(globs.iter().copied()).collect();
        READ.set(0);
        let named = sample_files(&globs, &|_| true, &Boundary::of(top.path()));
        assert!(named.unreadable.is_empty() && named.refused.is_empty());
        let empty = named.empty.clone();
        (named.into_files().count(), READ.get(), empty)
    }

    #[test]
    fn a_folder_is_read_once_however_many_globs_start_there() {
        assert_eq!(found(&["../data/**/*.json"]), (100, 21, vec![]));
        assert_eq!(found(&["../data/**/*.json"; 300]), (100, 21, vec![]));
        let each: Vec<_> = (0..300).map(|at| format!("../data/**/{at}.json")).collect();
        let each: Vec<_> = each.iter().map(String::as_str).collect();
        assert_eq!(found(&each), (100, 21, (5..300).collect()));
        assert_eq!(
            found(&["../data/1/*", "../data/2/*", "../data/3/0.json", "../none/*", "../data/*"]),
            (11, 23, vec![3, 4])
        );
    }

    #[test]
    fn files_stand_in_the_order_of_the_globs_that_name_them() {
        let top = tempfile::tempdir().unwrap();
        for name in ["a", "b", "c"] {
            fs::write(top.path().join(name), "").unwrap();
        }
        let filter = top.path().join("x.yaml");
        let globs = [(filter.as_path(), "b*"), (filter.as_path(), "[ab]"), (filter.as_path(), "c")];
        let named = sample_files(&globs, &|_| true, &Boundary::of(top.path()));
        let files = named.into_files().filter_map(|file| file.path.file_name().map(files::text_of));
        assert_eq!(files.collect::<Vec<_>>(), ["b", "a", "c"]);
    }
}
