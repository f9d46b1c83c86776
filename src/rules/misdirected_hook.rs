//! Contract: `rules/misdirected-hook.md`.

use super::wording::value;
use super::{Check, Cx};
use crate::diagnostic::Safety;
use crate::model::{Hook, Misdirection, Named, Names};

pub(super) const CHECK: Check = Check::Hook(check);

/// Containers that a finding points at.
const SHOWN: usize = 3;

fn check(hook: &Hook, cx: &mut Cx) {
    let Some(Misdirection { target, data, main, backed_up }) = hook.misdirection() else { return };
    let volumes = Names { known: backed_up.volumes.clone(), more: false };
    let title = value(target.title());
    let (place, message) = match hook.named() {
        Named::As(_, text) => {
            (text.place(), format!("container `{title}` mounts nothing of what is backed up"))
        }
        _ => {
            let Some(command) = hook.command else { return };
            let first = format!("`{title}`, the first container, which mounts nothing of what is backed up");
            (command.key.place(), format!("the {} runs in {first}", hook.phase.words()))
        }
    };
    let found = cx.report(place, message);
    found.label(format!("does not mount {volumes}"));
    for container in data.iter().take(SHOWN) {
        let volume = backed_up.first_of(container).unwrap_or_default();
        found.related(container.name_place(), format!("mounts `{}`", value(volume)));
    }
    found.note(format!("Velero saves {volumes}, and the hook works on other files"));
    match data.as_slice() {
        [only] if !main => {
            let name = only.title();
            found.help(format!("`{}` is the container that holds the data", value(name)));
            if only.known_name().is_some() {
                found.fix(Safety::Unsafe, hook.name_container(name));
            }
        }
        [] => {
            found.help("the chart's own container mounts it");
        }
        _ => {}
    }
}
