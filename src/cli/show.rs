//! `--show-files` and `--show-config`: what a run would read, and by which
//! configuration.

mod charts;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;

use super::args::{CheckArguments, Judging};
use super::filter::{Bounds, Filter};
use super::output::{self, Target};
use super::policy::{Policies, Policy};
use super::values::ChartArguments;
use super::{Exit, Stop};
use crate::config::{Config, Exception, RuleLevel, Setting, helm_word};
use crate::diagnostic::Diagnostic;
use crate::discover::Discovery;
use crate::report::{self, Format, Summary, json_string};
use crate::rules::RULES;

/// Prints what is asked for, and failures beside it.
pub(super) fn run(
    arguments: &CheckArguments,
    discovery: &Discovery,
    policies: &Policies,
    failures: Vec<Diagnostic>,
) -> Result<Exit, Stop> {
    let target = arguments.printing.output.clone().map_or(Target::Stdout, Target::File);
    let text = if arguments.configuring.show_files {
        discovery.inputs.iter().map(|input| report::visible_path(&input.display) + "\n").collect()
    } else {
        configurations(&arguments.judging, &arguments.charts, discovery, policies)
    };
    output::write(&target, text.as_bytes(), false)?;
    if !failures.is_empty() {
        let style = output::style(arguments.printing.color.when, &Target::Stderr);
        let mut bytes = Vec::new();
        report::write(&mut bytes, Format::Full, &failures, &Summary::default(), &style)
            .map_err(|error| Stop::Unwritable("the report".to_owned(), error))?;
        output::write(&Target::Stderr, &bytes, style.color)?;
    }
    Ok(Filter::new(&arguments.judging).exit(&failures))
}

/// What counts for the inputs: a list in YAML, an item for each configuration.
fn configurations(
    judging: &Judging,
    charts: &ChartArguments,
    discovery: &Discovery,
    policies: &Policies,
) -> String {
    let mut groups: BTreeMap<Option<&str>, (&Arc<Policy>, BTreeSet<&str>)> = BTreeMap::new();
    for input in &discovery.inputs {
        let policy = policies.at(&input.display);
        let path = policy.config.as_deref().map(|config| config.path.as_str());
        let folder = input.display.rsplit_once('/').map_or(".", |(folder, _)| folder);
        groups.entry(path).or_insert_with(|| (policy, BTreeSet::new())).1.insert(folder);
    }
    let mut out = String::from("# What counts for the files of each folder, and where it comes from.\n");
    if groups.is_empty() {
        out += "[]\n";
    }
    for (path, (policy, folders)) in groups {
        let _ = writeln!(out, "- configuration: {}", path.map_or("null".to_owned(), json_string));
        let folders: Vec<String> = folders.into_iter().map(json_string).collect();
        list(&mut out, "folders", &folders);
        Shown { config: policy.config.as_deref(), judging, charts, out: &mut out }.all(policy);
    }
    out
}

/// One configuration on its way out.
struct Shown<'a> {
    config: Option<&'a Config>,
    judging: &'a Judging,
    charts: &'a ChartArguments,
    out: &'a mut String,
}

impl Shown<'_> {
    fn all(&mut self, policy: &Policy) {
        let (config, judging) = (self.config.cloned().unwrap_or_default(), self.judging);
        let bounds = Bounds::new(judging, self.config);
        let version = json_string(&policy.options.version.to_string());
        self.value("velero-version", &version, judging.velero_version.is_some(), config.version.is_some());
        let mode = policy.options.backup_mode.map_or("null", |mode| mode.word());
        self.value("backup-mode", mode, false, config.backup_mode.is_some());
        self.value("level", bounds.level.word(), judging.level.is_some(), config.level.is_some());
        self.value("fail-on", bounds.fail_on.word(), judging.fail_on.is_some(), config.fail_on.is_some());
        let globs: Vec<String> = config.exclude.texts().iter().map(|glob| json_string(glob)).collect();
        list(self.out, "exclude", &globs);
        self.rules(&config);
        self.exceptions(&config.exceptions);
        let sites: Vec<String> = config.sites.iter().map(site).collect();
        list(self.out, "annotation-sites", &sites);
        self.charts(&config);
    }

    /// An entry and where its value comes from.
    fn value(&mut self, key: &str, value: &str, flag: bool, configured: bool) {
        let origin = match self.config {
            _ if flag => format!("--{key}"),
            Some(config) if configured => report::visible_path(&config.path),
            _ => "default".to_owned(),
        };
        let _ = writeln!(self.out, "  {key}: {value} # {origin}");
    }

    /// Every rule with the level that counts; `default` where that is its own,
    /// of which a finding may differ.
    fn rules(&mut self, config: &Config) {
        self.out.push_str("  rules:\n");
        let filter = Filter::new(self.judging);
        for rule in RULES {
            let set = config.rules.iter().rev().find(|set| set.id == rule.id);
            let setting = set.map_or(Setting::On(rule.level()), |set| set.setting);
            let (word, origin) = match set {
                _ if !filter.selects(rule.id) => ("off", "--select, --ignore".to_owned()),
                Some(set) => (setting.word(), because(set, self.config)),
                None => (setting.word(), "default".to_owned()),
            };
            let _ = writeln!(self.out, "    {}: {word} # {origin}", rule.id);
        }
    }

    fn charts(&mut self, config: &Config) {
        let charts: Vec<String> = config.charts.iter().map(charts::entry).collect();
        list(self.out, "charts", &charts);
        let given = self.charts.chart_dir.iter().map(|folder| folder.to_string_lossy());
        let configured = config.chart_dirs.iter().map(|named| named.text.as_str().into());
        let folders: Vec<String> = given.chain(configured).map(|folder| json_string(&folder)).collect();
        list(self.out, "chart-dirs", &folders);
        let sources: Vec<String> = config.chart_sources.iter().map(charts::source).collect();
        list(self.out, "chart-sources", &sources);
        let helm = json_string(helm_word(self.charts.version(self.config)));
        let is_given = self.charts.helm_version.is_some();
        self.value("helm-version", &helm, is_given, config.helm_version.is_some());
    }

    fn exceptions(&mut self, exceptions: &[Exception]) {
        let shown: Vec<String> = exceptions.iter().map(exception).collect();
        list(self.out, "overrides", &shown);
    }
}

fn because(set: &RuleLevel, config: Option<&Config>) -> String {
    let path = config.map(|config| report::visible_path(&config.path)).unwrap_or_default();
    match &set.reason {
        Some(reason) => format!("{path}: {}", report::visible_path(reason)),
        None => path,
    }
}

/// A list of values that are written as they stand.
fn list(out: &mut String, key: &str, items: &[String]) {
    if items.is_empty() {
        let _ = writeln!(out, "  {key}: []");
        return;
    }
    let _ = writeln!(out, "  {key}:");
    for item in items {
        let _ = writeln!(out, "    - {item}");
    }
}

/// An override as one line of YAML.
fn exception(one: &Exception) -> String {
    let array = |texts: &[String]| {
        let texts: Vec<String> = texts.iter().map(|text| json_string(text)).collect();
        format!("[{}]", texts.join(", "))
    };
    let mut parts = Vec::new();
    parts.extend(one.paths.iter().map(|globs| format!("paths: {}", array(globs.texts()))));
    parts.extend(one.resources.iter().map(|globs| format!("resources: {}", array(globs.texts()))));
    parts.extend(one.containers.iter().map(|globs| format!("containers: {}", array(globs.texts()))));
    let rules: Vec<String> =
        one.rules.iter().map(|rule| format!("{}: {}", rule.id, rule.setting.word())).collect();
    parts.push(format!("rules: {{{}}}", rules.join(", ")));
    parts.extend(one.reason.iter().map(|reason| format!("reason: {}", json_string(reason))));
    format!("{{{}}}", parts.join(", "))
}

/// An annotation site as one line of YAML.
fn site(site: &crate::model::AnnotationSite) -> String {
    let keys = |keys: &[String]| {
        let keys: Vec<String> = keys.iter().map(|key| json_string(key)).collect();
        format!("[{}]", keys.join(", "))
    };
    let pod = site.template.as_ref().map_or(String::new(), |path| format!(", pod: {}", keys(path)));
    let (group, kind) = (json_string(&site.group), json_string(&site.kind));
    format!("{{group: {group}, kind: {kind}, annotations: {}{pod}}}", keys(&site.annotations))
}
