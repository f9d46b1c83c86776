//! What makes a template fail.

use crate::source::Span;

/// Why KOTS fails on a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Flaw {
    /// A function that KOTS does not have; the nearest that it has.
    UnknownFunction(Option<&'static str>),
    /// A function gets another number of arguments than it takes.
    Arguments {
        /// How many it takes.
        wanted: usize,
        /// How many it gets.
        found: usize,
    },
    /// `'word'`: single quotes hold one character.
    CharLiteral,
    /// `\"`: the template engine reads the text before YAML does.
    EscapedQuote,
    /// A string with a backslash sequence that Go does not have.
    Escape,
    /// A quote that does not close.
    Quote,
    /// `}` where `}}` is due.
    Brace,
    /// An action that does not close.
    Unclosed,
    /// A parenthesis without its partner.
    Parenthesis,
    /// A comment that does not close, or does not end its action.
    Comment,
    /// Text that has no place in an action.
    Unexpected,
    /// An action, a condition or a stage of a pipeline with nothing in it.
    Missing,
    /// A variable that no action before in the same delimiters sets.
    UndefinedVariable,
    /// `end` or `else` where no block is open.
    Unopened,
    /// An `else` that its block cannot have.
    SecondElse,
    /// A block that no `end` closes.
    Unended,
    /// `end` or `else` of a block that was opened in the other delimiters.
    OtherStyle,
    /// `break` or `continue` outside `range`.
    OutsideRange,
    /// `key: {{repl … }}` where YAML is read first.
    Unquoted,
    /// `repl{{ if … }}` on a line between keys where YAML is read first.
    BareSwitch,
}

/// One place of a text that makes KOTS fail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong.
    pub flaw: Flaw,
    /// The bytes that would change if it were mended.
    pub span: Span,
    /// The action it belongs to.
    pub action: Span,
    /// The action that opens the block, where one of another is at fault.
    pub opened: Option<Span>,
    /// Replacements that mend it without a doubt: bytes and new text.
    pub edits: Vec<(Span, String)>,
}
