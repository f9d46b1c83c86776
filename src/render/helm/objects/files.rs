//! `.Files` (Helm 4.1.4, `pkg/engine/files.go`).

use std::any::Any;
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use super::bytes::{Bytes, RawText, legible};
use super::glob::Glob;
use super::{field, text_argument};
use crate::render::data::to_yaml;
use crate::render::fault::Fault;
use crate::render::functions::any_cause;
use crate::render::functions::print::PLACEHOLDER;
use crate::render::helm::chart::{ChartFile, FileContent};
use crate::render::origin::{Cause, Origin, Origins, TemplateFile};
use crate::render::text::Text;
use crate::render::value::{Kind, List, ListType, Object, Slot, Value};

/// A byte order mark.
const MARK: &str = "\u{feff}";

/// The files of a chart that are no templates.
#[derive(Debug, Clone)]
pub struct Files {
    files: BTreeMap<Rc<str>, Rc<Held>>,
    made_of: Rc<[FileContent]>,
}

/// A file, whose text is copied only where a template asks for it.
#[derive(Debug)]
struct Held {
    content: FileContent,
    /// Of its first byte.
    origin: Origin,
    bytes: OnceCell<Rc<Bytes>>,
}

impl Held {
    fn new(content: &FileContent, origins: &mut Origins) -> Self {
        let origin = match content {
            FileContent::Text(source) => {
                let file = origins.add_file(TemplateFile::File(Arc::clone(source)));
                Origin::Template { file, offset: 0 }
            }
            FileContent::Unfollowed => unknown(origins),
            FileContent::Binary(_) => Origin::None,
        };
        Self { content: content.clone(), origin, bytes: OnceCell::new() }
    }

    fn bytes(&self) -> &Rc<Bytes> {
        self.bytes.get_or_init(|| Rc::new(self.read()))
    }

    fn read(&self) -> Bytes {
        match &self.content {
            FileContent::Text(source) => {
                let text = Text::new(source.text(), self.origin);
                // The loader of Helm takes it off (`loader/archive/archive.go`).
                let start = if source.text().starts_with(MARK) { MARK.len() } else { 0 };
                Bytes { text: text.slice(start..text.len()), raw: None }
            }
            FileContent::Unfollowed => Bytes { text: Text::new(PLACEHOLDER, self.origin), raw: None },
            FileContent::Binary(raw) => {
                let raw = &match raw.strip_prefix(MARK.as_bytes()) {
                    Some(rest) => Arc::from(rest),
                    None => Arc::clone(raw),
                };
                Bytes { text: Text::plain(legible(raw)), raw: Some(Arc::clone(raw)) }
            }
        }
    }
}

impl Files {
    /// These files.
    pub fn new(files: &[ChartFile], origins: &mut Origins) -> Self {
        let made_of = files.iter().map(|file| file.content.clone()).collect();
        let held =
            |file: &ChartFile| (Rc::from(file.path.as_str()), Rc::new(Held::new(&file.content, origins)));
        let files = files.iter().map(held);
        Self { files: files.collect(), made_of }
    }

    /// Whether it was made of these very files.
    pub fn is_of(&self, files: &[ChartFile]) -> bool {
        let is_same = |(own, file): (&FileContent, &ChartFile)| match (own, &file.content) {
            (FileContent::Text(own), FileContent::Text(other)) => Arc::ptr_eq(own, other),
            (FileContent::Binary(own), FileContent::Binary(other)) => Arc::ptr_eq(own, other),
            (FileContent::Unfollowed, FileContent::Unfollowed) => true,
            _ => false,
        };
        self.made_of.len() == files.len() && self.made_of.iter().zip(files).all(is_same)
    }

    /// What stands for a path below a folder of which nothing is known.
    fn unknown_at(&self, path: &str) -> Option<Value> {
        let is_above = |known: &str| path.strip_prefix(known).is_some_and(|below| below.starts_with('/'));
        let mut unknown = self.files.iter().filter(|(_, file)| file.origin.is_hole());
        let (_, file) = unknown.find(|(known, _)| is_above(known))?;
        any_cause(&Value::text(file.bytes().text.clone())).map(Value::hole)
    }

    fn text(&self, path: &Text) -> Value {
        match self.files.get(path.as_str()).map(|file| file.bytes()) {
            Some(bytes) if bytes.raw.is_some() => {
                Value::new(Kind::Object(Rc::new(RawText(Rc::clone(bytes)))))
            }
            Some(bytes) => Value::text(bytes.text.clone()),
            None => self.unknown_at(path.as_str()).unwrap_or_else(|| Value::plain("")),
        }
    }

    fn bytes(&self, path: &str) -> Value {
        let bytes = self.files.get(path).map(|file| Rc::clone(file.bytes()));
        let bytes = bytes.unwrap_or_else(|| Rc::new(Bytes { text: Text::plain(""), raw: None }));
        Value::new(Kind::Object(bytes))
    }

    fn glob(&self, pattern: &Text) -> Value {
        if let Some(unknown) = self.unknown_at(pattern.as_str()) {
            return unknown;
        }
        let glob = Glob::new(pattern.as_str());
        let found = self.files.iter().filter(|(path, _)| glob.matches(path));
        let found = found.map(|(path, file)| (Rc::clone(path), Rc::clone(file))).collect();
        Value::new(Kind::Object(Rc::new(Files { files: found, made_of: Rc::default() })))
    }

    /// The lines of a file, without the break at its end.
    fn lines(&self, path: &Text) -> Result<Value, Fault> {
        let Some(file) = self.files.get(path.as_str()) else { return Ok(strings(Vec::new())) };
        let text = &file.bytes().text;
        if text.is_empty() {
            return Err(Fault::failed("error calling Lines: runtime error: index out of range [-1]"));
        }
        let end = text.len() - usize::from(text.as_str().ends_with('\n'));
        let whole = text.slice(0..end);
        let mut lines = Vec::new();
        let mut start = 0;
        for line in whole.as_str().split('\n') {
            lines.push(Value::text(whole.slice(start..start + line.len())));
            start += line.len() + 1;
        }
        Ok(strings(lines))
    }

    /// The files by their names without folders, as `toYaml` of `text`s.
    fn as_yaml(&self, text: impl Fn(&Bytes) -> Text) -> Result<Value, Fault> {
        let entry = |(path, file): (&Rc<str>, &Rc<Held>)| {
            let name: Rc<str> = Rc::from(path.rsplit('/').next().unwrap_or(path));
            (name, Slot::plain(Value::text(text(file.bytes()))))
        };
        to_yaml(&Value::map(self.files.iter().map(entry).collect())).map(Value::text)
    }
}

impl Object for Files {
    fn type_name(&self) -> &'static str {
        "engine.files"
    }

    fn kind_name(&self) -> &'static str {
        "map"
    }

    fn member(&self, name: &str, arguments: &[Value]) -> Result<Value, Fault> {
        match name {
            "Get" | "GetBytes" | "Glob" | "Lines" => {
                let argument = match text_argument(name, arguments)? {
                    Ok(argument) => argument,
                    Err(unknown) => return Ok(unknown),
                };
                match name {
                    "Get" => Ok(self.text(argument)),
                    "GetBytes" => Ok(self.bytes(argument.as_str())),
                    "Glob" => Ok(self.glob(argument)),
                    _ => self.lines(argument),
                }
            }
            "AsConfig" => field(name, arguments, self.as_yaml(|bytes| bytes.text.clone())?),
            "AsSecrets" => field(name, arguments, self.as_yaml(encoded)?),
            _ => field(name, arguments, self.bytes(name)),
        }
    }

    fn print(&self) -> Text {
        let mut printed = String::from("map[");
        for (at, (path, file)) in self.files.iter().enumerate() {
            printed.extend([if at > 0 { " " } else { "" }, path, ":"]);
            file.bytes().print_into(&mut printed);
        }
        printed.push(']');
        Text::plain(printed)
    }

    fn entries(&self) -> Option<Vec<(Value, Value)>> {
        let entry = |(path, file): (&Rc<str>, &Rc<Held>)| {
            let bytes: Rc<dyn Object> = Rc::clone(file.bytes()) as Rc<dyn Object>;
            (Value::plain(Rc::clone(path)), Value::new(Kind::Object(bytes)))
        };
        Some(self.files.iter().map(entry).collect())
    }

    fn is_true(&self) -> bool {
        !self.files.is_empty()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// What stands for the text of a file that is not read.
fn unknown(origins: &mut Origins) -> Origin {
    let message = "the file lies outside of what is checked".to_owned();
    Origin::Hole { cause: origins.add_cause(Cause { message, at: None, may_be_blank: true }) }
}

/// A list of Go's type `[]string`.
fn strings(lines: Vec<Value>) -> Value {
    Value::new(Kind::List(List::typed(lines, ListType::Strings)))
}

fn encoded(bytes: &Bytes) -> Text {
    Text::new(data_encoding::BASE64.encode(bytes.as_slice()), bytes.text.derived_origin())
}
