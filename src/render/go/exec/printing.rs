//! What actions print.

use super::{Executor, Frame};
use crate::render::fault::Fault;
use crate::render::functions::print::print_value;
use crate::render::origin::Origin;
use crate::render::text::{Text, TextBuilder};
use crate::render::value::{Kind, Value};
use crate::source::Span;

/// What Go prints where there is no value.
const NO_VALUE: &str = "<no value>";

impl Executor<'_> {
    /// Prints a value. What nobody wrote is the action's.
    pub(super) fn print(&mut self, frame: &mut Frame<'_>, value: &Value, span: Span) -> Result<(), Fault> {
        let action = frame.script.action(span.start);
        let text = match &value.kind {
            Kind::Missing | Kind::Nil => Text::new(NO_VALUE, action),
            Kind::Text(text) => text.clone(),
            _ => print_value(value)?,
        };
        self.meter.size(frame.out.len().saturating_add(text.len()))?;
        self.meter.copy(&text)?;
        for (range, origin) in text.runs() {
            let origin = if origin == Origin::None { action } else { origin };
            frame.out.push(text.as_str().get(range).unwrap_or_default(), origin);
        }
        Ok(())
    }

    /// A value as messages show it.
    pub(super) fn shown(&self, value: &Value) -> String {
        print_value(value).map(|text| text.as_str().to_owned()).unwrap_or_default()
    }
}

/// A text without what Go prints where there is no value (Helm 4.1.4 `engine.go`).
pub fn without_no_value(text: &Text) -> Text {
    let mut finds = memchr::memmem::find_iter(text.as_str().as_bytes(), NO_VALUE).peekable();
    if finds.peek().is_none() {
        return text.clone();
    }
    let mut kept = TextBuilder::default();
    let mut start = 0;
    for at in finds {
        kept.push_slice(text, start..at);
        start = at + NO_VALUE.len();
    }
    kept.push_slice(text, start..text.len());
    kept.finish()
}
