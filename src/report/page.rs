//! Owns how a rule's page and the list of rules are shown.

use anstyle::Style as Paint;
use serde::Serialize;

use super::text::{level_paint, painted};
use super::{Own, Style};
use crate::diagnostic::{Level, is_failure};
use crate::rules::{Fixability, RULES, Rule};

/// The rule's page for a terminal: headings bold, code indented and dim;
/// plain text where the style has no colour.
pub fn explain(rule: &Rule, style: &Style) -> String {
    let page = rule.page();
    let fix = match page.fix {
        Fixability::None => "no fix".to_owned(),
        fix => format!("{} fix", fix.word()),
    };
    let level = painted(page.level.word(), level_paint(page.level), style);
    let facts = format!("{level}, {fix}, since {}", page.since);
    render(&page.body, &facts, style)
}

/// The page of a diagnostic that no rule makes, in the same way.
pub fn explain_own(own: Own, style: &Style) -> String {
    let (level, facts) = if is_failure(own.id) {
        (Level::Error, "not a rule: always shown")
    } else {
        (Level::Warning, "not a rule: --ignore leaves it out")
    };
    let level = painted(level.word(), level_paint(level), style);
    render(own.page(), &format!("{level}, {facts}"), style)
}

/// Renders Markdown; `facts` follow its title.
fn render(body: &str, facts: &str, style: &Style) -> String {
    let mut out = String::new();
    let mut fence = None;
    for line in body.lines() {
        let ticks = line.chars().take_while(|&c| c == '`').count();
        match fence {
            Some(open) if ticks >= open && line.len() == ticks => fence = None,
            Some(_) if line.is_empty() => out.push('\n'),
            Some(_) => {
                out.push_str("    ");
                out.push_str(&painted(line, Paint::new().dimmed(), style));
                out.push('\n');
            }
            None if ticks >= 3 => fence = Some(ticks),
            None => {
                let (text, title) = prose(line, style);
                out.push_str(&text);
                out.push('\n');
                if title {
                    out.push_str(facts);
                    out.push('\n');
                }
            }
        }
    }
    out
}

/// A line outside of code, and whether it is the page's title.
fn prose(line: &str, style: &Style) -> (String, bool) {
    let text = line.trim_start_matches('#');
    let depth = line.len() - text.len();
    match text.strip_prefix(' ') {
        Some(heading) if depth > 0 => (painted(heading, Paint::new().bold(), style), depth == 1),
        _ => (line.to_owned(), false),
    }
}

/// The list of rules as a table: name, level, fix, summary.
pub fn rules_table(style: &Style) -> String {
    let rows: Vec<Row> = RULES.iter().map(row).collect();
    let width = rows.iter().map(|row| row.id.len()).max().unwrap_or(0).max("rule".len());
    let heading = format!("{:width$}  {:7}  {:6}  summary", "rule", "level", "fix");
    let mut out = painted(&heading, Paint::new().bold(), style) + "\n";
    for row in &rows {
        let level = painted(&format!("{:7}", row.level.word()), level_paint(row.level), style);
        out += &format!("{:width$}  {level}  {:6}  {}\n", row.id, row.fix, row.summary);
    }
    out
}

/// The list of rules as JSON: an array of `{id, level, fix, since, summary}`.
pub fn rules_json() -> String {
    let rows: Vec<Row> = RULES.iter().map(row).collect();
    serde_json::to_string_pretty(&rows).expect("a row has only strings") + "\n"
}

#[derive(Serialize)]
struct Row {
    id: &'static str,
    level: Level,
    fix: &'static str,
    since: String,
    summary: String,
}

fn row(rule: &Rule) -> Row {
    let page = rule.page();
    Row { id: rule.id, level: page.level, fix: page.fix.word(), since: page.since, summary: page.summary }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Check;

    const PAGE: &str = "---\nseverity: warning\nfix: safe\nsince: 0.1.0\n---\n# bad-thing\n\nA thing is bad.\n\n\
        ## Example\n\n````yaml bad\na: 1\n\n```\n# no heading\n````\n\nSee `# 1`.\n";

    fn rule() -> Rule {
        Rule { id: "bad-thing", page: PAGE, check: Check::Site(|_, _| ()) }
    }

    #[test]
    fn a_page_is_plain_without_colour() {
        let style = Style { color: false, unicode: false, width: 80, hyperlinks: false };
        assert_eq!(
            explain(&rule(), &style),
            "bad-thing\nwarning, safe fix, since 0.1.0\n\nA thing is bad.\n\nExample\n\n    a: 1\n\n    ```\n    \
             # no heading\n\nSee `# 1`.\n"
        );
    }

    #[test]
    fn headings_are_bold_and_code_is_dim_with_colour() {
        let style = Style { color: true, unicode: true, width: 80, hyperlinks: false };
        let shown = explain(&rule(), &style);
        assert!(shown.starts_with("\u{1b}[1mbad-thing\u{1b}[0m\n\u{1b}[1m\u{1b}[33mwarning\u{1b}[0m,"));
        assert!(shown.contains("\n    \u{1b}[2ma: 1\u{1b}[0m\n"), "{shown:?}");
    }

    #[test]
    fn the_list_has_every_rule_once() {
        let style = Style { color: false, unicode: false, width: 80, hyperlinks: false };
        let rows: Vec<serde_json::Value> = serde_json::from_str(&rules_json()).expect("is JSON");
        let ids: Vec<_> = rows.iter().map(|row| row["id"].as_str().expect("is a string")).collect();
        assert_eq!(ids, RULES.iter().map(|rule| rule.id).collect::<Vec<_>>());
        assert_eq!(rules_table(&style).lines().count(), RULES.len() + 1);
    }
}
