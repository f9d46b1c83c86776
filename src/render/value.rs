//! Values as Go's templates see them: maps and lists are shared, every value
//! knows where it comes from, and a value may be unknown.

mod dismantle;
mod list;
mod types;

use std::cell::{Ref, RefCell, RefMut};
use std::collections::BTreeMap;
use std::fmt;
use std::rc::Rc;

use super::fault::Fault;
use super::origin::{CauseId, NodeId, Origin};
use super::text::Text;
pub use list::{List, ListType};
pub use types::{IntType, MapType};

/// A value and where it comes from. Cheap to clone: maps and lists are shared,
/// as Go's maps are.
#[derive(Clone, Debug)]
pub struct Value {
    /// What it is.
    pub kind: Kind,
    /// Where it comes from as a whole; the bytes of a string have their own.
    pub origin: Origin,
}

/// What a value is, by the types of Go that Helm's templates meet.
#[derive(Clone, Debug)]
pub enum Kind {
    /// No value at all: the zero `reflect.Value`. Prints as nothing in Helm.
    Missing,
    /// An interface that holds nil: `null` in values, a missing key of a map.
    Nil,
    /// `bool`
    Bool(bool),
    /// A whole number, and its type.
    Int(i64, IntType),
    /// `float64`: every number of the values.
    Float(f64),
    /// `string`
    Text(Text),
    /// `[]interface{}`
    List(List),
    /// `map[string]interface{}`
    Map(Map),
    /// A value with fields and methods, such as `.Files`.
    Object(Rc<dyn Object>),
    /// What only the installation knows, or what could not be told. What is
    /// made from it is unknown as well.
    Hole(CauseId),
}

/// A value with fields and methods of its own.
pub trait Object: fmt::Debug {
    /// Go's name of its type, as `%T` prints it.
    fn type_name(&self) -> &'static str;

    /// What `kindOf` says: `struct`, `map`, `slice`, `ptr`.
    fn kind_name(&self) -> &'static str;

    /// The field or the method of that name, called with `arguments`; a field takes
    /// none. Errors: neither exists, or the arguments do not fit.
    fn member(&self, name: &str, arguments: &[Value]) -> Result<Value, Fault>;

    /// As Go prints it.
    fn print(&self) -> Text;

    /// Keys (or numbers) and values, where `range` can go over it.
    fn entries(&self) -> Option<Vec<(Value, Value)>> {
        None
    }

    /// Whether `if` takes it for true.
    fn is_true(&self) -> bool {
        true
    }

    /// The bytes that it is, where it is a `[]byte` or a string that is no UTF-8,
    /// and the same as text.
    fn octets(&self) -> Option<(&[u8], &Text)> {
        None
    }

    /// The string of its bytes, where they are no UTF-8.
    fn raw_text(&self) -> Option<Value> {
        None
    }

    /// Itself, so that functions can ask for the type they know.
    fn as_any(&self) -> &dyn std::any::Any;
}

/// The value under a key, and where the key is written.
#[derive(Clone, Debug)]
pub struct Slot {
    /// Where the first byte of the key comes from.
    pub key: Origin,
    /// The value.
    pub value: Value,
}

impl Slot {
    /// A value under a key that nobody wrote.
    pub fn plain(value: Value) -> Self {
        Self { key: Origin::None, value }
    }
}

/// A map that all who hold it share. Keys are in the order of their bytes, as
/// `range` goes over them.
#[derive(Clone, Default)]
pub struct Map {
    slots: Rc<RefCell<BTreeMap<Rc<str>, Slot>>>,
    map_type: MapType,
}

impl Map {
    /// A map of these.
    pub fn new(slots: BTreeMap<Rc<str>, Slot>) -> Self {
        Self { slots: Rc::new(RefCell::new(slots)), map_type: MapType::Any }
    }

    /// The same map, of another type.
    #[must_use]
    pub fn typed(&self, map_type: MapType) -> Self {
        Self { slots: Rc::clone(&self.slots), map_type }
    }

    /// Its type in Go.
    pub fn map_type(&self) -> MapType {
        self.map_type
    }

    /// Whether its type is that of `.Values` as a whole, which has methods.
    pub fn is_values(&self) -> bool {
        self.map_type == MapType::Values
    }

    /// The slots. Must not be held while templates or functions run.
    pub fn slots(&self) -> Ref<'_, BTreeMap<Rc<str>, Slot>> {
        self.slots.borrow()
    }

    /// The slots, to change them.
    pub fn slots_mut(&self) -> RefMut<'_, BTreeMap<Rc<str>, Slot>> {
        self.slots.borrow_mut()
    }

    /// The value under a key.
    pub fn get(&self, key: &str) -> Option<Value> {
        self.slots().get(key).map(|slot| slot.value.clone())
    }

    /// The value under the last of a path of keys, where all before it are maps.
    pub fn at(&self, path: &[&str]) -> Option<Value> {
        let (last, parents) = path.split_last()?;
        let mut map = self.clone();
        for key in parents {
            let Kind::Map(next) = map.get(key)?.kind else { return None };
            map = next;
        }
        map.get(last)
    }

    /// Puts a value under a key; the key keeps the origin that is given.
    pub fn insert(&self, key: impl Into<Rc<str>>, slot: Slot) {
        self.slots_mut().insert(key.into(), slot);
    }

    /// Keys with their origins, and values, in the order of the keys.
    pub fn entries(&self) -> Vec<(Text, Value)> {
        let slots = self.slots();
        let entry =
            |(key, slot): (&Rc<str>, &Slot)| (Text::new(Rc::clone(key), slot.key), slot.value.clone());
        slots.iter().map(entry).collect()
    }

    /// Whether both are the same map, not only equal ones.
    pub fn is_same(&self, other: &Map) -> bool {
        Rc::ptr_eq(&self.slots, &other.slots)
    }
}

/// What a map holds is not shown: it may hold itself.
impl fmt::Debug for Map {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Map")
    }
}

impl Value {
    /// A value that nobody wrote.
    pub fn new(kind: Kind) -> Self {
        Self { kind, origin: Origin::None }
    }

    /// A value that comes from somewhere.
    pub fn with_origin(kind: Kind, origin: Origin) -> Self {
        Self { kind, origin }
    }

    /// No value at all.
    pub fn missing() -> Self {
        Self::new(Kind::Missing)
    }

    /// Nil.
    pub fn nil() -> Self {
        Self::new(Kind::Nil)
    }

    /// A truth value.
    pub fn bool(value: bool) -> Self {
        Self::new(Kind::Bool(value))
    }

    /// An `int`.
    pub fn int(value: i64) -> Self {
        Self::new(Kind::Int(value, IntType::Int))
    }

    /// A string with its origins.
    pub fn text(text: Text) -> Self {
        Self { origin: text.main_origin(), kind: Kind::Text(text) }
    }

    /// A string that nobody wrote.
    pub fn plain(text: impl Into<Rc<str>>) -> Self {
        Self::text(Text::plain(text))
    }

    /// A new list.
    pub fn list(items: Vec<Value>) -> Self {
        Self::new(Kind::List(List::new(items)))
    }

    /// A new map.
    pub fn map(slots: BTreeMap<Rc<str>, Slot>) -> Self {
        Self::new(Kind::Map(Map::new(slots)))
    }

    /// An unknown value.
    pub fn hole(cause: CauseId) -> Self {
        Self { kind: Kind::Hole(cause), origin: Origin::Hole { cause } }
    }

    /// Whether there is none, or nil.
    pub fn is_nil(&self) -> bool {
        matches!(self.kind, Kind::Missing | Kind::Nil)
    }

    /// Why it is unknown, where it is so as a whole.
    pub fn cause(&self) -> Option<CauseId> {
        match self.kind {
            Kind::Hole(cause) => Some(cause),
            _ => None,
        }
    }

    /// Whether it is unknown as a whole, or a string with something unknown in it.
    pub fn has_hole(&self) -> bool {
        match &self.kind {
            Kind::Hole(_) => true,
            Kind::Text(text) => text.has_hole(),
            _ => false,
        }
    }

    /// Whether `if` takes it for true (`text/template`, `IsTrue`); none where it is unknown.
    pub fn is_true(&self) -> Option<bool> {
        Some(match &self.kind {
            Kind::Missing | Kind::Nil => false,
            Kind::Bool(value) => *value,
            Kind::Int(value, _) => *value != 0,
            Kind::Float(value) => *value != 0.0,
            Kind::Text(text) => !text.is_empty(),
            Kind::List(list) => !list.items().is_empty(),
            Kind::Map(map) => !map.slots().is_empty(),
            Kind::Object(object) => object.is_true(),
            Kind::Hole(_) => return None,
        })
    }

    /// The node of the values that it is, where it is one.
    pub fn node(&self) -> Option<NodeId> {
        match self.origin {
            Origin::Value { node, .. } | Origin::Derived { node } => Some(node),
            _ => None,
        }
    }

    /// What `%T` prints.
    pub fn type_name(&self) -> &'static str {
        match &self.kind {
            Kind::Missing | Kind::Nil | Kind::Hole(_) => "<nil>",
            Kind::Bool(_) => "bool",
            Kind::Int(_, int_type) => int_type.name(),
            Kind::Float(_) => "float64",
            Kind::Text(_) => "string",
            Kind::List(list) => list.list_type().name(),
            Kind::Map(map) => map.map_type().name(),
            Kind::Object(object) => object.type_name(),
        }
    }

    /// What `kindOf` says.
    pub fn kind_name(&self) -> &'static str {
        match &self.kind {
            Kind::Missing | Kind::Nil | Kind::Hole(_) => "invalid",
            Kind::Bool(_) => "bool",
            Kind::Int(_, int_type) => int_type.name(),
            Kind::Float(_) => "float64",
            Kind::Text(_) => "string",
            Kind::List(_) => "slice",
            Kind::Map(_) => "map",
            Kind::Object(object) => object.kind_name(),
        }
    }
}
