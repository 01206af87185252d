//! Paths as services see them that read a report: from the top of the repository, whatever folder the command ran in.

use std::path::{Component, Path, PathBuf};

/// What standard input is called, which is no path.
const STDIN: &str = "<stdin>";

/// Where a run was, and the folder that paths are relative to.
#[derive(Debug, Default)]
pub struct Root {
    pub here: PathBuf,
    /// The folder, in every way that its path may be written; none when paths stay as they are.
    pub tops: Vec<PathBuf>,
    /// Follows the links of a path, where somebody can.
    pub resolve: Option<fn(&Path) -> Option<PathBuf>>,
}

impl Root {
    /// A path of a report, relative to the top, with slashes. One that is elsewhere stays as it is.
    pub fn relative(&self, name: &str) -> String {
        self.below_top(name, &without_dots(&self.here.join(name)))
    }

    /// The same for a file by whatever path it is named: where it is once links are followed.
    pub fn real(&self, name: &str) -> String {
        let full = self.here.join(name);
        let real = self.resolve.and_then(|resolve| resolve(&full));
        self.below_top(name, &real.unwrap_or_else(|| without_dots(&full)))
    }

    fn below_top(&self, name: &str, full: &Path) -> String {
        if name == STDIN {
            return name.to_owned();
        }
        let mut tops = self.tops.iter().map(|top| without_dots(top));
        let inside = tops.find_map(|top| Some(full.strip_prefix(top).ok()?.to_owned()));
        let Some(inside) = inside else {
            return name.to_owned();
        };
        let parts = inside.components().map(|part| part.as_os_str());
        let parts: Vec<_> = parts.map(|part| part.to_string_lossy()).collect();
        parts.join("/")
    }
}

/// A full path without `.` and `..` in it.
fn without_dots(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(plain.pop()),
            other => plain.push(other),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::{Root, STDIN};

    #[test]
    fn a_path_is_relative_to_the_top() {
        let root = Root {
            here: "/home/me/shop/teams".into(),
            tops: vec!["/home/me/shop/teams/..".into(), "/other/shop".into()],
            resolve: Some(|path| path.ends_with("link.yaml").then(|| "/other/shop/x/real.yaml".into())),
        };
        let expected = [
            ("../filters/a.yaml", "filters/a.yaml"),
            ("./a.yaml", "teams/a.yaml"),
            ("../../b.yaml", "../../b.yaml"),
            ("/other/shop/x/../c.yaml", "c.yaml"),
            ("/d.yaml", "/d.yaml"),
            (STDIN, STDIN),
        ];
        for (name, relative) in expected {
            assert_eq!(root.relative(name), relative);
        }
        assert_eq!(Root::default().relative("../a.yaml"), "../a.yaml");
        assert_eq!(root.relative("link.yaml"), "teams/link.yaml");
        assert_eq!(root.real("link.yaml"), "x/real.yaml");
        assert_eq!(root.real("../a.yaml"), "a.yaml");
    }
}
