//! What the lines of a YAML text are, as far as that can be told without reading it.

use crate::source::Span;

/// The lines of a text.
pub(super) struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
    /// Whether each lies in a block scalar.
    in_scalar: Vec<bool>,
    /// The last line before each with more on it than blanks, comments and templates.
    before: Vec<Option<usize>>,
    /// The next such line after each.
    after: Vec<Option<usize>>,
}

impl<'t> Lines<'t> {
    pub fn of(text: &'t str) -> Self {
        let mut lines =
            Self { text, starts: Vec::new(), in_scalar: Vec::new(), before: Vec::new(), after: Vec::new() };
        let mut scalar: Option<usize> = None;
        let (mut at, mut last) = (0, None);
        for (number, line) in text.split_inclusive('\n').enumerate() {
            let content = line.trim();
            if !content.is_empty() && scalar.is_some_and(|parent| indentation(line) <= parent) {
                scalar = None;
            }
            lines.starts.push(at);
            lines.in_scalar.push(scalar.is_some());
            lines.before.push(last);
            if scalar.is_none() && opens_scalar(content) {
                scalar = Some(column(line));
            }
            let is_template = content.trim_start_matches('#').trim_start().starts_with("repl{{")
                || content.starts_with("{{repl")
                || content.starts_with('#');
            if !content.is_empty() && !is_template {
                let first = last.map_or(0, |last| last + 1);
                lines.after.resize(first, None);
                lines.after.resize(number, Some(number));
                lines.after.push(None);
                last = Some(number);
            }
            at += line.len();
        }
        lines
    }

    /// Whether an action on a line of its own prints entries beside those round
    /// it, and no value. `is_subtree`: it says how far its lines are indented.
    pub fn stands_between_entries(&self, action: Span, is_subtree: bool) -> bool {
        let number = self.starts.partition_point(|&start| start <= action.start).saturating_sub(1);
        let Some(before) = self.before.get(number).copied().flatten() else { return false };
        if self.in_scalar[number] {
            return false;
        }
        let line = self.line(before);
        let indent = action.start - self.starts[number];
        if is_entry(line.trim()) {
            return is_subtree || indent <= column(line);
        }
        // The first of the entries below a key.
        let next = self.after.get(number).copied().flatten().map(|after| self.line(after));
        let is_deeper = |next: &str| is_entry(next.trim()) && indentation(next) > indentation(line);
        line.trim().ends_with(':') && next.is_some_and(is_deeper)
    }

    /// Whether an offset lies in the lines of a block scalar.
    pub fn is_in_scalar(&self, offset: usize) -> bool {
        let number = self.starts.partition_point(|&start| start <= offset).saturating_sub(1);
        self.in_scalar.get(number).copied().unwrap_or_default()
    }

    fn line(&self, number: usize) -> &'t str {
        let end = self.starts.get(number + 1).copied().unwrap_or(self.text.len());
        &self.text[self.starts[number]..end]
    }
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// The column of the key, after the dashes of list items.
fn column(line: &str) -> usize {
    let mut rest = line.trim_start_matches(' ');
    while let Some(inner) = rest.strip_prefix("- ") {
        rest = inner.trim_start_matches(' ');
    }
    line.len() - rest.len()
}

/// Whether a line ends with the header of a block scalar.
fn opens_scalar(content: &str) -> bool {
    let content = content.split(" #").next().unwrap_or("").trim_end();
    let word = content.rsplit([' ', '\t']).next().unwrap_or("");
    let is_header =
        word.starts_with(['|', '>']) && word[1..].chars().all(|c| c.is_ascii_digit() || "+-".contains(c));
    let rest = content[..content.len() - word.len()].trim_end();
    is_header
        && (rest.is_empty() || rest.ends_with([':', '-']) || rest.contains(": !") || rest.contains(": &"))
}

/// Whether a line is a whole entry: `key: value`, `- value`.
fn is_entry(content: &str) -> bool {
    let Some(value) = content.split_once(": ").map(|(_, value)| value).or_else(|| content.strip_prefix("- "))
    else {
        return false;
    };
    let value = value.trim();
    let is_open = value.ends_with([',', '{', '[', ':', '|', '>', '-'])
        || content.starts_with(['"', '{', '[']) && content.ends_with(',');
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
    let is_closed = quote.is_none_or(|quote| value.len() > 1 && value.ends_with(quote));
    !value.is_empty() && !is_open && is_closed
}
