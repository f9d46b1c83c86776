//! Owns the mending of a would-be JSON array, as far as its author's meaning
//! is plain. One pass, from the front; whatever is not plain ends it.

use super::content::{Break, Content};
use super::scan::starts_with_smart_quote;
use super::{Form, parse, to_json};

/// The value with what the author plainly meant mended, as text that Velero
/// reads as an array: leading blanks, trailing comma, raw newline, single or
/// smart quotes, illegal escape, outer quotes. None where the meaning is not
/// plain, and where there is nothing to mend.
pub fn mend(value: &str) -> Option<String> {
    mend_as(value, Break::Kept)
}

/// [`mend`] for a value from a folded block (`>`), whose author meant a line
/// break inside a string to be folded into a blank.
pub fn mend_folded(value: &str) -> Option<String> {
    mend_as(value, Break::Folded)
}

fn mend_as(value: &str, breaks: Break) -> Option<String> {
    let is_blank = |c: char| c.is_whitespace() || c == '\u{feff}';
    let text = value.trim_start_matches(is_blank);
    let body = text.trim_end_matches(is_blank);
    let tail = if text[body.len()..].contains('\n') { "\n" } else { "" };
    if body.starts_with("- ") {
        return list(body).map(|words| to_json(&words) + tail);
    }
    let body = unwrap(body)?;
    let body = if body.starts_with("[\\\"") { unescape(&body)? } else { body };
    let mut mender = Mender { text: &body, at: 0, out: String::with_capacity(body.len() + 8), breaks };
    mender.array()?;
    let mended = mender.out + tail;
    let is_array = matches!(&parse(&mended).form, Form::Array(elements) if !elements.is_empty());
    (is_array && mended != value).then_some(mended)
}

/// The words of a YAML list of simple scalars, one on each line.
fn list(body: &str) -> Option<Vec<String>> {
    body.lines().filter(|line| !line.trim().is_empty()).map(|line| item(line.trim())).collect()
}

fn item(line: &str) -> Option<String> {
    let item = line.strip_prefix("- ")?.trim();
    if item.starts_with('"') {
        return match parse(&format!("[{item}]")).form {
            Form::Array(elements) if elements.len() == 1 => Some(elements[0].text.clone()),
            _ => None,
        };
    }
    if let Some(quoted) = item.strip_prefix('\'') {
        let inner = quoted.strip_suffix('\'')?.replace("''", "\0");
        return (!inner.contains('\'')).then(|| inner.replace('\0', "'"));
    }
    let is_plain = !item.starts_with(['[', '{', '&', '*', '!', '|', '>', '%', '@', '`', '#', '?', ':'])
        && !item.contains(": ")
        && !item.contains(" #")
        && !item.ends_with(':');
    (is_plain && !item.is_empty()).then(|| item.to_owned())
}

/// Takes off quotes that stand round the whole array.
fn unwrap(body: &str) -> Option<String> {
    let quotes = [('\'', '\''), ('"', '"'), ('`', '`'), ('“', '”'), ('‘', '’'), ('”', '”'), ('’', '’')];
    let inner = |&(open, close): &(char, char)| {
        let inner = body.strip_prefix(open)?.strip_suffix(close)?.trim();
        (inner.starts_with('[') && inner.ends_with(']')).then_some((open, inner))
    };
    match quotes.iter().find_map(inner) {
        None => Some(body.to_owned()),
        Some(('"', inner)) if inner.contains("\\\"") => unescape(inner),
        // `''` may be a doubled quote or an empty word of a shell.
        Some(('\'', inner)) if inner.contains("''") => None,
        Some((_, inner)) => Some(inner.to_owned()),
    }
}

/// Decodes text in which every quote is escaped: the content of a JSON string.
fn unescape(text: &str) -> Option<String> {
    match parse(&format!("[\"{text}\"]")).form {
        Form::Array(elements) if elements.len() == 1 => {
            elements.into_iter().next().map(|element| element.text)
        }
        _ => None,
    }
}

struct Mender<'t> {
    text: &'t str,
    at: usize,
    out: String,
    breaks: Break,
}

impl<'t> Mender<'t> {
    fn array(&mut self) -> Option<()> {
        self.eat('[').then(|| self.out.push('['))?;
        self.blanks(true);
        loop {
            while self.eat(',') {
                self.blanks(false);
            }
            if self.eat(']') {
                break;
            }
            self.element()?;
            self.blanks(true);
            if self.eat(',') {
                self.separator();
            } else {
                self.eat(']').then_some(())?;
                break;
            }
        }
        self.out.push(']');
        self.eat(',');
        self.blanks(false);
        self.rest().is_empty().then_some(())
    }

    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn eat(&mut self, c: char) -> bool {
        let found = self.rest().starts_with(c);
        self.at += if found { c.len_utf8() } else { 0 };
        found
    }

    /// Writes a comma and the blanks after it, unless only commas follow
    /// before the end.
    fn separator(&mut self) {
        let rest = self.rest().trim_start_matches(|c: char| c.is_whitespace() || c == ',');
        if rest.starts_with(']') {
            while !self.rest().starts_with(']') {
                if !self.eat(',') {
                    let keep = self.rest().trim_start().starts_with(']') && self.line_breaks();
                    self.blanks(keep);
                }
            }
            return;
        }
        self.out.push(',');
        self.blanks(true);
    }

    /// Whether the blanks that stand next hold a line break.
    fn line_breaks(&self) -> bool {
        let rest = self.rest();
        rest[..rest.len() - rest.trim_start().len()].contains('\n')
    }

    /// Passes blanks. Those that JSON does not know become a space, and so do
    /// all round a line break that was meant to be folded.
    fn blanks(&mut self, keep: bool) {
        let rest = self.rest();
        let after = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        let blanks = &rest[..rest.len() - after.len()];
        self.at += blanks.len();
        if keep && self.breaks == Break::Folded && blanks.contains('\n') {
            self.out.push(' ');
        } else if keep {
            self.out.extend(blanks.chars().map(|c| if matches!(c, '\n' | '\r' | '\t') { c } else { ' ' }));
        }
    }

    fn element(&mut self) -> Option<()> {
        let open = self.rest().chars().next()?;
        let is_smart = starts_with_smart_quote(self.rest().as_bytes());
        (open == '"' || open == '\'' || is_smart).then_some(())?;
        self.at += open.len_utf8();
        let end = if open == '"' { self.double_quoted_end()? } else { self.closing(open)? };
        let content = &self.text[self.at..end];
        // A dash that an editor put in stands for one hyphen or for two.
        (!(is_smart && content.contains(['–', '—']))).then_some(())?;
        let close = self.text[end..].chars().next()?;
        // The backslash is for a shell, and no shell reads a word of its own.
        let content = match content {
            r"\;" | r"\(" | r"\)" | r"\!" => &content[1..],
            _ => content,
        };
        self.out.push('"');
        self.out.push_str(&Content::new(content, is_smart, self.breaks).into_json()?);
        self.out.push('"');
        self.at = end + close.len_utf8();
        Some(())
    }

    /// The next `"` that no backslash stands before.
    fn double_quoted_end(&self) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let mut at = self.at;
        loop {
            at += memchr::memchr2(b'"', b'\\', &bytes[at..])?;
            if bytes[at] == b'"' {
                return Some(at);
            }
            at = (at + 2).min(bytes.len());
        }
    }

    /// The first quote of the kind of `open` that an element can end at. None
    /// where another one stands before it: which of them is meant is not plain.
    fn closing(&self, open: char) -> Option<usize> {
        let is_single = matches!(open, '\'' | '\u{2018}'..='\u{201b}' | '\u{2032}');
        let closes = |c: char| match open {
            '\'' => c == '\'',
            _ if is_single => matches!(c, '\u{2018}'..='\u{201b}' | '\u{2032}'),
            _ => matches!(c, '\u{201c}'..='\u{201f}' | '\u{2033}' | '»' | '«'),
        };
        let mut escaped = false;
        for (offset, c) in self.rest().char_indices() {
            if closes(c) && !escaped {
                let after = self.rest()[offset + c.len_utf8()..].trim_start();
                return after.starts_with([',', ']']).then_some(self.at + offset);
            }
            escaped = c == '\\' && !escaped;
        }
        None
    }
}
