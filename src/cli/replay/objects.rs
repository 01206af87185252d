//! The objects of one commit, each asked of the same git and read once.

use std::collections::{BTreeMap, HashMap};
use std::ffi::{OsStr, OsString};
use std::rc::Rc;

use anyhow::{Context, Result, bail};

use super::repository::Repository;
use crate::cli::git::{Talk, path_of};

/// The number of an object, in bytes. The folder at the top has none of its own here.
pub type Id = Vec<u8>;

/// What a folder has, by name.
pub type Folder = BTreeMap<OsString, Entry>;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    Folder(Id),
    File(Id),
    Link(Id),
    Submodule,
}

pub struct Objects {
    repository: Repository,
    git: Talk,
    commit: String,
    folders: HashMap<Id, Rc<Folder>>,
    /// How many bytes of folders may still be read.
    left: u64,
}

/// The most bytes that the folders which are looked at may have together: some 400,000 files.
const MAX_FOLDERS: u64 = 16 * 1024 * 1024;
pub const TOO_MANY: &str = "the base has too many files up to here: name folders of filters";

impl Objects {
    pub fn new(repository: &Repository, commit: String) -> Result<Self> {
        let git = repository.git(&["cat-file", "--batch"])?.talk()?;
        Ok(Self { repository: repository.clone(), git, commit, folders: HashMap::new(), left: MAX_FOLDERS })
    }

    /// A folder; the name is for messages.
    pub fn folder(&mut self, id: &Id, name: &dyn Fn() -> String) -> Result<Rc<Folder>> {
        if let Some(folder) = self.folders.get(id) {
            return Ok(Rc::clone(folder));
        }
        let bytes = self.read(id, "tree", self.left, name)?;
        let left = self.left.checked_sub(bytes.len() as u64);
        self.left = left.with_context(|| format!("{}: {TOO_MANY}", name()))?;
        let folder = folder(&bytes, self.commit.len() / 2);
        let folder = folder.with_context(|| format!("{}: this is no folder that git would check out", name()))?;
        let folder = Rc::new(folder);
        self.folders.insert(id.clone(), Rc::clone(&folder));
        Ok(folder)
    }

    /// What a file or a link holds; of more than so many bytes, one more than these, which tells.
    pub fn blob(&mut self, id: &Id, most: u64, name: &dyn Fn() -> String) -> Result<Vec<u8>> {
        self.read(id, "blob", most, name)
    }

    fn read(&mut self, id: &Id, kind: &str, most: u64, name: &dyn Fn() -> String) -> Result<Vec<u8>> {
        let question = match id.is_empty() {
            true => format!("{}^{{tree}}", self.commit),
            false => id.iter().map(|byte| format!("{byte:02x}")).collect(),
        };
        // `ID KIND LENGTH`, the bytes, and a line break. Git before 2.45 ends where it may not fetch what is missing.
        let head = self.git.ask(&question)?;
        let words: Vec<_> = head.split_whitespace().collect();
        let length = match *words.as_slice() {
            [_, there, length] if there == kind => length.parse::<u64>().ok(),
            [] | [_, "missing"] => {
                bail!("{}: its content is not in this clone{}", name(), self.repository.why_missing()?)
            }
            _ => None,
        };
        let length = length.with_context(|| format!("{}: git has no {kind} there", name()))?;
        let bytes = self.git.read(length, most.saturating_add(1))?;
        self.git.read(1, 1)?;
        Ok(bytes)
    }
}

/// The entries of a folder: `MODE NAME`, a zero, and the number, one after the other. None where a name is no name, or
/// stands there twice: what such a folder holds is what each program takes for it.
fn folder(mut bytes: &[u8], id_length: usize) -> Option<Folder> {
    let mut folder = Folder::new();
    while !bytes.is_empty() {
        let (mode, rest) = bytes.split_at_checked(memchr::memchr(b' ', bytes)?)?;
        let (name, rest) = rest.get(1..)?.split_at_checked(memchr::memchr(0, rest.get(1..)?)?)?;
        let (id, rest) = rest.get(1..)?.split_at_checked(id_length)?;
        let entry = match mode {
            b"40000" => Entry::Folder(id.to_owned()),
            b"120000" => Entry::Link(id.to_owned()),
            b"160000" => Entry::Submodule,
            _ => Entry::File(id.to_owned()),
        };
        let name = path_of(name);
        if name.file_name() != Some(name.as_os_str()) || folder.insert(name.into_os_string(), entry).is_some() {
            return None;
        }
        bytes = rest;
    }
    Some(folder)
}

/// Whether a name starts with a dot.
pub fn is_hidden(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(mode: &str, name: &str) -> Vec<u8> {
        [mode.as_bytes(), b" ", name.as_bytes(), b"\0", &[7; 20]].concat()
    }

    #[test]
    fn a_folder_is_read_with_what_each_entry_is() {
        let lines = [line("100644", "a b"), line("100755", "run"), line("120000", "to"), line("40000", "below")];
        let bytes = [lines.concat(), line("160000", "sub")].concat();
        let id = vec![7; 20];
        let entries = [
            ("a b", Entry::File(id.clone())),
            ("run", Entry::File(id.clone())),
            ("to", Entry::Link(id.clone())),
            ("below", Entry::Folder(id)),
            ("sub", Entry::Submodule),
        ];
        let expected = entries.into_iter().map(|(name, entry)| (name.into(), entry)).collect();
        assert_eq!(folder(&bytes, 20), Some(expected));
        assert_eq!(folder(b"", 20), Some(Folder::new()));
        for end in 1..line("100644", "a").len() {
            assert_eq!(folder(&line("100644", "a")[..end], 20), None, "{end}");
        }
    }

    #[test]
    fn a_folder_with_a_name_that_no_checkout_has_is_none() {
        for name in ["", ".", "..", "a/b", "/a", "a/", "../a"] {
            assert_eq!(folder(&line("100644", name), 20), None, "{name}");
        }
        let twice = [line("100644", "a"), line("40000", "a")].concat();
        assert_eq!(folder(&twice, 20), None);
    }
}
