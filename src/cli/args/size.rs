//! Sizes as people write them.

use std::fmt;
use std::str::FromStr;

/// A number of bytes: `20G`, `512 MiB`, `4096`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size(pub u64);

const UNITS: [(&str, u32); 5] = [("T", 40), ("G", 30), ("M", 20), ("K", 10), ("", 0)];

impl FromStr for Size {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim().to_ascii_uppercase();
        let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
        let unit = text.get(digits.len()..).unwrap_or_default().trim();
        let unit = unit.strip_suffix("IB").or(unit.strip_suffix('B')).unwrap_or(unit);
        let power = UNITS.iter().find(|(name, _)| *name == unit).map(|(_, power)| *power);
        let number = digits.parse::<u64>().ok().zip(power);
        let bytes = number.and_then(|(number, power)| number.checked_mul(1 << power));
        bytes.map(Self).ok_or_else(|| "it is a number of bytes, or of K, M, G or T, as in 20G".to_owned())
    }
}

impl fmt::Display for Size {
    /// In the largest unit of which it is a whole number; from a hundred of one on, about.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fits = |(_, power): &&(&str, u32)| {
            let whole = self.0 >> power;
            whole >= 100 || whole > 0 && self.0.is_multiple_of(1 << power)
        };
        match UNITS.iter().find(fits) {
            Some((unit, power)) if *power > 0 => write!(f, "{} {unit}iB", self.0 >> power),
            _ => write!(f, "{} bytes", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_read_as_people_write_it_and_written_so() {
        for (text, bytes, written) in [
            ("0", 0, "0 bytes"),
            ("4096", 4096, "4 KiB"),
            ("1000b", 1000, "1000 bytes"),
            ("20G", 20 << 30, "20 GiB"),
            ("512 mib", 512 << 20, "512 MiB"),
            (" 1TB ", 1 << 40, "1 TiB"),
            ("1048577", 1_048_577, "1024 KiB"),
            ("16777215T", 16_777_215 << 40, "16777215 TiB"),
        ] {
            let size: Size = text.parse().unwrap();
            assert_eq!((size.0, size.to_string().as_str()), (bytes, written), "{text}");
        }
        for text in ["", "G", "-1", "1.5G", "1X", "1 G G", "1e9", "16777216T", "99999999999999999999"] {
            assert!(text.parse::<Size>().is_err(), "{text}");
        }
    }
}
