//! Writes TOML whose texts keep where they come from.

use super::super::bounds::check_length;
use super::super::float::shortest;
use super::super::walk::Budget;
use super::{Fault, Kind, Text, Value};
pub use crate::render::functions::json::write::Unwritable;
use crate::render::origin::Origin;
use crate::render::text::TextBuilder;

type Done = Result<(), Unwritable>;

/// A value as TOML: a map as a document, anything else by itself.
pub fn write(value: &Value) -> Result<Text, Unwritable> {
    let mut writer = Writer { out: TextBuilder::default(), budget: Budget::default() };
    match &value.kind {
        Kind::Missing | Kind::Nil => {
            return Err(Fault::failed("reflect: call of reflect.Value.Type on zero Value").into());
        }
        Kind::Map(map) => writer.body(&mut Vec::new(), &map.entries())?,
        Kind::List(list) if is_tables(&list.items(), &mut writer.budget, 0)? => {
            return Err(Unwritable::Value("toml: top-level values must be Go maps or structs".to_owned()));
        }
        _ => writer.element(value, 0)?,
    }
    Ok(writer.out.finish())
}

/// Whether Go takes it for nil, a list that was never made included.
fn is_nil(value: &Value) -> bool {
    value.is_nil() || matches!(&value.kind, Kind::List(list) if list.is_nil())
}

/// Whether all of them are maps; nil is not allowed among them, however deep.
fn is_tables(items: &[Value], budget: &mut Budget, depth: usize) -> Result<bool, Unwritable> {
    budget.step(depth)?;
    let mut all = !items.is_empty();
    for item in items {
        match &item.kind {
            Kind::Missing | Kind::Nil => {
                return Err(Unwritable::Value("toml: cannot encode array with nil element".to_owned()));
            }
            Kind::Map(_) => continue,
            Kind::List(list) => {
                is_tables(&list.items(), budget, depth + 1)?;
            }
            _ => {}
        }
        all = false;
    }
    Ok(all)
}

/// Whether it has a heading of its own: a map, or a list of maps.
fn is_table(value: &Value, budget: &mut Budget) -> Result<bool, Unwritable> {
    match &value.kind {
        Kind::Map(_) => Ok(true),
        Kind::List(list) => is_tables(&list.items(), budget, 0),
        _ => Ok(false),
    }
}

struct Writer {
    out: TextBuilder,
    budget: Budget,
}

impl Writer {
    fn structure(&mut self, text: &str) {
        self.out.push(text, Origin::None);
    }

    /// What has no heading goes first; nil is left out.
    fn body(&mut self, path: &mut Vec<Text>, entries: &[(Text, Value)]) -> Done {
        self.budget.step(path.len())?;
        check_length(self.out.len())?;
        for with_heading in [false, true] {
            for (key, value) in entries.iter().filter(|(_, value)| !is_nil(value)) {
                if is_table(value, &mut self.budget)? != with_heading {
                    continue;
                }
                path.push(key.clone());
                match &value.kind {
                    Kind::Map(map) => self.table(path, "[", "]", &map.entries(), path.len() == 1)?,
                    Kind::List(list) if with_heading => self.tables(path, &list.items())?,
                    _ => {
                        self.structure(&"  ".repeat(path.len() - 1));
                        self.entry(key, value, 0)?;
                        self.structure("\n");
                    }
                }
                path.pop();
            }
        }
        Ok(())
    }

    fn tables(&mut self, path: &mut Vec<Text>, items: &[Value]) -> Done {
        for item in items {
            if let Kind::Map(map) = &item.kind {
                self.table(path, "[[", "]]", &map.entries(), true)?;
            }
        }
        Ok(())
    }

    fn table(
        &mut self,
        path: &mut Vec<Text>,
        open: &str,
        close: &str,
        entries: &[(Text, Value)],
        apart: bool,
    ) -> Done {
        if apart && !self.out.is_empty() {
            self.structure("\n");
        }
        self.structure(&"  ".repeat(path.len().saturating_sub(1)));
        self.structure(open);
        for (at, key) in path.iter().enumerate() {
            self.structure(if at > 0 { "." } else { "" });
            self.key(key);
        }
        self.structure(close);
        self.structure("\n");
        self.body(path, entries)
    }

    fn entry(&mut self, key: &Text, value: &Value, depth: usize) -> Done {
        self.key(key);
        self.structure(" = ");
        self.element(value, depth)
    }

    fn key(&mut self, key: &Text) {
        let is_bare = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
        if !key.is_empty() && key.as_str().bytes().all(is_bare) {
            self.out.push_text(key);
        } else {
            self.string(key);
        }
    }

    fn element(&mut self, value: &Value, depth: usize) -> Done {
        self.budget.step(depth)?;
        check_length(self.out.len())?;
        let origin = value.origin.derived();
        match &value.kind {
            Kind::Bool(flag) => self.out.push(if *flag { "true" } else { "false" }, origin),
            Kind::Int(number, _) => self.out.push(&number.to_string(), origin),
            Kind::Float(number) => self.out.push(&float(*number), origin),
            Kind::Text(text) => self.string(text),
            Kind::Hole(cause) => self.out.push("\"unknown\"", Origin::Hole { cause: *cause }),
            Kind::List(list) => self.array(&list.items(), depth)?,
            Kind::Map(map) => self.inline(&map.entries(), depth)?,
            Kind::Object(object) => self.string(&object.print()),
            Kind::Missing | Kind::Nil => {
                return Err(Unwritable::Value("toml: cannot encode nil".to_owned()));
            }
        }
        Ok(())
    }

    fn array(&mut self, items: &[Value], depth: usize) -> Done {
        self.structure("[");
        for (at, item) in items.iter().enumerate() {
            self.structure(if at > 0 { ", " } else { "" });
            self.element(item, depth + 1)?;
        }
        self.structure("]");
        Ok(())
    }

    fn inline(&mut self, entries: &[(Text, Value)], depth: usize) -> Done {
        self.structure("{");
        let (mut ordered, mut tables) = (Vec::new(), Vec::new());
        for (key, value) in entries {
            let place = if is_table(value, &mut self.budget)? { &mut tables } else { &mut ordered };
            place.push((key, value));
        }
        ordered.append(&mut tables);
        let last = ordered.len().saturating_sub(1);
        for (at, (key, value)) in ordered.into_iter().enumerate().filter(|(_, (_, value))| !is_nil(value)) {
            self.entry(key, value, depth + 1)?;
            self.structure(if at < last { ", " } else { "" });
        }
        self.structure("}");
        Ok(())
    }

    fn string(&mut self, text: &Text) {
        self.structure("\"");
        let mut plain = 0;
        for (at, char) in text.as_str().char_indices() {
            if let Some(escape) = escape(char) {
                self.out.push_slice(text, plain..at);
                self.out.push(&escape, text.origin_at(at).derived());
                plain = at + char.len_utf8();
            }
        }
        self.out.push_slice(text, plain..text.len());
        self.structure("\"");
    }
}

fn escape(char: char) -> Option<String> {
    Some(match char {
        '"' => "\\\"".to_owned(),
        '\\' => "\\\\".to_owned(),
        '\u{8}' => "\\b".to_owned(),
        '\t' => "\\t".to_owned(),
        '\n' => "\\n".to_owned(),
        '\u{c}' => "\\f".to_owned(),
        '\r' => "\\r".to_owned(),
        '\0'..' ' | '\u{7f}' => format!("\\u{:04x}", u32::from(char)),
        _ => return None,
    })
}

/// Every number with a fraction shows that it has one.
fn float(number: f64) -> String {
    if number.is_nan() {
        return "nan".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { "inf" } else { "-inf" }.to_owned();
    }
    let text = shortest(number);
    if text.contains(['.', 'e']) { text } else { format!("{text}.0") }
}
