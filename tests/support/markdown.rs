//! Fenced blocks of a Markdown page.

#![allow(dead_code, reason = "each test program uses its own part")]

use std::ops::Range;

/// A fenced block.
#[derive(Debug, Clone)]
pub struct Block {
    /// All that stands behind the opening fence.
    pub info: String,
    /// The `##` heading that it stands under; empty before the first.
    pub heading: String,
    /// What stands between the fences, last line break included.
    pub text: String,
    /// Bytes of the page that `text` takes.
    pub span: Range<usize>,
    /// Line of the opening fence, from 1.
    pub line: usize,
}

impl Block {
    /// Whether the info string holds this word.
    pub fn has(&self, word: &str) -> bool {
        self.info.split_whitespace().any(|part| part == word)
    }

    /// The value of `key=value` in the info string.
    pub fn option(&self, key: &str) -> Option<&str> {
        self.info.split_whitespace().find_map(|part| part.strip_prefix(key)?.strip_prefix('='))
    }
}

/// The blocks of a page in order. A fence is three backticks or more at the
/// start of a line, and ends at a line of at least as many.
pub fn blocks(page: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut heading = String::new();
    let mut open: Option<(usize, Block)> = None;
    let mut at = 0;
    for (index, line) in page.split_inclusive('\n').enumerate() {
        let ticks = line.len() - line.trim_start_matches('`').len();
        match &mut open {
            Some((fence, block)) if ticks >= *fence && line.trim_end().len() == ticks => {
                block.span.end = at;
                block.text = page[block.span.clone()].to_owned();
                blocks.extend(open.take().map(|(_, block)| block));
            }
            Some(_) => {}
            None if ticks >= 3 => {
                let info = line[ticks..].trim().to_owned();
                let span = at + line.len()..page.len();
                let block =
                    Block { info, heading: heading.clone(), text: String::new(), span, line: index + 1 };
                open = Some((ticks, block));
            }
            None => {
                if let Some(title) = line.strip_prefix("## ") {
                    heading = title.trim().to_owned();
                }
            }
        }
        at += line.len();
    }
    assert!(open.is_none(), "a fence is not closed");
    blocks
}

/// The `##` headings of a page in order, fenced text left out.
pub fn headings(page: &str) -> Vec<String> {
    let fenced: Vec<Range<usize>> = blocks(page).into_iter().map(|block| block.span).collect();
    let mut at = 0;
    let mut found = Vec::new();
    for line in page.split_inclusive('\n') {
        if !fenced.iter().any(|span| span.contains(&at)) {
            found.extend(line.strip_prefix("## ").map(|title| title.trim().to_owned()));
        }
        at += line.len();
    }
    found
}

/// The page with the text of some blocks replaced.
pub fn replaced(page: &str, mut changes: Vec<(Range<usize>, String)>) -> String {
    changes.sort_by_key(|(span, _)| span.start);
    let mut page = page.to_owned();
    for (span, text) in changes.into_iter().rev() {
        page.replace_range(span, &text);
    }
    page
}
