//! Lists of values.

use std::cell::{Ref, RefCell, RefMut};
use std::fmt;
use std::rc::Rc;

use super::{Kind, Value};

/// A list that all who hold it share.
#[derive(Clone, Default)]
pub struct List {
    pub(super) items: Rc<RefCell<Vec<Value>>>,
    list_type: ListType,
}

impl Value {
    /// A `[]string` that was never made.
    pub fn nil_strings() -> Self {
        Self::new(Kind::List(List::typed(Vec::new(), ListType::NilStrings)))
    }

    /// A new `[]string` of these.
    pub fn strings(items: Vec<Value>) -> Self {
        Self::new(Kind::List(List::typed(items, ListType::Strings)))
    }
}

/// The type that a list has in Go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ListType {
    /// `[]interface{}`
    #[default]
    Any,
    /// An `[]interface{}` that was never made: empty, and `null` as JSON.
    Nil,
    /// `[]string`
    Strings,
    /// A `[]string` that was never made.
    NilStrings,
    /// `[]int`
    Ints,
    /// `[][]interface{}`
    Lists,
}

impl ListType {
    /// What `%T` prints.
    pub fn name(self) -> &'static str {
        match self {
            ListType::Any | ListType::Nil => "[]interface {}",
            ListType::Strings | ListType::NilStrings => "[]string",
            ListType::Ints => "[]int",
            ListType::Lists => "[][]interface {}",
        }
    }
}

impl List {
    /// A list of these.
    pub fn new(items: Vec<Value>) -> Self {
        Self::typed(items, ListType::Any)
    }

    /// A list of these, of a type that Go gives to the results of some functions.
    pub fn typed(items: Vec<Value>, list_type: ListType) -> Self {
        Self { items: Rc::new(RefCell::new(items)), list_type }
    }

    /// Its type in Go.
    pub fn list_type(&self) -> ListType {
        self.list_type
    }

    /// Whether Go takes it for nil: empty, and `null` as JSON and as YAML.
    pub fn is_nil(&self) -> bool {
        matches!(self.list_type, ListType::Nil | ListType::NilStrings)
    }

    /// The items. Must not be held while templates or functions run.
    pub fn items(&self) -> Ref<'_, Vec<Value>> {
        self.items.borrow()
    }

    /// The items, to change them.
    pub fn items_mut(&self) -> RefMut<'_, Vec<Value>> {
        self.items.borrow_mut()
    }

    /// Whether both are the same list, not only equal ones.
    pub fn is_same(&self, other: &List) -> bool {
        Rc::ptr_eq(&self.items, &other.items)
    }
}

/// What it holds is not shown: it may hold itself.
impl fmt::Debug for List {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("List")
    }
}
