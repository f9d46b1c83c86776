//! Every rule against its page and its fixtures. Adding a rule never edits
//! this file: it reads `rules/<id>.md` and `fixtures/<id>/{valid,invalid}/`.
//!
//! `VELINT_BLESS=1 cargo test --test rules` rewrites printed reports on pages,
//! snapshots and fixed files; the difference is then to be read.

#[path = "support/files.rs"]
mod files;
#[path = "support/judge.rs"]
mod judge;
#[path = "support/markdown.rs"]
mod markdown;

use judge::{Case, lines, printed};
use markdown::{Block, blocks, replaced};
use velint::diagnostic::{Level, Safety};
use velint::fix::Apply;
use velint::rules::{Fixability, RULES, Rule};
use velint::velero::BackupMode;

/// A block of a rule's page that is judged.
fn case(block: &Block) -> Case {
    let name = if block.has("json") { "example.json" } else { "example.yaml" };
    let mut case = Case::new(block.option("file").unwrap_or(name), &block.text);
    if let Some(version) = block.option("velero") {
        case.version = version.parse().expect("a version that velint speaks for");
    }
    case.mode = block
        .option("mode")
        .map(|word| BackupMode::ALL.into_iter().find(|mode| mode.word() == word).expect("a mode of backups"));
    case
}

/// The page's blocks that carry a word in their info string.
fn marked(rule: &Rule, word: &str) -> Vec<Block> {
    blocks(rule.page).into_iter().filter(|block| block.has(word)).collect()
}

fn at(rule: &Rule, block: &Block) -> String {
    format!("rules/{}.md:{}", rule.id, block.line)
}

#[test]
fn bad_blocks_make_their_own_rule_report_and_no_other_an_error() {
    let mut complaints = Vec::new();
    for rule in RULES {
        for block in marked(rule, "bad") {
            let found = case(&block).findings();
            if !found.iter().any(|finding| finding.rule == rule.id) {
                complaints.push(format!("{}: {} is silent\n{}", at(rule, &block), rule.id, lines(&found)));
            }
            let others = found.iter().filter(|f| f.rule != rule.id && f.level == Level::Error).cloned();
            let others: Vec<_> = others.collect();
            if !others.is_empty() {
                complaints.push(format!("{}: other errors\n{}", at(rule, &block), lines(&others)));
            }
        }
    }
    files::report(&complaints);
}

#[test]
fn good_blocks_are_silent() {
    let mut complaints = Vec::new();
    for rule in RULES {
        for block in marked(rule, "good") {
            let found = case(&block).at_least(Level::Warning);
            if !found.is_empty() {
                complaints.push(format!("{}\n{}", at(rule, &block), lines(&found)));
            }
        }
    }
    files::report(&complaints);
}

#[test]
fn fixes_turn_the_nth_bad_block_into_the_nth_good_one() {
    let mut complaints = Vec::new();
    for rule in RULES {
        let (bad, good) = (marked(rule, "bad"), marked(rule, "good"));
        for (index, block) in bad.iter().enumerate() {
            let before = case(block);
            let fixed = before.fixed_about(rule.id, Apply::Unsafe);
            if fixed == block.text {
                continue;
            }
            match good.get(index) {
                Some(good) if good.text == fixed => {}
                Some(good) => complaints.push(format!(
                    "{}: the fix gives another text than line {}\n{}",
                    at(rule, block),
                    good.line,
                    files::difference(&good.text, &fixed)
                )),
                None => complaints.push(format!("{}: fixed, but no good block\n{fixed}", at(rule, block))),
            }
            if before.with(&fixed).fixed_about(rule.id, Apply::Unsafe) != fixed {
                complaints.push(format!("{}: a second run changes the fixed text", at(rule, block)));
            }
        }
    }
    files::report(&complaints);
}

#[test]
fn front_matter_says_which_fixes_there_are() {
    let mut complaints = Vec::new();
    for rule in RULES {
        let paths = files::below(&format!("fixtures/{}/invalid", rule.id), &[".yaml", ".json"]);
        let cases = paths.iter().map(|path| Case::new(path, &files::read(path)));
        let cases = marked(rule, "bad").iter().map(case).chain(cases).collect::<Vec<_>>();
        let found: Vec<_> = cases.iter().flat_map(Case::findings).filter(|f| f.rule == rule.id).collect();
        let mut seen: Vec<Safety> = found.into_iter().filter_map(|f| Some(f.fix?.safety)).collect();
        seen.sort();
        seen.dedup();
        let declared = rule.page().fix;
        let agrees = match declared {
            Fixability::None => seen.is_empty(),
            Fixability::Safe => seen == [Safety::Safe],
            Fixability::Unsafe => seen.contains(&Safety::Unsafe),
        };
        if !agrees {
            complaints.push(format!("{}: the page says {declared:?}, examples show {seen:?}", rule.id));
        }
    }
    files::report(&complaints);
}

#[test]
fn text_blocks_after_bad_blocks_show_the_real_report() {
    let mut complaints = Vec::new();
    for rule in RULES {
        let all = blocks(rule.page);
        let mut changes = Vec::new();
        for pair in all.windows(2).filter(|pair| pair[0].has("bad") && pair[1].info == "text") {
            let case = case(&pair[0]);
            let mine: Vec<_> = case.findings().into_iter().filter(|f| f.rule == rule.id).collect();
            let shown = printed(&mine);
            if shown != pair[1].text {
                changes.push((pair[1].span.clone(), shown));
            }
        }
        if !changes.is_empty() {
            let page = replaced(rule.page, changes);
            complaints.extend(files::expect(&format!("rules/{}.md", rule.id), &page).err());
        }
    }
    files::report(&complaints);
}

#[test]
fn valid_fixtures_are_silent() {
    let mut complaints = Vec::new();
    for rule in RULES {
        for path in files::below(&format!("fixtures/{}/valid", rule.id), &[".yaml", ".json"]) {
            let found = Case::new(&path, &files::read(&path)).findings();
            let heard = |f: &&velint::diagnostic::Diagnostic| f.rule == rule.id || f.level >= Level::Warning;
            let found: Vec<_> = found.iter().filter(heard).cloned().collect();
            if !found.is_empty() {
                complaints.push(format!("{path}\n{}", lines(&found)));
            }
        }
    }
    files::report(&complaints);
}

#[test]
fn invalid_fixtures_match_their_snapshot_and_their_fixed_file() {
    let mut complaints = Vec::new();
    for rule in RULES {
        let paths = files::below(&format!("fixtures/{}/invalid", rule.id), &[".yaml", ".json"]);
        for path in paths.iter().filter(|path| !path.contains(".fixed.")) {
            complaints.extend(judge_invalid(rule, path).err());
        }
    }
    files::report(&complaints);
}

fn judge_invalid(rule: &Rule, path: &str) -> Result<(), String> {
    let case = Case::new(path, &files::read(path));
    let found = case.findings_about(rule.id);
    if !found.iter().any(|finding| finding.rule == rule.id) {
        return Err(format!("{path}: {} is silent\n{}", rule.id, lines(&found)));
    }
    let (stem, extension) = path.rsplit_once('.').expect("the name has an extension");
    files::expect(&format!("{stem}.snap"), &case.snapshot(&found))?;
    let fixed = case.fixed_about(rule.id, Apply::Unsafe);
    if fixed == case.source.text() {
        return Ok(());
    }
    if case.with(&fixed).fixed_about(rule.id, Apply::Unsafe) != fixed {
        return Err(format!("{path}: a second run changes the fixed text"));
    }
    files::expect(&format!("{stem}.fixed.{extension}"), &fixed)
}

#[test]
fn snapshots_and_fixed_files_have_their_input() {
    let stray = |path: &String| {
        let stem = path.strip_suffix(".snap").or_else(|| path.split_once(".fixed.").map(|(stem, _)| stem));
        let stem = stem.expect("only these are asked for");
        ![".yaml", ".json"].iter().any(|end| files::root().join(format!("{stem}{end}")).exists())
    };
    // What is said of a whole folder has no input of its name.
    let stray: Vec<String> = files::below("fixtures", &[".snap", ".fixed.yaml", ".fixed.json"])
        .into_iter()
        .filter(|path| !path.ends_with("/report.snap"))
        .filter(stray)
        .collect();
    files::report(&stray);
}
