//! The right side of an assignment.

use super::{BTreeMap, IntType, Kind, List, Next, Origin, Parser, Rc, SetKind, Slot, Text, Value};

impl Parser<'_> {
    /// The value after `=`, and whether more may follow.
    pub(super) fn value(&mut self) -> Result<(Value, Next), String> {
        match self.kind {
            SetKind::Json => self.json_or_nothing(),
            SetKind::Literal | SetKind::File => Ok((self.rest(), Next::More)),
            SetKind::Value | SetKind::String => match self.peek() {
                None => Ok((Value::text(Text::new("", self.origin(self.at))), Next::End)),
                Some('{') => Ok((self.list()?, Next::More)),
                Some(_) => {
                    let (text, _) = self.until(&[',']);
                    Ok((self.typed(text), Next::More))
                }
            },
        }
    }

    fn rest(&mut self) -> Value {
        let (start, text) = (self.at, self.text.get(self.at..).unwrap_or(""));
        self.at = self.text.len();
        Value::text(Text::new(text, self.origin(start)))
    }

    fn list(&mut self) -> Result<Value, String> {
        let origin = self.origin(self.at);
        self.letter();
        let mut items = Vec::new();
        loop {
            let (text, stop) = self.until(&[',', '}']);
            self.room = self.room.checked_sub(1).ok_or("it makes too many items")?;
            items.push(self.typed(text));
            match stop {
                Some(',') => {}
                Some(_) => break,
                None => return Err("a list ends with no `}`".to_owned()),
            }
        }
        if self.peek() == Some(',') {
            self.letter();
        }
        Ok(Value::with_origin(Kind::List(List::new(items)), origin))
    }

    /// Truth values, null and whole numbers without leading zeros are told apart
    /// from strings (`typedVal`).
    fn typed(&self, text: Text) -> Value {
        if self.kind != SetKind::Value {
            return Value::text(text);
        }
        let word = text.as_str();
        let number = || word.parse::<i64>().ok().filter(|_| word == "0" || !word.starts_with('0'));
        let kind = match word {
            _ if word.eq_ignore_ascii_case("true") => Kind::Bool(true),
            _ if word.eq_ignore_ascii_case("false") => Kind::Bool(false),
            _ if word.eq_ignore_ascii_case("null") => Kind::Nil,
            _ => match number() {
                Some(number) => Kind::Int(number, IntType::Int64),
                None => return Value::text(text),
            },
        };
        Value::with_origin(kind, text.main_origin())
    }

    fn json_or_nothing(&mut self) -> Result<(Value, Next), String> {
        if self.is_nothing() {
            return Ok((Value::with_origin(Kind::Nil, self.origin(self.at)), Next::More));
        }
        let value = self.json()?;
        self.is_nothing();
        Ok((value, Next::More))
    }

    /// Goes over blanks and one comma; whether nothing but these was there.
    fn is_nothing(&mut self) -> bool {
        while let Some(letter) = self.peek() {
            if letter != ',' && !letter.is_whitespace() {
                return false;
            }
            self.letter();
            if letter == ',' {
                return true;
            }
        }
        true
    }

    /// One JSON value, as much of the text as it takes.
    pub(super) fn json(&mut self) -> Result<Value, String> {
        let rest = self.text.get(self.at..).unwrap_or("");
        let blanks = rest.len() - rest.trim_start().len();
        let origin =
            Origin::Action { file: self.file, offset: u32::try_from(self.at + blanks).unwrap_or(u32::MAX) };
        let token = &rest[blanks..];
        let token = &token[..token_end(token)];
        let mut stream = serde_json::Deserializer::from_str(token).into_iter::<serde_json::Value>();
        match stream.next() {
            Some(Ok(value)) => {
                self.at += blanks + stream.byte_offset();
                Ok(from_json(value, origin))
            }
            _ => Err("it is no JSON".to_owned()),
        }
    }
}

/// Where a number or a word ends, which Go reads whatever follows; all of the
/// text where something else begins, whose end shows.
fn token_end(text: &str) -> usize {
    let word = ["true", "false", "null"].into_iter().find(|word| text.starts_with(word));
    let is_number = text.starts_with(|letter: char| letter == '-' || letter.is_ascii_digit());
    match word {
        Some(word) => word.len(),
        None if is_number => {
            let other = |letter: char| !letter.is_ascii_digit() && !"+-.eE".contains(letter);
            text.find(other).unwrap_or(text.len())
        }
        None => text.len(),
    }
}

/// Go reads every number of JSON as a `float64`.
fn from_json(value: serde_json::Value, origin: Origin) -> Value {
    use serde_json::Value as Json;
    let kind = match value {
        Json::Null => Kind::Nil,
        Json::Bool(value) => Kind::Bool(value),
        Json::Number(number) => Kind::Float(number.as_f64().unwrap_or(f64::NAN)),
        Json::String(text) => Kind::Text(Text::new(text, origin)),
        Json::Array(items) => {
            Kind::List(List::new(items.into_iter().map(|item| from_json(item, origin)).collect()))
        }
        Json::Object(entries) => {
            let slot = |value| Slot { key: origin, value: from_json(value, origin) };
            let slots: BTreeMap<Rc<str>, Slot> =
                entries.into_iter().map(|(key, value)| (Rc::from(key), slot(value))).collect();
            Value::map(slots).kind
        }
    };
    Value::with_origin(kind, origin)
}
