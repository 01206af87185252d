//! When a payload came, as senders and receivers write it.

/// Seconds since 1970 of a time as RFC 3339 writes it, or of a number of seconds or milliseconds. A time that does not say
/// where it is one, as Python writes it, is taken as UTC.
pub fn seconds(text: &str) -> Option<i64> {
    // No log of webhooks is so old that its milliseconds would be as few as the seconds of the year 5138.
    const MOST_SECONDS: f64 = 1e11;
    if let Ok(number) = text.parse::<f64>() {
        let seconds = if number < MOST_SECONDS { number } else { number / 1000.0 };
        return (0.0..MOST_SECONDS).contains(&seconds).then_some(seconds.floor() as i64);
    }
    if let Ok(time) = text.parse::<jiff::Timestamp>() {
        return Some(time.as_second());
    }
    // A date alone is a day, and no time.
    let has_time = text.contains(':') && !text.contains('[');
    let time: jiff::civil::DateTime = text.parse().ok().filter(|_| has_time)?;
    let time = jiff::tz::Offset::UTC.to_timestamp(time).ok()?;
    Some(time.as_second())
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn times_are_read_in_every_usual_form() {
        assert_eq!(seconds("2026-11-21T10:00:00Z"), Some(1_795_255_200));
        assert_eq!(seconds("2026-11-21T11:00:00.5+01:00"), Some(1_795_255_200));
        assert_eq!(seconds("1795255200"), Some(1_795_255_200));
        assert_eq!(seconds("1795255200123"), Some(1_795_255_200));
        assert_eq!(seconds("2026-11-21T10:00:00.25"), Some(1_795_255_200));
        assert_eq!(seconds("2026-11-21 10:00:00"), Some(1_795_255_200));
        let http = "Sat, 21 Nov 2026 10:00:00 GMT";
        for wrong in ["", "yesterday", "NaN", "1e400", "2026-11-21", "-5", http] {
            assert_eq!(seconds(wrong), None, "{wrong}");
        }
    }
}
