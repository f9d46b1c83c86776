//! Edits of a command that is written as a list.

use std::ops::Range;

use super::{SpecCommand, Text};
use crate::diagnostic::Edit;
use crate::source::{Place, Span};
use crate::velero::command::quote;

impl SpecCommand {
    /// An edit that puts others in the place of some words. None where anything
    /// but items stands there, or where they are not written in the list.
    pub fn replace(&self, range: Range<usize>, words: &[String]) -> Option<Edit> {
        let texts: Vec<&Text> = self.texts()?.get(range)?.to_vec();
        let (first, last) = (texts.first()?.place(), texts.last()?.place());
        let span = Span::new(first.span.start, last.span.end);
        let is_apart = texts.windows(2).all(|pair| pair[0].place().span.end <= pair[1].place().span.start);
        let is_block = last.text().starts_with(['|', '>', '&', '!']);
        let own = first.source.text().get(span.range())?;
        let is_known = texts.iter().all(|text| text.holes().is_empty());
        let separator = self.separator(&first).filter(|_| self.holds(&last))?;
        let text = self.written(words).join(&separator);
        let plain = is_apart && is_known && !is_block && !own.contains('#');
        plain.then(|| Edit { source: first.source, span, text })
    }

    /// An edit that puts a word before another one.
    pub fn insert(&self, before: usize, word: &str) -> Option<Edit> {
        let place = self.words.get(before)?.place.clone();
        let separator = self.separator(&place)?;
        let text = self.written(&[word.to_owned()]).concat() + &separator;
        Some(Edit { source: place.source, span: Span::new(place.span.start, place.span.start), text })
    }

    fn is_flow(&self) -> bool {
        self.setting.value.place.text().starts_with('[')
    }

    fn written(&self, words: &[String]) -> Vec<String> {
        let write = |word: &String| if self.is_flow() { quote(word) } else { crate::yaml::inline(word) };
        words.iter().map(write).collect()
    }

    /// Whether a place lies in the list itself.
    fn holds(&self, place: &Place) -> bool {
        let list = &self.setting.value.place;
        list.source.path() == place.source.path()
            && list.span.start <= place.span.start
            && place.span.end <= list.span.end
    }

    /// What stands between the item at a place and one like it after it.
    fn separator(&self, place: &Place) -> Option<String> {
        if !self.holds(place) {
            return None;
        }
        if self.is_flow() {
            return Some(", ".to_owned());
        }
        let line = place.source.line_span(place.start().line)?;
        let before = place.source.text().get(line.start..place.span.start)?;
        let line_break = if place.source.text()[line.end..].starts_with("\r\n") { "\r\n" } else { "\n" };
        let is_item = before.trim_matches(' ') == "-";
        is_item.then(|| format!("{line_break}{before}"))
    }
}
