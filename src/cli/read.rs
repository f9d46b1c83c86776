//! Reads files and tells whether they have a trace of Velero.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::diagnostic::Diagnostic;
use crate::discover::unreadable;
use crate::velero::key::{LONGEST_TRACE, Trace, has_trace};

/// The size of a file that is still read whole, in bytes.
pub(super) const LARGEST: usize = 64 << 20;

/// The step in which a larger file is searched.
const STEP: usize = 1 << 20;

/// The size of most files, in bytes.
const FIRST: usize = 64 << 10;

/// The part of a buffer that is kept for the next file, in bytes.
const KEPT: usize = 1 << 20;

/// What reading a file came to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Size {
    /// All of it is in the buffer.
    Whole,
    /// It is too large to hold, and has no trace of Velero.
    Irrelevant,
    /// It is too large to hold, and has a trace of Velero.
    TooLarge,
}

/// Reads a file of at most `largest` bytes into the buffer, and searches a larger one.
pub(super) fn read(path: &Path, buffer: &mut Vec<u8>, largest: usize) -> io::Result<Size> {
    buffer.clear();
    // Most files fit, so that they are read in one go; one far larger than the
    // others is not to cost its memory for the rest of the run.
    buffer.shrink_to(KEPT);
    buffer.reserve(FIRST);
    let mut file = File::open(path)?;
    (&mut file).take(largest as u64 + 1).read_to_end(buffer)?;
    if buffer.len() <= largest {
        return Ok(Size::Whole);
    }
    // A device may have no end, so only a file is searched to its own.
    let size = if file.metadata()?.is_file() { search(&mut file, buffer) } else { Ok(Size::TooLarge) };
    *buffer = Vec::new();
    size
}

/// Looks for a trace in what was read and in what is left of the file.
fn search(file: &mut File, buffer: &mut Vec<u8>) -> io::Result<Size> {
    loop {
        if has_trace(buffer) {
            return Ok(Size::TooLarge);
        }
        buffer.drain(..buffer.len().saturating_sub(LONGEST_TRACE));
        let kept = buffer.len();
        file.take(STEP as u64).read_to_end(buffer)?;
        if buffer.len() == kept {
            return Ok(Size::Irrelevant);
        }
    }
}

/// The text of a file in UTF-16 or UTF-32, told by its byte order mark or by
/// the zero bytes of its first character (YAML 1.2, §5.2).
fn wide(bytes: &[u8]) -> Option<(&'static str, String)> {
    let (encoding, little) = match *bytes.first_chunk::<4>()? {
        [0xff, 0xfe, 0, 0] | [1..=255, 0, 0, 0] => ("UTF-32", true),
        [0, 0, 0xfe, 0xff] | [0, 0, 0, 1..=255] => ("UTF-32", false),
        [0xff, 0xfe, ..] | [1..=255, 0, 1..=255, 0] => ("UTF-16", true),
        [0xfe, 0xff, ..] | [0, 1..=255, 0, 1..=255] => ("UTF-16", false),
        _ => return None,
    };
    let unit: fn([u8; 2]) -> u16 = if little { u16::from_le_bytes } else { u16::from_be_bytes };
    let (pairs, _) = bytes.as_chunks::<2>();
    let letters = char::decode_utf16(pairs.iter().map(|&pair| unit(pair)));
    // Of UTF-32 half the units are zero; what is no letter is no trace of Velero.
    let letters = letters.filter_map(Result::ok).filter(|&letter| letter != '\0');
    Some((encoding, letters.collect()))
}

/// The text of a file where it has a trace of Velero.
pub(super) fn text<'a>(display: &str, bytes: &'a [u8]) -> Result<Option<&'a str>, Box<Diagnostic>> {
    if let Some((encoding, wide)) = wide(bytes)
        && Trace::of(wide.as_bytes()).is_any()
    {
        return Err(unreadable(display, format!("`{display}` is {encoding}, not UTF-8")).into());
    }
    if !Trace::of(bytes).is_any() {
        return Ok(None);
    }
    std::str::from_utf8(bytes).map(Some).map_err(|error| {
        let at = error.valid_up_to();
        let line = memchr::memchr_iter(b'\n', &bytes[..at]).count() + 1;
        let message = format!("`{display}` is not UTF-8: byte {:#04x} in line {line}", bytes[at]);
        unreadable(display, message).into()
    })
}

/// Whether a file has to be judged: it has a trace of Velero, may install a
/// chart, or cannot be read.
pub(super) fn concerns(path: &Path, buffer: &mut Vec<u8>) -> bool {
    match read(path, buffer, LARGEST) {
        Ok(Size::Whole) => !matches!(text("", buffer), Ok(None)) || Trace::of(buffer).installs,
        Ok(Size::Irrelevant) => false,
        Ok(Size::TooLarge) | Err(_) => true,
    }
}

/// Whether a document of the file may be of a kind of KOTS.
pub(super) fn may_be_of_kots(path: &Path, buffer: &mut Vec<u8>) -> bool {
    matches!(read(path, buffer, LARGEST), Ok(Size::Whole)) && Trace::of(buffer).kots
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_text_with_a_trace_of_velero_counts() {
        let wide: Vec<u8> = "\u{feff}velero".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let bare: Vec<u8> = "velero".encode_utf16().flat_map(u16::to_be_bytes).collect();
        let wider: Vec<u8> = "\u{feff}velero".chars().flat_map(|c| (c as u32).to_le_bytes()).collect();
        assert_eq!(text("a", b"kind: Pod"), Ok(None));
        assert_eq!(text("a", b"\xff binary"), Ok(None));
        assert_eq!(text("a", b"velero.io"), Ok(Some("velero.io")));
        for (bytes, message) in [
            (b"velero\n\xfe".as_slice(), "`a` is not UTF-8: byte 0xfe in line 2"),
            (wide.as_slice(), "`a` is UTF-16, not UTF-8"),
            (bare.as_slice(), "`a` is UTF-16, not UTF-8"),
            (wider.as_slice(), "`a` is UTF-32, not UTF-8"),
        ] {
            assert_eq!(text("a", bytes).map_err(|failure| failure.message), Err(message.to_owned()));
        }
    }

    #[test]
    fn a_large_file_is_searched_and_not_held() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("large.yaml");
        let filler = "x".repeat(100);
        let across = "x".repeat(100 + STEP - 3);
        for (content, size) in [
            ("x".repeat(100), Size::Whole),
            ("x".repeat(3 * STEP), Size::Irrelevant),
            (format!("{across}velero.io{filler}"), Size::TooLarge),
            (format!("velero.io{across}"), Size::TooLarge),
        ] {
            std::fs::write(&path, &content).unwrap();
            let mut buffer = Vec::new();
            assert_eq!(read(&path, &mut buffer, 100).unwrap(), size, "{} bytes", content.len());
        }
    }
}
