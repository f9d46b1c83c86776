//! What a command freezes and thaws with `fsfreeze`, as far as it can be told.

use std::ops::Range;

use super::exec_form::base;
use super::program::{Reads, program, shell, switched_user};
use super::simple::{Simple, Word, commands};

/// What a command does to file systems.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Freezing {
    /// The calls of `fsfreeze` that are understood, in order.
    pub calls: Vec<Call>,
    /// Whether nothing else in the command may freeze or thaw.
    pub is_whole: bool,
}

/// One call of `fsfreeze` with one mount point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Whether it freezes; it thaws else.
    pub freezes: bool,
    /// The path, without slashes at its end.
    pub path: String,
    /// Which word of the command holds it.
    pub word: usize,
    /// Bytes of that word: the path, quotes included.
    pub range: Range<usize>,
}

/// Programs that surely have no part in it.
const BYSTANDERS: &[&str] = &[
    "echo", "true", ":", "sleep", "sync", "date", "printf", "rm", "touch", "ls", "cat", "mkdir", "test", "[",
    "set", "exit", "logger", "df", "findmnt",
];

/// Scripts in scripts that are followed.
const DEPTH: usize = 3;

/// Reads the words of a command.
pub fn freezing<W: AsRef<str>>(words: &[W]) -> Freezing {
    let whole = |(at, word): (usize, &W)| Word { text: word.as_ref().to_owned(), range: at..at + 1 };
    let words = words.iter().enumerate().map(whole).collect();
    let mut found = Freezing { calls: Vec::new(), is_whole: true };
    add(&Simple { words, ..Simple::default() }, None, DEPTH, &mut found);
    found
}

/// Adds what a simple command does. `script` is the word of the hook's command
/// in which it stands; none for that command itself, whose words have their
/// number for a range.
fn add(command: &Simple, script: Option<usize>, depth: usize, found: &mut Freezing) {
    let words: Vec<&str> = command.words.iter().map(|word| word.text.as_str()).collect();
    let read = match shell(&words).map(|shell| shell.reads) {
        Some(Reads::Script(at)) => Some(at),
        Some(_) => return found.is_whole = false,
        None => switched_user(&words),
    };
    if let Some(at) = read {
        let inner = if depth > 0 { commands(words[at]) } else { None };
        let Some(inner) = inner else { return found.is_whole = false };
        // A script in a script has its place in the outer one.
        let (calls, holder) = (found.calls.len(), script.unwrap_or(at));
        inner.iter().for_each(|command| add(command, Some(holder), depth - 1, found));
        if script.is_some() {
            let range = &command.words[at].range;
            found.calls[calls..].iter_mut().for_each(|call| call.range.clone_from(range));
        }
        return;
    }
    let Some(started) = program(&words).map(|program| program.at) else { return found.is_whole = false };
    if base(words[started]) != "fsfreeze" {
        found.is_whole &= BYSTANDERS.contains(&base(words[started]));
        return;
    }
    match call(&command.words[started + 1..], script) {
        Some(call) => found.calls.push(call),
        None => found.is_whole = false,
    }
}

/// The call with these words after the program's name; none where it cannot be
/// told, and where `fsfreeze` takes the words for a mistake.
fn call(words: &[Word], script: Option<usize>) -> Option<Call> {
    let (mut freezes, mut operand) = (None, None);
    for word in words {
        match word.text.as_str() {
            "-f" | "--freeze" if freezes.is_none() => freezes = Some(true),
            "-u" | "--unfreeze" if freezes.is_none() => freezes = Some(false),
            text if is_plain_path(text) && operand.is_none() => operand = Some(word),
            _ => return None,
        }
    }
    let (freezes, word) = (freezes?, operand?);
    let path = match word.text.trim_end_matches('/') {
        "" => "/",
        path => path,
    };
    let (at, range) = match script {
        Some(script) => (script, word.range.clone()),
        None => (word.range.start, 0..word.text.len()),
    };
    Some(Call { freezes, path: path.to_owned(), word: at, range })
}

/// Whether a word is an absolute path that no shell changes.
fn is_plain_path(text: &str) -> bool {
    let is_step = |part: &str| part == "." || part == "..";
    text.starts_with('/')
        && !text.contains("//")
        && !text.contains(|c: char| c.is_whitespace() || "$`*?[]{}<>~\\'\"%@".contains(c))
        && !text.split('/').any(is_step)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> (Vec<(bool, String, String)>, bool) {
        let words: Vec<&str> = line.split('␣').collect();
        let Freezing { calls, is_whole } = freezing(&words);
        let shown = |call: Call| (call.freezes, call.path, words[call.word][call.range].to_owned());
        (calls.into_iter().map(shown).collect(), is_whole)
    }

    #[test]
    fn calls_are_found_with_their_place() {
        let cases = [
            ("/sbin/fsfreeze␣--freeze␣/data", true, "/data", "/data"),
            ("fsfreeze␣-u␣/data/", false, "/data", "/data/"),
            ("fsfreeze␣/data␣-f", true, "/data", "/data"),
            ("timeout␣20␣fsfreeze␣-f␣/data", true, "/data", "/data"),
            ("sh␣-c␣fsfreeze -f /data", true, "/data", "/data"),
            ("bash␣-c␣sync; fsfreeze --unfreeze '/data' || true", false, "/data", "'/data'"),
            ("sh␣-c␣if [ -d /data ]; then fsfreeze -f /data; fi", true, "/data", "/data"),
            ("bash␣-c␣echo a; sh -c 'fsfreeze -f /data'", true, "/data", "'fsfreeze -f /data'"),
        ];
        for (line, freezes, path, place) in cases {
            let (calls, is_whole) = read(line);
            assert_eq!(calls, [(freezes, path.to_owned(), place.to_owned())], "{line}");
            assert!(is_whole || line.contains("if ["), "{line}");
        }
        assert_eq!(read("sh␣-c␣fsfreeze -f /a && fsfreeze -f /b").0.len(), 2);
    }

    #[test]
    fn what_cannot_be_told_is_not_whole() {
        let cases = [
            "fsfreeze␣-f␣/a␣/b",
            "fsfreeze␣-f",
            "fsfreeze␣/a",
            "fsfreeze␣-f␣-u␣/a",
            "fsfreeze␣--freeze␣data",
            "fsfreeze␣-f␣/a/../b",
            "sh␣-c␣fsfreeze -f $DIR",
            "sh␣-c␣for d in /a /b; do fsfreeze -f $d; done",
            "sh␣-c␣case a in a) fsfreeze -f /a;; esac",
            "sh␣/thaw.sh",
            "/scripts/thaw.sh",
            "bash",
        ];
        for line in cases {
            assert_eq!(read(line), (Vec::new(), false), "{line}");
        }
        assert_eq!(read("sh␣-c␣echo done; sync"), (Vec::new(), true));
    }
}
