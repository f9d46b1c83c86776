//! Tells what each file that was found belongs to.

use std::collections::BTreeMap;
use std::path::Path;

use rayon::prelude::*;

use super::chart::{Charts, Part, part};
use super::finder::{Found, Root};
use super::path::unit;
use super::walk::below;
use super::{Content, Input, Role};

/// So many files are sorted on all threads, which it takes time to start.
const MANY: usize = 2000;

/// Tells what each file belongs to.
pub(super) struct Sorter<'d> {
    directory: &'d Path,
    charts: Charts,
    pub(super) inputs: Vec<Input>,
    /// Number of templates by path: the chart's folder of them, or the file named.
    pub(super) templates: BTreeMap<String, usize>,
}

impl<'d> Sorter<'d> {
    fn new(directory: &'d Path) -> Self {
        Self { directory, charts: Charts::default(), inputs: Vec::new(), templates: BTreeMap::new() }
    }

    pub(super) fn run(found: Vec<Found>, roots: &[Root], directory: &'d Path) -> Self {
        let new = || Self::new(directory);
        let sort = |mut sorter: Self, found| {
            sorter.sort(found, roots);
            sorter
        };
        if found.len() < MANY {
            return found.into_iter().fold(new(), sort);
        }
        found.into_par_iter().with_min_len(MANY / 2).fold(new, sort).reduce(new, Self::join)
    }

    fn join(mut self, other: Self) -> Self {
        self.inputs.extend(other.inputs);
        for (path, count) in other.templates {
            *self.templates.entry(path).or_default() += count;
        }
        self
    }

    fn sort(&mut self, found: Found, roots: &[Root]) {
        let display = found.display(roots);
        let root = self.charts.root_of(&found.key);
        let place = root.and_then(|root| {
            let below = below(&found.key, root)?;
            Some((part(below), unit(&found.shown(roots), below, root, self.directory)))
        });
        let (part, unit) = place.unwrap_or_else(|| (Part::Other, display.clone()));
        let role = match part {
            Part::Template => {
                let folder = if unit == "." { "templates".to_owned() } else { format!("{unit}/templates") };
                let path = if found.explicit { display } else { folder };
                *self.templates.entry(path).or_default() += 1;
                return;
            }
            Part::Values => Role::ChartValues,
            Part::Other => Role::Manifest,
        };
        let content = found.text.map_or(Content::Path(found.key), Content::Text);
        self.inputs.push(Input { display, content, explicit: found.explicit, unit, role });
    }
}
