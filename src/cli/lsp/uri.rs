//! Paths as editors write them.

use std::path::{Path, PathBuf};

/// The path of a `file:` URI; none for another kind of document.
pub fn to_path(uri: &str) -> Option<PathBuf> {
    let rest = uri.strip_prefix("file://")?;
    let path = rest.get(rest.find('/')?..)?;
    let path = String::from_utf8(decoded(path.as_bytes())).ok()?;
    // Windows: `/C:/shop` is the path `C:/shop`.
    let drive = path.strip_prefix('/').filter(|rest| rest.chars().nth(1) == Some(':') && cfg!(windows));
    Some(PathBuf::from(drive.unwrap_or(&path)))
}

fn decoded(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((first, after)) = rest.split_first() {
        let code = after.get(..2).and_then(|code| std::str::from_utf8(code).ok());
        match code.filter(|_| *first == b'%').and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    bytes
}

pub fn of_path(path: &Path) -> String {
    let mut uri = "file://".to_owned();
    let text = path.to_string_lossy();
    let text = if cfg!(windows) { format!("/{}", text.replace('\\', "/")).into() } else { text };
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' | b'+' | b',' | b'=' => {
                uri.push(char::from(byte));
            }
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
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
