//! From the text of a configuration to what it says.

use std::path::Path;
use std::sync::Arc;

use globset::GlobSet;

use super::charts::{self, HELM_VERSIONS};
use super::entry::{Reader, listed, shown};
use super::glob::{fault_of_name, fault_of_path};
use super::{Config, Exception, FailOn, Globs, RuleLevel, Setting, selectable};
use crate::diagnostic::{Diagnostic, Level};
use crate::discover::Excludes;
use crate::model::AnnotationSite;
use crate::source::{Place, Source, Span};
use crate::velero::{BackupMode, Version};
use crate::yaml::{self, Limits, Node, Type};

const KEYS: [&str; 12] = [
    "annotation-sites",
    "backup-mode",
    "chart-dirs",
    "chart-sources",
    "charts",
    "exclude",
    "fail-on",
    "helm-version",
    "level",
    "overrides",
    "rules",
    "velero-version",
];
const EXCEPTION_KEYS: [&str; 5] = ["containers", "paths", "reason", "resources", "rules"];
const NARROWING: [&str; 3] = ["paths", "resources", "containers"];
const RULE_KEYS: [&str; 2] = ["level", "reason"];
const SITE_KEYS: [&str; 4] = ["annotations", "group", "kind", "pod"];

/// The deepest that a path into a resource may lead.
const DEEPEST: usize = 32;

/// Reads a configuration whose globs are relative to `folder`, and says what is
/// wrong with it. What is right counts all the same.
pub fn read(source: &Arc<Source>, folder: &Path) -> (Config, Vec<Diagnostic>) {
    let mut config =
        Config { path: source.path().to_owned(), folder: folder.to_owned(), ..Config::default() };
    let mut reader = Reader::default();
    let mut documents = yaml::split(source.text()).into_iter();
    let first = documents.next().unwrap_or_default();
    let parsed = yaml::parse(source, source.text(), first, &Limits::default());
    let is_read = parsed.is_ok();
    match parsed {
        Ok(document) => {
            if let Some(root) = document.root() {
                fill(&mut config, root, &mut reader);
            }
        }
        Err(failure) => {
            reader.report(Place::new(source, failure.span), failure.message);
        }
    }
    for span in documents {
        complain_of_document(source, span, &mut reader);
    }
    for finding in &mut reader.findings {
        finding.note(if is_read {
            "files are judged by the rest of it, and `--fix` changes none of them"
        } else {
            "files are judged without it, and `--fix` changes none of them"
        });
    }
    config.is_broken = !reader.findings.is_empty();
    (config, reader.findings)
}

/// A second document, unless it is blank.
fn complain_of_document(source: &Arc<Source>, span: Span, reader: &mut Reader) {
    let parsed = yaml::parse(source, source.text(), span, &Limits::default());
    let place = match &parsed {
        Ok(document) => match document.root() {
            Some(root) => root.place(),
            None => return,
        },
        Err(failure) => Place::new(source, failure.span),
    };
    reader.report(place, "a configuration is one document, and this is another");
}

fn fill(config: &mut Config, root: Node<'_>, reader: &mut Reader) {
    for (key, value) in reader.record(root, "the configuration", &KEYS) {
        let what = format!("`{key}`");
        match key {
            "velero-version" => config.version = version(value, &what, reader),
            "backup-mode" => {
                config.backup_mode = reader.choice(value, &what, &BackupMode::ALL, BackupMode::word);
            }
            "level" => config.level = reader.choice(value, &what, &LEVELS, Level::word),
            "fail-on" => config.fail_on = reader.choice(value, &what, &FailOn::ALL, FailOn::word),
            "exclude" => config.exclude = paths(value, &what, reader).unwrap_or_default(),
            "rules" => config.rules = rules(value, reader),
            "charts" => config.charts = charts::charts(value, reader),
            "chart-dirs" => config.chart_dirs = charts::named_all(value, &what, reader),
            "chart-sources" => config.chart_sources = charts::sources(value, reader),
            "helm-version" => {
                config.helm_version = reader.choice(value, &what, &HELM_VERSIONS, charts::helm_word);
            }
            "overrides" => {
                let items = reader.items(value, &what);
                config.exceptions = items.into_iter().map(|item| exception(item, reader)).collect();
            }
            _ => {
                let items = reader.items(value, &what);
                config.sites = items.into_iter().filter_map(|item| site(item, reader)).collect();
            }
        }
    }
}

pub(super) const LEVELS: [Level; 3] = [Level::Error, Level::Warning, Level::Info];

fn version(node: Node<'_>, what: &str, reader: &mut Reader) -> Option<Version> {
    // Without quotes `1.12` is a number, and the text is what counts.
    let number = matches!(node.value_type(), Type::Float | Type::Int);
    let text = if number { node.text() } else { reader.string(node, what) }?;
    match text.parse() {
        Ok(version) => Some(version),
        Err(_) => {
            let expected =
                format!("a version of Velero from {} to {}, or `main`", Version::OLDEST, Version::NEWEST);
            reader.ill_typed(node, what, &expected);
            None
        }
    }
}

fn rules(node: Node<'_>, reader: &mut Reader) -> Vec<RuleLevel> {
    let mut found = Vec::new();
    for (name, entry) in reader.entries(node, "`rules`") {
        let id = match selectable(name) {
            Ok(id) => Some(id),
            Err(why) => {
                complain_of_rule(entry.key, name, &why, reader);
                None
            }
        };
        let (setting, reason) = rule_level(name, entry.value, reader);
        if let (Some(id), Some(setting)) = (id, setting) {
            found.push(RuleLevel { id, setting, reason });
        }
    }
    found
}

fn complain_of_rule(key: Node<'_>, name: &str, why: &str, reader: &mut Reader) {
    // What is wrong comes first, a name that exists is the help.
    let (message, help) = match why.strip_prefix("no rule has this name; ") {
        Some(rest) => {
            (format!("no rule is named `{}`", shown(name)), rest.replace("one named", "a rule named"))
        }
        None => (why.to_owned(), "leave it out".to_owned()),
    };
    reader.report(key.place(), message).help(help);
}

/// The level of a rule: a word, or a mapping with the reason beside it.
fn rule_level(name: &str, node: Node<'_>, reader: &mut Reader) -> (Option<Setting>, Option<String>) {
    let what = format!("the level of `{}`", shown(name));
    if !node.is_mapping() {
        return (reader.choice(node, &what, &Setting::ALL, Setting::word), None);
    }
    let (mut setting, mut reason, mut given) = (None, None, false);
    for (key, value) in reader.record(node, &format!("the entry of `{}`", shown(name)), &RULE_KEYS) {
        if key == "level" {
            given = true;
            setting = reader.choice(value, &what, &Setting::ALL, Setting::word);
        } else {
            reason = reader.string(value, "`reason`").map(str::to_owned);
        }
    }
    if !given {
        reader.report(node.place(), format!("`{}` has no `level`", shown(name)));
    }
    (setting, reason)
}

fn exception(node: Node<'_>, reader: &mut Reader) -> Exception {
    let mut found = Exception::default();
    if node.value_type() == Type::Null {
        reader.ill_typed(node, "an override", "a mapping");
        return found;
    }
    let entries = reader.record(node, "an override", &EXCEPTION_KEYS);
    let given = |key: &str| entries.iter().any(|(found, _)| *found == key);
    if node.is_mapping() {
        if !NARROWING.iter().any(|key| given(key)) {
            let message = "an override names neither `paths` nor `resources` nor `containers`";
            reader.report(node.place(), message).help("what counts everywhere stands under `rules`");
        }
        for key in ["rules", "reason"].iter().filter(|key| !given(key)) {
            reader.report(node.place(), format!("an override has no `{key}`"));
        }
    }
    for (key, value) in entries {
        if NARROWING.contains(&key)
            && (value.value_type() == Type::Null || value.is_sequence() && value.items().next().is_none())
        {
            reader.ill_typed(value, &format!("`{key}`"), "a list that is not empty");
        }
        match key {
            "paths" => found.paths = Some(paths(value, "`paths`", reader).unwrap_or_default()),
            "resources" => found.resources = Some(names(value, "`resources`", fault_of_resource, reader)),
            "containers" => found.containers = Some(names(value, "`containers`", fault_of_name, reader)),
            "rules" => found.rules = rules(value, reader),
            _ => found.reason = reader.string(value, "`reason`").map(str::to_owned),
        }
    }
    found
}

fn paths(node: Node<'_>, what: &str, reader: &mut Reader) -> Option<Globs<Excludes>> {
    let texts = globs(node, what, fault_of_path, reader);
    let found = Globs::of_paths(texts);
    if found.is_none() {
        reader.report(node.place(), format!("{what} has more globs than can be held"));
    }
    found
}

fn names(
    node: Node<'_>,
    what: &str,
    fault: fn(&str) -> Option<String>,
    reader: &mut Reader,
) -> Globs<GlobSet> {
    let texts = globs(node, what, fault, reader);
    Globs::of_names(texts).unwrap_or_else(|| {
        reader.report(node.place(), format!("{what} has more globs than can be held"));
        Globs::default()
    })
}

fn fault_of_resource(glob: &str) -> Option<String> {
    let parts = glob.split('/').count();
    let whole = !glob.split('/').any(str::is_empty);
    if (2..=3).contains(&parts) && whole {
        return fault_of_name(glob);
    }
    Some("is neither `Kind/name` nor `namespace/Kind/name`".to_owned())
}

/// The globs of a list with which nothing is wrong.
fn globs(node: Node<'_>, what: &str, fault: fn(&str) -> Option<String>, reader: &mut Reader) -> Vec<String> {
    let mut found = Vec::new();
    for item in reader.items(node, what) {
        let Some(text) = reader.string(item, &format!("an entry of {what}")) else { continue };
        match fault(text) {
            None => found.push(text.to_owned()),
            Some(fault) => {
                reader.report(item.place(), format!("`{}` {fault}", shown(text)));
            }
        }
    }
    found
}

fn site(node: Node<'_>, reader: &mut Reader) -> Option<AnnotationSite> {
    if node.value_type() == Type::Null {
        reader.ill_typed(node, "an annotation site", "a mapping");
        return None;
    }
    let entries = reader.record(node, "an annotation site", &SITE_KEYS);
    let missing: Vec<&str> = ["group", "kind", "annotations"]
        .into_iter()
        .filter(|key| !entries.iter().any(|(found, _)| found == key))
        .collect();
    if !missing.is_empty() && node.is_mapping() {
        reader.report(node.place(), format!("an annotation site has no {}", listed(&missing)));
    }
    let (mut group, mut kind, mut annotations, mut template) = (None, None, None, None);
    for (key, value) in entries {
        let what = format!("`{key}`");
        match key {
            "group" => group = reader.string(value, &what).map(str::to_owned),
            "kind" => kind = reader.string(value, &what).map(str::to_owned),
            "annotations" => annotations = key_path(value, &what, reader),
            _ => template = key_path(value, &what, reader),
        }
    }
    Some(AnnotationSite { group: group?, kind: kind?, annotations: annotations?, template })
}

/// Keys with dots between them, or as a list where a key has dots of its own.
/// `[]` is any item of a list, as a key of its own or at the end of one; `*` any key.
fn key_path(node: Node<'_>, what: &str, reader: &mut Reader) -> Option<Vec<String>> {
    let keys: Vec<String> = if node.is_sequence() {
        let items = reader.items(node, what);
        items.into_iter().filter_map(|item| reader.string(item, what)).map(str::to_owned).collect()
    } else {
        reader.string(node, what)?.split('.').map(str::to_owned).collect()
    };
    if keys.is_empty() || keys.len() > DEEPEST || keys.iter().any(|key| key.trim().is_empty()) {
        reader.ill_typed(node, what, "keys with dots between them, such as `spec.template`");
        return None;
    }
    let split = |key: String| match key.strip_suffix("[]") {
        Some(list) if !list.is_empty() => vec![list.to_owned(), "[]".to_owned()],
        _ => vec![key],
    };
    Some(keys.into_iter().flat_map(split).collect())
}
