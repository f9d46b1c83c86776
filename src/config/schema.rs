//! The JSON Schema of a configuration, for editors. The types stand for what
//! the reader takes; tests hold the two together.

use std::collections::BTreeMap;

use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::charts::{HELM_VERSIONS, helm_word};
use super::read::LEVELS;
use super::{FailOn, Setting};
use crate::diagnostic::Level;
use crate::rules::RULES;
use crate::suppress;
use crate::velero::{BackupMode, Version};

/// What `.velint.yaml` says. It counts for the files in its folder and below,
/// up to folders that hold a `.velint.yaml` of their own.
#[derive(JsonSchema)]
#[schemars(title = "velint configuration", rename_all = "kebab-case", deny_unknown_fields)]
#[expect(dead_code, reason = "the type stands for the schema")]
struct File {
    /// The Velero version to judge for.
    #[schemars(schema_with = "version")]
    #[schemars(default)]
    velero_version: Option<()>,
    /// Which volumes backups save as files: those that `backup-volumes` lists
    /// (opt-in), or all but those that `backup-volumes-excludes` lists (opt-out,
    /// `defaultVolumesToFsBackup`). Without it, either may be so.
    #[schemars(schema_with = "backup_mode")]
    #[schemars(default)]
    backup_mode: Option<()>,
    /// The lowest level to show.
    #[schemars(schema_with = "level")]
    #[schemars(default)]
    level: Option<()>,
    /// The lowest level that makes the exit code 1.
    #[schemars(schema_with = "fail_on")]
    #[schemars(default)]
    fail_on: Option<()>,
    /// Globs of files and folders to leave out, relative to this file's folder;
    /// one without `/` matches names at any depth.
    #[schemars(inner(length(min = 1)))]
    exclude: Option<Vec<String>>,
    /// Levels of rules.
    #[schemars(schema_with = "rules")]
    #[schemars(default)]
    rules: Option<()>,
    /// Levels of rules for some files, resources or containers; the last that holds counts.
    overrides: Option<Vec<Override>>,
    /// How charts are rendered, beside their defaults.
    charts: Option<Vec<Chart>>,
    /// Folders with charts that others depend on, relative to this file's folder.
    #[schemars(inner(length(min = 1)))]
    chart_dirs: Option<Vec<String>>,
    /// The charts that are meant where HelmReleases and Applications install
    /// one from a repository of charts.
    chart_sources: Option<Vec<ChartSource>>,
    /// The Helm whose ways are followed where they differ.
    #[schemars(schema_with = "helm_version")]
    #[schemars(default)]
    helm_version: Option<()>,
    /// Places where custom resources carry the annotations of their pods.
    annotation_sites: Option<Vec<AnnotationSite>>,
}

/// Levels of rules where all that is given holds.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(extend("anyOf" = [
    {"required": ["paths"]}, {"required": ["resources"]}, {"required": ["containers"]}
]))]
#[expect(dead_code, reason = "the type stands for the schema")]
struct Override {
    /// Globs of files and folders, relative to this file's folder.
    #[schemars(schema_with = "globs", default)]
    paths: Option<()>,
    /// Globs of `Kind/name` or `namespace/Kind/name`.
    #[schemars(schema_with = "globs", default)]
    resources: Option<()>,
    /// Globs of names of containers that hooks run in.
    #[schemars(schema_with = "globs", default)]
    containers: Option<()>,
    /// Levels of rules.
    #[schemars(schema_with = "rules")]
    rules: (),
    /// Why.
    #[schemars(length(min = 1))]
    reason: String,
}

/// The level of a rule, with the reason for it.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
#[expect(dead_code, reason = "the type stands for the schema")]
struct RuleEntry {
    /// The level; off leaves the rule's findings out.
    #[schemars(schema_with = "setting")]
    level: (),
    /// Why.
    #[schemars(length(min = 1))]
    reason: Option<String>,
}

/// How the charts in some folders are rendered.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
#[expect(dead_code, reason = "the type stands for the schema")]
struct Chart {
    /// A glob of folders of charts, relative to this file's folder; `.` is that
    /// folder itself.
    #[schemars(length(min = 1))]
    path: String,
    /// Sets of values, each rendered beside the defaults.
    values: Option<Vec<ValueSet>>,
    /// Whether the chart is rendered with its plain defaults.
    #[schemars(schema_with = "truth")]
    #[schemars(default)]
    defaults: Option<()>,
}

/// Values and the release that a chart is rendered with.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
#[expect(dead_code, reason = "the type stands for the schema")]
struct ValueSet {
    /// What findings call it.
    #[schemars(length(min = 1))]
    name: String,
    /// Files of values, relative to this file's folder; the last is strongest.
    #[schemars(inner(length(min = 1)))]
    files: Option<Vec<String>>,
    /// `key=value`, as Helm's --set takes it.
    #[schemars(inner(regex(pattern = "=")))]
    set: Option<Vec<String>>,
    /// `key=value`, as Helm's --set-string takes it.
    #[schemars(inner(regex(pattern = "=")))]
    set_string: Option<Vec<String>>,
    /// `key=JSON` or a JSON object, as Helm's --set-json takes it.
    #[schemars(inner(regex(pattern = r"=|^\s*\{")))]
    set_json: Option<Vec<String>>,
    /// `key=value`, as Helm's --set-literal takes it.
    #[schemars(inner(regex(pattern = "=")))]
    set_literal: Option<Vec<String>>,
    /// The name of the release.
    #[schemars(schema_with = "text")]
    #[schemars(default)]
    release_name: Option<()>,
    /// The namespace of the release.
    #[schemars(schema_with = "text")]
    #[schemars(default)]
    namespace: Option<()>,
    /// The version of Kubernetes.
    #[schemars(schema_with = "text")]
    #[schemars(default)]
    kube_version: Option<()>,
    /// API versions beside the usual ones.
    #[schemars(inner(length(min = 1)))]
    api_versions: Option<Vec<String>>,
}

/// Where a chart lies that is installed from a repository of charts.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
#[expect(dead_code, reason = "the type stands for the schema")]
struct ChartSource {
    /// The name of the chart.
    #[schemars(length(min = 1))]
    name: String,
    /// Its version; without it, every version is meant.
    #[schemars(schema_with = "text")]
    #[schemars(default)]
    version: Option<()>,
    /// Its folder or archive, relative to this file's folder.
    #[schemars(length(min = 1))]
    path: String,
}

/// A place in resources of one kind.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
#[expect(dead_code, reason = "the type stands for the schema")]
struct AnnotationSite {
    /// The API group, without a version.
    #[schemars(length(min = 1))]
    group: String,
    /// The kind.
    #[schemars(length(min = 1))]
    kind: String,
    /// The way to the annotations: keys with dots between them, or a list of keys;
    /// `[]` is any item of a list, `*` any key.
    #[schemars(schema_with = "key_path")]
    annotations: (),
    /// The way to the pod template that they go with, if the resource has one.
    #[schemars(schema_with = "key_path")]
    #[schemars(default)]
    pod: Option<()>,
}

/// The JSON Schema of a configuration.
pub fn schema() -> String {
    // Absent is absent: none of the entries has a value by default.
    let no_default = RecursiveTransform(|schema: &mut Schema| _ = schema.remove("default"));
    let settings = schemars::generate::SchemaSettings::draft2020_12().with_transform(no_default);
    let schema = settings.into_generator().into_root_schema_for::<File>();
    serde_json::to_string_pretty(&schema).unwrap_or_default() + "\n"
}

/// Beside the text, the number that YAML makes of `1.12` without quotes.
fn version(_: &mut SchemaGenerator) -> Schema {
    let lines: Vec<String> = Version::lines().map(|version| version.to_string()).collect();
    let numbers: Vec<f64> = lines.iter().filter_map(|line| line.parse().ok()).collect();
    let pattern = format!("^(v?({})(\\.[0-9]{{1,4}})?|main)$", lines.join("|").replace('.', "\\."));
    json_schema!({"anyOf": [{"type": "string", "pattern": pattern}, {"enum": numbers}]})
}

/// Beside the text, the number that YAML makes of `4.1` without quotes.
fn helm_version(_: &mut SchemaGenerator) -> Schema {
    let words = HELM_VERSIONS.map(helm_word);
    let numbers: Vec<f64> = words.iter().filter_map(|word| word.parse().ok()).collect();
    json_schema!({"anyOf": [{"enum": words}, {"enum": numbers}]})
}

fn truth(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"type": "boolean"})
}

fn text(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"type": "string", "minLength": 1})
}

fn backup_mode(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"enum": BackupMode::ALL.map(BackupMode::word)})
}

fn level(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"enum": LEVELS.map(Level::word)})
}

fn fail_on(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"enum": FailOn::ALL.map(FailOn::word)})
}

fn setting(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"enum": Setting::ALL.map(Setting::word)})
}

/// Each rule with its summary, so that editors show it.
fn rules(generator: &mut SchemaGenerator) -> Schema {
    let entry = generator.subschema_for::<RuleEntry>();
    let setting = setting(generator);
    let one = |summary: &str| {
        json_schema!({"description": summary, "anyOf": [setting.clone(), entry.clone()]}).to_value()
    };
    let mut properties: BTreeMap<&str, serde_json::Value> =
        RULES.iter().map(|rule| (rule.id, one(&rule.page().summary))).collect();
    properties.insert(suppress::UNUSED, one("An ignore comment hides no finding."));
    json_schema!({
        "type": ["object", "null"],
        "properties": properties,
        "additionalProperties": false,
    })
}

fn globs(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"type": "array", "items": {"type": "string", "minLength": 1}, "minItems": 1})
}

fn key_path(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "anyOf": [
            {"type": "string", "pattern": "^[^.]+(\\.[^.]+)*$"},
            {"type": "array", "items": {"type": "string", "minLength": 1}, "minItems": 1},
        ]
    })
}
