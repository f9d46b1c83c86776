//! `rules/README.md` says what the pages say; `VELINT_BLESS=1` rewrites it.

use std::path::Path;

#[test]
fn the_index_of_rules_is_true() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/README.md");
    let expected = velint::rules::index();
    if std::env::var_os("VELINT_BLESS").is_some() {
        std::fs::write(&path, &expected).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == expected,
        "rules/README.md is not up to date: run `VELINT_BLESS=1 cargo test --test index`"
    );
}
