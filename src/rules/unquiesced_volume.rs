//! Contract: `rules/unquiesced-volume.md`.

use super::wording::value;
use super::{Check, Cx};
use crate::model::{Container, Knowledge, Site};
use crate::script::reach::lies_below;
use crate::velero::key::{Field, HookPhase, Key};

pub(super) const CHECK: Check = Check::Site(check);

/// Databases: what names of their images hold, and where they keep their data.
/// Of the documentation of each image.
const DATABASES: &[(&str, &[&str], &[&str])] = &[
    (
        "PostgreSQL",
        &["postgres", "postgresql", "timescaledb", "postgis"],
        &["/var/lib/postgresql", "/bitnami/postgresql"],
    ),
    ("MySQL", &["mysql", "percona", "percona-server"], &["/var/lib/mysql", "/bitnami/mysql"]),
    ("MariaDB", &["mariadb"], &["/var/lib/mysql", "/bitnami/mariadb"]),
    ("MongoDB", &["mongo", "mongodb"], &["/data/db", "/bitnami/mongodb"]),
];

fn check(site: &Site, cx: &mut Cx) {
    let has_hooks = [HookPhase::PreBackup, HookPhase::LegacyBackup]
        .into_iter()
        .any(|phase| !site.lacks(Key::Hook(phase, Field::Command)));
    let labels = site.pod.labels.as_deref().unwrap_or_default();
    let has_hooks = has_hooks || cx.surroundings().may_ready(labels);
    if has_hooks || site.pod.knowledge != Knowledge::Whole || site.pod.ends {
        return;
    }
    for (volume, range, text) in site.listed_volumes() {
        let Some(name) = volume.name.known().filter(|_| site.pod.unsaved(volume).is_none()) else { continue };
        let held = site.pod.regular().find_map(|container| Some((container, data_path(container, name)?)));
        let Some((container, (database, path))) = held else { continue };
        let shown = value(name);
        let found = cx.report(
            text.place_at(range),
            format!("volume `{shown}` holds the data of {database}, and no hook readies it for the backup"),
        );
        found
            .label(format!("mounted at `{}`", value(path)))
            .related(container.name_place(), "runs on meanwhile");
        found.note(
            "the files are read one after another while the database writes: a restore may find them at odds",
        );
        found.help(
            "a pre-backup hook dumps the database or stops its writes; the `hooks` of a Backup do as well",
        );
    }
}

/// The database of a container, and the path at which it keeps its data on a volume.
fn data_path<'c>(container: &'c Container, volume: &str) -> Option<(&'static str, &'c str)> {
    let image = container.image.as_ref()?.known()?;
    let name = image.rsplit('/').next()?.split([':', '@']).next()?;
    let (database, _, roots) = DATABASES.iter().find(|(_, images, _)| images.contains(&name))?;
    let mounts =
        container.mounts.iter().filter(|mount| mount.volume.known() == Some(volume) && !mount.is_device);
    let paths = mounts.filter_map(|mount| mount.path.as_ref()?.known());
    let mut held = paths.filter(|path| roots.iter().any(|root| lies_below(path, root)));
    Some((database, held.next()?))
}
