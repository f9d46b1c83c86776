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
        let breaks = new.len() - content.len();
        let folds = self.style == Style::Folded;
        // Where nothing says how far a block is indented, its first line does.
        let clear_start =
            header.digit.is_some() || !content.trim_start_matches('\n').starts_with([' ', '\t']);
        let sayable = self.indent > 0
            && self.indent < usize::MAX
            && !content.trim().is_empty()
            && clear_start
            && content.chars().all(|c| c == '\n' || stands_for_itself(c))
            && !(folds && (content.contains('\n') || content.starts_with([' ', '\t'])));
        if !sayable {
            return None;
        }
        let line_break = self.line_break();
        let last_line_open = !self.raw[self.span.len()..].starts_with(['\n', '\r']);
        let chomp = match (breaks, header.chomp) {
            (0, Chomp::Clip) if last_line_open => Chomp::Clip,
            (0, _) => Chomp::Strip,
            (1, Chomp::Keep) if self.blank_lines_after() == 0 => Chomp::Keep,
            (1, _) => Chomp::Clip,
            _ => Chomp::Keep,
        };
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
        } else if breaks > 0 && last_line_open {
            text.push_str(line_break);
        }
        Some(self.edit(span, text))
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
