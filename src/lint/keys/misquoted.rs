//! Key paths with the text between two paths inside one pair of quotes: `"commonLabels"."alertname - commonAnnotations"`.

use crate::model::key_path::{KeyPath, Spelling, Step};

/// What stands between two paths of a title. A longer one comes before those that it holds.
const BETWEEN: [&str; 16] =
    [" -> ", " => ", " - ", " – ", " — ", " :: ", " : ", " | ", " / ", " > ", " · ", " • ", " @ ", ": ", ", ", "; "];

/// The keys of a path that are the end of one path, some text, and the start of another one.
pub fn keys(path: &KeyPath) -> impl Iterator<Item = &str> {
    path.steps().iter().filter_map(|step| match step {
        // There is a blank in all that stands between two paths.
        Step::Key(key) if key.contains(' ') && cut(key).len() > 1 => Some(key.as_str()),
        _ => None,
    })
}

/// The same paths with quotes of their own, and the text between them outside. A word that is no path is a text as well.
pub fn repaired(path: &KeyPath, is_path: impl Fn(&KeyPath) -> bool) -> String {
    let spelling = match path.spelling() {
        Spelling::Braces => Spelling::Braces,
        Spelling::Bare | Spelling::Console => Spelling::Console,
    };
    let mut text = String::new();
    let mut steps: Vec<Step> = Vec::new();
    let mut end = |steps: &mut Vec<Step>, between: &str| {
        let path = KeyPath::found(std::mem::take(steps), spelling);
        match path.steps() {
            [Step::Key(word)] if !is_path(&path) => text.push_str(word),
            _ => text.push_str(path.written()),
        }
        text.push_str(between);
    };
    for step in path.steps() {
        let Step::Key(key) = step else {
            steps.push(step.clone());
            continue;
        };
        let pieces = cut(key);
        if pieces.len() < 2 {
            steps.push(step.clone());
            continue;
        }
        for (words, between) in pieces {
            steps.extend_from_slice(words.steps());
            if !between.is_empty() {
                end(&mut steps, between);
            }
        }
    }
    end(&mut steps, "");
    text
}

/// A key cut into paths, each with the text that follows it; a single piece when it is an ordinary key.
fn cut(key: &str) -> Vec<(KeyPath, &str)> {
    let mut pieces = Vec::new();
    let mut rest = key;
    loop {
        let first = BETWEEN.iter().filter_map(|between| Some((rest.find(between)?, *between)));
        let first = first.min_by_key(|(at, between)| (*at, usize::MAX - between.len()));
        let (words, between) = first.unwrap_or((rest.len(), ""));
        let Some(path) = rest.get(..words).and_then(as_path) else {
            return Vec::new();
        };
        pieces.push((path, between));
        if between.is_empty() {
            return pieces;
        }
        rest = rest.get(words + between.len()..).unwrap_or_default();
    }
}

/// A word that may be a key, or a few of them with dots between.
fn as_path(word: &str) -> Option<KeyPath> {
    let is_of_key = |c: char| c.is_alphanumeric() || "_-.[]".contains(c);
    let is_word = word.chars().all(is_of_key) && word.contains(char::is_alphabetic);
    is_word.then(|| KeyPath::parse(word).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::template::Template;

    fn repair(text: &str) -> Option<String> {
        let path = KeyPath::parse(text).unwrap();
        keys(&path).next()?;
        Some(repaired(&path, |_| true))
    }

    #[test]
    fn the_quotes_move_to_the_ends_of_the_paths() {
        let table = [
            (
                r#""commonLabels"."alertname - commonAnnotations"."summary""#,
                r#""commonLabels"."alertname" - "commonAnnotations"."summary""#,
            ),
            (r#""title: host""#, r#""title": "host""#),
            (r#""a - b - c".[0]."d""#, r#""a" - "b" - "c".[0]."d""#),
            (r#""a"."b, c.d""#, r#""a"."b", "c"."d""#),
            (r#""a - alerts[0].b"."x | y""#, r#""a" - "alerts".[0]."b"."x" | "y""#),
            ("{{title - host}}", "{{title}} - {{host}}"),
            ("title / host", r#""title" / "host""#),
            ("title -> host", r#""title" -> "host""#),
        ];
        for (text, expected) in table {
            assert_eq!(repair(text).as_deref(), Some(expected), "{text}");
            let template = Template::parse(expected).unwrap();
            assert!(template.paths().all(|path| keys(path).next().is_none()));
        }
    }

    #[test]
    fn an_ordinary_key_is_one_key() {
        for text in [
            r#""a-b"."c:d"."k8s.io/name""#,
            r#""Problem URL""#,
            r#""CPU load (avg) - total""#,
            r#""- a""#,
            r#""a - ""#,
            r#""1 - 2""#,
            r#""Time, local time""#,
            "a.b",
        ] {
            assert_eq!(repair(text), None, "{text}");
        }
    }
}
