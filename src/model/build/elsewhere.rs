//! Keys of chart values whose annotations reach no pod.

use super::super::Misplacement;
use super::shapes::{are_controllers, has_containers};
use crate::yaml::Node;

/// Keys under which charts describe the claim of a volume; `annotations` there
/// are the claim's.
const CLAIMS: [&str; 4] = ["persistence", "persistentVolume", "persistentVolumeClaim", "pvc"];

/// What holds annotations at the end of a trail, where that surely is no pod.
pub(super) fn find(trail: &[(Node<'_>, &str)]) -> Option<Misplacement> {
    let keys: Vec<&str> = trail.iter().map(|(_, key)| *key).collect();
    let (holder, target) = match keys.as_slice() {
        [.., "labels" | "podLabels"] => ("labels", None),
        [.., claim, "annotations"] if CLAIMS.contains(claim) => ("the annotations of a claim", None),
        [.., "persistence", _, "annotations"] => ("the annotations of a claim", None),
        [.., "serviceAccount", "annotations"] => ("the annotations of a ServiceAccount", None),
        [.., "controllers", _, "annotations"] if has_containers(trail.last()?.0) => {
            ("the annotations of a controller", Some("pod.annotations"))
        }
        _ => return None,
    };
    Some(Misplacement { holder: holder.to_owned(), target, move_edits: Vec::new() })
}

/// What holds the annotations of pods that the app-template chart took before
/// 2.0 and no longer reads (`templates` and `values.schema.json` of bjw-s'
/// common library 2.0 to 5.2, where `controllers` have their containers by name).
pub(super) fn in_app_template(trail: &[(Node<'_>, &str)]) -> Option<Misplacement> {
    let (values, "podAnnotations") = *trail.last()? else { return None };
    are_controllers(values.get("controllers")?).then(|| Misplacement {
        holder: "`podAnnotations`, which app-template 2.0 and later ignore".to_owned(),
        target: Some("defaultPodOptions.annotations"),
        move_edits: Vec::new(),
    })
}
