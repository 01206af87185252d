//! Times and lengths of time, as a log counts them.

use super::words::{many, number};
use crate::replay::run::{TimeBy, Timeline};

/// A length of time in the unit that a person would take, or a number of lines.
pub fn length(by: TimeBy, length: u64) -> String {
    const UNITS: [(u64, &str); 4] = [(86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")];
    if by == TimeBy::Line {
        return many(length, "line");
    }
    let unit = UNITS.iter().find(|(seconds, _)| length >= *seconds);
    let (seconds, unit) = unit.copied().unwrap_or((1, "s"));
    let tenths = length.saturating_mul(10) / seconds;
    match (tenths / 10, tenths % 10) {
        (whole, 0) => format!("{} {unit}", number(whole)),
        (whole, _) if whole >= 10 => format!("{} {unit}", number(whole)),
        (whole, tenth) => format!("{whole}.{tenth} {unit}"),
    }
}

/// How long it is from one time to another.
pub fn between(by: TimeBy, from: i64, to: i64) -> String {
    length(by, u64::try_from(to.saturating_sub(from)).unwrap_or_default())
}

/// `2026-11-21 10:00:00`, in UTC; none for a time that no calendar has.
pub fn date_and_time(seconds: i64) -> Option<String> {
    let time = jiff::Timestamp::from_second(seconds).ok()?;
    let text = time.to_string().replace('T', " ");
    Some(text.get(..19)?.to_owned())
}

/// When a log begins and ends: `2026-11-20 08:00 to 2026-11-20 12:10 UTC`.
pub fn span(timeline: &Timeline) -> Option<String> {
    if timeline.by == TimeBy::Line {
        return None;
    }
    let (from, to) = (date_and_time(timeline.first)?, date_and_time(timeline.last)?);
    let (from, to) = (from.get(..16)?, to.get(..16)?);
    Some(match to {
        to if to == from => format!("{from} UTC"),
        to if to.get(..10) == from.get(..10) => format!("{from} to {} UTC", to.get(11..)?),
        to => format!("{from} to {to} UTC"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_time_have_the_unit_of_a_person() {
        let length = |seconds| length(TimeBy::ReceivedAt, seconds);
        assert_eq!(
            [0, 1, 64, 128, 4_096, 65_536, 1_048_576].map(length),
            ["0 s", "1 s", "1 min", "2.1 min", "1.1 h", "18 h", "12 d"]
        );
        assert_eq!(between(TimeBy::Line, 3, 1_003), "1,000 lines");
        assert_eq!(between(TimeBy::ReceivedAt, 9, 3), "0 s");
    }

    #[test]
    fn times_that_no_calendar_has_are_none() {
        assert_eq!(date_and_time(1_795_255_200).as_deref(), Some("2026-11-21 10:00:00"));
        assert_eq!(date_and_time(i64::MAX), None);
    }
}
