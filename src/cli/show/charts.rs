//! What `--show-config` prints of charts: each entry as one line of YAML.

use crate::config::{ChartEntry, ChartSource, NamedSet, set_word};
use crate::render::helm::chart::SetKind;
use crate::report::json_string;

/// The kinds of assignments, in the order of Helm's strength.
const KINDS: [SetKind; 4] = [SetKind::Json, SetKind::Value, SetKind::String, SetKind::Literal];

/// An entry of `charts`.
pub(super) fn entry(entry: &ChartEntry) -> String {
    let path = entry.path.as_ref().and_then(|globs| globs.texts().first()).map_or(".", String::as_str);
    let mut parts = vec![format!("path: {}", json_string(path))];
    parts.extend(entry.defaults.map(|defaults| format!("defaults: {defaults}")));
    let sets: Vec<String> = entry.values.iter().map(set).collect();
    parts.push(format!("values: [{}]", sets.join(", ")));
    mapping(&parts)
}

fn set(set: &NamedSet) -> String {
    let mut parts = vec![format!("name: {}", json_string(&set.name))];
    let mut list = |key: &str, texts: Vec<&str>| {
        let texts: Vec<String> = texts.into_iter().map(json_string).collect();
        parts.extend((!texts.is_empty()).then(|| format!("{key}: [{}]", texts.join(", "))));
    };
    list("files", set.files.iter().map(|named| named.text.as_str()).collect());
    for kind in KINDS {
        let of_kind = set.assignments.iter().filter(|assignment| assignment.kind == kind);
        list(set_word(kind), of_kind.map(|assignment| assignment.text.as_str()).collect());
    }
    list("api-versions", set.api_versions.iter().map(String::as_str).collect());
    let texts = [
        ("release-name", &set.release_name),
        ("namespace", &set.namespace),
        ("kube-version", &set.kube_version),
    ];
    let given =
        texts.iter().filter_map(|(key, text)| Some(format!("{key}: {}", json_string(text.as_ref()?))));
    parts.extend(given);
    mapping(&parts)
}

/// An entry of `chart-sources`.
pub(super) fn source(source: &ChartSource) -> String {
    let mut parts = vec![format!("name: {}", json_string(&source.name))];
    parts.extend(source.version.iter().map(|version| format!("version: {}", json_string(version))));
    parts.push(format!("path: {}", json_string(&source.path.text)));
    mapping(&parts)
}

fn mapping(parts: &[String]) -> String {
    format!("{{{}}}", parts.join(", "))
}
