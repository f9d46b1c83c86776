//! Owns `rules/README.md`: the list of all rules, written from their pages.

use super::RULES;

const HEAD: &str = "\
# Rules

Written by `VELINT_BLESS=1 cargo test --test index` from the pages beside it.

`error`: will break a backup or a restore. `warning`: very likely wrong. `info`: advice, shown on request.
Safe fixes do what the author plainly meant; unsafe ones make a choice.

| Rule | Level | Fix | Reports |
|---|---|---|---|
";

/// The text of `rules/README.md`, one line per rule.
pub fn index() -> String {
    let mut text = HEAD.to_owned();
    for rule in RULES {
        let page = rule.page();
        let (id, level, fix) = (rule.id, page.level.word(), page.fix.word());
        let summary = page.summary.replace('|', "\\|");
        text.push_str(&format!("| [`{id}`]({id}.md) | {level} | {fix} | {summary} |\n"));
    }
    text
}
