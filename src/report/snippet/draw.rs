//! Owns the drawing of a block, which is miette's work. It gets the block as
//! its source, so columns, colours and widths are not its business.

use std::fmt;

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode,
    SourceSpan, SpanContents, ThemeCharacters, ThemeStyles,
};

use super::super::Style;
use super::Block;
use crate::diagnostic::Level;

/// Draws a block; its lines end with a line break.
pub(in super::super) fn draw(block: &Block, level: Level, style: &Style) -> String {
    let handler = GraphicalReportHandler::new_themed(theme(block, level, style))
        .with_links(false)
        .with_wrap_lines(false)
        .without_primary_span_start()
        .without_syntax_highlighting();
    let mut drawn = String::new();
    handler.render_report(&mut drawn, block).expect("a String takes all, and a block has all its spans");
    // The empty message of a block leaves a line with only an indentation.
    drawn.split_once('\n').map_or(String::new(), |(_, snippet)| snippet.to_owned())
}

/// The theme; miette sorts labels by place, and they take its highlights in that order.
fn theme(block: &Block, level: Level, style: &Style) -> GraphicalTheme {
    let characters = if style.unicode { ThemeCharacters::unicode() } else { ThemeCharacters::ascii() };
    let mut styles = if style.color { ThemeStyles::ansi() } else { ThemeStyles::none() };
    let primary = match level {
        Level::Error => styles.error,
        Level::Warning => styles.warning,
        Level::Info => styles.advice,
    };
    styles.highlights =
        block.marks.iter().map(|mark| if mark.primary { primary } else { styles.linum }).collect();
    GraphicalTheme { characters, styles }
}

impl SourceCode for Block {
    fn read_span<'a>(
        &'a self,
        _: &SourceSpan,
        _: usize,
        _: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let whole = SourceSpan::from((0, self.text.len()));
        let lines = self.text.lines().count();
        Ok(Box::new(MietteSpanContents::new(self.text.as_bytes(), whole, self.first - 1, 0, lines)))
    }
}

impl miette::Diagnostic for Block {
    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(self)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let labels = self.marks.iter().map(|mark| {
            let text = (!mark.text.is_empty()).then(|| mark.text.clone());
            LabeledSpan::new(text, mark.start, mark.end - mark.start)
        });
        Some(Box::new(labels))
    }
}

impl std::error::Error for Block {}

impl fmt::Display for Block {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl fmt::Debug for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Block({:?}, line {})", self.place.source, self.first)
    }
}
