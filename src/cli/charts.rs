//! Finds the charts that the releases of a scan deploy.

use std::collections::HashSet;

use crate::check::{Grouping, chart_identity};
use crate::diagnostic::Diagnostic;
use crate::discover::{Input, Packed, Request, archives, unpacked, unreadable};
use crate::model::{Charts, KotsKind, PackedChart, Release};

/// Looks for the archives of every release that Velero may have to do with, and
/// gives what of them cannot be read, where a folder was asked for.
pub(super) fn find(grouping: &mut Grouping, request: &Request, inputs: &[Input]) -> Vec<Diagnostic> {
    let mut failures = Vec::new();
    let asked = asked_for(grouping, inputs);
    // What a chart makes may be all of a release that Velero has to do with.
    let concerned = grouping
        .releases()
        .filter(|release| release.concerns_velero || release.of_kind(KotsKind::HelmChart).next().is_some());
    let found: Vec<(String, Charts)> = concerned
        .map(|release| {
            let (charts, unread) = charts(release, request);
            if release.concerns_velero && asked.contains(release.folder.as_str()) {
                failures.extend(unread);
            }
            (release.folder.clone(), charts)
        })
        .collect();
    for (folder, charts) in found {
        grouping.set_charts(&folder, charts);
    }
    failures
}

/// The folders of the releases that are read because their folder is, not for
/// one file of them.
fn asked_for<'g>(grouping: &'g Grouping, inputs: &[Input]) -> HashSet<&'g str> {
    let found = inputs.iter().filter(|input| !input.explicit).filter_map(|input| {
        let release = grouping.around(&input.display)?.release.as_deref()?;
        Some(release.folder.as_str())
    });
    found.collect()
}

fn charts(release: &Release, request: &Request) -> (Charts, Vec<Diagnostic>) {
    let (archives, is_all) = archives(request, &release.folder);
    let mut charts = Charts { is_partial: !is_all, ..Charts::default() };
    let mut unread = Vec::new();
    for archive in archives {
        match archive.content {
            Packed::Chart(text) => match chart_identity(&text) {
                Some((name, version)) => {
                    let (path, is_ignored) = (archive.path, archive.is_ignored);
                    charts.packed.push(PackedChart { name, version, path, is_ignored });
                }
                None => charts.is_partial = true,
            },
            Packed::Other => {}
            Packed::Plain | Packed::TooLarge => charts.is_partial = true,
            Packed::Unreadable(reason) => {
                charts.is_partial = true;
                if !archive.is_ignored {
                    unread.push(failure(&archive.path, &reason));
                }
            }
        }
    }
    charts.packed.sort();
    let is_packed = |name: &String| charts.packed.iter().any(|packed| packed.name == *name);
    let mut named = release.of_kind(KotsKind::HelmChart).flat_map(|document| document.names.known());
    // A whole repository is walked only where something may be said of it.
    if !charts.packed.is_empty() && !charts.is_partial && named.any(|name| !is_packed(name)) {
        let texts = unpacked(request, &release.folder);
        let name = |text: &String| chart_identity(text).map(|(name, _)| name);
        charts.unpacked = texts.and_then(|texts| texts.iter().map(name).collect());
    }
    (charts, unread)
}

fn failure(path: &str, reason: &str) -> Diagnostic {
    let mut failure = unreadable(path, format!("`{path}` is no archive that can be read: {reason}"));
    failure.note(
        "KOTS takes every file that gzip packed for the archive of a chart, and fails on one that is none",
    );
    failure
}
