//! Owns the identity of a finding across runs: it survives moved lines.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use crate::diagnostic::Diagnostic;

/// Identity of a finding, 32 hex digits: rule, path, resource, the text it
/// points at with its whitespace folded, and `ordinal`, its number (from 0)
/// among the findings that are equal in all of these.
fn fingerprint(diagnostic: &Diagnostic, ordinal: usize) -> String {
    let digest = base(diagnostic).chain_update((ordinal as u64).to_le_bytes()).finalize();
    digest[..16].iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The fingerprints of a run's findings, in their order.
pub(super) fn fingerprints(findings: &[Diagnostic]) -> Vec<String> {
    let mut seen: HashMap<[u8; 32], usize> = HashMap::new();
    let of = |diagnostic| {
        let count = seen.entry(base(diagnostic).finalize().into()).or_default();
        *count += 1;
        fingerprint(diagnostic, *count - 1)
    };
    findings.iter().map(of).collect()
}

fn base(diagnostic: &Diagnostic) -> Sha256 {
    let mut hash = Sha256::new();
    let mut part = |text: &str| {
        hash.update((text.len() as u64).to_le_bytes());
        hash.update(text);
    };
    let place = &diagnostic.primary.place;
    part(diagnostic.rule);
    part(place.source.path().trim_start_matches("./"));
    let resource = diagnostic.resource.as_ref();
    part(resource.map_or("", |resource| &resource.kind));
    part(resource.and_then(|resource| resource.namespace.as_deref()).unwrap_or(""));
    part(resource.and_then(|resource| resource.name.as_deref()).unwrap_or(""));
    for word in place.shown().split_whitespace() {
        part(word);
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Level, Resource};
    use crate::source::{Place, Source, Span};

    fn found(path: &str, text: &str, word: &str) -> Diagnostic {
        let source = Source::new(path, text);
        let start = text.find(word).expect("the word is there");
        let place = Place::new(&source, Span::new(start, start + word.len()));
        Diagnostic::new("unknown-volume", Level::Error, place, "m")
    }

    #[test]
    fn moved_lines_and_whitespace_keep_it_and_other_things_change_it() {
        let first = fingerprint(&found("a.yaml", "v: x y\n", "x y"), 0);
        assert_eq!(first.len(), 32);
        assert_eq!(fingerprint(&found("./a.yaml", "# new\n\nv: x   y\n", "x   y"), 0), first);
        let mut owned = found("a.yaml", "v: x y\n", "x y");
        owned.resource = Some(Resource { kind: "Pod".into(), name: None, namespace: None });
        for other in [
            fingerprint(&found("b.yaml", "v: x y\n", "x y"), 0),
            fingerprint(&found("a.yaml", "v: x z\n", "x z"), 0),
            fingerprint(&found("a.yaml", "v: x y\n", "x y"), 1),
            fingerprint(&owned, 0),
        ] {
            assert_ne!(other, first);
        }
    }

    #[test]
    fn equal_findings_are_numbered() {
        let one = found("a.yaml", "v: x\n", "x");
        let all = fingerprints(&[one.clone(), one.clone(), found("b.yaml", "v: x\n", "x"), one.clone()]);
        assert_eq!(all[0], fingerprint(&one, 0));
        assert_eq!(all[1], fingerprint(&one, 1));
        assert_eq!(all[3], fingerprint(&one, 2));
        assert_ne!(all[2], all[0]);
    }
}
