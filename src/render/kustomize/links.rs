//! What a kustomization names, told without building anything.

use std::sync::Arc;

use super::folder::join;
use crate::source::{Source, Span};
use crate::yaml::{self, Limits, Node};

/// The local files and folders that a kustomization names.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Links {
    /// Whether it is a component, which is nothing by itself.
    pub is_component: bool,
    /// Paths relative to the outermost folder: files, folders of other
    /// kustomizations, folders of charts.
    pub paths: Vec<String>,
}

/// Lists of paths in a kustomization, and the field of their items that holds
/// one; blank where the item itself is it.
const LISTS: [(&str, &str); 6] = [
    ("resources", ""),
    ("bases", ""),
    ("components", ""),
    ("patchesStrategicMerge", ""),
    ("patches", "path"),
    ("patchesJson6902", "path"),
];

/// What the kustomization of a folder names. None where the text is no kustomization.
pub fn links(folder: &str, source: &Arc<Source>) -> Option<Links> {
    let first = yaml::split(source.text()).into_iter().next().unwrap_or(Span::new(0, source.text().len()));
    let document = yaml::parse(source, source.text(), first, &Limits::default()).ok()?;
    let root = document.root().filter(|root| root.is_mapping())?;
    let kind = root.get("kind").and_then(Node::text).unwrap_or_default();
    let group = root.get("apiVersion").and_then(Node::text).unwrap_or_default();
    let is_known = matches!(kind, "" | "Kustomization" | "Component")
        && (group.is_empty() || group.starts_with("kustomize.config.k8s.io/"));
    if !is_known {
        return None;
    }
    let mut paths = Vec::new();
    for (list, field) in LISTS {
        for item in items(root, list) {
            let path = if field.is_empty() { Some(item) } else { item.get(field) };
            paths.extend(path.and_then(Node::text).and_then(|path| join(folder, path)));
        }
    }
    let global = root.at(&["helmGlobals", "chartHome"]).and_then(Node::text);
    for item in items(root, "helmCharts") {
        let home = item.get("chartHome").and_then(Node::text).or(global).unwrap_or("charts");
        let name = item.get("name").and_then(Node::text).filter(|name| !name.is_empty());
        let chart = name.and_then(|name| join(folder, &format!("{home}/{name}")));
        paths.extend(chart);
        let values = item.get("valuesFile").and_then(Node::text);
        paths.extend(values.and_then(|path| join(folder, path)));
    }
    Some(Links { is_component: kind == "Component", paths })
}

fn items<'d>(root: Node<'d>, list: &str) -> Vec<Node<'d>> {
    root.get(list).filter(|list| list.is_sequence()).map(|list| list.items().collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_paths_are_told_and_others_are_not() {
        let text = "resources: [../base, db.yaml, /etc/x]\npatches:\n- path: p.yaml\n- patch: 'a: b'\n\
                    helmCharts:\n- name: redis\n";
        let links = links("overlays/prod", &Source::new("k", text)).unwrap();
        assert!(!links.is_component);
        assert_eq!(
            links.paths,
            ["overlays/base", "overlays/prod/db.yaml", "overlays/prod/p.yaml", "overlays/prod/charts/redis"]
        );
    }

    #[test]
    fn other_texts_are_no_kustomizations() {
        for text in ["- a\n", "kind: Kustomization\napiVersion: kustomize.toolkit.fluxcd.io/v1\n", "a: ["] {
            assert_eq!(links("", &Source::new("k", text)), None, "{text}");
        }
    }
}
