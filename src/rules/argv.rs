//! Owns the words of a command, wherever they are written: what rules on words
//! ask of annotations and of the specs of Velero's resources alike.

use std::ops::Range;

use super::command;
use crate::diagnostic::Edit;
use crate::model::{Hook, HookList, SpecCommand, SpecExec, Text};
use crate::source::Place;
use crate::velero::command::{Element, Form, Shape, parse, quote, to_json};
use crate::velero::key::HookPhase;

/// The words that a hook executes.
pub(crate) struct Argv<'h> {
    /// When the hook runs.
    pub phase: HookPhase,
    /// What the words are to a reader.
    pub shape: Shape,
    words: Vec<String>,
    written: Written<'h>,
}

/// Where the words stand.
enum Written<'h> {
    /// In a text: the elements of a JSON array, or the text itself as one word.
    Value(&'h Text, &'h [Element]),
    /// Each in an item of a list.
    Items(&'h SpecCommand, Vec<&'h Text>),
}

impl<'h> Argv<'h> {
    /// The words of an annotation; none where a template may change its form.
    pub(super) fn of_hook(hook: &'h Hook) -> Option<Self> {
        let taken = command::taken(hook)?;
        let elements = match &taken.command.form {
            Form::Array(elements) => elements.as_slice(),
            _ => &[],
        };
        let (words, written) = (taken.command.argv.clone(), Written::Value(taken.text, elements));
        Some(Self { phase: hook.phase, shape: taken.shape, words, written })
    }

    /// The words of a hook in a spec; none where there may be others.
    pub(super) fn of_exec(list: &HookList, exec: &'h SpecExec) -> Option<Self> {
        let command = exec.command.as_ref()?;
        let texts = command.texts().filter(|texts| !texts.is_empty())?;
        let words: Vec<String> = texts.iter().map(|text| text.masked('x')).collect();
        // As the same array in an annotation.
        let shape = parse(&to_json(&words)).shape();
        Some(Self { phase: list.phase, shape, words, written: Written::Items(command, texts) })
    }

    /// The words.
    pub(super) fn words(&self) -> Vec<&str> {
        self.words.iter().map(String::as_str).collect()
    }

    /// Whether they are written one by one, so that each has a place of its own.
    pub(super) fn is_list(&self) -> bool {
        !matches!(self.written, Written::Value(_, []))
    }

    /// The place of a part of a word.
    pub(super) fn place(&self, word: usize, range: Range<usize>) -> Place {
        match &self.written {
            Written::Value(text, elements) => text.place_at(located(elements, word, range)),
            Written::Items(_, texts) => texts[word].place_at(range),
        }
    }

    /// The place of a word, its quotes included.
    pub(super) fn whole(&self, word: usize) -> Place {
        match &self.written {
            Written::Value(text, elements) => text.place_at(
                elements.get(word).map_or(0..text.written().len(), |element| element.range.clone()),
            ),
            Written::Items(_, texts) => texts[word].place(),
        }
    }

    /// Whether part of a word is templated.
    pub(super) fn is_open(&self, word: usize) -> bool {
        match &self.written {
            Written::Value(..) => self.is_open_at(word, 0..self.words[word].len()),
            Written::Items(_, texts) => !texts[word].holes().is_empty(),
        }
    }

    /// Whether bytes of a word are templated.
    pub(super) fn is_open_at(&self, word: usize, range: Range<usize>) -> bool {
        match &self.written {
            Written::Value(text, elements) => text.open_at(&located(elements, word, range)),
            Written::Items(_, texts) => texts[word].open_at(&range),
        }
    }

    /// Whether part of any word is templated.
    pub(super) fn has_holes(&self) -> bool {
        match &self.written {
            Written::Value(text, _) => !text.holes().is_empty(),
            Written::Items(_, texts) => texts.iter().any(|text| !text.holes().is_empty()),
        }
    }

    /// An edit that makes the command these words.
    pub(super) fn rewrite(&self, words: &[String]) -> Option<Edit> {
        match &self.written {
            Written::Value(text, _) => Some(text.rewrite(&to_json(words))),
            Written::Items(command, texts) => command.replace(0..texts.len(), words),
        }
    }

    /// An edit that puts others in the place of some words.
    pub(super) fn replace(&self, range: Range<usize>, words: &[String]) -> Option<Edit> {
        match &self.written {
            Written::Value(text, elements) => {
                let (first, last) = (elements.get(range.start)?, elements.get(range.end.checked_sub(1)?)?);
                let json: Vec<String> = words.iter().map(|word| quote(word)).collect();
                Some(text.splice(first.range.start..last.range.end, &json.join(", ")))
            }
            Written::Items(command, _) => command.replace(range, words),
        }
    }

    /// Edits that put parts in the place of single words; what stands between
    /// these is kept. None where one of them cannot be made.
    pub(super) fn split(&self, parts: &[(usize, Vec<String>)]) -> Vec<Edit> {
        match &self.written {
            Written::Value(text, elements) => split_value(text, elements, parts).into_iter().collect(),
            Written::Items(command, _) => {
                let edits = parts.iter().map(|(word, parts)| command.replace(*word..word + 1, parts));
                edits.collect::<Option<Vec<_>>>().unwrap_or_default()
            }
        }
    }

    /// An edit that puts a word before another one.
    pub(super) fn insert(&self, before: usize, word: &str) -> Option<Edit> {
        match &self.written {
            Written::Value(text, elements) => {
                let at = elements.get(before)?.range.start;
                Some(text.splice(at..at, &format!("{}, ", quote(word))))
            }
            Written::Items(command, _) => command.insert(before, word),
        }
    }
}

/// The bytes of a value that hold a part of a word.
fn located(elements: &[Element], word: usize, range: Range<usize>) -> Range<usize> {
    elements.get(word).map_or(range.clone(), |element| element.locate(range))
}

fn split_value(text: &Text, elements: &[Element], parts: &[(usize, Vec<String>)]) -> Option<Edit> {
    let element = |part: &(usize, _)| elements.get(part.0);
    let range = element(parts.first()?)?.range.start..element(parts.last()?)?.range.end;
    let (mut new, mut from) = (String::new(), range.start);
    for (word, parts) in parts {
        let own = &elements.get(*word)?.range;
        new += text.written().get(from..own.start)?;
        new += &parts.iter().map(|part| quote(part)).collect::<Vec<_>>().join(", ");
        from = own.end;
    }
    // The quotes of a template call between them would be written anew.
    (!text.open_at(&range)).then(|| text.splice(range, &new))
}
