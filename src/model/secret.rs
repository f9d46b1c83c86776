//! Passwords that stand in annotations as they are.

use std::ops::Range;

use super::{Annotation, SpecCommand, Text, VeleroResource};
use crate::script::secret::{Token, in_line, in_words};
use crate::source::{Place, Span};
use crate::velero::command::{self, Form};

/// A password.
#[derive(Debug, Clone)]
pub struct Secret {
    /// Where it stands.
    pub place: Place,
    /// What it is; no message may hold it.
    pub text: String,
}

impl Annotation {
    /// Every password in the value, which is searched once.
    pub fn secrets(&self) -> &[Secret] {
        self.found.get_or_init(|| self.find_secrets())
    }

    fn find_secrets(&self) -> Vec<Secret> {
        match &self.value.text {
            Some(text) => {
                let found = text.secrets().into_iter();
                let secret = |range: Range<usize>| Secret {
                    place: text.place_at(range.clone()),
                    text: text.written().get(range).unwrap_or("").to_owned(),
                };
                found.map(secret).collect()
            }
            None => {
                let place = &self.value.place;
                let found = in_line(place.text()).into_iter();
                let shift = |range: Range<usize>| {
                    Span::new(place.span.start + range.start, place.span.start + range.end)
                };
                let secret = |range: Range<usize>| Secret {
                    text: place.text()[range.clone()].to_owned(),
                    place: Place::new(&place.source, shift(range)),
                };
                found.map(secret).collect()
            }
        }
    }
}

impl VeleroResource {
    /// Every password in the commands of its hooks.
    pub fn secrets(&self) -> Vec<Secret> {
        self.commands().flat_map(SpecCommand::secrets).collect()
    }
}

impl SpecCommand {
    /// Every password in the words, or in what is written instead of a list.
    pub fn secrets(&self) -> Vec<Secret> {
        let secret = |text: &Text, range: Range<usize>| Secret {
            place: text.place_at(range.clone()),
            text: text.written().get(range).unwrap_or("").to_owned(),
        };
        if let Some(text) = &self.setting.value.text {
            return text.secrets().into_iter().map(|range| secret(text, range)).collect();
        }
        let texts: Vec<&Text> = self.words.iter().filter_map(|word| word.text.as_ref()).collect();
        let tokens: Vec<Token> = texts.iter().map(|text| Token::of(&text.masked('$'))).collect();
        let found = in_words(&tokens).into_iter();
        let known = found.filter(|(word, range)| !texts[*word].open_at(range));
        known.map(|(word, range)| secret(texts[word], range)).collect()
    }
}

impl Text {
    /// The bytes of every password in a command.
    fn secrets(&self) -> Vec<Range<usize>> {
        let masked = self.masked('$');
        let found = match command::parse(&masked).form {
            Form::Array(elements) => {
                let tokens: Vec<Token> = elements.iter().map(|element| Token::of(&element.text)).collect();
                let found = in_words(&tokens).into_iter();
                found.map(|(word, range)| elements[word].locate(range)).collect()
            }
            _ => in_line(&masked),
        };
        found.into_iter().filter(|range: &Range<usize>| !self.open_at(range)).collect()
    }
}
