//! When a payload came, as senders and receivers write it.

/// Seconds since 1970 of a time as RFC 3339 writes it, or of a number of seconds or milliseconds.
pub fn seconds(text: &str) -> Option<i64> {
    // No log of webhooks is so old that its milliseconds would be as few as the seconds of the year 5138.
    const MOST_SECONDS: f64 = 1e11;
    if let Ok(number) = text.parse::<f64>() {
        let seconds = if number.abs() < MOST_SECONDS {
            number
        } else {
            number / 1000.0
        };
        return (seconds.abs() < MOST_SECONDS).then_some(seconds.floor() as i64);
    }
    let time: jiff::Timestamp = text.parse().ok()?;
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
        for wrong in ["", "yesterday", "NaN", "1e400", "2026-11-21"] {
            assert_eq!(seconds(wrong), None, "{wrong}");
        }
    }
}
