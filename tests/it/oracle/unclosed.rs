//! Why a recovery closed nothing, told from the definition of each reason when the whole log is known.

use cgfilter::internals::replay::run::{ClosedNothing, StillOpen, Unclosed};

/// What comes in front of the last piece of a mapping value.
const ENDS: [char; 7] = [':', '/', '.', '#', '@', '-', ' '];

/// `closed` are the incidents that were closed, by service and mapping value, with the lines that closed them.
pub fn why(recovery: &ClosedNothing, open: &[StillOpen], closed: &[(usize, Option<String>, u64)]) -> Option<Unclosed> {
    let own = recovery.mapping_value.as_deref()?;
    let before = closed.iter().rev().find(|(service, value, line)| {
        (*service, value.as_deref()) == (recovery.service, Some(own)) && *line < recovery.line
    });
    if let Some((_, _, line)) = before {
        return Some(Unclosed::ClosedBefore { line: *line });
    }
    let of_service = open.iter().filter(|it| it.service == recovery.service);
    let known = of_service.filter_map(|it| Some((it.mapping_value.as_deref()?, it.line)));
    let later = known.clone().filter(|(value, line)| *value == own && *line > recovery.line);
    if let Some(line) = later.map(|(_, line)| line).min() {
        return Some(Unclosed::OpenedLater { line });
    }
    let alike = known.filter(|(value, line)| *value != own && is_alike(value, own) && *line < recovery.line);
    let alike = alike.min_by_key(|(_, line)| *line);
    let alike = alike.map(|(value, line)| Unclosed::Alike { value: value.to_owned(), line });
    Some(alike.unwrap_or(Unclosed::NeverOpened))
}

/// But for case and blanks, or the last piece of one of them.
fn is_alike(one: &str, other: &str) -> bool {
    let (one, other) = (one.trim().to_lowercase(), other.trim().to_lowercase());
    let without_last = |of: &str| of.rsplit_once(ENDS).map(|(start, _)| start.to_owned());
    one == other || without_last(&one).as_ref() == Some(&other) || without_last(&other).as_ref() == Some(&one)
}
