//! Owns templates: which parts of a text only the installation knows, and the
//! views of a document that its switches allow.

pub mod data;
pub mod fault;
mod foreign;
pub mod functions;
pub mod go;
pub mod helm;
mod hole;
mod kots;
pub mod kustomize;
pub mod origin;
mod raw;
pub mod text;
mod threads;
pub mod value;

pub use foreign::{Foreign, foreign_template, is_shell_transcript, scaffold, scaffold_chart, without_plus};
pub use hole::{Dialect, foreign_holes, parameter_holes};
pub use kots::{Fault, Flaw, OptionCall, faults, guarding_calls, option_calls};
pub use raw::views;

use crate::source::Span;

/// One reading of a text in which templates stand: every switch decided one
/// way, every output masked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct View {
    /// A text of the same length as the source, fit for a YAML parser. None
    /// where the source has no templates and is fit as it is.
    pub text: Option<String>,
    /// The bytes that stand for something unknown, sorted and apart.
    pub holes: Vec<Span>,
    /// The bytes that this reading leaves out: switches, and what they switch
    /// off. Sorted and apart.
    pub dropped: Vec<Span>,
    /// Those of `holes` of which it is known what is printed, sorted.
    pub printed: Vec<(Span, Printed)>,
    /// The templates in whose place stands what they print, sorted and apart: a
    /// byte there is not that of the source.
    pub made: Vec<Span>,
    /// Whether it is what a chart was rendered to: an object is whole, and no patch of another one.
    pub is_chart_output: bool,
    /// Templates that were printed as they stand, since nothing executed them. Sorted.
    pub literal: Vec<Span>,
}

impl View {
    /// A span with all of each template in whose printed text it begins or ends.
    pub fn whole(&self, span: Span) -> Span {
        let around = |at: usize| {
            let before = self.made.partition_point(|made| made.start < at).checked_sub(1)?;
            self.made.get(before).filter(|made| at < made.end)
        };
        let start = around(span.start).map_or(span.start, |made| made.start);
        Span::new(start, around(span.end).map_or(span.end, |made| made.end))
    }
}

/// What is known of the text that a template prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Printed {
    /// `true` or `false`.
    Bool,
    /// A number.
    Number,
}
