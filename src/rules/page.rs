//! A rule's page: front matter, title, summary, sections.

use crate::diagnostic::Level;

/// Whether a rule has fixes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fixability {
    /// No fix.
    None,
    /// Only safe ones.
    Safe,
    /// Some make a choice for the author.
    Unsafe,
}

impl Fixability {
    /// The word of the front matter.
    pub fn word(self) -> &'static str {
        match self {
            Fixability::None => "none",
            Fixability::Safe => "safe",
            Fixability::Unsafe => "unsafe",
        }
    }
}

/// The parts of a rule's page.
#[derive(Debug, Clone)]
pub struct Page {
    /// `severity` of the front matter.
    pub level: Level,
    /// `fix` of the front matter.
    pub fix: Fixability,
    /// `since` of the front matter.
    pub since: String,
    /// The heading: the rule's ID.
    pub title: String,
    /// The first line after the title.
    pub summary: String,
    /// Everything after the front matter.
    pub body: String,
}

impl Page {
    /// Reads a page.
    ///
    /// # Errors
    /// What is missing or wrong.
    pub fn parse(text: &str) -> Result<Self, String> {
        let rest = text.strip_prefix("---\n").ok_or("no front matter")?;
        let (front, body) = rest.split_once("\n---\n").ok_or("front matter does not end")?;
        let field = |name: &str| {
            let line = front.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
            line.map(str::trim).ok_or_else(|| format!("no `{name}` in the front matter"))
        };
        let level = match field("severity")? {
            "info" => Level::Info,
            "warning" => Level::Warning,
            "error" => Level::Error,
            other => return Err(format!("`{other}` is no severity")),
        };
        let fix = match field("fix")? {
            "none" => Fixability::None,
            "safe" => Fixability::Safe,
            "unsafe" => Fixability::Unsafe,
            other => return Err(format!("`{other}` is no kind of fix")),
        };
        let mut lines = body.lines().filter(|line| !line.is_empty());
        let title = lines.next().and_then(|line| line.strip_prefix("# ")).ok_or("no title")?;
        let summary = lines.next().ok_or("no summary")?;
        Ok(Self {
            level,
            fix,
            since: field("since")?.to_owned(),
            title: title.to_owned(),
            summary: summary.to_owned(),
            body: body.trim_start().to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_its_parts() {
        let text =
            "---\nseverity: warning\nfix: safe\nsince: 0.1.0\n---\n\n# some-rule\n\nA summary.\n\n## Why\n";
        let page = Page::parse(text).unwrap();
        assert_eq!((page.level, page.fix, page.fix.word()), (Level::Warning, Fixability::Safe, "safe"));
        assert_eq!((page.since.as_str(), page.title.as_str()), ("0.1.0", "some-rule"));
        assert_eq!((page.summary.as_str(), page.body.lines().next()), ("A summary.", Some("# some-rule")));
    }

    #[test]
    fn a_page_without_its_parts_is_refused() {
        let cases = [
            ("# x\n", "no front matter"),
            ("---\nfix: none\n", "front matter does not end"),
            ("---\nfix: none\n---\n# x\ny\n", "no `severity` in the front matter"),
            ("---\nseverity: loud\nfix: none\n---\n# x\ny\n", "`loud` is no severity"),
            ("---\nseverity: error\nfix: x\n---\n# x\ny\n", "`x` is no kind of fix"),
            ("---\nseverity: error\nfix: none\nsince: 1\n---\nx\n", "no title"),
            ("---\nseverity: error\nfix: none\nsince: 1\n---\n# x\n", "no summary"),
        ];
        for (text, expected) in cases {
            assert_eq!(Page::parse(text).unwrap_err(), expected, "{text}");
        }
    }
}
