//! The habits of this repository as tests: names, pages, messages, layout, and
//! that `README.md` shows what the program really prints.

#[path = "support/files.rs"]
mod files;
#[path = "support/judge.rs"]
mod judge;
#[path = "support/markdown.rs"]
mod markdown;

use std::process::Command;

use judge::{Case, line};
use markdown::{blocks, headings, replaced};
use velint::diagnostic::{Diagnostic, is_failure};
use velint::rules::{Fixability, RULES};
use velint::source::Source;

#[test]
fn page_module_and_registry_are_in_step() {
    let ids: Vec<&str> = RULES.iter().map(|rule| rule.id).collect();
    let mut sorted = ids.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(ids, sorted, "RULES is sorted and names each rule once");

    let stem = |path: &String| path.rsplit('/').next().unwrap().split('.').next().unwrap().to_owned();
    let pages = files::below("rules", &[".md"]).iter().map(stem).collect::<Vec<_>>();
    let pages: Vec<String> = pages.into_iter().filter(|name| name != "README").collect();
    assert_eq!(pages, ids, "rules/*.md and RULES");

    let modules = files::below("src/rules", &[".rs"]);
    let is_rule = |path: &&String| files::read(path).contains("const CHECK: Check");
    let mut modules: Vec<String> =
        modules.iter().filter(is_rule).map(|path| stem(path).replace('_', "-")).collect();
    modules.sort();
    assert_eq!(modules, ids, "modules below src/rules/ with a CHECK, and RULES");
    for id in ids.iter() {
        let module = files::read(&format!("src/rules/{}.rs", id.replace('-', "_")));
        assert!(module.starts_with(&format!("//! Contract: `rules/{id}.md`.\n")), "first line of {id}");
    }

    let has_cases =
        |name: &&String| files::folders(&format!("fixtures/{name}")).iter().any(|f| f.ends_with("valid"));
    let folders = files::folders("fixtures");
    let strangers: Vec<&String> =
        folders.iter().filter(has_cases).filter(|name| !ids.contains(&name.as_str())).collect();
    assert!(strangers.is_empty(), "fixtures of no rule: {strangers:?}");
}

#[test]
fn pages_keep_their_form() {
    let mut complaints = Vec::new();
    for rule in RULES {
        complaints
            .extend(page_faults(rule.id, rule.page).into_iter().map(|fault| format!("{}: {fault}", rule.id)));
    }
    files::report(&complaints);
}

fn page_faults(id: &str, text: &str) -> Vec<String> {
    let page = match velint::rules::Page::parse(text) {
        Ok(page) => page,
        Err(error) => return vec![error],
    };
    let mut faults = Vec::new();
    let mut fault = |wrong: bool, what: String| faults.extend(wrong.then_some(what));
    fault(page.title != id, format!("the title is `{}`", page.title));
    fault(page.summary.chars().count() > 90, format!("the summary is long: {}", page.summary));
    fault(!page.summary.ends_with('.'), format!("the summary is no sentence: {}", page.summary));
    let front = text.trim_start_matches("---\n").split("\n---\n").next().unwrap_or("");
    let keys: Vec<&str> = front.lines().filter_map(|line| line.split(':').next()).collect();
    let plain = keys == ["severity", "fix", "since"] || keys == ["severity", "fix", "since", "aliases"];
    fault(!plain, format!("front matter {keys:?}"));
    let mut order = vec!["Why", "Example", "Use instead"];
    let (titles, fixes) = (headings(text), page.fix != Fixability::None);
    order.extend(fixes.then_some("Fix safety"));
    order.extend(titles.iter().any(|title| title == "Options").then_some("Options"));
    order.push("References");
    fault(titles != order, format!("headings {titles:?}, not {order:?}"));
    for (word, heading) in [("bad", "Example"), ("good", "Use instead")] {
        let marked: Vec<_> = blocks(text).into_iter().filter(|block| block.has(word)).collect();
        fault(marked.is_empty(), format!("no {word} block"));
        for block in marked.iter().filter(|block| block.heading != heading) {
            fault(true, format!("line {}: a {word} block under `{}`", block.line, block.heading));
        }
    }
    faults
}

/// The findings of every block of every page and of every fixture.
fn every_finding() -> Vec<Diagnostic> {
    let pages = RULES.iter().flat_map(|rule| blocks(rule.page));
    let blocks = pages.filter(|block| block.has("bad") || block.has("good"));
    let mut cases: Vec<Case> =
        blocks.map(|block| Case::new(block.option("file").unwrap_or("example.yaml"), &block.text)).collect();
    let paths = files::below("fixtures", &[".yaml", ".yml"]);
    cases.extend(paths.iter().map(|path| Case::new(path, &files::read(path))));
    cases.iter().flat_map(Case::findings).collect()
}

#[test]
fn messages_keep_their_form() {
    let mut complaints = Vec::new();
    for finding in every_finding() {
        let faults = message_faults(&finding);
        complaints
            .extend((!faults.is_empty()).then(|| format!("{}\n  {}", line(&finding), faults.join("\n  "))));
    }
    complaints.sort();
    complaints.dedup();
    files::report(&complaints);
}

fn message_faults(finding: &Diagnostic) -> Vec<String> {
    let Diagnostic { message, primary, related, notes, helps, .. } = finding;
    let mut faults = Vec::new();
    let first = message.chars().next().unwrap_or(' ');
    if without_quotes(message).split_whitespace().any(|word| word == "invalid") {
        faults.push("the message says `invalid` where a nearer word exists".to_owned());
    }
    if !(first.is_lowercase() || first.is_ascii_digit() || first == '`') {
        faults.push("the message starts with a capital".to_owned());
    }
    let labels = related.iter().map(|label| &label.text).chain([&primary.text]);
    for text in labels.chain([message]).chain(notes).chain(helps) {
        let own = without_quotes(text);
        let words: Vec<&str> =
            own.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).collect();
        for word in ["illegal", "please", "should", "Please"] {
            if words.contains(&word) {
                faults.push(format!("`{word}` in: {text}"));
            }
        }
        if own.contains("the following") || own.to_lowercase().contains("did you mean") || own.contains('?') {
            faults.push(format!("asks or points in the air: {text}"));
        }
        if text.contains('\n') || text.trim() != text || text.ends_with('.') {
            faults.push(format!("is not one line without a full stop: {text:?}"));
        }
        if text.matches('`').count() % 2 == 1 {
            faults.push(format!("a name is quoted on one side only: {text}"));
        }
    }
    for note in notes {
        let advice = ["use ", "set ", "add ", "remove ", "write ", "move ", "try ", "consider "];
        if advice.iter().any(|word| note.starts_with(word)) || note.contains("you must") {
            faults.push(format!("a note gives advice: {note}"));
        }
    }
    let long = |part: &&str| part.chars().count() > 64;
    faults.extend(quotes(message).iter().filter(|p| long(p)).map(|part| format!("quotes all of: {part}")));
    faults
}

/// The parts of a text between backticks.
fn quotes(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// The text without the parts between backticks: what velint itself says.
fn without_quotes(text: &str) -> String {
    text.split('`').step_by(2).collect::<Vec<_>>().join("`")
}

#[test]
fn source_files_keep_their_form() {
    let mut complaints = Vec::new();
    for path in files::below("src", &[".rs"]) {
        let text = files::read(&path);
        let name = path.rsplit('/').next().unwrap();
        let mut fault = |wrong: bool, what: &str| complaints.extend(wrong.then(|| format!("{path}: {what}")));
        let vague = ["mod.rs", "utils.rs", "util.rs", "helpers.rs", "common.rs", "manager.rs", "misc.rs"];
        fault(vague.contains(&name), "the name says nothing");
        fault(text.lines().count() > 330, "more than 330 lines");
        fault(!text.starts_with("//!") && name != "tests.rs", "does not say what it owns");
        let code = text.split("#[cfg(test)]").next().unwrap_or("");
        for (index, line) in code.lines().enumerate().filter(|_| name != "tests.rs") {
            let line = line.trim_start();
            let lazy = [".unwrap()", "todo!(", "unimplemented!(", "dbg!("];
            let found = lazy.iter().find(|word| !line.starts_with("//") && line.contains(**word));
            fault(found.is_some(), &format!("line {}: {}", index + 1, found.unwrap_or(&"")));
        }
    }
    files::report(&complaints);
}

/// The layers, and what each may know of beside itself.
const LAYERS: [(&str, &[&str]); 16] = [
    ("source", &[]),
    ("velero", &[]),
    ("script", &[]),
    ("progress", &[]),
    ("work", &[]),
    ("diagnostic", &["source"]),
    ("discover", &["source", "diagnostic"]),
    ("yaml", &["source", "diagnostic"]),
    ("render", &["source", "discover", "yaml"]),
    ("model", &["source", "diagnostic", "yaml", "render", "velero", "script"]),
    ("rules", &["source", "diagnostic", "model", "velero", "script", "work"]),
    ("suppress", &["source", "diagnostic", "yaml", "velero", "rules"]),
    (
        "config",
        &["source", "diagnostic", "discover", "yaml", "render", "model", "velero", "rules", "suppress"],
    ),
    ("fix", &["source", "diagnostic", "yaml", "render", "suppress"]),
    ("report", &["source", "diagnostic", "rules"]),
    (
        "check",
        &[
            "source",
            "diagnostic",
            "discover",
            "yaml",
            "render",
            "model",
            "velero",
            "rules",
            "suppress",
            "script",
            "work",
        ],
    ),
];

#[test]
fn layers_know_only_what_is_to_their_left() {
    let mut complaints = Vec::new();
    for path in files::below("src", &[".rs"]).iter().filter(|path| !path.ends_with("/tests.rs")) {
        let layer = path.trim_start_matches("src/").split(['/', '.']).next().unwrap_or_default();
        let Some((_, known)) = LAYERS.iter().find(|(name, _)| *name == layer) else {
            assert!(["lib", "main", "cli"].contains(&layer), "{layer} is a layer of which nothing is said");
            continue;
        };
        let text = files::read(path);
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or("");
        for used in code.split("crate::").skip(1) {
            let name = used.split(|c: char| !c.is_ascii_lowercase()).next().unwrap_or_default();
            let fits = name == layer || known.contains(&name);
            complaints.extend((!fits).then(|| format!("{path} knows of {name}")));
        }
    }
    files::report(&complaints);
}

#[test]
fn every_dependency_has_its_reason() {
    let (manifest, reasons) = (files::read("Cargo.toml"), files::read("CONTRIBUTING.md"));
    let sections =
        manifest.split("\n[").filter(|section| section.split(']').next().unwrap().ends_with("dependencies"));
    let names = sections.flat_map(|section| section.lines().filter_map(|line| line.split_once(" = ")));
    let unexplained: Vec<String> =
        names.map(|(name, _)| format!("`{name}`")).filter(|name| !reasons.contains(name)).collect();
    files::report(&unexplained);
}

/// What no rule reports is a failure of velint's own, which nobody can hide.
#[test]
fn what_no_rule_reports_is_known_as_a_failure() {
    let mut complaints = Vec::new();
    for path in files::below("src", &[".rs"]) {
        let text = files::read(&path);
        let code = text.split("#[cfg(test)]").next().unwrap_or("");
        let made = code.split("Diagnostic::new(").skip(1);
        let names = made.filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next());
        let strangers = names.filter(|name| !is_failure(name));
        complaints
            .extend(strangers.filter(|_| !path.ends_with("/tests.rs")).map(|name| format!("{path}: {name}")));
    }
    files::report(&complaints);
}

#[test]
fn no_file_names_the_folder_it_was_built_in() {
    let folder = files::root().to_str().expect("the folder is UTF-8");
    if folder.matches('/').count() < 2 {
        return; // A folder such as `/src` stands in honest text too.
    }
    let mut paths =
        vec![".pre-commit-hooks.yaml".to_owned(), "Cargo.toml".to_owned(), "deny.toml".to_owned()];
    paths.extend(["README.md", "CONTRIBUTING.md", "CHANGELOG.md", ".ci/run"].map(str::to_owned));
    for place in ["src", "rules", "tests", "fixtures", "examples", "benches", ".ci"] {
        paths.extend(files::below(place, &[".rs", ".md", ".yaml", ".snap", ".sh", ".tsv", ".json"]));
    }
    let guilty: Vec<String> = paths.into_iter().filter(|path| files::read(path).contains(folder)).collect();
    files::report(&guilty);
}

/// What the program prints, run in the repository's folder without a terminal.
fn printed(arguments: &str) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_velint"));
    command.args(arguments.split_whitespace()).current_dir(files::root());
    command.env_clear().env("NO_COLOR", "1").env("COLUMNS", "100");
    let output = command.output().expect("the program was built");
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8(text).expect("the output is UTF-8");
    let lines = text.trim_end().lines().map(|line| format!("{}\n", line.trim_end()));
    lines.collect()
}

/// Blocks of `README.md` whose info string is `text $ velint …` show what that
/// command prints.
#[test]
fn readme_shows_what_the_program_prints() {
    let readme = files::read("README.md");
    let mut shown = Vec::new();
    let mut changes = Vec::new();
    for block in blocks(&readme) {
        let Some(arguments) = block.info.strip_prefix("text $ velint") else { continue };
        shown.push(arguments.trim().to_owned());
        let actual = printed(arguments);
        if actual != block.text {
            changes.push((block.span.clone(), actual));
        }
    }
    for must in ["-h", "examples/postgresql.yaml"] {
        assert!(shown.iter().any(|arguments| arguments == must), "README.md shows `velint {must}`");
    }
    let complaint = files::expect("README.md", &replaced(&readme, changes)).err();
    files::report(&complaint.into_iter().collect::<Vec<_>>());
}

#[test]
fn readme_has_no_yaml_that_velint_would_report() {
    let readme = files::read("README.md");
    let shown: Vec<_> = blocks(&readme).into_iter().filter(|block| block.has("yaml")).collect();
    assert!(shown.iter().any(|block| block.text.contains("velint: ignore[")));
    for block in shown {
        let name = block.option("file").unwrap_or("example.yaml");
        let found = if name == ".velint.yaml" {
            velint::config::read(&Source::new(name, block.text.as_str()), std::path::Path::new("/")).1
        } else {
            Case::new(name, &block.text).findings()
        };
        assert!(found.is_empty(), "README.md:{}\n{}", block.line, judge::lines(&found));
    }
}
