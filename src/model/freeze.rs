//! Which file systems a hook freezes and thaws, and what lies at a path of a
//! container.

use super::{Container, Hook, Mount, Text};
use crate::script::freeze::{Call, freezing};
use crate::script::reach::lies_below;
use crate::source::Place;
use crate::velero::command::Form;

/// What a hook does to file systems.
#[derive(Debug, Clone)]
pub struct Freezing {
    /// The calls of `fsfreeze` that are known, in order.
    pub calls: Vec<Call>,
    /// Whether nothing else in the command may freeze or thaw.
    pub is_whole: bool,
}

/// What lies at a path of a container.
#[derive(Debug, Clone, Copy)]
pub enum Lies<'c> {
    /// The file system of this mount.
    On(&'c Mount),
    /// The container's own file system: nothing is mounted there.
    InImage,
    /// That cannot be told.
    Unknown,
}

impl Hook<'_> {
    /// What the hook freezes and thaws; none where it does not run, or where
    /// its command cannot be told.
    pub fn freezing(&self) -> Option<Freezing> {
        let command = self.argv().filter(|_| self.runs())?;
        let text = self.command_text()?;
        let all = freezing(&command.argv);
        let is_plain = |word: usize| !text.open_at(&self.locate(word, 0..command.argv[word].len()));
        let calls: Vec<Call> = all.calls.into_iter().filter(|call| is_plain(call.word)).collect();
        let is_whole = all.is_whole && text.holes().is_empty();
        Some(Freezing { calls, is_whole })
    }

    /// The place of a path that the hook's command names.
    pub fn place_of(&self, call: &Call) -> Option<Place> {
        Some(self.command_text()?.place_at(self.locate(call.word, call.range.clone())))
    }

    /// The bytes of the command's value that hold a part of a word.
    fn locate(&self, word: usize, range: std::ops::Range<usize>) -> std::ops::Range<usize> {
        match self.argv().map(|command| &command.form) {
            Some(Form::Array(elements)) => {
                elements.get(word).map_or(range.clone(), |element| element.locate(range))
            }
            _ => range,
        }
    }
}

impl Freezing {
    /// The calls that freeze what the command itself does not thaw again.
    pub fn left_frozen(&self) -> impl Iterator<Item = &Call> {
        let is_thawed =
            |call: &Call| self.calls.iter().any(|other| !other.freezes && other.path == call.path);
        self.calls.iter().filter(move |call| call.freezes && !is_thawed(call))
    }
}

impl Container {
    /// What lies at an absolute path, by the mounts that are listed.
    pub fn lies_at(&self, path: &str) -> Lies<'_> {
        let mounts = || self.mounts.iter().filter(|mount| !mount.is_device);
        let known = |mount: &Mount| mount.path.as_ref().and_then(Text::known).map(str::to_owned);
        let covers = |mount: &&Mount| known(mount).is_some_and(|root| lies_below(path, &root));
        let length = |mount: &&Mount| known(mount).map_or(0, |root| root.trim_end_matches('/').len());
        let nearest = mounts().filter(covers).max_by_key(length);
        // One that is not known may lie between the two.
        let is_open = self.more_mounts || mounts().any(|mount| known(mount).is_none());
        match nearest {
            Some(mount) if !is_open || length(&mount) == path.len() => Lies::On(mount),
            None if !is_open => Lies::InImage,
            _ => Lies::Unknown,
        }
    }
}
