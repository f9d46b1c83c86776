//! The rounds, with a check that reads words and no YAML.

use super::*;
use crate::diagnostic::{Edit, Level};
use crate::source::{Place, Span};

type Check<'c> = dyn Fn(&Arc<Source>) -> Vec<Diagnostic> + 'c;

/// Reports each `from` with a fix that makes it `to`.
struct Swap(&'static [(&'static str, &'static str)]);

impl Swap {
    fn check(&self, source: &Arc<Source>) -> Vec<Diagnostic> {
        let find = |&(from, to): &(&'static str, &'static str)| {
            let places: Vec<_> = source.text().match_indices(from).map(|(at, _)| at).collect();
            places
                .into_iter()
                .map(move |at| finding(source, from, (at, at + from.len()), &[(at, at + from.len(), to)]))
        };
        self.0.iter().flat_map(find).collect()
    }
}

fn finding(
    source: &Arc<Source>,
    rule: &'static str,
    at: (usize, usize),
    edits: &[(usize, usize, &str)],
) -> Diagnostic {
    let place = Place::new(source, Span::new(at.0, at.1));
    let mut found = Diagnostic::new(rule, Level::Error, place, format!("`{rule}` is here"));
    found.fix(
        Safety::Safe,
        edits.iter().map(|&(start, end, text)| Edit {
            source: source.clone(),
            span: Span::new(start, end),
            text: text.to_owned(),
        }),
    );
    found
}

fn run(text: &str, check: &Check<'_>) -> Fixed {
    fix_verified(&Source::new("a.yaml", text), Apply::Safe, check, &|_, _, _| true)
}

#[test]
fn rounds_go_on_until_nothing_changes() {
    // (swaps, text, result, applied, rounds)
    let cases: &[(Swap, &str, &str, usize, usize)] = &[
        (Swap(&[]), "abc", "abc", 0, 0),
        (Swap(&[("a", "b")]), "a-a-a", "b-b-b", 3, 1),
        (Swap(&[("a", "b"), ("b", "c")]), "aa", "cc", 4, 2),
        (Swap(&[("abc", "xx"), ("bcd", "yy")]), "abcd", "xxd", 1, 1),
        (Swap(&[("ab", "x"), ("bc", "y"), ("xc", "z")]), "abc", "z", 2, 2),
        (Swap(&[("\r\nx", "\r\ny")]), "\u{feff}a\r\nx\r\n# c\r\n", "\u{feff}a\r\ny\r\n# c\r\n", 1, 1),
    ];
    for (swap, text, expected, applied, rounds) in cases {
        let check = |source: &Arc<Source>| swap.check(source);
        let fixed = run(text, &check);
        assert_eq!(fixed.text, *expected, "{text}");
        assert_eq!((fixed.applied, fixed.rounds), (*applied, *rounds), "{text}");
        assert!(fixed.refused.is_empty());
        let again = run(&fixed.text, &check);
        assert_eq!((again.text.as_str(), again.applied), (*expected, 0), "{text}");
    }
}

#[test]
fn cycles_stop_where_they_began() {
    for (text, expected, applied) in [("a", "a", 0), ("z", "a", 1)] {
        let swap = Swap(&[("a", "b"), ("b", "c"), ("c", "a"), ("z", "a")]);
        let fixed = run(text, &|source| swap.check(source));
        assert_eq!((fixed.text.as_str(), fixed.applied), (expected, applied));
        assert_eq!(fixed.refused.len(), 1);
        assert_eq!(fixed.remaining, fixed.refused);
    }
}

#[test]
fn a_fix_without_end_stops() {
    let grow = |source: &Arc<Source>| {
        let end = source.text().len();
        let mut found = finding(source, "grow", (0, 1), &[(end, end, "x")]);
        found.message = format!("{end} bytes");
        vec![found]
    };
    let fixed = run("a", &grow);
    assert_eq!((fixed.rounds, fixed.text.len()), (ROUNDS, ROUNDS + 1));
}

#[test]
fn culprits_are_refused_and_the_others_made() {
    // `bad` becomes text that cannot be read, `dud` stays what it is.
    let check = |source: &Arc<Source>| {
        let mut found = Swap(&[("bad", "%%%"), ("one", "1"), ("two", "2")]).check(source);
        found.extend(Swap(&[("dud", "dud!")]).check(source));
        if source.text().contains('%') {
            let place = Place::new(source, Span::new(0, 0));
            found.push(Diagnostic::new("invalid-yaml", Level::Error, place, "broken"));
        }
        found
    };
    let fixed = run("one bad two dud one bad", &check);
    assert_eq!(fixed.text, "1 bad 2 dud 1 bad");
    assert_eq!((fixed.applied, fixed.rounds), (3, 1));
    let refused: Vec<_> = fixed.refused.iter().map(|found| (found.rule, found.primary.place.span)).collect();
    let at = |start| Span::new(start, start + 3);
    assert_eq!(refused, [("bad", at(2)), ("bad", at(14)), ("dud", at(8))]);
    assert_eq!(fixed.remaining, fixed.refused);
}

#[test]
fn a_fix_that_stops_velint_is_refused() {
    let check = |source: &Arc<Source>| match source.text().contains('%') {
        false => Swap(&[("bad", "%"), ("one", "1")]).check(source),
        true => vec![finding(source, "internal-error", (0, 0), &[])],
    };
    let fixed = run("one bad", &check);
    assert_eq!((fixed.text.as_str(), fixed.applied), ("1 bad", 1));
}

#[test]
fn what_verification_refuses_leaves_the_text_alone() {
    let swap = Swap(&[("a", "b")]);
    let source = Source::new("a.yaml", "a\r\na");
    let fixed = fix_verified(&source, Apply::Safe, &|source| swap.check(source), &|_, _, _| false);
    assert_eq!((fixed.text.as_str(), fixed.applied, fixed.rounds), ("a\r\na", 0, 0));
    assert_eq!(fixed.refused.len(), 2);
}

#[test]
fn only_fixes_that_are_allowed_are_made() {
    let check = |source: &Arc<Source>| {
        let mut found = Swap(&[("a", "x"), ("b", "y")]).check(source);
        for finding in &mut found {
            if let (true, Some(fix)) = (finding.rule == "b", &mut finding.fix) {
                fix.safety = Safety::Unsafe;
            }
        }
        found
    };
    let source = Source::new("a.yaml", "ab");
    for (apply, expected) in [(Apply::Safe, "xb"), (Apply::Unsafe, "xy")] {
        let fixed = fix_verified(&source, apply, &check, &|_, _, _| true);
        assert_eq!(fixed.text, expected);
        assert!(fixed.refused.is_empty(), "what is not allowed is not refused");
    }
}

#[test]
fn fixes_are_made_whole_or_not_at_all() {
    type Edits = &'static [(usize, usize, &'static str)];
    // Two findings of "abcdef"; the text after both, findings gone once made.
    let cases: &[(Edits, Edits, &str, usize)] = &[
        (&[(0, 1, "1"), (4, 5, "5")], &[(2, 3, "3")], "1b3d5f", 2),
        (&[(0, 1, "1"), (4, 5, "5")], &[(2, 3, "3"), (4, 5, "!")], "1bcd5f", 1),
        (&[(2, 2, "1")], &[(2, 2, "2")], "ab1cdef", 1),
        (&[(2, 2, "1")], &[(2, 4, "2")], "ab1cdef", 1),
        (&[(1, 2, "")], &[(2, 3, "")], "adef", 2),
        (&[(1, 2, "X")], &[(1, 2, "X")], "aXcdef", 1),
        (&[(0, 1, "1"), (9, 12, "")], &[(3, 4, "4")], "abc4ef", 1),
        (&[(0, 3, "1"), (2, 4, "")], &[(3, 4, "4")], "abc4ef", 1),
        (&[(0, 1, "a")], &[(3, 4, "4")], "abc4ef", 1),
    ];
    for (first, second, expected, applied) in cases {
        let check = |source: &Arc<Source>| match source.text() {
            "abcdef" => vec![finding(source, "one", (0, 6), first), finding(source, "two", (0, 6), second)],
            _ => Vec::new(),
        };
        let fixed = run("abcdef", &check);
        assert_eq!((fixed.text.as_str(), fixed.applied), (*expected, *applied), "{first:?} {second:?}");
    }
}

#[test]
fn edits_of_other_files_and_of_the_byte_order_mark_are_refused() {
    let other = Source::new("b.yaml", "\u{feff}a");
    let foreign = |source: &Arc<Source>| {
        let mut found = finding(source, "foreign", (3, 4), &[(3, 4, "x")]);
        if let Some(fix) = &mut found.fix {
            fix.edits.push(Edit { source: other.clone(), span: Span::new(3, 4), text: "y".to_owned() });
        }
        vec![found]
    };
    let mark = |source: &Arc<Source>| vec![finding(source, "mark", (3, 4), &[(0, 4, "x")])];
    let checks: [&Check<'_>; 2] = [&foreign, &mark];
    for check in checks {
        let fixed = run("\u{feff}a", check);
        assert_eq!((fixed.text.as_str(), fixed.refused.len()), ("\u{feff}a", 1));
    }
}

#[test]
fn a_file_full_of_refused_fixes_takes_bounded_work() {
    let calls = std::cell::Cell::new(0);
    let check = |source: &Arc<Source>| {
        calls.set(calls.get() + 1);
        Swap(&[("a", "a!")]).check(source)
    };
    let text = "a\n".repeat(2000);
    let fixed = run(&text, &check);
    assert_eq!((fixed.text, fixed.applied), (text, 0));
    assert!(calls.get() < 300, "{} checks", calls.get());
}
