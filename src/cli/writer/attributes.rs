//! What a file has besides its text, carried over to the one that takes its place.

use std::fs::{File, Metadata};
use std::io;
use std::path::Path;

/// Gives a new file the mode, the owner, the access list and the extended attributes of the old one, as far as this user
/// may: what cannot be carried over is told. Bits that let a program run as somebody else are not for a text.
#[cfg(unix)]
pub fn carry_over(old: &Path, there: &Metadata, new: &File) -> io::Result<Vec<String>> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let mut losses = Vec::new();
    let mut mode = there.mode() & 0o777;
    let has_group = owner(there, new, &mut losses)?;
    if !has_group {
        // What the old group may do is not for the members of another one, unless everybody may do it.
        mode &= 0o707 | (mode & 0o007) << 3;
    }
    extended(old, new, has_group, &mut losses);
    new.set_permissions(std::fs::Permissions::from_mode(mode))?;
    if there.nlink() > 1 {
        losses.push("it had another name, a hard link, which still has the old text".to_owned());
    }
    Ok(losses)
}

#[cfg(not(unix))]
pub fn carry_over(_: &Path, there: &Metadata, new: &File) -> io::Result<Vec<String>> {
    new.set_permissions(there.permissions())?;
    Ok(Vec::new())
}

/// False when the group is another one now.
#[cfg(unix)]
fn owner(there: &Metadata, new: &File, losses: &mut Vec<String>) -> io::Result<bool> {
    use std::os::unix::fs::{MetadataExt, fchown};
    let now = new.metadata()?;
    if (now.uid(), now.gid()) == (there.uid(), there.gid()) || fchown(new, Some(there.uid()), Some(there.gid())).is_ok()
    {
        return Ok(true);
    }
    let has_group = now.gid() == there.gid() || fchown(new, None, Some(there.gid())).is_ok();
    if now.uid() != there.uid() {
        losses.push(format!("its owner, user {}, could not be kept", there.uid()));
    }
    if !has_group {
        losses.push(format!("its group, {}, could not be kept", there.gid()));
    }
    Ok(has_group)
}

#[cfg(unix)]
const ACCESS_LIST: &str = "system.posix_acl_access";

/// Those that speak of the old bytes, or that the system sets by itself.
#[cfg(unix)]
const LEFT_BEHIND: [&str; 4] = ["com.apple.provenance", "security.capability", "security.evm", "security.ima"];

#[cfg(unix)]
fn extended(old: &Path, new: &File, has_group: bool, losses: &mut Vec<String>) {
    use xattr::FileExt;
    // A file system that has none cannot list any.
    let names: Vec<_> = xattr::list(old).into_iter().flatten().collect();
    for name in names.iter().filter(|name| LEFT_BEHIND.iter().all(|left| *name != left)) {
        let Ok(Some(value)) = xattr::get(old, name) else { continue };
        let is_there = new.get_xattr(name).is_ok_and(|there| there.as_ref() == Some(&value));
        let may_be_set = has_group || name != ACCESS_LIST;
        if !is_there && (!may_be_set || new.set_xattr(name, &value).is_err()) {
            let what = if name == ACCESS_LIST {
                "its access list".to_owned()
            } else {
                format!("its attribute {}", name.display())
            };
            losses.push(format!("{what} could not be kept"));
        }
    }
    if names.iter().all(|name| name != ACCESS_LIST) {
        // The folder may have given it one.
        let _ = new.remove_xattr(ACCESS_LIST);
    }
}
