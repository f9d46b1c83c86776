//! Owns what makes the reference of an image none that a node can pull, as far
//! as that is beyond doubt.

use std::ops::Range;

/// Why a reference is malformed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// A blank anywhere in it.
    Blank,
    /// A repository with a letter in upper case.
    UpperCase,
    /// Nothing between two slashes, before the first, after the last, or as tag or digest.
    Empty,
}

/// The first fault of a reference and its bytes. None where the text may be
/// filled in by another tool.
///
/// Source: the grammar in `github.com/distribution/reference`.
pub(super) fn fault(image: &str) -> Option<(Range<usize>, Fault)> {
    if image.is_empty() || image.contains(['$', '{', '}', '%', '<', '>']) {
        return None;
    }
    if let Some((at, blank)) = image.char_indices().find(|(_, c)| c.is_whitespace()) {
        return Some((at..at + blank.len_utf8(), Fault::Blank));
    }
    let (name, digest) = image.split_once('@').map_or((image, None), |(name, digest)| (name, Some(digest)));
    if digest == Some("") {
        return Some((image.len()..image.len(), Fault::Empty));
    }
    let last = name.rfind('/').map_or(0, |at| at + 1);
    let colon = name[last..].find(':').map(|at| last + at);
    let path = &name[..colon.unwrap_or(name.len())];
    if colon.is_some_and(|at| at + 1 == name.len()) {
        return Some((name.len()..name.len(), Fault::Empty));
    }
    let mut start = 0;
    let mut parts = Vec::new();
    for part in path.split('/') {
        parts.push((start..start + part.len(), part));
        start += part.len() + 1;
    }
    let empty = parts.iter().find(|(_, part)| part.is_empty());
    let repository = parts.iter().skip(usize::from(parts.len() > 1 && is_registry(parts[0].1)));
    let mut upper = repository.filter(|(_, part)| is_mixed(part));
    let found = empty.map(|part| (part, Fault::Empty));
    let found = found.or_else(|| upper.next().map(|part| (part, Fault::UpperCase)));
    found.map(|((range, _), fault)| (range.clone(), fault))
}

/// Whether the first of several parts is read as a host.
fn is_registry(part: &str) -> bool {
    part.contains(['.', ':']) || part == "localhost" || part.bytes().any(|byte| byte.is_ascii_uppercase())
}

/// Whether a part is in upper case, and no placeholder such as `MY_IMAGE`.
fn is_mixed(part: &str) -> bool {
    let has = |is: fn(&u8) -> bool| part.as_bytes().iter().any(is);
    has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_that_no_node_pulls_are_told_at_their_byte() {
        let cases = [
            (" busybox", 0..1, Fault::Blank),
            ("busybox :1.36", 7..8, Fault::Blank),
            ("busybox:1.36\n", 12..13, Fault::Blank),
            ("Busybox:1.36", 0..7, Fault::UpperCase),
            ("ghcr.io/Acme/init:1", 8..12, Fault::UpperCase),
            ("acme/initDb", 5..11, Fault::UpperCase),
            ("busybox:", 8..8, Fault::Empty),
            ("busybox@", 8..8, Fault::Empty),
            (":1.36", 0..0, Fault::Empty),
            ("ghcr.io//init", 8..8, Fault::Empty),
            ("/init", 0..0, Fault::Empty),
            ("ghcr.io/init/", 13..13, Fault::Empty),
            ("https://ghcr.io/init", 7..7, Fault::Empty),
        ];
        for (image, range, expected) in cases {
            assert_eq!(fault(image), Some((range, expected)), "{image:?}");
        }
    }

    #[test]
    fn references_that_may_be_right_are_left_alone() {
        let images = [
            "",
            "busybox",
            "busybox:1.36-GLIBC",
            "localhost/init",
            "localhost:5000/init:latest",
            "registry.example.com:5000/a/b_c/d-e:v1.2@sha256:0000",
            "busybox@sha256:0000",
            "Registry/init:1",
            "IMAGE",
            "acme/MY_IMAGE:TAG",
            "<image>",
            "${IMAGE}",
            "%IMAGE%/x",
        ];
        for image in images {
            assert_eq!(fault(image), None, "{image:?}");
        }
    }
}
