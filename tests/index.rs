//! `rules/README.md` lists the rules as their pages say; `VELINT_BLESS=1` rewrites it.

#[path = "support/files.rs"]
mod files;

use velint::rules::RULES;

const HEAD: &str = "\
# Rules

Written by `VELINT_BLESS=1 cargo test --test index` from the pages beside it.

`error`: will break a backup or a restore. `warning`: very likely wrong. `info`: advice, shown on request.
Safe fixes do what the author plainly meant; unsafe ones make a choice.

| Rule | Level | Fix | Reports |
|---|---|---|---|
";

#[test]
fn the_index_of_rules_is_true() {
    let rows = RULES.iter().map(|rule| {
        let page = rule.page();
        let (id, level, fix) = (rule.id, page.level.word(), page.fix.word());
        format!("| [`{id}`]({id}.md) | {level} | {fix} | {} |\n", page.summary.replace('|', "\\|"))
    });
    let index: String = [HEAD.to_owned()].into_iter().chain(rows).collect();
    files::report(&files::expect("rules/README.md", &index).err().into_iter().collect::<Vec<_>>());
}
