//! Contract: `rules/missing-shell.md`.

use super::argv::Argv;
use super::{Check, Cx, command, wording};
use crate::diagnostic::Safety;
use crate::script::exec_form::{Need, NeedKind, needs, script, starts_shell};
use crate::script::line::shell_for;
use crate::velero::command::Shape;

pub(super) const CHECK: Check = Check::Argv(check);

/// How many places one finding shows.
const SHOWN: usize = 4;

fn check(argv: &Argv, cx: &mut Cx) {
    let words = argv.words();
    let is_open = |word: usize| argv.is_open(word);
    // A program that is not known may be a shell.
    if argv.shape != Shape::Words || is_open(0) {
        return;
    }
    let needs = needs(&words);
    // Flux and OpenShift fill in `${NAME}` before anything is applied.
    let is_filled_in = |need: &Need| {
        need.kind == NeedKind::Variable && words[need.word][need.range.clone()].starts_with("${")
    };
    let known = |need: &&Need| !is_open(need.word) && !is_filled_in(need);
    let mut shown = needs.iter().filter(known);
    let Some(first) = shown.next() else { return };
    let found = cx.report(
        argv.place(first.word, first.range.clone()),
        format!("{} needs a shell, and {}", describe(first, &words), lack(&words)),
    );
    found.label(label(first));
    for need in shown.take(SHOWN - 1) {
        found.related(argv.place(need.word, need.range.clone()), label(need));
    }
    found.note(effect(first, command::failure(argv.phase)));
    found.help("hand the line to a shell: `[\"/bin/sh\", \"-c\", \"…\"]`");
    // The quotes of a template call would be escaped in JSON.
    if !argv.has_holes()
        && let Some(line) = wrapped(&words, &needs)
    {
        found.fix(Safety::Unsafe, argv.rewrite(&line));
    }
}

/// What needs the shell, in words.
fn describe(need: &Need, words: &[&str]) -> String {
    let part = wording::value(&words[need.word][need.range.clone()]);
    match need.kind {
        // What is set is often a password.
        NeedKind::Assignment => format!("setting `{part}`"),
        NeedKind::Builtin => format!("`{part}` is no program: it"),
        _ => format!("`{part}`"),
    }
}

/// What the command lacks: a shell, or a script for it. Arguments of a script
/// file are not expanded either.
fn lack(words: &[&str]) -> &'static str {
    if starts_shell(words) {
        "the one that the command starts does not read it"
    } else {
        "the command starts none"
    }
}

fn label(need: &Need) -> &'static str {
    match need.kind {
        NeedKind::Operator | NeedKind::Redirection if need.word == 0 => "part of the program's name",
        NeedKind::Operator | NeedKind::Redirection => "an argument like any other",
        NeedKind::Variable | NeedKind::Home | NeedKind::Pattern => "never expanded",
        NeedKind::Substitution => "never run",
        NeedKind::Builtin => "known to shells only",
        NeedKind::Assignment => "taken for the program's name",
    }
}

fn effect(need: &Need, failure: &str) -> String {
    if need.word == 0 {
        format!("the first word is the name of a program, and the container has none of that name: {failure}")
    } else {
        "the program gets the words exactly as they stand, these included".to_owned()
    }
}

/// The command as a script of a shell.
fn wrapped(words: &[&str], needs: &[Need]) -> Option<[String; 3]> {
    let script = script(words, needs)?;
    let needs_bash = matches!(words[0], "source" | "shopt" | "declare" | "typeset" | "pushd" | "popd" | "[[");
    let shell = if needs_bash { "/bin/bash" } else { shell_for(&script) };
    Some([shell.to_owned(), "-c".to_owned(), script])
}
