//! What a text with templates says, as `text/template/parse/node.go` has it.
//!
//! Spans are bytes of the text that was parsed. A tree does not know which
//! file that is, so that it can be kept from one rendering to the next.

use std::sync::Arc;

use crate::source::Span;

/// A text that was parsed.
#[derive(Debug, Clone, Default)]
pub struct Parsed {
    /// What stands outside of every `define`.
    pub main: Arc<Block>,
    /// The templates that it defines with `define` and `block`, in order. Of
    /// equal names the last counts, unless it is blank (`parse.go`, `Tree.add`).
    pub definitions: Vec<Definition>,
    /// Why parts of it could not be read. The parts are [`Node::Broken`].
    pub faults: Vec<ParseFault>,
}

/// `{{ define "name" }}…{{ end }}`
#[derive(Debug, Clone)]
pub struct Definition {
    /// The name.
    pub name: Arc<str>,
    /// From `{{ define` to after its `{{ end }}`.
    pub span: Span,
    /// What stands in it.
    pub body: Arc<Block>,
}

/// Why a part of a text could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseFault {
    /// What is so, in Go's words without the place: `unexpected {{end}}`.
    pub message: String,
    /// The bytes that it is about.
    pub span: Span,
    /// What kind of fault it is, for whoever tells it in other words than Go's.
    pub kind: ParseFaultKind,
}

/// What kind of fault keeps an action from being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ParseFaultKind {
    /// Something that has no place where it stands.
    #[default]
    Unexpected,
    /// Something has to stand before this.
    Missing(Span),
    /// A character constant that is none.
    Character,
    /// A string with a sequence that Go does not have.
    Escape,
    /// A variable that nothing before it sets.
    Variable,
    /// More parentheses in one another than are read.
    TooDeep,
}

impl ParseFault {
    /// One of no special kind.
    pub fn new(message: impl Into<String>, span: Span) -> Self {
        Self { message: message.into(), span, kind: ParseFaultKind::default() }
    }

    /// The same of a kind.
    pub fn of(self, kind: ParseFaultKind) -> Self {
        Self { kind, ..self }
    }
}

/// Nodes that follow each other.
pub type Block = Vec<Node>;

/// A piece of a template.
#[derive(Debug, Clone)]
pub enum Node {
    /// Text between actions, as trim markers left it.
    Text(Span),
    /// `{{ pipeline }}`
    Action(Pipeline),
    /// `{{ if }}`; `else if` is an `if` in the `otherwise`.
    If(Branch),
    /// `{{ with }}`; `else with` likewise.
    With(Branch),
    /// `{{ range }}`
    Range(Branch),
    /// `{{ template "name" pipeline }}`, also what `block` leaves.
    Call {
        /// The whole action.
        span: Span,
        /// The name.
        name: Arc<str>,
        /// What becomes `.`.
        argument: Option<Pipeline>,
    },
    /// `{{ break }}`
    Break(Span),
    /// `{{ continue }}`
    Continue(Span),
    /// An action that could not be read: its output is unknown.
    Broken(Span),
}

/// `{{ if pipeline }} body {{ else }} otherwise {{ end }}`
#[derive(Debug, Clone)]
pub struct Branch {
    /// The whole opening action, delimiters included.
    pub span: Span,
    /// The condition, or what is ranged over.
    pub pipeline: Pipeline,
    /// What stands in it.
    pub body: Block,
    /// What stands after its `else`; empty without one.
    pub otherwise: Block,
}

/// `$x, $y := command | command`
#[derive(Debug, Clone)]
pub struct Pipeline {
    /// Its bytes, without delimiters and parentheses; of an action that prints,
    /// the whole action with its delimiters.
    pub span: Span,
    /// Whether it sets variables that exist (`=`) rather than new ones (`:=`).
    pub assigns: bool,
    /// The variables it sets, with their `$`.
    pub variables: Vec<Name>,
    /// The commands; at least one unless it is broken.
    pub commands: Vec<Command>,
}

/// A name and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// A variable with its `$`; a field without its dot.
    pub name: Arc<str>,
    /// Its bytes; a field with its dot.
    pub span: Span,
}

/// A function, method or value with its arguments: words separated by blanks.
#[derive(Debug, Clone)]
pub struct Command {
    /// Its bytes.
    pub span: Span,
    /// The words; at least one.
    pub words: Vec<Expression>,
}

/// One word of a command.
#[derive(Debug, Clone)]
pub struct Expression {
    /// Its bytes.
    pub span: Span,
    /// What it is.
    pub kind: ExpressionKind,
}

/// What a word of a command is.
#[derive(Debug, Clone)]
pub enum ExpressionKind {
    /// `.`
    Dot,
    /// `nil`
    Nil,
    /// `true`, `false`
    Bool(bool),
    /// A number, or a character constant.
    Number(Number),
    /// A string.
    Text(Literal),
    /// `.a.b`
    Field(Vec<Name>),
    /// `$x.a.b`, `$`
    Variable(Name, Vec<Name>),
    /// A function.
    Function(Arc<str>),
    /// `(pipeline)`
    Pipeline(Box<Pipeline>),
    /// `(pipeline).a.b`, also after other words that can have fields.
    Chain(Box<Expression>, Vec<Name>),
}

/// A number, in every kind that it can be (`parse/node.go`, `NumberNode`). A
/// complex one, `1i`, is neither: no function takes it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Number {
    /// As an integer, where it is one: `1`, `0x1p4`, `1e3`, `'a'`.
    pub int: Option<i64>,
    /// As a float, where it is one.
    pub float: Option<f64>,
    /// Whether Go takes it for a float where nothing asks for a type: it has a
    /// `.`, an `e` or a `p` and is not a hexadecimal integer (`exec.go`, `idealConstant`).
    pub is_ideal_float: bool,
}

/// A string in quotes.
#[derive(Debug, Clone)]
pub struct Literal {
    /// Its value; U+FFFD where escapes give bytes that are no character.
    pub text: Arc<str>,
    /// Pieces of the value: where each begins in the value and in the text that
    /// was parsed. From there on both go on byte for byte, up to the next piece.
    /// An escape is a piece of its own.
    pub pieces: Vec<(u32, u32)>,
}
