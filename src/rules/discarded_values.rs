//! Contract: `rules/discarded-values.md`.

use super::wording::value;
use super::{Check, Cx};
use crate::diagnostic::{Level, Safety};
use crate::model::{Discard, Discarding, Manifest, Release};

pub(super) const CHECK: Check = Check::Release(check);

fn check(manifest: &Manifest, _: &Release, cx: &mut Cx) {
    if !manifest.is_left_out {
        manifest.discards.iter().for_each(|discard| report(discard, cx));
    }
}

fn report(discard: &Discard, cx: &mut Cx) {
    let path = value(&discard.path);
    let others = match discard.count {
        1 => "this".to_owned(),
        count => format!("this and {} more", count - 1),
    };
    match discard.how {
        Discarding::Replaced => {
            let message =
                format!("these optional values replace all of `{path}`, and with it annotations of Velero's");
            let found = cx.report(discard.overlay.clone(), message);
            found.label("replaces what stands in earlier values");
            found.related(discard.lost.clone(), format!("loses {others}"));
            found.note(
                "without `recursiveMerge: true` KOTS replaces a key at the top of the values with all below it: where \
                 `when` is true, the pod has no hooks and its volumes are not saved",
            );
            found.help("`recursiveMerge: true` keeps what these values do not set");
            found.fix(Safety::Unsafe, discard.merging.iter().cloned());
        }
        Discarding::ListReplaced => {
            let message =
                format!("the list `{path}` of these optional values lacks volumes that are to be saved");
            let found = cx.report(discard.overlay.clone(), message);
            found.label("replaces the list of earlier values");
            found.related(discard.lost.clone(), format!("loses {others}"));
            found.note(
                "KOTS never merges lists: where `when` is true, `backup.velero.io/backup-volumes` names a volume that is gone",
            );
            found.help("repeat the volumes in this list");
        }
        Discarding::Ignored => {
            let message = format!("`{path}` of these optional values is ignored by the merge");
            let found = cx.report(discard.overlay.clone(), message);
            found.level(Level::Warning).label("no mapping");
            found.related(discard.lost.clone(), "stays");
            found.note(
                "with `recursiveMerge: true` only a mapping is merged onto a mapping: the annotations stay, and the hooks run",
            );
        }
    }
}
