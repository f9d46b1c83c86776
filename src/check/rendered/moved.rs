//! Findings in texts that are no files, told elsewhere.

use super::Findings;
use crate::diagnostic::Diagnostic;
use crate::source::{Place, Span};

impl Findings {
    /// Puts other places in the place of those that `to` knows, and takes out
    /// the findings that stand at such a place. Fixes there are none.
    pub fn move_places(&mut self, to: &dyn Fn(&Place) -> Option<Place>) -> Vec<Diagnostic> {
        let mut taken = Vec::new();
        for of in self.files.values_mut() {
            for finding in &mut of.findings {
                for label in &mut finding.related {
                    label.place = to(&label.place).unwrap_or_else(|| label.place.clone());
                }
                for place in finding.origins.iter_mut().flatten() {
                    *place = to(place).unwrap_or_else(|| place.clone());
                }
                let is_moved = finding.fix.as_ref().is_some_and(|fix| {
                    fix.edits.iter().any(|edit| to(&Place::new(&edit.source, Span::default())).is_some())
                });
                if is_moved {
                    finding.fix = None;
                }
            }
            let is_moved = |source: &std::sync::Arc<_>| to(&Place::new(source, Span::default())).is_some();
            if of.source.as_ref().is_some_and(is_moved) {
                taken.append(&mut of.findings);
            }
        }
        for finding in &mut taken {
            finding.primary.place =
                to(&finding.primary.place).unwrap_or_else(|| finding.primary.place.clone());
        }
        taken
    }

    /// Takes out what is found in some files.
    pub fn take(&mut self, paths: &[String]) -> Vec<Diagnostic> {
        let files = paths.iter().filter_map(|path| self.files.remove(path));
        files.flat_map(|of| of.findings).collect()
    }
}
