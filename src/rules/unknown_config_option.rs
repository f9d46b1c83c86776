//! Contract: `rules/unknown-config-option.md`.

use super::ineffective_backup_field::is_dropped;
use super::wording::value;
use super::{Check, Cx};
use crate::diagnostic::{Edit, Safety};
use crate::model::{Manifest, Names, OptionUse, Release};

pub(super) const CHECK: Check = Check::Release(check);

/// Names in one document for which a better one is looked for.
const SUGGESTED: usize = 32;

fn check(manifest: &Manifest, release: &Release, cx: &mut Cx) {
    let Some(options) = release.options().filter(|_| release.is_whole && !manifest.is_left_out) else {
        return;
    };
    let known: Vec<&str> = options.known().iter().map(String::as_str).collect();
    let names = Names { known, more: false };
    let has_effect = |option: &&OptionUse| !is_dropped(manifest, release, option.place.span.start);
    let unknown = manifest.options.iter().filter(|option| !options.has(&option.name)).filter(has_effect);
    for (at, option) in unknown.enumerate() {
        let message = format!("the Config of this release has no item `{}`", value(&option.name));
        let found = cx.report(option.place.clone(), message);
        found.label("no such item");
        let result = match option.function {
            "ConfigOptionEquals" | "ConfigOptionNotEquals" => "false",
            _ => "empty",
        };
        found.note(format!(
            "`{}` of an unknown item is always {result}, and {} on it",
            option.function, option.needs
        ));
        if at >= SUGGESTED {
            continue;
        }
        if let Some(near) = names.nearest(&option.name) {
            found.help(format!("an item named `{}` exists", value(near)));
            let (source, span) = (option.place.source.clone(), option.place.span);
            if near.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')) {
                found.fix(Safety::Unsafe, [Edit { source, span, text: near.to_owned() }]);
            }
        }
    }
}
