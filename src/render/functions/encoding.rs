//! Base64, base32 and checksums (`strings.go`, `crypto.go` of sprig 3.3).

use data_encoding::{BASE32, BASE64, Encoding, Specification};
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};

use super::bounds::check_length;
use super::{Arguments, Function, Scene, Unknown};
use crate::render::fault::Fault;
use crate::render::text::Text;
use crate::render::value::{Kind, Value};

pub(super) const TABLE: &[Function] = &[
    Function { name: "adler32sum", arity: (1, 1), unknown: Unknown::Spreads, call: adler32sum },
    Function { name: "b32dec", arity: (1, 1), unknown: Unknown::Spreads, call: b32dec },
    Function { name: "b32enc", arity: (1, 1), unknown: Unknown::Spreads, call: b32enc },
    Function { name: "b64dec", arity: (1, 1), unknown: Unknown::Spreads, call: b64dec },
    Function { name: "b64enc", arity: (1, 1), unknown: Unknown::Spreads, call: b64enc },
    Function { name: "sha1sum", arity: (1, 1), unknown: Unknown::Spreads, call: sha1sum },
    Function { name: "sha256sum", arity: (1, 1), unknown: Unknown::Spreads, call: sha256sum },
    Function { name: "sha512sum", arity: (1, 1), unknown: Unknown::Spreads, call: sha512sum },
];

type Outcome = Result<Value, Fault>;

/// What is made of the bytes of a string, which is its only argument.
fn made(arguments: &Arguments, make: impl FnOnce(&[u8]) -> String) -> Outcome {
    let text = arguments.text(0)?;
    let bytes = match &arguments.value(0)?.kind {
        Kind::Object(object) => object.octets().map(|(bytes, _)| bytes),
        _ => None,
    };
    let bytes = bytes.unwrap_or(text.as_str().as_bytes());
    check_length(bytes.len().saturating_mul(2))?;
    Ok(Value::text(Text::new(make(bytes), text.derived_origin())))
}

fn hexadecimal(bytes: impl AsRef<[u8]>) -> String {
    data_encoding::HEXLOWER.encode(bytes.as_ref())
}

fn adler32sum(_: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    made(arguments, |bytes| adler2::adler32_slice(bytes).to_string())
}

fn sha1sum(_: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    made(arguments, |bytes| hexadecimal(Sha1::digest(bytes)))
}

fn sha256sum(_: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    made(arguments, |bytes| hexadecimal(Sha256::digest(bytes)))
}

fn sha512sum(_: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    made(arguments, |bytes| hexadecimal(Sha512::digest(bytes)))
}

fn b32enc(_: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    made(arguments, |bytes| BASE32.encode(bytes))
}

fn b64enc(_: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    made(arguments, |bytes| BASE64.encode(bytes))
}

/// Without a check of the bits that are left over, as Go has none.
fn lenient(strict: &Encoding) -> Encoding {
    let mut specification: Specification = strict.specification();
    specification.check_trailing_bits = false;
    specification.encoding().unwrap_or_else(|_| strict.clone())
}

fn without_line_breaks(text: &[u8]) -> Vec<u8> {
    text.iter().copied().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect()
}

/// The bytes that base64 stands for, as Go's `StdEncoding` reads it: line breaks
/// do not count, and nothing follows the padding. None where it cannot be read.
pub fn from_base64(text: &[u8]) -> Option<Vec<u8>> {
    let digits = without_line_breaks(text);
    let padding = digits.iter().position(|byte| *byte == b'=').unwrap_or(digits.len());
    let is_last = padding + 2 >= digits.len();
    lenient(&BASE64).decode(&digits).ok().filter(|_| is_last)
}

/// The same of base32; Go does not look at what follows a group that is filled up.
fn from_base32(text: &[u8]) -> Option<Vec<u8>> {
    let mut digits = without_line_breaks(text);
    if let Some(padding) = digits.iter().position(|byte| *byte == b'=') {
        digits.truncate((padding / 8 + 1) * 8);
    }
    lenient(&BASE32).decode(&digits).ok()
}

/// The text that bytes stand for; a failure, at the byte that `fault` tells, is
/// returned as the result, in Go's words.
fn decoded(
    arguments: &Arguments,
    name: &str,
    decode: fn(&[u8]) -> Option<Vec<u8>>,
    fault: fn(&[u8]) -> usize,
) -> Outcome {
    made(arguments, |bytes| match decode(bytes) {
        // What is no text cannot be told; the emitters of Helm put this in its place as well.
        Some(found) => String::from_utf8_lossy(&found).into_owned(),
        None => format!("illegal {name} data at input byte {}", fault(bytes)),
    })
}

fn b32dec(_: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    decoded(arguments, "base32", from_base32, base32_fault)
}

fn b64dec(_: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    decoded(arguments, "base64", from_base64, base64_fault)
}

/// Where Go finds that base64 goes wrong (`encoding/base64`, `decodeQuantum`).
fn base64_fault(bytes: &[u8]) -> usize {
    let is_digit = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    // How many digits of a group of four are read.
    let mut read = 0;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        match byte {
            b'\r' | b'\n' => {}
            _ if is_digit(byte) => read = (read + 1) % 4,
            b'=' if read >= 2 => return padding_fault(bytes, at, read),
            _ => return at - 1,
        }
    }
    at.saturating_sub(read)
}

/// Where the padding goes wrong whose first sign stands before `at`.
fn padding_fault(bytes: &[u8], mut at: usize, read: usize) -> usize {
    let past_newlines = |mut at: usize| {
        while matches!(bytes.get(at), Some(b'\r' | b'\n')) {
            at += 1;
        }
        at
    };
    if read == 2 {
        at = past_newlines(at);
        match bytes.get(at) {
            None => return bytes.len(),
            Some(b'=') => at += 1,
            Some(_) => return at - 1,
        }
    }
    past_newlines(at)
}

/// Where Go finds that base32 goes wrong (`encoding/base32`, `decode`), counted without newlines.
fn base32_fault(bytes: &[u8]) -> usize {
    let digits = without_line_breaks(bytes);
    let is_digit = |byte: &u8| matches!(byte, b'A'..=b'Z' | b'2'..=b'7');
    let read = digits.iter().position(|byte| !is_digit(byte)).unwrap_or(digits.len());
    let in_group = read % 8;
    let group = read - in_group;
    match digits.get(read) {
        None => group,
        Some(b'=') if in_group >= 2 => {
            let padding = digits.get(read..group + 8).unwrap_or_default();
            match padding.iter().position(|byte| *byte != b'=') {
                _ if digits.len() < group + 8 => digits.len(),
                Some(other) => read + other.saturating_sub(1),
                None if matches!(in_group, 3 | 6) => read,
                None => group + 8,
            }
        }
        Some(_) => read,
    }
}
