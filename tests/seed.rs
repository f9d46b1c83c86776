//! A release that is right (`fixtures/seed/seed.yaml`), then the same with one
//! damage at a time: one error, of one rule, at the damaged bytes; safe fixes
//! give back what stood there. All of it with both kinds of line endings.

#[path = "support/files.rs"]
mod files;
#[path = "support/judge.rs"]
mod judge;
#[path = "seed/damages.rs"]
mod table;

use judge::{Case, lines};
use table::{Change, DAMAGES, Damage, Mends};
use velint::diagnostic::Level;
use velint::fix::Apply;
use velint::source::Span;

const SEED: &str = "fixtures/seed/seed.yaml";

/// The seed with what a damage needs beside it, and not yet damaged.
fn base(damage: &Damage) -> String {
    damage.beside.iter().fold(files::read(SEED), replaced)
}

#[track_caller]
fn replaced(text: String, (find, replace): &Change) -> String {
    assert_eq!(text.matches(find).count(), 1, "`{find}` stands once");
    text.replace(find, replace)
}

/// How a text looks to a YAML reader that knows nothing of ours.
fn meaning(text: &str) -> serde_yaml_ng::Value {
    serde_yaml_ng::from_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

#[test]
fn the_seed_is_right() {
    let outcome = Case::new(SEED, &files::read(SEED)).outcome();
    let heard: Vec<_> = outcome.findings.into_iter().filter(|f| f.level >= Level::Warning).collect();
    assert!(heard.is_empty(), "{}", lines(&heard));
    assert_eq!((outcome.pods, outcome.hooks), (1, 2), "one pod, two hooks were looked at");
}

#[test]
fn what_a_damage_needs_beside_it_is_right_too() {
    let mut complaints = Vec::new();
    for damage in DAMAGES.iter().filter(|damage| !damage.beside.is_empty()) {
        let found = Case::new(SEED, &base(damage)).at_least(Level::Warning);
        complaints.extend((!found.is_empty()).then(|| format!("{}\n{}", damage.name, lines(&found))));
    }
    files::report(&complaints);
}

#[test]
fn each_damage_gives_its_one_error_at_its_bytes() {
    assert!(DAMAGES.len() > 30, "README.md says so");
    let mut complaints = Vec::new();
    for damage in DAMAGES {
        for unix in [true, false] {
            complaints.extend(judge_error(damage, unix).err().map(|fault| complaint(damage, unix, &fault)));
        }
    }
    files::report(&complaints);
}

#[test]
fn safe_fixes_give_back_what_stood_there() {
    let mut complaints = Vec::new();
    for damage in DAMAGES {
        for unix in [true, false] {
            complaints.extend(judge_fix(damage, unix).err().map(|fault| complaint(damage, unix, &fault)));
        }
    }
    files::report(&complaints);
}

fn complaint(damage: &Damage, unix: bool, fault: &str) -> String {
    format!("{} ({}): {fault}", damage.name, if unix { "LF" } else { "CRLF" })
}

/// Line endings of one kind or the other.
fn ended(text: &str, unix: bool) -> String {
    if unix { text.to_owned() } else { text.replace('\n', "\r\n") }
}

/// The damaged seed, and the bytes that are wrong in it.
fn damaged(damage: &Damage, unix: bool) -> (Case, Span) {
    let text = ended(&damage.changes.iter().fold(base(damage), replaced), unix);
    let (start, end) = (text.find('«').expect("it is marked"), text.find('»').expect("it is marked"));
    let span = Span::new(start, end - '«'.len_utf8());
    (Case::new(SEED, &text.replace(['«', '»'], "")), span)
}

fn judge_error(damage: &Damage, unix: bool) -> Result<(), String> {
    let (case, expected) = damaged(damage, unix);
    let errors = case.at_least(Level::Error);
    let [error] = errors.as_slice() else { return Err(format!("not one error\n{}", lines(&errors))) };
    if error.rule != damage.rule {
        return Err(format!("not {}\n{}", damage.rule, lines(&errors)));
    }
    let place = &error.primary.place;
    if place.span == expected {
        return Ok(());
    }
    let (found, marked) = (place.text(), case.source.slice(expected));
    Err(format!("points at {found:?} ({:?}), not at {marked:?} ({expected:?})", place.span))
}

fn judge_fix(damage: &Damage, unix: bool) -> Result<(), String> {
    let (case, _) = damaged(damage, unix);
    let (text, safe) = (case.source.text(), case.fixed(Apply::Safe));
    let mended = |mended: &str| {
        let find = damage.changes[0].0;
        meaning(&base(damage).replace(find, mended))
    };
    let fault = match damage.mends {
        Mends::Restores => safe != ended(&base(damage), unix),
        Mends::To(text) => meaning(&safe) != mended(text),
        Mends::OnRequest(all) => safe != text || meaning(&case.fixed(Apply::Unsafe)) != mended(all),
        Mends::ByHand => safe != text || case.fixed(Apply::Unsafe) != text,
    };
    if fault {
        let all = files::difference(text, &case.fixed(Apply::Unsafe));
        return Err(format!("safe fixes give\n{}and all fixes give\n{all}", files::difference(text, &safe)));
    }
    if !unix && safe.replace("\r\n", "").contains('\n') {
        return Err("a line ending changed".to_owned());
    }
    let is_mended = matches!(damage.mends, Mends::Restores | Mends::To(_));
    let left = case.with(&safe).at_least(Level::Error);
    if is_mended && !left.is_empty() { Err(format!("leaves\n{}", lines(&left))) } else { Ok(()) }
}
