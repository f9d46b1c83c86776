//! The values and the release that the arguments give to charts.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use super::Stop;
use crate::check::rendered::GivenLayer;
use crate::config::Config;
use crate::discover::{display, phrase};
use crate::render::helm::chart::{HelmVersion, Release, SetKind};
use crate::source::Source;

/// Bytes of a file of values, or of one given to `--set-file`.
const LARGEST: u64 = 64 << 20;

#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Charts")]
pub(super) struct ChartArguments {
    /// Render charts with this file of values as well (repeatable; the last is strongest)
    #[arg(short = 'f', long = "values", value_name = "FILE")]
    pub(super) values: Vec<PathBuf>,
    /// Set a value, as Helm's --set does (repeatable)
    #[arg(long, value_name = "KEY=VALUE")]
    pub(super) set: Vec<String>,
    /// Set a string, as Helm's --set-string does (repeatable)
    #[arg(long, value_name = "KEY=VALUE")]
    pub(super) set_string: Vec<String>,
    /// Set a value to JSON, as Helm's --set-json does (repeatable)
    #[arg(long, value_name = "KEY=JSON")]
    pub(super) set_json: Vec<String>,
    /// Set a string as it stands, as Helm's --set-literal does (repeatable)
    #[arg(long, value_name = "KEY=VALUE")]
    pub(super) set_literal: Vec<String>,
    /// Set a value to the text of a file, as Helm's --set-file does (repeatable)
    #[arg(long, value_name = "KEY=FILE")]
    pub(super) set_file: Vec<String>,
    /// The name of the release [default: release-name]
    #[arg(long, value_name = "NAME")]
    pub(super) release_name: Option<String>,
    /// The namespace of the release [default: default]
    #[arg(short = 'n', long, value_name = "NAME")]
    pub(super) namespace: Option<String>,
    /// Render charts as for an upgrade of the release, not for its installation
    #[arg(long)]
    pub(super) is_upgrade: bool,
    /// The version of Kubernetes that charts see [default: v1.35.0]
    #[arg(long, value_name = "VERSION")]
    pub(super) kube_version: Option<String>,
    /// API versions that charts see beside the usual ones (comma-separated, repeatable)
    #[arg(short = 'a', long, value_name = "VERSIONS", value_delimiter = ',')]
    pub(super) api_versions: Vec<String>,
    /// The Helm whose ways are followed where they differ: 3, 4.1 or 4.2 [default: 4.1]
    #[arg(long, value_name = "VERSION", value_parser = helm_version)]
    pub(super) helm_version: Option<HelmVersion>,
    /// A folder with charts that others depend on (repeatable)
    #[arg(long, value_name = "FOLDER")]
    pub(super) chart_dir: Vec<PathBuf>,
}

fn helm_version(text: &str) -> Result<HelmVersion, String> {
    match text.trim_start_matches('v') {
        "3" => Ok(HelmVersion::V3),
        "4" | "4.0" | "4.1" => Ok(HelmVersion::V4_1),
        "4.2" => Ok(HelmVersion::V4_2),
        _ => Err("it is none of 3, 4.1 and 4.2".to_owned()),
    }
}

impl ChartArguments {
    /// Whether any values are given.
    pub(super) fn has_values(&self) -> bool {
        !self.values.is_empty()
            || [&self.set, &self.set_string, &self.set_json, &self.set_literal, &self.set_file]
                .iter()
                .any(|given| !given.is_empty())
    }

    /// The values, the weakest first: files, then assignments by kind as Helm
    /// orders them (`pkg/cli/values/options.go` of Helm 4.1.4).
    pub(super) fn layers(&self, directory: &Path) -> Result<Vec<GivenLayer>, Stop> {
        let mut layers = Vec::new();
        for path in &self.values {
            layers.push(GivenLayer::File(read(directory, path)?));
        }
        for (flag, kind, given) in [
            ("--set-json", SetKind::Json, &self.set_json),
            ("--set", SetKind::Value, &self.set),
            ("--set-string", SetKind::String, &self.set_string),
        ] {
            layers.extend(given.iter().map(|text| GivenLayer::Set(kind, Source::new(flag, text.as_str()))));
        }
        for text in &self.set_file {
            let Some((key, path)) = text.split_once('=') else {
                return Err(Stop::Usage(format!("`--set-file {text}` names no file")));
            };
            let source = read(directory, Path::new(path))?;
            let text = format!("{key}={}", source.text());
            layers.push(GivenLayer::Set(SetKind::File, Source::new(source.path(), text)));
        }
        let literal =
            |text: &String| GivenLayer::Set(SetKind::Literal, Source::new("--set-literal", text.as_str()));
        layers.extend(self.set_literal.iter().map(literal));
        Ok(layers)
    }

    /// The release, with what is given over `plain`.
    pub(super) fn release(&self, plain: Release) -> Release {
        let mut api_versions = plain.api_versions;
        api_versions.extend(self.api_versions.iter().cloned());
        Release {
            name: self.release_name.clone().unwrap_or(plain.name),
            namespace: self.namespace.clone().unwrap_or(plain.namespace),
            is_upgrade: self.is_upgrade || plain.is_upgrade,
            kube_version: self.kube_version.clone().map_or(plain.kube_version, with_v),
            api_versions,
        }
    }

    /// The Helm that is followed: what is given, else what the configuration says.
    pub(super) fn version(&self, config: Option<&Config>) -> HelmVersion {
        let configured = config.and_then(|config| config.helm_version);
        self.helm_version.or(configured).unwrap_or_default()
    }
}

/// Kubernetes' versions begin with a `v`.
pub(super) fn with_v(version: String) -> String {
    if version.starts_with('v') { version } else { format!("v{version}") }
}

/// A file of values that was named.
pub(super) fn read(directory: &Path, path: &Path) -> Result<Arc<Source>, Stop> {
    let shown = display(directory, path);
    let full = directory.join(path);
    let too_large = fs::metadata(&full).is_ok_and(|data| data.len() > LARGEST);
    if too_large {
        return Err(Stop::Usage(format!("`{shown}` is larger than {} MiB", LARGEST >> 20)));
    }
    match fs::read(&full) {
        Ok(bytes) => match String::from_utf8(bytes) {
            Ok(text) => Ok(Source::new(shown, text)),
            Err(_) => Err(Stop::Usage(format!("`{shown}` is not UTF-8"))),
        },
        Err(error) => Err(Stop::Usage(format!("`{shown}` cannot be read: {}", phrase(&error)))),
    }
}
