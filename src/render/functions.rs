//! The functions that Helm's templates call: those of Go, sprig and Helm.
//!
//! A function takes values and gives a value; what needs the engine itself
//! (`include`, `tpl`, `lookup` …) is the engine's own. Each module has a sorted
//! table of its functions.

mod arguments;
mod bounds;
mod case;
mod collections;
mod compare;
mod dates;
mod dicts;
pub mod encoding;
mod equal;
mod escape;
pub mod float;
mod format;
mod json;
mod layout;
mod lists;
mod logic;
mod maths;
mod paths;
pub mod print;
pub mod printf;
mod quoting;
mod random;
mod regex;
pub mod semver;
mod split;
mod strings;
mod toml;
mod types;
mod urls;
mod walk;
mod words;
mod yaml;

#[cfg(test)]
#[path = "functions/text/tests.rs"]
mod text_tests;

pub use arguments::Arguments;
pub(super) use walk::take_spent;

use std::collections::HashMap;
use std::sync::LazyLock;

use super::fault::Fault;
use super::origin::{CauseId, Origins};
use super::value::Value;

/// What a function may ask for besides its arguments.
#[derive(Debug)]
pub struct Scene<'e> {
    /// What origins mean: for functions that read documents or make holes.
    pub origins: &'e mut Origins,
}

/// A function of templates.
#[derive(Debug, Clone, Copy)]
pub struct Function {
    /// Its name in templates.
    pub name: &'static str,
    /// How many arguments it takes; the greater number may be [`usize::MAX`].
    pub arity: (usize, usize),
    /// What it does where an argument is not known.
    pub unknown: Unknown,
    /// What it does.
    pub call: fn(&mut Scene<'_>, &Arguments) -> Result<Value, Fault>,
}

/// What a function does where an argument is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unknown {
    /// Nothing is known of its result where any argument is a hole, or a string
    /// with a hole in it: comparisons, arithmetic, hashes. The engine answers for it.
    Spreads,
    /// Where an argument is a hole as a whole, nothing is known of its result;
    /// holes inside of strings stay where they are, as origins: `indent`, `quote`.
    Keeps,
    /// It deals with holes itself: `default`, `dict`, `toYaml`, `ternary`.
    Handles,
}

/// The tables of all modules.
const TABLES: &[&[Function]] = &[
    case::TABLE,
    dates::TABLE,
    encoding::TABLE,
    escape::TABLE,
    layout::TABLE,
    paths::TABLE,
    random::TABLE,
    regex::TABLE,
    semver::TABLE,
    split::TABLE,
    strings::TABLE,
    collections::TABLE,
    compare::TABLE,
    dicts::COPIES,
    dicts::ENTRIES,
    dicts::MERGES,
    dicts::TABLE,
    json::TABLE,
    lists::MEMBERS,
    lists::SLICES,
    lists::TABLE,
    logic::TABLE,
    maths::DECIMALS,
    maths::RANGES,
    maths::ROUNDING,
    maths::TABLE,
    print::TABLE,
    printf::TABLE,
    toml::TABLE,
    types::TABLE,
    urls::TABLE,
    yaml::TABLE,
];

/// The function of that name.
pub fn find(name: &str) -> Option<&'static Function> {
    static BY_NAME: LazyLock<HashMap<&str, &Function>> = LazyLock::new(|| {
        let functions = TABLES.iter().copied().flatten();
        functions.map(|function| (function.name, function)).collect()
    });
    BY_NAME.get(name).copied()
}

/// Calls a function: minds its arity, and what is unknown.
///
/// Errors: too many or too few arguments, or the function's own.
pub fn call(function: &Function, scene: &mut Scene<'_>, arguments: Vec<Value>) -> Result<Value, Fault> {
    let (least, most) = function.arity;
    if arguments.len() < least || arguments.len() > most {
        let want = if least == most { least.to_string() } else { format!("at least {least}") };
        let (name, got) = (function.name, arguments.len());
        return Err(Fault::failed(format!("wrong number of args for {name}: want {want} got {got}")));
    }
    let unknown = match function.unknown {
        Unknown::Spreads => arguments.iter().find_map(any_cause),
        Unknown::Keeps => arguments.iter().find_map(Value::cause),
        Unknown::Handles => None,
    };
    match unknown {
        Some(cause) => Ok(Value::hole(cause)),
        None => (function.call)(scene, &Arguments::new(arguments)),
    }
}

/// Why a value, or a part of a string, is unknown.
pub fn any_cause(value: &Value) -> Option<CauseId> {
    use super::origin::Origin;
    use super::value::Kind;
    match &value.kind {
        Kind::Hole(cause) => Some(*cause),
        Kind::Text(text) => text.runs().find_map(|(_, origin)| match origin {
            Origin::Hole { cause } => Some(cause),
            _ => None,
        }),
        _ => None,
    }
}

#[cfg(test)]
#[path = "functions/data/tests.rs"]
mod data_tests;
#[cfg(test)]
#[path = "functions/holes/tests.rs"]
mod hole_tests;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted_and_name_each_function_once() {
        for table in TABLES {
            assert!(table.is_sorted_by(|a, b| a.name < b.name));
        }
        let mut names: Vec<&str> = TABLES.iter().copied().flatten().map(|function| function.name).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
