//! The chart that a HelmChart names.

use super::super::super::ChartRef;
use super::{Reader, annotation, boolean};
use crate::yaml::Node;

pub(super) fn read(root: Node<'_>, reader: &Reader<'_>) -> ChartRef {
    let chart = root.at(&["spec", "chart"]);
    let version = chart.and_then(|chart| chart.entry("chartVersion"));
    ChartRef {
        name: chart.and_then(|chart| chart.get("name")).and_then(|name| reader.text(name)),
        version: version.map(|entry| annotation::value(entry, false, reader)),
        is_excluded: match root.at(&["spec", "exclude"]) {
            None => Some(false),
            // An empty string counts as not set.
            Some(node) if reader.known(node) == Some("") => Some(false),
            Some(node) => boolean(node, reader),
        },
    }
}
