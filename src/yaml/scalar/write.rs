//! Writes another text in the place of a scalar, in the style in place.

use super::block::{Chomp, Header};
use super::decode::break_len;
use super::quote::{double, is_plain, quoted, single, stands_for_itself};
use super::{Scalar, Style};
use crate::diagnostic::Edit;

impl Scalar {
    /// An edit that makes the scalar decode to `new`, in the style in place
    /// where that style can say it, else double-quoted. Line endings of the
    /// file are kept. A plain scalar becomes quoted where it would not be read
    /// back as this string.
    pub fn rewrite(&self, new: &str) -> Edit {
        if let Some(part) = &self.part {
            return part.rewrite(new);
        }
        let one_line = new.chars().all(stands_for_itself);
        match self.style {
            Style::Plain if is_plain(new, self.in_flow) => self.replace(new.to_owned()),
            Style::Plain => self.replace(quoted(new)),
            Style::Single if one_line => self.replace(single(new)),
            Style::Single | Style::Double => self.replace(double(new)),
            Style::Literal | Style::Folded => match self.block(new) {
                Some(edit) => edit,
                None => self.replace(format!("{}{}", double(new), self.header_comment())),
            },
        }
    }

    fn replace(&self, text: String) -> Edit {
        self.edit(self.span, self.after_blank(text))
    }

    /// The comment on the line of a block scalar's header, with its blanks.
    fn header_comment(&self) -> &str {
        Header::read(&self.raw).map_or("", |header| self.raw[header.indicators..header.end].trim_end())
    }

    /// The block scalar with other lines under its header. None where a block
    /// of this style and indentation cannot say the text.
    fn block(&self, new: &str) -> Option<Edit> {
        let header = Header::read(&self.raw)?;
        let content = new.trim_end_matches('\n');
        if !self.can_hold(&header, content) {
            return None;
        }
        let breaks = new.len() - content.len();
        let line_break = self.line_break();
        let chomp = self.chomp_for(breaks, header.chomp);
        let mut text = self.raw[..1].to_owned();
        text.extend(header.digit);
        text.push_str(match chomp {
            Chomp::Strip => "-",
            Chomp::Clip => "",
            Chomp::Keep => "+",
        });
        text.push_str(&self.raw[header.indicators..header.end]);
        for line in content.split('\n') {
            text.push_str(line_break);
            if !line.is_empty() {
                text.push_str(&" ".repeat(self.indent));
                text.push_str(line);
            }
        }
        let mut span = self.span;
        if chomp == Chomp::Keep {
            span.end = self.span.start + self.raw.len();
            text.push_str(&line_break.repeat(breaks));
        } else if breaks > 0 && self.ends_file() {
            text.push_str(line_break);
        }
        Some(self.edit(span, text))
    }

    /// Whether lines at the indentation in place can say `content`.
    fn can_hold(&self, header: &Header, content: &str) -> bool {
        let blank_start = |text: &str| text.starts_with([' ', '\t']);
        // Where nothing says how far a block is indented, its first line does.
        let clear_start = header.digit.is_some() || !blank_start(content.trim_start_matches('\n'));
        let folds = self.style == Style::Folded;
        (1..usize::MAX).contains(&self.indent)
            && !content.trim().is_empty()
            && clear_start
            && content.chars().all(|c| c == '\n' || stands_for_itself(c))
            && !(folds && (content.contains('\n') || blank_start(content)))
    }

    /// What keeps this number of line breaks at the end of the text.
    fn chomp_for(&self, breaks: usize, now: Chomp) -> Chomp {
        match (breaks, now) {
            (0, Chomp::Clip) if self.ends_file() => Chomp::Clip,
            (0, _) => Chomp::Strip,
            (1, Chomp::Keep) if self.blank_lines_after() == 0 => Chomp::Keep,
            (1, _) => Chomp::Clip,
            _ => Chomp::Keep,
        }
    }

    /// Whether the file ends without a line break right after the scalar.
    fn ends_file(&self) -> bool {
        self.raw.len() == self.span.len()
    }

    /// The line break of the scalar's own lines, else of its file.
    pub(super) fn line_break(&self) -> &'static str {
        let text = if self.raw.contains('\n') { &self.raw } else { self.source.text() };
        if text.find('\n').is_some_and(|at| text[..at].ends_with('\r')) { "\r\n" } else { "\n" }
    }

    fn blank_lines_after(&self) -> usize {
        let rest = &self.raw.as_bytes()[self.span.len()..];
        rest[break_len(rest, 0)..].iter().filter(|&&byte| byte == b'\n').count()
    }
}
