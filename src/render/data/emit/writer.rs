//! Writes scalars and indicators as the emitter of go-yaml does, which descends
//! from libyaml: its state, its folding, its escapes.

use super::Dialect;
use super::analysis::{Analysis, is_break, is_printable};
use crate::render::origin::Origin;
use crate::render::text::{Text, TextBuilder};
use crate::yaml::Style;

/// The column after which go-yaml v2 folds text.
const WIDTH: usize = 80;

/// What is written so far, and where the pen is.
pub(super) struct Writer {
    out: TextBuilder,
    /// Characters since the last line break.
    column: usize,
    /// Whether a blank was written last.
    whitespace: bool,
    /// Whether nothing but indentation and `-` was written on this line.
    indention: bool,
    /// Indentation of the collection being written; none around the root.
    pub(super) indent: Option<usize>,
    dialect: Dialect,
}

/// The bytes of one scalar, each with its origin; asked for from left to right.
struct Pieces<'t> {
    text: &'t str,
    runs: Vec<(std::ops::Range<usize>, Origin)>,
    at: usize,
}

impl<'t> Pieces<'t> {
    fn new(text: &'t Text) -> Self {
        Self { text: text.as_str(), runs: text.runs().collect(), at: 0 }
    }

    /// Where the byte at an offset comes from.
    fn origin(&mut self, offset: usize) -> Origin {
        while self.runs.get(self.at).is_some_and(|(range, _)| range.end <= offset) {
            self.at += 1;
        }
        self.runs
            .get(self.at)
            .map_or(Origin::None, |(range, origin)| origin.advanced(offset.saturating_sub(range.start)))
    }

    /// Adds bytes as they are.
    fn copy(&mut self, out: &mut TextBuilder, mut start: usize, end: usize) {
        while start < end {
            let origin = self.origin(start);
            let stop = self.runs.get(self.at).map_or(end, |(range, _)| range.end.clamp(start + 1, end));
            out.push(self.text.get(start..stop).unwrap_or_default(), origin);
            start = stop;
        }
    }
}

impl Writer {
    /// Nothing is written yet.
    pub(super) fn new(dialect: Dialect) -> Self {
        Self {
            out: TextBuilder::default(),
            column: 0,
            whitespace: true,
            indention: true,
            indent: None,
            dialect,
        }
    }

    /// How many bytes are written.
    pub(super) fn len(&self) -> usize {
        self.out.len()
    }

    /// What was written, without its last line break.
    pub(super) fn finish(mut self) -> Text {
        self.write_indent();
        // Helm's `toYaml` takes one line break off the end.
        if self.out.as_str().ends_with('\n') {
            self.out.truncate(self.out.len() - 1);
        }
        self.out.finish()
    }

    /// Whether the pen stands behind nothing but indentation and `-`.
    pub(super) fn at_indention(&self) -> bool {
        self.indention
    }

    fn put(&mut self, text: &str, origin: Origin) {
        self.out.push(text, origin);
        self.column += text.chars().count();
    }

    fn put_break(&mut self, origin: Origin) {
        self.out.push("\n", origin);
        self.column = 0;
    }

    /// Begins a line at the indentation in force, unless one has begun.
    pub(super) fn write_indent(&mut self) {
        self.fold(Origin::None, self.indent.unwrap_or(0));
    }

    /// Begins a line, if need be; its break stands for something that has an origin.
    fn fold(&mut self, origin: Origin, indent: usize) {
        if !self.indention || self.column > indent || self.column == indent && !self.whitespace {
            self.put_break(origin);
        }
        if self.column < indent {
            let blanks = indent - self.column;
            self.out.push(&" ".repeat(blanks), Origin::None);
            self.column = indent;
        }
        self.whitespace = true;
        self.indention = true;
    }

    /// An indicator, with a blank before it where it `stands_alone`.
    pub(super) fn indicator(&mut self, text: &str, stands_alone: bool, indents: bool) {
        if stands_alone && !self.whitespace {
            self.put(" ", Origin::None);
        }
        self.put(text, Origin::None);
        self.whitespace = false;
        self.indention = self.indention && indents;
    }

    /// A scalar in the style asked for, or the next that is fit for it.
    pub(super) fn scalar(&mut self, text: &Text, wanted: Style, is_key: bool) {
        let analysis = Analysis::of(text.as_str(), self.dialect);
        let indent = self.indent.map_or(2, |indent| indent + 2);
        let mut style = wanted;
        if is_key && analysis.multiline {
            style = Style::Double;
        }
        if style == Style::Plain && (!analysis.plain || is_key && text.is_empty()) {
            style = Style::Single;
        }
        if style == Style::Single && !analysis.single {
            style = Style::Double;
        }
        if style == Style::Literal && (!analysis.literal || is_key) {
            style = Style::Double;
        }
        let folds = if is_key { None } else { Some(indent) };
        let mut pieces = Pieces::new(text);
        match style {
            Style::Plain => self.plain(&mut pieces, folds),
            Style::Single => self.single(&mut pieces, folds, indent),
            Style::Literal | Style::Folded => self.literal(&mut pieces, indent),
            Style::Double => self.double(&mut pieces, folds),
        }
    }

    /// Whether the blank at `at` becomes a line break: the next word begins past the margin.
    fn folds_at(&self, text: &str, at: usize, after_blank: bool) -> bool {
        self.dialect == Dialect::Two && !after_blank && self.column > WIDTH && at + 1 < text.len()
    }

    fn plain(&mut self, pieces: &mut Pieces<'_>, folds: Option<usize>) {
        if !self.whitespace {
            self.put(" ", Origin::None);
        }
        self.words(pieces, folds, false);
        self.whitespace = false;
        self.indention = false;
    }

    /// Text with its blanks folded; in single quotes a quote is written twice.
    fn words(&mut self, pieces: &mut Pieces<'_>, folds: Option<usize>, quoted: bool) {
        let text = pieces.text;
        let mut after_blank = false;
        for (at, c) in text.char_indices() {
            let next_is_blank = text.as_bytes().get(at + 1) == Some(&b' ');
            match folds {
                Some(indent)
                    if c == ' '
                        && !next_is_blank
                        && (at > 0 || !quoted)
                        && self.folds_at(text, at, after_blank) =>
                {
                    self.fold(pieces.origin(at), indent);
                }
                _ => {
                    if quoted && c == '\'' {
                        let origin = pieces.origin(at);
                        self.put("'", origin);
                    }
                    pieces.copy(&mut self.out, at, at + c.len_utf8());
                    self.column += 1;
                    self.indention &= c == ' ';
                }
            }
            after_blank = c == ' ';
        }
    }

    fn single(&mut self, pieces: &mut Pieces<'_>, folds: Option<usize>, indent: usize) {
        self.indicator("'", true, false);
        if pieces.text.contains(is_break) {
            self.lines(pieces, indent);
        } else {
            self.words(pieces, folds, true);
        }
        self.indicator("'", false, false);
    }

    /// Quoted text with the line breaks of Unicode, which are kept as they are.
    fn lines(&mut self, pieces: &mut Pieces<'_>, indent: usize) {
        let mut after_break = false;
        for (at, c) in pieces.text.char_indices() {
            if !is_break(c) {
                if after_break {
                    self.fold(Origin::None, indent);
                }
                if c == '\'' {
                    let origin = pieces.origin(at);
                    self.put("'", origin);
                }
                self.column += 1;
                self.indention = false;
            }
            pieces.copy(&mut self.out, at, at + c.len_utf8());
            after_break = is_break(c);
            if after_break {
                self.column = 0;
                self.indention = true;
            }
        }
    }

    fn literal(&mut self, pieces: &mut Pieces<'_>, indent: usize) {
        self.indicator("|", true, false);
        let text = pieces.text;
        if text.starts_with(|c| c == ' ' || is_break(c)) {
            self.put("2", Origin::None);
        }
        let mut ends = text.chars().rev();
        match (ends.next(), ends.next()) {
            (Some(last), _) if !is_break(last) => self.put("-", Origin::None),
            (Some(_), None) => self.put("+", Origin::None),
            (Some(_), Some(before)) if is_break(before) => self.put("+", Origin::None),
            _ => {}
        }
        self.put_break(Origin::None);
        self.indention = true;
        self.whitespace = true;
        let mut after_break = true;
        for (at, c) in text.char_indices() {
            let breaks = is_break(c);
            if !breaks && after_break {
                self.fold(Origin::None, indent);
            }
            pieces.copy(&mut self.out, at, at + c.len_utf8());
            self.column = if breaks { 0 } else { self.column + 1 };
            self.indention = breaks;
            after_break = breaks;
        }
    }

    fn double(&mut self, pieces: &mut Pieces<'_>, folds: Option<usize>) {
        self.indicator("\"", true, false);
        let text = pieces.text;
        // go-yaml looks for a byte order mark at the start whichever character it is at.
        let escapes_all = text.starts_with('\u{feff}');
        let mut after_blank = false;
        for (at, c) in text.char_indices() {
            let origin = pieces.origin(at);
            if escapes_all || !is_printable(c) || is_break(c) || matches!(c, '"' | '\\') {
                let escape = escaped(c);
                for at in 0..escape.len() {
                    // Each byte of an escape stands for the character as a whole.
                    self.put(escape.get(at..=at).unwrap_or_default(), origin);
                }
                after_blank = false;
                continue;
            }
            match folds {
                Some(indent) if c == ' ' && at > 0 && self.folds_at(text, at, after_blank) => {
                    self.fold(origin, indent);
                    if text.as_bytes().get(at + 1) == Some(&b' ') {
                        let origin = pieces.origin(at + 1);
                        self.put("\\", origin);
                    }
                }
                _ => {
                    pieces.copy(&mut self.out, at, at + c.len_utf8());
                    self.column += 1;
                    self.indention &= c == ' ';
                }
            }
            after_blank = c == ' ';
        }
        self.indicator("\"", false, false);
    }
}

/// How a character is written in double quotes where it cannot stand for itself.
fn escaped(c: char) -> String {
    let short = match c {
        '\0' => '0',
        '\u{7}' => 'a',
        '\u{8}' => 'b',
        '\t' => 't',
        '\n' => 'n',
        '\u{b}' => 'v',
        '\u{c}' => 'f',
        '\r' => 'r',
        '\u{1b}' => 'e',
        '"' | '\\' => c,
        '\u{85}' => 'N',
        '\u{a0}' => '_',
        '\u{2028}' => 'L',
        '\u{2029}' => 'P',
        _ => {
            return match u32::from(c) {
                code @ ..=0xff => format!("\\x{code:02X}"),
                code @ ..=0xffff => format!("\\u{code:04X}"),
                code => format!("\\U{code:08X}"),
            };
        }
    };
    format!("\\{short}")
}
