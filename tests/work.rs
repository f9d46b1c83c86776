//! How much work a check is, in numbers that no machine changes: a rule that runs
//! more often, or a document that is parsed once more, shows up in review.

#[path = "support/files.rs"]
mod files;
#[path = "support/markdown.rs"]
mod markdown;

use std::fmt::Write as _;
use std::sync::Arc;

use velint::check::{Options, check_source};
use velint::rules::RULES;
use velint::source::Source;
use velint::work::{Counts, Work};

/// What checking these texts took, each by itself.
fn work<'t>(texts: impl IntoIterator<Item = (&'t str, &'t str)>) -> Counts {
    let work = Arc::new(Work::default());
    let options = Options { work: Some(Arc::clone(&work)), ..Options::default() };
    for (path, text) in texts {
        check_source(&Source::new(path, text), &options);
    }
    work.counts()
}

fn work_of(text: &str) -> Counts {
    work([("a.yaml", text)])
}

#[test]
fn the_work_for_all_examples_and_fixtures_is_as_it_was() {
    let blocks = RULES.iter().flat_map(|rule| markdown::blocks(rule.page));
    let blocks: Vec<_> = blocks.filter(|block| block.has("bad") || block.has("good")).collect();
    let paths = files::below("fixtures", &[".yaml", ".yml"]);
    let fixtures: Vec<_> = paths.iter().map(|path| (path.as_str(), files::read(path))).collect();
    let examples = blocks
        .iter()
        .map(|block| (block.option("file").unwrap_or("example.yaml"), block.text.as_str()))
        .chain(fixtures.iter().map(|(path, text)| (*path, text.as_str())));
    let complaint = files::expect("tests/snapshots/work.txt", &table(&work(examples))).err();
    files::report(&complaint.into_iter().collect::<Vec<_>>());
}

fn table(counts: &Counts) -> String {
    let Counts { files, searched, views, masked, passed_over, parsed, parsed_bytes, rules } = counts;
    let mut table = String::from("What checking all blocks of pages and all fixtures takes.\n\n");
    for (what, count) in [
        ("files", files),
        ("bytes searched", searched),
        ("documents passed over", passed_over),
        ("readings of files", views),
        ("bytes copied for readings", masked),
        ("documents parsed", parsed),
        ("bytes parsed", parsed_bytes),
    ] {
        let _ = writeln!(table, "{what:<28} {count:>7}");
    }
    let _ = writeln!(table, "\n{:<28} {:>7} {:>8}", "rule", "calls", "findings");
    for rule in RULES {
        let known = rules.get(rule.id).copied().unwrap_or_default();
        let _ = writeln!(table, "{:<28} {:>7} {:>8}", rule.id, known.calls, known.findings);
    }
    table
}

const HOOKED: &str =
    "kind: Pod\nmetadata:\n  annotations:\n    pre.hook.backup.velero.io/command: /bin/true\n";
const OTHER: &str = "kind: ConfigMap\ndata:\n  a: b\n";

#[test]
fn a_file_without_a_trace_costs_one_search() {
    for text in [OTHER.to_owned(), format!("{OTHER}---\n").repeat(100), format!("# {{{{ x }}}}\n{OTHER}")] {
        let expected = Counts { files: 1, searched: text.len(), ..Counts::default() };
        assert_eq!(work_of(&text), expected);
    }
}

#[test]
fn a_document_without_a_trace_is_not_parsed() {
    let alone = work_of(HOOKED);
    assert_eq!((alone.parsed, alone.passed_over), (1, 0));
    let text = format!("{}{HOOKED}", format!("{OTHER}---\n").repeat(100));
    let among = work_of(&text);
    assert_eq!((among.parsed, among.passed_over), (1, 100));
    assert!(among.searched <= 2 * text.len(), "each byte once for the file and once for its document");
    assert_eq!(among.rules, alone.rules);
}

#[test]
fn work_grows_with_the_number_of_documents_and_no_faster() {
    let stream = |count| work_of(&format!("{HOOKED}---\n").repeat(count));
    let (few, many) = (stream(10), stream(1000));
    assert_eq!((few.parsed, many.parsed), (10, 1000));
    assert_eq!(many.parsed_bytes, 100 * few.parsed_bytes);
    assert_eq!(many.searched, 100 * few.searched);
    for (rule, calls) in &few.rules {
        assert_eq!(many.rules[rule].calls, 100 * calls.calls, "{rule}");
    }
}
