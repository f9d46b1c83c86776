//! Types that Go gives to whole numbers and to maps.

use super::Value;

/// The type that a whole number has in Go. Templates can ask for it, and a
/// parameter of one type takes no number of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum IntType {
    /// `int`: literals, lengths, what sprig's `int` makes.
    #[default]
    Int,
    /// `int64`: what sprig's arithmetic makes, `--set`, TOML.
    Int64,
    /// `uint8`: the bytes of strings.
    Uint8,
    /// `uint64`: the parts of versions.
    Uint64,
}

impl IntType {
    /// What `%T` prints, and what `kindOf` says.
    pub fn name(self) -> &'static str {
        match self {
            IntType::Int => "int",
            IntType::Int64 => "int64",
            IntType::Uint8 => "uint8",
            IntType::Uint64 => "uint64",
        }
    }

    /// Whether Go prints it as `0x5` where its syntax is asked for.
    pub fn is_unsigned(self) -> bool {
        matches!(self, IntType::Uint8 | IntType::Uint64)
    }
}

/// The type that a map has in Go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MapType {
    /// `map[string]interface{}`
    #[default]
    Any,
    /// `common.Values` of Helm 4.1.4: that of `.Values` as a whole, which has methods.
    Values,
    /// `map[string]string`: the annotations of a chart, what sprig's `split`
    /// gives. What it has not is a blank string.
    Strings,
    /// A `map[string]string` that was never made: empty, and `null` as JSON.
    NilStrings,
}

impl MapType {
    /// What `%T` prints.
    pub fn name(self) -> &'static str {
        match self {
            MapType::Any => "map[string]interface {}",
            MapType::Values => "common.Values",
            MapType::Strings | MapType::NilStrings => "map[string]string",
        }
    }

    /// Whether Go takes the map for nil.
    pub fn is_nil(self) -> bool {
        self == MapType::NilStrings
    }

    /// What Go gives for a key that is not there.
    pub fn absent(self) -> Value {
        match self {
            MapType::Any | MapType::Values => Value::nil(),
            MapType::Strings | MapType::NilStrings => Value::plain(""),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Kind, Value};
    use crate::render::origin::Origin;
    use crate::render::text::Text;

    /// Values are copied all the time: nothing in one may take more than a string does.
    #[test]
    fn no_kind_takes_more_than_a_string() {
        assert_eq!(size_of::<Kind>(), size_of::<Text>());
        assert!(size_of::<Value>() <= size_of::<Text>() + size_of::<Origin>().next_multiple_of(8));
    }
}
