//! Owns the search for what makes a text worth reading.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind, packed};

/// What a text has a trace of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Trace {
    /// Keys or objects of Velero's; keys in the wrong case or of a misspelt
    /// domain count.
    pub velero: bool,
    /// Objects that make a folder a KOTS release.
    pub kots: bool,
    /// Objects of Flux or Argo CD, which may install charts.
    pub installs: bool,
}

impl Trace {
    /// Searches a text: all the work that a file without a trace costs.
    pub fn of(bytes: &[u8]) -> Self {
        let mut all = Self::default();
        for trace in found(bytes) {
            all = Self {
                velero: all.velero || trace.velero,
                kots: all.kots || trace.kots,
                installs: all.installs || trace.installs,
            };
            if all.velero && all.kots {
                break;
            }
        }
        all
    }

    /// Whether there is any of Velero or KOTS.
    pub fn is_any(self) -> bool {
        self.velero || self.kots
    }
}

/// What is searched for. One pass finds all of it, so that one more costs nothing.
const NEEDLES: [(&str, Trace); 10] = [
    ("elero", VELERO),
    ("ELERO", VELERO),
    ("ark.heptio.com", VELERO),
    ("hook.backup", VELERO),
    ("hook.restore", VELERO),
    ("backup-volume", VELERO),
    ("kots.io/", KOTS),
    ("embeddedcluster.replicated.com/", KOTS),
    ("helm.toolkit.fluxcd.io/", INSTALLS),
    ("argoproj.io/", INSTALLS),
];
const VELERO: Trace = Trace { velero: true, kots: false, installs: false };
const KOTS: Trace = Trace { velero: false, kots: true, installs: false };
const INSTALLS: Trace = Trace { velero: false, kots: false, installs: true };

/// The most bytes of a needle: a text that is searched in parts is found whole
/// where the parts overlap by as many.
pub const LONGEST_TRACE: usize = {
    let (mut longest, mut at) = (0, 0);
    while at < NEEDLES.len() {
        if NEEDLES[at].0.len() > longest {
            longest = NEEDLES[at].0.len();
        }
        at += 1;
    }
    longest
};

/// Whether a text can hold a key in Velero's space.
pub fn has_trace(bytes: &[u8]) -> bool {
    found(bytes).any(|trace| trace.velero)
}

/// What each needle in the text stands for, in the order of the text.
fn found(bytes: &[u8]) -> impl Iterator<Item = Trace> {
    let searcher: &'static Searcher = &SEARCHER;
    let mut at = 0;
    std::iter::from_fn(move || {
        let (needle, end) = searcher.next(bytes, at)?;
        at = end;
        Some(NEEDLES[needle].1)
    })
}

/// Built once: most files are small, and searching one costs less than building this.
static SEARCHER: LazyLock<Searcher> = LazyLock::new(|| {
    let needles = NEEDLES.map(|(needle, _)| needle);
    match packed::Searcher::new(needles) {
        Some(searcher) => Searcher::Packed(searcher),
        None => Searcher::automaton(),
    }
});

enum Searcher {
    /// By vector instructions; built in a few microseconds, where the other one takes a hundred.
    Packed(packed::Searcher),
    /// For processors without them.
    Automaton(Option<AhoCorasick>),
}

impl Searcher {
    fn automaton() -> Self {
        let needles = NEEDLES.map(|(needle, _)| needle);
        Self::Automaton(AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(needles).ok())
    }

    /// The next needle at or after `at`, by number, and where it ends.
    fn next(&self, bytes: &[u8], at: usize) -> Option<(usize, usize)> {
        let found = match self {
            Self::Packed(searcher) => searcher.find_in(bytes, (at..bytes.len()).into())?,
            Self::Automaton(Some(searcher)) => searcher.find(aho_corasick::Input::new(bytes).range(at..))?,
            // A few short needles fit every automaton.
            Self::Automaton(None) => return (at < bytes.len()).then_some((0, bytes.len())),
        };
        Some((found.pattern().as_usize(), found.end()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_needle_is_found_wherever_it_stands() {
        for (needle, class) in NEEDLES {
            for before in [0, 1, 15, 31, 64, 1000] {
                for after in [0, 1, 40] {
                    let text = format!("{}{needle}{}", "k".repeat(before), "e".repeat(after));
                    assert_eq!(Trace::of(text.as_bytes()), class, "{text}");
                    assert_eq!(has_trace(text.as_bytes()), class.velero, "{text}");
                    let cut = &text[..before + needle.len() - 1];
                    assert_eq!(Trace::of(cut.as_bytes()), Trace::default(), "{cut}");
                }
            }
        }
        let both = "apiVersion: kots.io/v1beta1\n# kots.io/ elero";
        assert_eq!(Trace::of(both.as_bytes()), Trace { velero: true, kots: true, installs: false });
        assert!(has_trace(both.as_bytes()));
    }

    #[test]
    fn both_searchers_find_the_same() {
        let automaton = Searcher::automaton();
        let texts = ["", "e", "velero kots.io/ hook.backup-volume", "hook.backuphook.restore", "ELEROelero"];
        for text in texts {
            let all = |searcher: &Searcher| {
                let mut at = 0;
                let next = || {
                    let found = searcher.next(text.as_bytes(), at)?;
                    at = found.1;
                    Some(found)
                };
                std::iter::from_fn(next).collect::<Vec<_>>()
            };
            assert_eq!(all(&SEARCHER), all(&automaton), "{text}");
        }
    }
}
