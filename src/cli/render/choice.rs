//! Which documents of a chart `velint render` prints (`pkg/cmd/template.go` of Helm 4.1.4).

use std::collections::HashSet;

use clap::Args;
use globset::{GlobBuilder, GlobMatcher};

use crate::cli::Stop;
use crate::render::helm::chart::RenderedFile;
use crate::render::helm::manifest::{Manifest, Manifests, Use, printed, split};

#[derive(Debug, Args)]
#[command(next_help_heading = "Charts")]
pub(super) struct Choice {
    /// Print the files below `crds/` as well, as Helm's --include-crds does
    #[arg(long)]
    pub(super) include_crds: bool,
    /// Leave out hooks of the release, as Helm's --no-hooks does
    #[arg(long)]
    no_hooks: bool,
    /// Leave out hooks of `helm test`, as Helm's --skip-tests does
    #[arg(long)]
    skip_tests: bool,
    /// Print what this template gives only, as Helm's --show-only does (a path in the chart or a pattern, repeatable)
    #[arg(short = 's', long, value_name = "TEMPLATE")]
    show_only: Vec<String>,
}

/// What is printed of a chart.
#[derive(Debug)]
pub(super) struct Chosen {
    /// The files of which anything is printed.
    pub(super) files: Vec<RenderedFile>,
    /// As `helm template` writes it.
    pub(super) text: String,
}

impl Choice {
    /// What is to be printed.
    ///
    /// # Errors
    /// A pattern that no printed document comes from.
    pub(super) fn of(
        &self,
        crds: Vec<RenderedFile>,
        mut files: Vec<RenderedFile>,
        manifests: &mut Manifests,
    ) -> Result<Chosen, Stop> {
        let is_left = |document: &Manifest| {
            document.use_ == Use::Installed || !(self.no_hooks || self.skip_tests && document.is_test)
        };
        manifests.documents.retain(is_left);
        let mut text = printed(&crds, &files, manifests);
        if self.no_hooks || self.skip_tests {
            let left: HashSet<usize> = manifests.documents.iter().map(|document| document.file).collect();
            let mut at = 0..;
            files.retain(|_| at.next().is_some_and(|at| left.contains(&at)));
        }
        files.splice(0..0, crds);
        if !self.show_only.is_empty() {
            let patterns = self.show_only.iter().map(|pattern| (pattern.as_str(), matcher(pattern)));
            let patterns: Vec<(&str, Option<GlobMatcher>)> = patterns.collect();
            text = shown(&text, &patterns)?;
            files.retain(|file| patterns.iter().any(|(_, matcher)| is_of(&file.name, matcher.as_ref())));
        }
        Ok(Chosen { files, text })
    }
}

/// The documents of a text that come from templates, in the order of the patterns.
fn shown(text: &str, patterns: &[(&str, Option<GlobMatcher>)]) -> Result<String, Stop> {
    let documents: Vec<&str> = split(text).into_iter().filter_map(|range| text.get(range)).collect();
    let mut out = String::new();
    for (pattern, matcher) in patterns {
        let before = out.len();
        for document in &documents {
            // A second document of a file below `crds/` does not say where it comes from.
            let Some(source) = document.strip_prefix("# Source: ") else { continue };
            let name = source.split('\n').next().unwrap_or(source);
            if is_of(name, matcher.as_ref()) {
                out.extend(["---\n", document, "\n"]);
            }
        }
        if out.len() == before {
            return Err(Stop::Usage(format!("no document of the chart comes from `{pattern}`")));
        }
    }
    Ok(out)
}

/// Whether a file, under Helm's name of it, is meant by a path in the chart.
fn is_of(name: &str, matcher: Option<&GlobMatcher>) -> bool {
    let path = name.split_once('/').map(|(_, path)| path);
    matcher.zip(path).is_some_and(|(matcher, path)| matcher.is_match(path))
}

/// A pattern as Go's `filepath.Match` reads it, which knows neither `**` nor braces.
fn matcher(pattern: &str) -> Option<GlobMatcher> {
    let mut plain = pattern.replace('\\', "/").replace('{', "[{]").replace('}', "[}]");
    while plain.contains("**") {
        plain = plain.replace("**", "*");
    }
    let glob = GlobBuilder::new(&plain).literal_separator(true).build();
    glob.ok().map(|glob| glob.compile_matcher())
}
