//! Assignments as `--set` and its like take them (`pkg/strvals` of Helm 4.1.4).

mod typed;

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use super::chart::{Failure, SetKind};
use super::values::{deep_copy, lay_over};
use crate::render::origin::{FileId, Origin};
use crate::render::text::{Text, TextBuilder};
use crate::render::value::{IntType, Kind, List, Map, Slot, Value};
use crate::source::{Place, Source, Span};

/// Items of one list (Helm's own bound), and names in one another.
const MOST_ITEMS: usize = 65_536;
const DEEPEST: usize = 30;

/// Lists in one another, and items that one argument may make room for. Helm has no bound.
const DEEPEST_LIST: usize = 8;
const MOST_ROOM: usize = 1 << 20;

/// A copy of the values with what an argument assigns; `file` holds its text.
///
/// Errors: the argument is not of the form, or assigns to what is no list or mapping.
pub(super) fn assign(
    kind: SetKind,
    source: &Arc<Source>,
    file: FileId,
    values: &Map,
) -> Result<Map, Failure> {
    let values = deep_copy(values);
    let mut parser = Parser { text: source.text(), at: 0, file, kind, room: MOST_ROOM };
    let is_object = kind == SetKind::Json && source.text().trim_start().starts_with('{');
    let result = if is_object { parser.object(&values) } else { parser.all(&values).map(|()| values) };
    result.map_err(|message| {
        let at = parser.at.min(source.text().len());
        Failure { message, place: Some(Place::new(source, Span::new(at, at))), is_fatal: false }
    })
}

/// Whether more may follow.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    More,
    End,
}

struct Parser<'s> {
    text: &'s str,
    /// The next byte.
    at: usize,
    file: FileId,
    kind: SetKind,
    room: usize,
}

impl Parser<'_> {
    fn all(&mut self, values: &Map) -> Result<(), String> {
        while self.key(values, 0)? == Next::More {}
        Ok(())
    }

    fn object(&mut self, values: &Map) -> Result<Map, String> {
        let value = self.json()?;
        match value.kind {
            Kind::Map(map) if self.text[self.at..].trim().is_empty() => Ok(lay_over(values, &map)),
            _ => Err("it is no JSON object".to_owned()),
        }
    }

    fn origin(&self, at: usize) -> Origin {
        Origin::Literal { file: self.file, offset: u32::try_from(at).unwrap_or(u32::MAX) }
    }

    fn letter(&mut self) -> Option<char> {
        let letter = self.text.get(self.at..)?.chars().next()?;
        self.at += letter.len_utf8();
        Some(letter)
    }

    fn peek(&self) -> Option<char> {
        self.text.get(self.at..)?.chars().next()
    }

    /// The text up to one of the letters, and which of them; none at the end.
    fn until(&mut self, stops: &[char]) -> (Text, Option<char>) {
        let mut text = TextBuilder::default();
        let escapes = self.kind != SetKind::Literal;
        loop {
            let mut start = self.at;
            let mut letter = match self.letter() {
                None => return (text.finish(), None),
                Some(letter) if stops.contains(&letter) => return (text.finish(), Some(letter)),
                Some(letter) => letter,
            };
            if escapes && letter == '\\' {
                start = self.at;
                match self.letter() {
                    None => return (text.finish(), None),
                    Some(escaped) => letter = escaped,
                }
            }
            text.push(letter.encode_utf8(&mut [0; 4]), self.origin(start));
        }
    }

    /// Reads one name and what is assigned to it.
    fn key(&mut self, values: &Map, depth: usize) -> Result<Next, String> {
        let literal = self.kind == SetKind::Literal;
        let start = self.at;
        let (name, stop) = self.until(if literal { &['=', '[', '.'] } else { &['=', '[', ',', '.'] });
        let key = name.main_origin();
        let slot = |value| Slot { key, value };
        match stop {
            None if name.is_empty() => Ok(Next::End),
            None => Err(format!("`{}` has no value", name.as_str())),
            Some('[') => {
                let index = self.index()?;
                let list = match values.get(name.as_str()) {
                    None => Vec::new(),
                    Some(value) => items(&value).ok_or_else(|| format!("`{}` is no list", name.as_str()))?,
                };
                let (list, next) = self.item(list, index, depth, 0)?;
                put(values, &name, slot(Value::with_origin(Value::list(list).kind, self.origin(start))));
                Ok(next)
            }
            Some('=') => {
                let (value, next) = self.value()?;
                put(values, &name, slot(value));
                Ok(next)
            }
            Some(',') => Err(format!("`{}` has no value", name.as_str())),
            _ => self.inner(values, &name, depth + 1),
        }
    }

    /// What stands after the point of a name.
    fn inner(&mut self, values: &Map, name: &Text, depth: usize) -> Result<Next, String> {
        if depth > DEEPEST {
            return Err(format!("more than {DEEPEST} names stand in one another"));
        }
        let inner = match values.get(name.as_str()).map(|value| value.kind) {
            None => Map::default(),
            Some(Kind::Map(map)) => map,
            Some(_) => return Err(format!("`{}` is no mapping", name.as_str())),
        };
        let next = self.key(&inner, depth)?;
        let is_empty = inner.slots().is_empty();
        if is_empty && next == Next::More {
            return Err(format!("`{}` has no value", name.as_str()));
        }
        if !is_empty && values.get(name.as_str()).is_none() {
            let value = Value::with_origin(Kind::Map(inner), name.main_origin());
            put(values, name, Slot { key: name.main_origin(), value });
        }
        Ok(next)
    }

    fn index(&mut self) -> Result<usize, String> {
        let (text, stop) = self.until(&[']']);
        let index = text.as_str().parse().ok().filter(|_| stop.is_some());
        let index: usize = index.ok_or_else(|| format!("`{}` is no index", text.as_str()))?;
        if index > MOST_ITEMS {
            return Err(format!("the index {index} is greater than {MOST_ITEMS}"));
        }
        Ok(index)
    }

    /// What stands after the bracket of an index: the list with the item.
    fn item(
        &mut self,
        mut list: Vec<Value>,
        index: usize,
        depth: usize,
        lists: usize,
    ) -> Result<(Vec<Value>, Next), String> {
        let (text, stop) = self.until(&['[', '.', '=']);
        if !text.is_empty() {
            return Err(format!("`{}` stands after an index", text.as_str()));
        }
        match stop {
            None => Ok((list, Next::End)),
            Some('=') => {
                let (value, _) = self.value()?;
                self.place(&mut list, index, value)?;
                Ok((list, Next::More))
            }
            Some('[') => {
                if lists >= DEEPEST_LIST {
                    return Err(format!("more than {DEEPEST_LIST} lists stand in one another"));
                }
                let next = self.index()?;
                let inner = match list.get(index) {
                    None => Vec::new(),
                    Some(value) if value.is_nil() => Vec::new(),
                    Some(value) => items(value).ok_or_else(|| "an item is no list".to_owned())?,
                };
                let start = self.at;
                let (inner, next) = self.item(inner, next, depth, lists + 1)?;
                let value = Value::with_origin(Value::list(inner).kind, self.origin(start));
                if next == Next::More {
                    self.place(&mut list, index, value)?;
                }
                Ok((list, next))
            }
            _ => self.inner_item(list, index, depth),
        }
    }

    fn inner_item(
        &mut self,
        mut list: Vec<Value>,
        index: usize,
        depth: usize,
    ) -> Result<(Vec<Value>, Next), String> {
        let origin = self.origin(self.at);
        let inner = match list.get(index).map(|value| &value.kind) {
            Some(Kind::Map(map)) => map.clone(),
            _ => Map::default(),
        };
        let value = Value::with_origin(Kind::Map(inner.clone()), origin);
        if let Some(item) = list.get_mut(index) {
            *item = value.clone();
        }
        let next = self.key(&inner, depth)?;
        if next == Next::More {
            self.place(&mut list, index, value)?;
        }
        Ok((list, next))
    }

    fn place(&mut self, list: &mut Vec<Value>, index: usize, value: Value) -> Result<(), String> {
        let more = (index + 1).saturating_sub(list.len());
        self.room = self.room.checked_sub(more).ok_or("it makes too many items")?;
        if more > 0 {
            list.resize(index + 1, Value::nil());
        }
        if let Some(item) = list.get_mut(index) {
            *item = value;
        }
        Ok(())
    }
}

fn items(value: &Value) -> Option<Vec<Value>> {
    match &value.kind {
        Kind::List(list) => Some(list.items().clone()),
        _ => None,
    }
}

/// Helm assigns nothing to a name that is empty.
fn put(values: &Map, name: &Text, slot: Slot) {
    if !name.is_empty() {
        values.insert(name.rc(), slot);
    }
}
