//! Reads JSON out of a text with origins; strings keep theirs.

use std::collections::BTreeMap;

use super::super::walk::Budget;
use super::{Fault, Kind, Map, Slot, Text, Value};
use crate::render::origin::Origin;
use crate::render::text::TextBuilder;

/// Why a text is not read.
#[derive(Debug)]
pub enum Wrong {
    /// It is no JSON, in the words of Go.
    Syntax(String),
    /// It is too deep or too large.
    Limit(Fault),
}

impl From<Fault> for Wrong {
    fn from(fault: Fault) -> Self {
        Wrong::Limit(fault)
    }
}

/// The value that a JSON text is, every number a `float64`, and Go's complaint
/// where one of them is none: it is null.
pub fn read(text: &Text) -> Result<(Value, Option<String>), Wrong> {
    let mut reader = Reader { text, at: 0, budget: Budget::default(), misfit: None };
    reader.skip_blanks();
    let value = reader.value(0)?;
    reader.skip_blanks();
    match reader.peek() {
        None => Ok((value, reader.misfit)),
        Some(_) => Err(reader.unexpected("after top-level value")),
    }
}

struct Reader<'t> {
    text: &'t Text,
    at: usize,
    budget: Budget,
    misfit: Option<String>,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        self.text.as_str().get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.rest().bytes().next()
    }

    fn skip_blanks(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
    }

    /// Go's complaint about what stands here.
    fn unexpected(&self, place: &str) -> Wrong {
        Wrong::Syntax(match self.rest().chars().next() {
            None => "unexpected end of JSON input".to_owned(),
            Some(char) => format!("invalid character {} {place}", shown(char)),
        })
    }

    /// The same inside of a word or number: Go has the end of the text for a blank there.
    fn unexpected_inside(&self, place: &str) -> Wrong {
        match self.peek() {
            None => Wrong::Syntax(format!("invalid character ' ' {place}")),
            Some(_) => self.unexpected(place),
        }
    }

    fn value(&mut self, depth: usize) -> Result<Value, Wrong> {
        self.budget.step(depth)?;
        let start = self.at;
        match self.peek() {
            Some(b'{') => self.map(depth),
            Some(b'[') => self.list(depth),
            Some(b'"') => Ok(Value::text(self.string()?)),
            Some(b't') => self.word("true", Kind::Bool(true)),
            Some(b'f') => self.word("false", Kind::Bool(false)),
            Some(b'n') => self.word("null", Kind::Nil),
            Some(b'-' | b'0'..=b'9') => {
                let number = self.number()?;
                Ok(self.made(start, number.map_or(Kind::Nil, Kind::Float)))
            }
            _ => Err(self.unexpected("looking for beginning of value")),
        }
    }

    /// A value made from the text since `start`.
    fn made(&self, start: usize, kind: Kind) -> Value {
        let part = self.text.slice(start..self.at);
        match part.main_origin() {
            Origin::Hole { cause } => Value::hole(cause),
            // A value that wrote itself here as a whole is that value again.
            origin => Value::with_origin(kind, origin.derived()),
        }
    }

    fn word(&mut self, word: &str, kind: Kind) -> Result<Value, Wrong> {
        let start = self.at;
        for wanted in word.bytes() {
            if self.peek() != Some(wanted) {
                let wanted = char::from(wanted);
                return Err(self.unexpected_inside(&format!("in literal {word} (expecting '{wanted}')")));
            }
            self.at += 1;
        }
        Ok(self.made(start, kind))
    }

    fn number(&mut self) -> Result<Option<f64>, Wrong> {
        let start = self.at;
        self.take(b'-');
        if !self.take(b'0') {
            self.digits("in numeric literal")?;
        }
        if self.take(b'.') {
            self.digits("after decimal point in numeric literal")?;
        }
        if self.take(b'e') || self.take(b'E') {
            let _sign = self.take(b'+') || self.take(b'-');
            self.digits("in exponent of numeric literal")?;
        }
        let text = self.text.as_str().get(start..self.at).unwrap_or_default();
        let number: f64 = text.parse().unwrap_or(f64::INFINITY);
        if number.is_finite() {
            return Ok(Some(number));
        }
        let misfit = format!("json: cannot unmarshal number {text} into Go value of type float64");
        self.misfit.get_or_insert(misfit);
        Ok(None)
    }

    fn take(&mut self, byte: u8) -> bool {
        let is_it = self.peek() == Some(byte);
        self.at += usize::from(is_it);
        is_it
    }

    fn digits(&mut self, place: &str) -> Result<(), Wrong> {
        let count = self.rest().bytes().take_while(u8::is_ascii_digit).count();
        self.at += count;
        if count == 0 { Err(self.unexpected_inside(place)) } else { Ok(()) }
    }

    fn list(&mut self, depth: usize) -> Result<Value, Wrong> {
        self.at += 1;
        self.skip_blanks();
        let mut items = Vec::new();
        if self.take(b']') {
            return Ok(Value::list(items));
        }
        loop {
            self.skip_blanks();
            items.push(self.value(depth + 1)?);
            self.skip_blanks();
            if self.take(b']') {
                return Ok(Value::list(items));
            }
            if !self.take(b',') {
                return Err(self.unexpected("after array element"));
            }
        }
    }

    fn map(&mut self, depth: usize) -> Result<Value, Wrong> {
        self.at += 1;
        self.skip_blanks();
        let mut slots = BTreeMap::new();
        if self.take(b'}') {
            return Ok(Value::map(slots));
        }
        loop {
            self.skip_blanks();
            if self.peek() != Some(b'"') {
                return Err(self.unexpected("looking for beginning of object key string"));
            }
            let (key, origin) = super::super::dicts::key_of(&self.string()?);
            self.skip_blanks();
            if !self.take(b':') {
                return Err(self.unexpected("after object key"));
            }
            self.skip_blanks();
            slots.insert(key, Slot { key: origin, value: self.value(depth + 1)? });
            self.skip_blanks();
            if self.take(b'}') {
                return Ok(Value::new(Kind::Map(Map::new(slots))));
            }
            if !self.take(b',') {
                return Err(self.unexpected("after object key:value pair"));
            }
        }
    }

    fn string(&mut self) -> Result<Text, Wrong> {
        self.at += 1;
        let mut out = TextBuilder::default();
        loop {
            let rest = self.rest();
            let plain = rest.find(|c: char| c == '"' || c == '\\' || c < ' ').unwrap_or(rest.len());
            out.push_slice(self.text, self.at..self.at + plain);
            self.at += plain;
            let start = self.at;
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(out.finish());
                }
                Some(b'\\') => {
                    let char = self.escape()?;
                    out.push(char.encode_utf8(&mut [0; 4]), self.text.origin_at(start).derived());
                }
                _ => return Err(self.unexpected("in string literal")),
            }
        }
    }

    fn escape(&mut self) -> Result<char, Wrong> {
        self.at += 1;
        let char = match self.peek() {
            Some(b'n') => '\n',
            Some(b't') => '\t',
            Some(b'r') => '\r',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(byte @ (b'"' | b'\\' | b'/')) => char::from(byte),
            Some(b'u') => return self.code_point(),
            _ => return Err(self.unexpected_inside("in string escape code")),
        };
        self.at += 1;
        Ok(char)
    }

    /// Half of a pair without its other half is the replacement character.
    fn code_point(&mut self) -> Result<char, Wrong> {
        let first = self.code_unit()?;
        if let Some(char) = char::from_u32(first) {
            return Ok(char);
        }
        let before = self.at;
        if first < 0xdc00 && self.rest().starts_with("\\u") {
            self.at += 1;
            let second = self.code_unit()?;
            if (0xdc00..0xe000).contains(&second) {
                let joined = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                return Ok(char::from_u32(joined).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
        }
        self.at = before;
        Ok(char::REPLACEMENT_CHARACTER)
    }

    /// The `u` and four digits.
    fn code_unit(&mut self) -> Result<u32, Wrong> {
        self.at += 1;
        let mut unit = 0;
        for _ in 0..4 {
            let digit = self.peek().and_then(|byte| char::from(byte).to_digit(16));
            let Some(digit) = digit else {
                return Err(self.unexpected_inside("in \\u hexadecimal character escape"));
            };
            unit = unit * 16 + digit;
            self.at += 1;
        }
        Ok(unit)
    }
}

/// A character as Go's decoder quotes it.
fn shown(char: char) -> String {
    match char {
        '\'' => "'\\''".to_owned(),
        '"' => "'\"'".to_owned(),
        '\n' => "'\\n'".to_owned(),
        '\r' => "'\\r'".to_owned(),
        '\t' => "'\\t'".to_owned(),
        '\\' => "'\\\\'".to_owned(),
        '\0'..' ' => format!("'\\x{:02x}'", u32::from(char)),
        _ if char.is_ascii() => format!("'{char}'"),
        // Go looks at bytes.
        _ => format!("'{}'", char::from(char.to_string().as_bytes().first().copied().unwrap_or(b'?'))),
    }
}
