//! Contract: `rules/misdirected-hook.md`.

use super::wording::value;
use super::{Check, Cx};
use crate::diagnostic::{Level, Safety};
use crate::model::{Container, Hook, Misdirection, Named, Names, Text};
use crate::script::reach::{lies_below, paths_below, speaks_elsewhere};

pub(super) const CHECK: Check = Check::Hook(check);

/// Containers that a finding points at.
const SHOWN: usize = 3;

fn check(hook: &Hook, cx: &mut Cx) {
    let (Some(misdirection), Some(command)) = (hook.misdirection(), hook.argv()) else { return };
    let path = path_elsewhere(&command.argv, &misdirection);
    if path.is_none() && speaks_elsewhere(&command.argv) {
        return;
    }
    let Misdirection { target, data, main, backed_up } = misdirection;
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
    if let Some(path) = path {
        found.level(Level::Error);
        found.note(format!(
            "the command names `{}`, where this container has none of the volumes",
            value(path)
        ));
    } else {
        found.note(format!(
            "files that the hook writes or guards in this container are not those of {volumes}"
        ));
    }
    if freezes(&command.argv) {
        // The sidecar has the right to freeze; what it lacks is the file system.
        found.help(format!("mount {volumes} in `{title}` too, at the path that the command names"));
        return;
    }
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

/// Whether the command freezes or thaws a file system, which only a privileged container may.
fn freezes(words: &[String]) -> bool {
    words.iter().any(|word| word.split_whitespace().any(|part| part.rsplit('/').next() == Some("fsfreeze")))
}

/// A path in the command at which only other containers mount what is backed up.
fn path_elsewhere<'c>(words: &'c [String], misdirection: &Misdirection) -> Option<&'c str> {
    let backed_up = &misdirection.backed_up.volumes;
    let is_backed_up = |volume: &Text| volume.known().is_some_and(|name| backed_up.contains(&name));
    let mounts = misdirection.data.iter().flat_map(|container| &container.mounts);
    let roots = mounts.filter(|mount| is_backed_up(&mount.volume));
    let roots: Vec<&str> = roots.filter_map(|mount| mount.path.as_ref()?.known()).collect();
    let mut paths = words.iter().flat_map(|word| roots.iter().flat_map(|root| paths_below(word, root)));
    paths.find(|path| !has(misdirection.target, path))
}

/// Whether a container may mount something at a path or above it.
fn has(container: &Container, path: &str) -> bool {
    let covers = |root: Option<&str>| root.is_none_or(|root| lies_below(path, root));
    container.more_mounts
        || container.mounts.iter().any(|mount| covers(mount.path.as_ref().and_then(Text::known)))
}
