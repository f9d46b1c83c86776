//! Which program a list of words starts in the end, and what a shell among
//! them reads.

use super::exec_form::{base, is_assignment};

/// The program that a list of words starts, past those that only start another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Program {
    /// Which word.
    pub at: usize,
    /// Whether `timeout` bounds its time.
    pub is_timed: bool,
}

/// What a shell reads its commands from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reads {
    /// The text in this word, after `-c`.
    Script(usize),
    /// The file that this word names.
    File(usize),
    /// Its standard input.
    Input,
}

/// A shell among the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shell {
    /// Which word.
    pub at: usize,
    /// What it reads.
    pub reads: Reads,
}

/// A program that gives the rest of its words to another one.
struct Wrapper {
    name: &'static str,
    /// Options that take the next word.
    valued: &'static [&'static str],
    /// Words between the options and the other program.
    operands: usize,
}

const fn wrapper(name: &'static str, valued: &'static [&'static str], operands: usize) -> Wrapper {
    Wrapper { name, valued, operands }
}

/// Of the manual pages of GNU coreutils, util-linux, sudo and BusyBox.
const WRAPPERS: &[Wrapper] = &[
    wrapper("env", &["-u", "-C", "-S", "--unset", "--chdir"], 0),
    wrapper("timeout", &["-s", "-k", "--signal", "--kill-after"], 1),
    wrapper("nice", &["-n", "--adjustment"], 0),
    wrapper("ionice", &["-c", "-n", "--class", "--classdata"], 0),
    wrapper("sudo", &["-u", "-g", "-h", "-p", "-C", "-D", "--user", "--group"], 0),
    wrapper("doas", &["-u", "-C"], 0),
    wrapper("stdbuf", &["-i", "-o", "-e", "--input", "--output", "--error"], 0),
    wrapper("time", &["-f", "-o", "--format", "--output"], 0),
    wrapper("chpst", &["-u", "-U", "-e", "-n", "-m", "-b"], 0),
    wrapper("flock", &["-w", "-E", "--timeout"], 1),
    wrapper("gosu", &[], 1),
    wrapper("su-exec", &[], 1),
    wrapper("chroot", &[], 1),
    wrapper("nohup", &[], 0),
    wrapper("setsid", &[], 0),
    wrapper("busybox", &[], 0),
    wrapper("tini", &[], 0),
    wrapper("dumb-init", &[], 0),
    wrapper("exec", &[], 0),
];

/// Shells that read their options as POSIX has it.
const SHELLS: [&str; 8] = ["sh", "bash", "ash", "dash", "zsh", "ksh", "mksh", "rbash"];

/// Wrappers in wrappers that are followed.
const DEPTH: usize = 8;

/// The program that the words start; none where it cannot be told.
pub fn program<W: AsRef<str>>(words: &[W]) -> Option<Program> {
    let mut found = Program { at: 0, is_timed: false };
    for _ in 0..DEPTH {
        let name = base(words.get(found.at)?.as_ref());
        let Some(wrapper) = WRAPPERS.iter().find(|wrapper| wrapper.name == name) else { return Some(found) };
        found.is_timed |= name == "timeout";
        found.at = after(wrapper, words, found.at + 1)?;
    }
    None
}

/// Where the words of the other program begin.
fn after<W: AsRef<str>>(wrapper: &Wrapper, words: &[W], mut at: usize) -> Option<usize> {
    loop {
        let word = words.get(at)?.as_ref();
        match word {
            "--" => {
                at += 1;
                break;
            }
            _ if wrapper.valued.contains(&word) => at += 2,
            _ if word.len() > 1 && word.starts_with('-') => at += 1,
            _ => break,
        }
    }
    at += wrapper.operands;
    while wrapper.name == "env" && is_assignment(words.get(at)?.as_ref()) {
        at += 1;
    }
    Some(at)
}

/// The shell that the words start; none where they start another program, or
/// where its options are not understood.
pub fn shell<W: AsRef<str>>(words: &[W]) -> Option<Shell> {
    let at = program(words)?.at;
    SHELLS.contains(&base(words[at].as_ref())).then_some(())?;
    let (mut takes_script, mut takes_input, mut next) = (false, false, at + 1);
    while let Some(word) = words.get(next).map(AsRef::as_ref) {
        let Some(letters) = word.strip_prefix(['-', '+']) else { break };
        next += 1;
        match letters {
            "" | "-" => break,
            "-login" | "-norc" | "-noprofile" | "-posix" | "-verbose" | "-restricted" => {}
            "-rcfile" | "-init-file" => next += 1,
            _ if !letters.bytes().all(|byte| byte.is_ascii_alphabetic()) => return None,
            _ => {
                takes_script |= letters.contains('c') && word.starts_with('-');
                takes_input |= letters.contains('s');
                next += letters.matches(['o', 'O']).count();
            }
        }
    }
    let has_operand = next < words.len();
    let reads = match (takes_script, has_operand) {
        (true, true) => Reads::Script(next),
        (true, false) => return None,
        (false, true) if !takes_input => Reads::File(next),
        (false, _) => Reads::Input,
    };
    Some(Shell { at, reads })
}

/// The word in which `su` or `runuser` is given a script.
pub fn switched_user<W: AsRef<str>>(words: &[W]) -> Option<usize> {
    let at = program(words)?.at;
    matches!(base(words[at].as_ref()), "su" | "runuser").then_some(())?;
    let option = words[at..].iter().position(|word| matches!(word.as_ref(), "-c" | "--command" | "-lc"))?;
    let script = at + option + 1;
    (script < words.len()).then_some(script)
}

/// The word that a shell is given as the name of a file, and that is surely
/// the text of a script.
pub fn bare_script<W: AsRef<str>>(words: &[W]) -> Option<usize> {
    let Some(Shell { reads: Reads::File(at), .. }) = shell(words) else { return None };
    let word = words[at].as_ref().trim();
    let is_path = word.starts_with(['/', '.', '~', '$']) && word.ends_with("sh");
    let has_operator = word.contains(['|', ';', '<', '>', '\n']) || word.contains("&&");
    let has_words = word.split_whitespace().nth(1).is_some();
    (has_operator || has_words && !is_path).then_some(at)
}

/// Whether a script makes use of the words after it: `$1`, `$@`, `shift`, and
/// the like, or a file that it reads in may.
pub fn uses_arguments(script: &str) -> bool {
    let expands = script.match_indices('$').any(|(at, _)| {
        let rest = script[at + 1..].trim_start_matches(['{', '#', '!']);
        let is_count = script[at + 1..].starts_with('#') || script[at + 1..].starts_with("{#");
        is_count || rest.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '@' | '*'))
    });
    let words: Vec<&str> = script.split(|c: char| c.is_whitespace() || c == ';').collect();
    let reads = |word: &&str| matches!(*word, "shift" | "getopts" | "." | "source" | "eval");
    // `for NAME; do` goes through them.
    let loops = |window: &[&str]| window[0] == "for" && window[2] != "in";
    expands || words.iter().any(reads) || words.windows(3).any(loops)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<&str> {
        line.split('␣').collect()
    }

    #[test]
    fn wrappers_are_looked_through() {
        let cases = [
            ("pg_dump␣app", Some((0, false))),
            ("env␣A=b␣C=␣pg_dump", Some((3, false))),
            ("timeout␣-k␣5␣60␣pg_dump", Some((4, true))),
            ("/usr/bin/timeout␣--signal=KILL␣60␣sudo␣-u␣app␣--␣pg_dump", Some((7, true))),
            ("nice␣-n␣19␣ionice␣-c3␣tar", Some((5, false))),
            ("gosu␣postgres␣pg_dump", Some((2, false))),
            ("busybox␣sh␣-c␣x", Some((1, false))),
            ("timeout␣60", None),
            ("env", None),
        ];
        for (line, expected) in cases {
            let found = program(&words(line)).map(|program| (program.at, program.is_timed));
            assert_eq!(found, expected, "{line}");
        }
        assert_eq!(program(&vec!["env"; 100_000]), None);
        assert_eq!(program::<&str>(&[]), None);
    }

    #[test]
    fn tells_what_a_shell_reads() {
        let cases = [
            ("sh␣-c␣x␣y", Some(Reads::Script(2))),
            ("/bin/bash␣-ec␣x", Some(Reads::Script(2))),
            ("bash␣-e␣-o␣pipefail␣-c␣x", Some(Reads::Script(5))),
            ("bash␣-eo␣pipefail␣-c␣x", Some(Reads::Script(4))),
            ("bash␣--login␣-c␣x", Some(Reads::Script(3))),
            ("bash␣-c␣--␣x", Some(Reads::Script(3))),
            ("timeout␣5␣sh␣-c␣x", Some(Reads::Script(4))),
            ("sh␣/x.sh␣-c", Some(Reads::File(1))),
            ("sh␣-x␣/x.sh", Some(Reads::File(2))),
            ("sh", Some(Reads::Input)),
            ("sh␣-s␣a", Some(Reads::Input)),
            ("sh␣-c", None),
            ("bash␣--wordexp␣x", None),
            ("pg_dump␣-c␣x", None),
        ];
        for (line, expected) in cases {
            assert_eq!(shell(&words(line)).map(|shell| shell.reads), expected, "{line}");
        }
    }

    #[test]
    fn a_file_of_a_shell_that_is_a_script() {
        for line in ["sh␣pg_dump app > /x", "bash␣-e␣echo hi", "sh␣date>/x", "sh␣/x.sh && /y.sh"] {
            assert!(bare_script(&words(line)).is_some(), "{line}");
        }
        for line in ["sh␣-c␣echo hi", "sh␣/x.sh", "sh␣/my scripts/x.sh", "sh␣pg_dump␣app", "cat␣a b"]
        {
            assert_eq!(bare_script(&words(line)), None, "{line}");
        }
    }

    #[test]
    fn scripts_that_use_their_arguments() {
        for script in
            ["echo $1", "echo \"${2:-x}\"", "run \"$@\"", "echo $#", "shift", ". /x", "for a; do x; done"]
        {
            assert!(uses_arguments(script), "{script}");
        }
        for script in
            ["echo", "echo $HOME ${A}", "for a in b; do x; done", "/data/hook.sh", "awk '{print $NF}'"]
        {
            assert!(!uses_arguments(script), "{script}");
        }
    }
}
