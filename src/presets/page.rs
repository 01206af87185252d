//! The page of a preset: `# Tool`, a sentence, and sections that `## ` starts.

/// What a page says, by its parts.
#[derive(Debug, PartialEq, Eq)]
pub struct Page<'p> {
    pub text: &'p str,
    pub tool: &'p str,
    /// What it is, in a sentence.
    pub sentence: &'p str,
}

/// How sure it is that the tool sends what the preset expects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confidence {
    High,
    Medium,
    Low,
}

impl Confidence {
    const ALL: [Self; 3] = [Self::High, Self::Medium, Self::Low];

    pub fn name(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }
}

/// A paragraph as one line of plain text.
pub fn plain(markdown: &str) -> String {
    markdown.replace('`', "").split_whitespace().collect::<Vec<_>>().join(" ")
}

impl<'p> Page<'p> {
    pub fn of(text: &'p str) -> Self {
        let mut paragraphs = text.split("\n\n").map(str::trim);
        let tool = paragraphs.next().and_then(|title| title.strip_prefix("# ")).unwrap_or_default();
        let sentence = paragraphs.next().filter(|text| !text.starts_with('#')).unwrap_or_default();
        Self { text, tool, sentence }
    }

    /// The sections, by their headings.
    pub fn sections(&self) -> impl Iterator<Item = (&'p str, &'p str)> {
        let parts = self.text.split("\n## ").skip(1);
        parts.map(|part| part.split_once('\n').unwrap_or((part, ""))).map(|(heading, text)| (heading, text.trim()))
    }

    pub fn section(&self, heading: &str) -> Option<&'p str> {
        self.sections().find(|(found, _)| *found == heading).map(|(_, text)| text)
    }

    /// The body that the tool has to be told to send; none for one that sends what is expected by itself.
    pub fn body(&self) -> Option<&'p str> {
        let (_, block) = self.section("Body")?.split_once("```json\n")?;
        block.split_once("\n```").map(|(body, _)| body)
    }

    pub fn confidence(&self) -> Option<Confidence> {
        let text = self.section("How sure")?;
        let first = text.split_once('.')?.0;
        Confidence::ALL.into_iter().find(|confidence| confidence.name().eq_ignore_ascii_case(first))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "# A tool\n\nSends calls.\n\n## Set up\n\nClick.\n\n## Body\n\nPaste:\n\n```json\n{\n}\n```\n\nAs POST.\n\n\
                        ## How sure\n\nMedium. Seen\nonce.\n";

    #[test]
    fn a_page_has_its_parts() {
        let page = Page::of(PAGE);
        assert_eq!((page.tool, page.sentence), ("A tool", "Sends calls."));
        assert_eq!(page.sections().map(|(heading, _)| heading).collect::<Vec<_>>(), ["Set up", "Body", "How sure"]);
        assert_eq!(page.section("Set up"), Some("Click."));
        assert_eq!(page.body(), Some("{\n}"));
        assert_eq!(page.confidence(), Some(Confidence::Medium));
    }

    #[test]
    fn what_a_page_lacks_it_has_not() {
        let page = Page::of("# A tool\n\n## How sure\n\nPerhaps. Who knows?\n");
        assert_eq!((page.tool, page.sentence, page.body(), page.confidence()), ("A tool", "", None, None));
        assert_eq!(Page::of("").tool, "");
    }
}
