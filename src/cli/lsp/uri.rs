//! Paths as editors write them.

use std::path::{Path, PathBuf};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// The path of a `file:` URI; none for another kind of document.
pub fn to_path(uri: &str) -> Option<PathBuf> {
    let rest = uri.strip_prefix("file://")?;
    let path = rest.get(rest.find('/')?..)?;
    let path = percent_decode_str(path).decode_utf8().ok()?;
    // Windows: `/C:/shop` is the path `C:/shop`.
    let drive = path.strip_prefix('/').filter(|rest| rest.chars().nth(1) == Some(':') && cfg!(windows));
    Some(PathBuf::from(drive.unwrap_or(&path)))
}

/// What stands in the path of a URI as it is.
const PLAIN: AsciiSet = NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'+')
    .remove(b',')
    .remove(b'=');

pub fn of_path(path: &Path) -> String {
    let text = path.to_string_lossy();
    let text = if cfg!(windows) { format!("/{}", text.replace('\\', "/")).into() } else { text };
    format!("file://{}", utf8_percent_encode(&text, &PLAIN))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_leads_to_a_uri_and_back() {
        for path in ["/a b/é/100%.yaml", "/filters/[x]#?.yaml", "/漢/🦆"] {
            let uri = of_path(Path::new(path));
            assert!(uri.is_ascii() && !uri.contains(' '), "{uri}");
            assert_eq!(to_path(&uri).as_deref(), Some(Path::new(path)));
        }
        assert_eq!(to_path("file:///a%2Fb%zz%").as_deref(), Some(Path::new("/a/b%zz%")));
        for other in ["untitled:Untitled-1", "file:", "file://", "file:///%ff", ""] {
            assert_eq!(to_path(other), None, "{other}");
        }
    }
}
