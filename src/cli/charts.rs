//! Finds the charts that the releases of a scan deploy.

use crate::check::{Grouping, chart_identity};
use crate::diagnostic::Diagnostic;
use crate::discover::{Input, Packed, Request, archives, unpacked, unreadable};
use crate::model::{Charts, KotsKind, PackedChart, Release};

/// Looks for the archives of every release that Velero has to do with, and
/// gives what of them cannot be read, where a folder was asked for.
pub(super) fn find(grouping: &mut Grouping, request: &Request, inputs: &[Input]) -> Vec<Diagnostic> {
    let mut failures = Vec::new();
    let concerned = grouping.releases().filter(|release| release.concerns_velero);
    let found: Vec<(String, Charts)> = concerned
        .map(|release| {
            let (charts, unread) = charts(release, request);
            if is_asked_for(release, grouping, inputs) {
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

/// Whether a release is read because its folder is, not for one file of it.
fn is_asked_for(release: &Release, grouping: &Grouping, inputs: &[Input]) -> bool {
    let is_in = |input: &Input| {
        let around = grouping.around(&input.display).and_then(|around| around.release.as_deref());
        around.is_some_and(|around| around.folder == release.folder)
    };
    inputs.iter().any(|input| !input.explicit && is_in(input))
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
