//! What a scalar is to Kubernetes: YAML 1.1 as go-yaml v2 resolves it.

use super::Style;

/// The type of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// `~`, `null`, nothing.
    Null,
    /// `true`, `yes`, `on`, …
    Bool,
    /// `12`, `0777`, `0x1F`, `1_000`, …
    Int,
    /// `1.5`, `.inf`, …
    Float,
    /// Text.
    String,
    /// A mapping.
    Mapping,
    /// A sequence.
    Sequence,
}

/// The type of a scalar with this decoded text.
pub fn scalar_type(text: &str, style: Style, tag: Option<&str>) -> Type {
    let _ = (text, style, tag);
    unimplemented!()
}
