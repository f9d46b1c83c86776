//! What counts for each file: the configuration above it and the arguments,
//! which are stronger.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::{Configuring, Judging};
use crate::check::{Clock, Options};
use crate::config::{Config, Configs, NAMES};
use crate::diagnostic::Diagnostic;
use crate::discover::{Content, Discovery, Input};

/// What counts for the files of one configuration.
#[derive(Debug)]
pub(super) struct Policy {
    /// Where it comes from; none where no configuration counts.
    pub(super) config: Option<Arc<Config>>,
    /// What their checks are made for.
    pub(super) options: Options,
}

/// What counts for each file of a run.
#[derive(Debug)]
pub(super) struct Policies {
    /// What counts without a configuration.
    pub(super) plain: Arc<Policy>,
    /// Files with a configuration, by the path to print.
    files: HashMap<String, (Arc<Policy>, PathBuf)>,
    /// Charts with a configuration, by the display path of their folder.
    charts: HashMap<String, Arc<Policy>>,
    /// What is wrong with configurations.
    pub(super) failures: Vec<Diagnostic>,
}

/// Where configurations are looked for.
pub(super) fn configs(arguments: &Configuring, directory: &Path) -> Configs {
    let directory = directory.canonicalize().unwrap_or_else(|_| directory.to_owned());
    match &arguments.config {
        _ if arguments.no_config => Configs::none(&directory),
        Some(path) => Configs::one(&directory, path),
        None => Configs::nearest(&directory),
    }
}

impl Policies {
    /// Finds the configuration of each input. Those among the inputs are no
    /// manifests: they are taken out, and looked through where the user named them.
    ///
    /// `clock` tells the time where somebody asks what checks take.
    pub(super) fn of(
        configs: &Configs,
        judging: &Judging,
        clock: Option<Clock>,
        directory: &Path,
        found: &mut Discovery,
    ) -> Self {
        let new = |config| Arc::new(Policy::new(config, judging, clock));
        let plain = new(None);
        let mut known: HashMap<*const Config, Arc<Policy>> = HashMap::new();
        let mut files = HashMap::new();
        found.inputs.retain(|input| {
            let path = full_path(input, directory);
            if is_configuration(&path) {
                if input.explicit {
                    configs.look_through(&path, text_of(input));
                }
                return false;
            }
            if let Some(config) = configs.of(&path) {
                let policy = known.entry(Arc::as_ptr(&config)).or_insert_with(|| new(Some(config)));
                files.insert(input.display.clone(), (Arc::clone(policy), path));
            }
            true
        });
        let mut charts = HashMap::new();
        for chart in &found.charts {
            if let Some(config) = configs.of(&chart.path.join("Chart.yaml")) {
                let policy = known.entry(Arc::as_ptr(&config)).or_insert_with(|| new(Some(config)));
                charts.insert(chart.display.clone(), Arc::clone(policy));
            }
        }
        Self { plain, files, charts, failures: configs.findings() }
    }

    /// What counts for a file, by the path to print.
    pub(super) fn at(&self, display: &str) -> &Arc<Policy> {
        self.files.get(display).map_or(&self.plain, |(policy, _)| policy)
    }

    /// What counts for a chart, by the display path of its folder.
    pub(super) fn of_chart(&self, display: &str) -> &Arc<Policy> {
        self.charts.get(display).unwrap_or(&self.plain)
    }

    /// Has files of charts that are no inputs judged as those beside them.
    pub(super) fn take_up(&mut self, inputs: &[Input]) {
        for input in inputs {
            let of_file = || self.files.get(&input.unit).map(|(policy, _)| policy);
            let policy = self.charts.get(&input.unit).or_else(of_file).map(Arc::clone);
            if let (Some(policy), Content::Path(path)) = (policy, &input.content) {
                self.files.insert(input.display.clone(), (policy, path.clone()));
            }
        }
    }

    /// The configuration of a file.
    pub(super) fn config(&self, display: &str) -> Option<&Config> {
        self.at(display).config.as_deref()
    }

    /// Gives findings the levels that their files' configurations set.
    pub(super) fn apply(&self, findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
        if self.files.is_empty() {
            return findings;
        }
        let mut done = Vec::with_capacity(findings.len());
        let mut rest = findings.into_iter().peekable();
        while let Some(first) = rest.next() {
            let source = Arc::clone(&first.primary.place.source);
            let mut of_file = vec![first];
            while let Some(next) = rest.next_if(|next| next.primary.place.source.path() == source.path()) {
                of_file.push(next);
            }
            if let Some((policy, path)) = self.files.get(source.path())
                && let Some(config) = &policy.config
            {
                config.apply(path, &mut of_file);
            }
            done.append(&mut of_file);
        }
        done
    }
}

impl Policy {
    fn new(config: Option<Arc<Config>>, judging: &Judging, clock: Option<Clock>) -> Self {
        let said = config.as_deref();
        let version = judging.velero_version.or(said.and_then(|config| config.version));
        let options = Options {
            version: version.unwrap_or_default(),
            backup_mode: said.and_then(|config| config.backup_mode),
            sites: said.map(|config| config.sites.clone().into()).unwrap_or_default(),
            clock,
            ..Options::default()
        };
        Self { config, options }
    }
}

/// Where a file lies, its folder canonical; a text from nowhere lies in the
/// working directory.
pub(super) fn full_path(input: &Input, directory: &Path) -> PathBuf {
    if let Content::Path(path) = &input.content {
        return path.clone();
    }
    let full = directory.join(&input.display);
    let folder = full.parent().and_then(|folder| folder.canonicalize().ok());
    match (folder, full.file_name()) {
        (Some(folder), Some(name)) => folder.join(name),
        _ => full,
    }
}

/// Whether a file is a configuration by its name.
pub(super) fn is_configuration(path: &Path) -> bool {
    NAMES.iter().any(|name| path.file_name().is_some_and(|file| file == *name))
}

fn text_of(input: &Input) -> Option<&str> {
    match &input.content {
        Content::Text(text) => Some(text),
        Content::Path(_) => None,
    }
}
