//! Whether an archive of a chart holds what somebody looks for, without unpacking
//! it to anywhere.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;

use super::PackageLimits;

/// Archives in one another that are looked into.
const DEEPEST: usize = 8;

/// Members and bytes by which a chart's `Chart.yaml` has come up; `helm package`
/// writes it first.
const FIRST_MEMBERS: usize = 1000;
const FIRST_BYTES: u64 = 8 << 20;

/// What looking into an archive came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// It is the archive of a chart, and holds it.
    Found,
    /// It does not hold it, is not the archive of a chart, or cannot be read.
    Nothing,
    /// There is more than is looked at.
    TooMuch,
}

/// Looks for something in the files of a packed chart, and of the charts packed in it.
pub fn held_in_archive(path: &Path, is_it: &dyn Fn(&[u8]) -> bool, limits: &PackageLimits) -> Held {
    let Ok(file) = File::open(path) else { return Held::Nothing };
    let mut search = Search { is_it, limits, left: limits.total, is_found: false };
    match search.archive(BufReader::new(file), 0) {
        Some(true) if search.is_found => Held::Found,
        Some(_) => Held::Nothing,
        None => Held::TooMuch,
    }
}

struct Search<'s> {
    is_it: &'s dyn Fn(&[u8]) -> bool,
    limits: &'s PackageLimits,
    /// Bytes that may still be unpacked.
    left: u64,
    is_found: bool,
}

impl Search<'_> {
    /// Whether it is the archive of a chart; none where it is too large to tell.
    fn archive(&mut self, reader: impl Read, depth: usize) -> Option<bool> {
        // Headers and padding take room too.
        let room = self.left.saturating_mul(2).saturating_add(1 << 20);
        let mut unpacked = MultiGzDecoder::new(reader).take(room);
        let before = self.left;
        let mut is_chart = false;
        let mut archive = tar::Archive::new(&mut unpacked);
        let Ok(entries) = archive.entries() else { return Some(false) };
        for (at, entry) in entries.enumerate() {
            let is_late = at >= FIRST_MEMBERS || before - self.left > FIRST_BYTES;
            if is_late && !is_chart {
                return Some(false);
            }
            if at >= self.limits.entries || self.left == 0 {
                return None;
            }
            // What is damaged is told where its chart is rendered.
            let Ok(mut entry) = entry else { break };
            if !entry.header().entry_type().is_file() {
                continue;
            }
            let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
            is_chart |= name.split('/').filter(|part| !matches!(*part, "" | ".")).nth(1)
                == Some("Chart.yaml")
                && name.ends_with("/Chart.yaml");
            let mut bytes = Vec::new();
            let most = self.left.min(self.limits.file.saturating_add(1));
            let Ok(read) = entry.by_ref().take(most).read_to_end(&mut bytes) else { break };
            self.left -= (read as u64).min(self.left);
            self.is_found |= (self.is_it)(&bytes);
            if name.ends_with(".tgz") && depth < DEEPEST {
                self.archive(bytes.as_slice(), depth + 1)?;
            }
            if is_chart && self.is_found {
                return Some(true);
            }
        }
        if unpacked.limit() == 0 { None } else { Some(is_chart) }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn packed(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut archive = tar::Builder::new(Vec::new());
        for (path, bytes) in members {
            let mut header = tar::Header::new_gnu();
            header.set_size(bytes.len() as u64);
            header.set_mode(0o644);
            archive.append_data(&mut header, path, *bytes).unwrap();
        }
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packer.write_all(&archive.into_inner().unwrap()).unwrap();
        packer.finish().unwrap()
    }

    fn held(bytes: &[u8], limits: PackageLimits) -> Held {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.tgz");
        std::fs::write(&path, bytes).unwrap();
        held_in_archive(&path, &|bytes| bytes.windows(4).any(|part| part == b"seek"), &limits)
    }

    #[test]
    fn what_stands_in_a_packed_chart_is_found_however_deep() {
        let chart = ("db/Chart.yaml", b"name: db".as_slice());
        let inner = packed(&[chart, ("db/values.yaml", b"a: seek")]);
        type Case<'c> = (&'c [(&'c str, &'c [u8])], Held);
        let cases: [Case<'_>; 7] = [
            (&[chart, ("db/values.yaml", b"a: seek")], Held::Found),
            (&[("db/values.yaml", b"a: seek"), chart], Held::Found),
            (&[chart, ("db/charts/a.tgz", &inner)], Held::Found),
            (&[chart, ("db/values.yaml", b"a: b")], Held::Nothing),
            (&[("db/values.yaml", b"a: seek")], Held::Nothing),
            (&[("db/charts/x/Chart.yaml", b"seek")], Held::Nothing),
            (&[], Held::Nothing),
        ];
        for (members, expected) in cases {
            assert_eq!(held(&packed(members), PackageLimits::default()), expected, "{members:?}");
        }
        let whole = packed(&[chart, ("db/values.yaml", b"a: seek")]);
        for bytes in [&whole[..20], b"version https://git-lfs", b""] {
            assert_eq!(held(bytes, PackageLimits::default()), Held::Nothing);
        }
    }

    #[test]
    fn no_more_is_unpacked_than_is_allowed() {
        let blanks = vec![b' '; 300_000];
        let limits = PackageLimits { file: 200_000, total: 500_000, ..PackageLimits::default() };
        let chart = ("db/Chart.yaml", b"name: db".as_slice());
        let members = [chart, ("db/a", &blanks), ("db/b", &blanks), ("db/c", &blanks), ("db/d", b"seek")];
        assert_eq!(held(&packed(&members), limits), Held::TooMuch);
        let mut inner = packed(&[chart, ("db/values.yaml", b"a: seek")]);
        for _ in 0..60 {
            inner = packed(&[chart, ("db/charts/a.tgz", &inner)]);
        }
        assert_eq!(held(&inner, PackageLimits::default()), Held::Nothing);
    }
}
