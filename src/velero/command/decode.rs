//! Owns the decoding of a JSON string as Go decodes it, with the way back to
//! the bytes of the value.

/// Decodes the content `start..end` of a string that was checked. Each byte
/// that is not UTF-8 and each lone surrogate becomes U+FFFD, as in Go.
pub(super) fn decode(bytes: &[u8], start: usize, end: usize) -> (String, Vec<(usize, usize)>) {
    let mut text = String::with_capacity(end - start);
    let mut map = vec![(0, start)];
    let mut at = start;
    while at < end {
        let run = memchr::memchr(b'\\', &bytes[at..end]).map_or(end, |offset| at + offset);
        push_raw(&bytes[at..run], at, &mut text, &mut map);
        at = run;
        if at < end {
            map.push((text.len(), at));
            let (c, next) = unescape(bytes, at);
            text.push(c);
            at = next;
            map.push((text.len(), at));
        }
    }
    map.dedup_by(|later, earlier| later.0 == earlier.0 && later.1 == earlier.1);
    (text, map)
}

fn push_raw(raw: &[u8], mut at: usize, text: &mut String, map: &mut Vec<(usize, usize)>) {
    for chunk in raw.utf8_chunks() {
        text.push_str(chunk.valid());
        at += chunk.valid().len();
        for _ in chunk.invalid() {
            map.push((text.len(), at));
            text.push(char::REPLACEMENT_CHARACTER);
            at += 1;
            map.push((text.len(), at));
        }
    }
}

/// The character that a checked escape stands for, and its end.
fn unescape(bytes: &[u8], at: usize) -> (char, usize) {
    let simple = |c: char| (c, at + 2);
    match bytes[at + 1] {
        b'b' => simple('\u{8}'),
        b'f' => simple('\u{c}'),
        b'n' => simple('\n'),
        b'r' => simple('\r'),
        b't' => simple('\t'),
        b'u' => unescape_unicode(bytes, at),
        other => simple(char::from(other)),
    }
}

fn unescape_unicode(bytes: &[u8], at: usize) -> (char, usize) {
    let unit = code_unit(bytes, at).unwrap_or(0xfffd);
    let pair = [unit, code_unit(bytes, at + 6).unwrap_or(0)];
    match char::decode_utf16(pair).next() {
        Some(Ok(c)) => (c, at + if c.len_utf16() == 2 { 12 } else { 6 }),
        _ => (char::REPLACEMENT_CHARACTER, at + 6),
    }
}

/// The value of `\uXXXX` at an offset, if that stands there.
fn code_unit(bytes: &[u8], at: usize) -> Option<u16> {
    let digits = bytes.get(at..at + 6)?.strip_prefix(b"\\u")?;
    u16::from_str_radix(str::from_utf8(digits).ok()?, 16).ok()
}
