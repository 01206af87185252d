//! Why recoveries closed nothing, as far as what is known anyway tells.

use std::collections::{HashMap, VecDeque};

use super::run::{ClosedNothing, Unclosed};
use crate::engine::value_spelling;

/// How many closed incidents are remembered: a second recovery mostly comes soon after the first.
const REMEMBERED: usize = 1 << 16;
/// What a mapping value may have behind it that another spelling of it has not, as in `db:9090` or `db.example.org`.
const ENDS: [char; 7] = [':', '/', '.', '#', '@', '-', ' '];

/// The incidents that were closed lately, by service and the hash of the mapping value.
#[derive(Debug, Default)]
pub struct RecentlyClosed {
    /// The lines that closed them last.
    lines: HashMap<(u64, u32), u64>,
    /// The oldest first.
    closed: VecDeque<(u64, u32, u64)>,
    has_forgotten: bool,
}

impl RecentlyClosed {
    pub fn closed(&mut self, hash: u64, service: u32, line: u64) {
        if self.closed.len() == REMEMBERED
            && let Some((hash, service, line)) = self.closed.pop_front()
        {
            self.has_forgotten = true;
            // It may have been closed again since.
            if self.line(hash, service) == Some(line) {
                self.lines.remove(&(hash, service));
            }
        }
        self.closed.push_back((hash, service, line));
        self.lines.insert((hash, service), line);
    }

    /// The line that closed it last.
    pub fn line(&self, hash: u64, service: u32) -> Option<u64> {
        self.lines.get(&(hash, service)).copied()
    }

    /// Finds the reasons that are known at the end only.
    pub fn explain<'o>(&self, closed_nothing: &mut [ClosedNothing], open: impl Iterator<Item = (usize, &'o str, u64)>) {
        compare_with_open(closed_nothing, open);
        for it in closed_nothing {
            // What was open then is still open, or was closed and is remembered.
            if it.mapping_value.is_some() && !self.has_forgotten {
                it.why.get_or_insert(Unclosed::NeverOpened);
            }
        }
    }
}

/// Looks among the incidents that are open at the end for one that a recovery may have meant: its own, which was
/// opened too late, or one whose mapping value is nearly the same.
fn compare_with_open<'o>(closed_nothing: &mut [ClosedNothing], open: impl Iterator<Item = (usize, &'o str, u64)>) {
    let mut wanted: HashMap<(usize, String), Vec<usize>> = HashMap::new();
    for (at, it) in closed_nothing.iter().enumerate() {
        let Some(value) = it.mapping_value.as_deref().filter(|_| it.why.is_none()) else {
            continue;
        };
        for form in forms(value) {
            wanted.entry((it.service, form)).or_default().push(at);
        }
    }
    if wanted.is_empty() {
        return;
    }
    for (service, value, line) in open {
        for form in forms(value) {
            for &at in wanted.get(&(service, form)).into_iter().flatten() {
                if let Some(it) = closed_nothing.get_mut(at) {
                    consider(it, value, line);
                }
            }
        }
    }
}

/// The spelling that values have in common which are meant to be one, that without its last piece, and that without a
/// state in it.
fn forms(value: &str) -> impl Iterator<Item = String> {
    let full = value_spelling::canonical(value);
    let stem = full.rsplit_once(ENDS).map(|(stem, _)| stem.to_owned());
    let stateless = value_spelling::without_state(value);
    let stateless = Some(stateless).filter(|other| *other != full && other.contains(char::is_alphanumeric));
    std::iter::once(full).chain(stem).chain(stateless)
}

/// Of several incidents the oldest is told, so that the answer does not depend on the order in which they come.
fn consider(it: &mut ClosedNothing, value: &str, line: u64) {
    let Some(own) = it.mapping_value.as_deref() else {
        return;
    };
    let is_older = |than: u64| line < than;
    if own == value {
        let known = matches!(it.why, Some(Unclosed::OpenedLater { line }) if !is_older(line));
        if !known && line > it.line {
            it.why = Some(Unclosed::OpenedLater { line });
        }
        return;
    }
    let (one, other) = (value_spelling::canonical(own), value_spelling::canonical(value));
    let is_alike = is_start(&one, &other) || is_start(&other, &one) || value_spelling::difference(own, value).is_some();
    let is_better = match &it.why {
        Some(Unclosed::Alike { line, .. }) => is_older(*line),
        Some(_) => false,
        None => true,
    };
    if is_alike && is_better && line < it.line {
        it.why = Some(Unclosed::Alike { value: value.to_owned(), line });
    }
}

/// Whether one is the other, or the other without its last pieces. Values that merely begin alike are two incidents:
/// `web-1` and `web-2`, `web-1` and `web-12`.
fn is_start(start: &str, of: &str) -> bool {
    let rest = of.strip_prefix(start);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(ENDS))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recovery(value: &str, line: u64) -> ClosedNothing {
        ClosedNothing { service: 0, mapping_value: Some(value.to_owned()), line, is_closed_already: false, why: None }
    }

    #[test]
    fn what_was_closed_is_remembered_until_too_much_was_closed_since() {
        let mut recently_closed = RecentlyClosed::default();
        recently_closed.closed(1, 0, 10);
        recently_closed.closed(1, 1, 11);
        recently_closed.closed(1, 0, 12);
        assert_eq!(recently_closed.line(1, 0), Some(12));
        assert_eq!(recently_closed.line(1, 2), None);
        for hash in 2..=REMEMBERED as u64 {
            recently_closed.closed(hash, 0, 20);
        }
        assert_eq!((recently_closed.line(1, 1), recently_closed.line(1, 0)), (None, Some(12)));
    }

    #[test]
    fn an_incident_that_is_nearly_the_same_is_told_and_others_are_not() {
        let open = [("ABC-1", 1), ("db:9090", 3), ("web-2", 4), (" 7", 5), ("abc-1 ", 6), ("late", 20), ("late", 19)];
        let why = |value| {
            let mut all = [recovery(value, 10)];
            compare_with_open(&mut all, open.iter().map(|(value, line)| (0, *value, *line)));
            let mut other = [ClosedNothing { service: 1, ..recovery(value, 10) }];
            compare_with_open(&mut other, open.iter().map(|(value, line)| (0, *value, *line)));
            assert_eq!(other[0].why, None);
            all[0].why.clone()
        };
        let alike = |value: &str, line| {
            let value = value.to_owned();
            Some(Unclosed::Alike { value, line })
        };
        assert_eq!(why("abc-1"), alike("ABC-1", 1));
        assert_eq!(why("db"), alike("db:9090", 3));
        assert_eq!(why("DB:9090/x"), alike("db:9090", 3));
        assert_eq!(why("7"), alike(" 7", 5));
        assert_eq!(why("late"), Some(Unclosed::OpenedLater { line: 19 }));
        for other in ["web-1", "web-25", "d", "ab", "none", ""] {
            assert_eq!(why(other), None, "{other}");
        }
    }
}
