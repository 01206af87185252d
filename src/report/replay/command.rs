//! Where to look: the commands that show a line.

use super::Replayed;
use super::places::Kept;
use crate::model::shell;

/// The command that prints a line of a log; none where that came from a pipe and is gone, and none for an item, which has
/// other things on its lines.
pub fn line(replayed: &Replayed<'_>, line: u64) -> Option<String> {
    let place = replayed.places.at(line);
    if !replayed.places.has_columns(line) {
        return None;
    }
    let path = shell::path(place.file)?;
    match replayed.places.kept(line) {
        Kept::Nowhere => None,
        Kept::Plain => Some(format!("sed -n {}p {path}", place.line)),
        Kept::Packed(packing) => {
            // By name, a tool takes no file that is called otherwise.
            let from = if place.file.ends_with(packing.ending()) { "" } else { "< " };
            Some(format!("{} -dc {from}{path} | sed -n {}p", packing.name(), place.line))
        }
    }
}

/// The command that keeps a line as a sample.
pub fn keep(replayed: &Replayed<'_>, line: u64) -> Option<String> {
    let place = replayed.places.at(line);
    let path = shell::path(place.file).filter(|_| replayed.places.kept(line) != Kept::Nowhere)?;
    Some(format!("cgfilter replay {path} --keep {}{}", place.line, replayed.options))
}

/// The command that judges a line once more, and tells all about it.
pub fn test(replayed: &Replayed<'_>, at: u64) -> Option<String> {
    // Without a service of now there is none that `test` could judge by.
    if replayed.run.services.is_empty() {
        return None;
    }
    let line = line(replayed, at)?;
    Some(format!("{line} | cgfilter test -{}", replayed.options))
}
