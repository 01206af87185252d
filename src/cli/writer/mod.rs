//! Everything that the tool writes to a file goes through this room: as a whole or not at all, never in place of what the
//! run reads, and through no link that leads out of its repository.

mod atomic_file;
mod attributes;
mod guard;
#[cfg(feature = "serve")]
mod line_file;
mod new_files;
mod place;
mod reports;
mod signals;
mod temporary;

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use anyhow::Result;

use super::files::{check_folder, name, reason};
use super::stream::Streams;
use atomic_file::AtomicFile;

pub use guard::{forget_read, note_read};
#[cfg(feature = "serve")]
pub use line_file::LineFile;
pub use new_files::{NewFiles, Unwritten};
pub use reports::{Report, Reports};
#[cfg(feature = "serve")]
pub use signals::end_otherwise;
pub use signals::{survive_size_limit, watch as watch_signals};
pub use temporary::is_temporary;

/// Makes a folder, and those above it.
pub fn make_folder(path: &Path) -> Result<()> {
    check_folder(path)?;
    let made = place::place(path).and_then(|_| fs::create_dir_all(path));
    made.map_err(|error| anyhow::anyhow!("cannot make the folder {}: {}", name(path), reason(&error)))
}

/// Makes a file, or puts a new text in its place; false when it cannot be written, which is told.
pub fn write(path: &Path, bytes: &[u8], streams: &mut Streams) -> bool {
    let written = fill(path, |draft| draft.write_all(bytes));
    tell(path, written, streams)
}

/// Makes a file of what is written bit by bit, or puts it in its place when all of it is there; what of the old one is lost.
pub fn fill(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<Vec<String>> {
    let mut draft = AtomicFile::new(&place::place(path)?)?;
    write(&mut draft)?;
    draft.keep()
}

/// Tells why a file is not written, or what of the old one is lost; false when it is not written.
fn tell(path: &Path, kept: io::Result<Vec<String>>, streams: &mut Streams) -> bool {
    let path = name(path);
    match kept {
        Ok(losses) => {
            for loss in losses {
                streams.say("note", &format!("{path}: {loss}"), None);
            }
            true
        }
        Err(error) => {
            streams.say("error", &format!("cannot write {path}: {}", reason(&error)), None);
            false
        }
    }
}
