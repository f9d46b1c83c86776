//! What an action does to the text round it.

/// What an action does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Prints something.
    Output,
    If,
    Range,
    With,
    /// `define`: what it holds is printed elsewhere.
    Define,
    Block,
    Else,
    ElseIf,
    ElseWith,
    End,
    /// `break`, `continue`.
    Leave,
    /// Prints nothing: a comment, an assignment.
    Silent,
}

impl Kind {
    pub fn opens(self) -> bool {
        matches!(self, Kind::If | Kind::Range | Kind::With | Kind::Define | Kind::Block)
    }

    pub fn is_else(self) -> bool {
        matches!(self, Kind::Else | Kind::ElseIf | Kind::ElseWith)
    }
}
