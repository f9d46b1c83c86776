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
    /// The line of the file that the body begins on, from 1.
    first_line: usize,
}

/// What stands under one `##` heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// The heading without its `##`.
    pub heading: String,
    /// The text below it up to the next one, code blocks included.
    pub text: String,
    /// The line of the heading in the page's file, from 1.
    pub line: usize,
}

/// A fenced block of code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What stands after the fence: `yaml bad file=values.yaml`.
    pub info: String,
    /// The heading it stands under, of any depth; empty before the first.
    pub heading: String,
    /// The lines between the fences, each with its line break.
    pub text: String,
    /// The line of the opening fence in the page's file, from 1.
    pub line: usize,
}

impl Block {
    /// Whether `word` is one of the words after the fence: `bad`, `good`, `yaml`.
    pub fn is(&self, word: &str) -> bool {
        self.info.split_whitespace().any(|part| part == word)
    }

    /// The path that `file=` gives, where the block is one file of several.
    pub fn file(&self) -> Option<&str> {
        self.info.split_whitespace().find_map(|part| part.strip_prefix("file="))
    }
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
        let body_start = body.len() - body.trim_start().len();
        let before_body = &text[..text.len() - body.len() + body_start];
        Ok(Self {
            level,
            fix,
            since: field("since")?.to_owned(),
            title: title.to_owned(),
            summary: summary.to_owned(),
            body: body.trim_start().to_owned(),
            first_line: before_body.matches('\n').count() + 1,
        })
    }

    /// The parts under `##` headings, in order.
    pub fn sections(&self) -> Vec<Section> {
        let mut sections: Vec<Section> = Vec::new();
        for (line, kind) in self.lines() {
            if let LineKind::Heading(2, heading) = kind {
                let heading = heading.to_owned();
                sections.push(Section { heading, text: String::new(), line: line.number });
            } else if let Some(section) = sections.last_mut() {
                section.text.push_str(line.text);
                section.text.push('\n');
            }
        }
        sections
    }

    /// The fenced blocks of code, in order.
    pub fn blocks(&self) -> Vec<Block> {
        let mut blocks: Vec<Block> = Vec::new();
        let mut heading = "";
        for (line, kind) in self.lines() {
            match kind {
                LineKind::Heading(_, text) => heading = text,
                LineKind::Open(info) => blocks.push(Block {
                    info: info.to_owned(),
                    heading: heading.to_owned(),
                    text: String::new(),
                    line: line.number,
                }),
                LineKind::Code => {
                    let block = blocks.last_mut().expect("code follows an opening fence");
                    block.text.push_str(line.text);
                    block.text.push('\n');
                }
                LineKind::Close | LineKind::Prose => {}
            }
        }
        blocks
    }

    /// The lines of the body with what each is in Markdown.
    fn lines(&self) -> impl Iterator<Item = (Line<'_>, LineKind<'_>)> {
        let mut fence = 0;
        self.body.lines().enumerate().map(move |(at, text)| {
            let kind = classify(text, &mut fence);
            (Line { text, number: self.first_line + at }, kind)
        })
    }
}

/// A line of the body.
struct Line<'p> {
    text: &'p str,
    /// In the page's file, from 1.
    number: usize,
}

/// What a line is in Markdown, as far as pages use it.
enum LineKind<'p> {
    /// `## Why`: its depth and text.
    Heading(usize, &'p str),
    /// An opening fence with what stands after it.
    Open(&'p str),
    /// A line between fences.
    Code,
    /// A closing fence.
    Close,
    /// Anything else.
    Prose,
}

/// Tells what a line is; `fence` is the length of the fence that is open, or 0.
fn classify<'p>(line: &'p str, fence: &mut usize) -> LineKind<'p> {
    let rest = line.trim_start_matches('`');
    let ticks = line.len() - rest.len();
    if *fence > 0 {
        if ticks < *fence || !rest.trim().is_empty() {
            return LineKind::Code;
        }
        *fence = 0;
        return LineKind::Close;
    }
    if ticks >= 3 && !rest.contains('`') {
        *fence = ticks;
        return LineKind::Open(rest.trim());
    }
    let text = line.trim_start_matches('#');
    match text.strip_prefix(' ') {
        Some(heading) if text.len() < line.len() => {
            LineKind::Heading(line.len() - text.len(), heading.trim())
        }
        _ => LineKind::Prose,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "---\nseverity: warning\nfix: safe\nsince: 0.1.0\n---\n\n# some-rule\n\nA summary.\n\n\
        ## Why\n\nBecause.\n\n## Example\n\n````yaml bad file=a.yaml\n# no heading\n```\n````\n\ntext\n\n\
        ```yaml good\na: b\n```\n";

    #[test]
    fn a_page_has_its_parts_on_their_lines() {
        let page = Page::parse(PAGE).unwrap();
        assert_eq!((page.level, page.fix, page.fix.word()), (Level::Warning, Fixability::Safe, "safe"));
        assert_eq!((page.title.as_str(), page.summary.as_str()), ("some-rule", "A summary."));
        let sections: Vec<(String, usize)> =
            page.sections().into_iter().map(|s| (s.heading, s.line)).collect();
        assert_eq!(sections, [("Why".to_owned(), 11), ("Example".to_owned(), 15)]);
        assert_eq!(page.sections()[0].text, "\nBecause.\n\n");
    }

    #[test]
    fn blocks_end_at_a_fence_of_their_own_length() {
        let blocks = Page::parse(PAGE).unwrap().blocks();
        let expected = [("yaml bad file=a.yaml", "# no heading\n```\n", 17), ("yaml good", "a: b\n", 24)];
        let found: Vec<(&str, &str, usize)> =
            blocks.iter().map(|block| (block.info.as_str(), block.text.as_str(), block.line)).collect();
        assert_eq!(found, expected);
        assert!(blocks.iter().all(|block| block.heading == "Example"));
        assert!(blocks[0].is("bad") && !blocks[0].is("good"));
        assert_eq!((blocks[0].file(), blocks[1].file()), (Some("a.yaml"), None));
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
