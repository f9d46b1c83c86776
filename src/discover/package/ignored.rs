//! What `.helmignore` leaves out (`pkg/ignore` of Helm 4.1.4).

use std::collections::HashSet;

use super::pattern::Pattern;

/// Rules of one file that are held against every name. Names without `*`, `?` and
/// `[` do not count.
const MOST_RULES: usize = 1000;

/// The rules of one `.helmignore`. Each can leave something out, whatever others say.
#[derive(Debug, Default)]
pub(super) struct Rules {
    rules: Vec<Rule>,
    /// What only one name fits.
    plain: HashSet<Plain>,
}

/// The name that is left out, whether it must be a folder's, and whether it is
/// only the last one of a path.
type Plain = (String, bool, bool);

#[derive(Debug)]
struct Rule {
    pattern: Pattern,
    is_negated: bool,
    needs_folder: bool,
    /// Whether only the last name of a path counts.
    is_name: bool,
}

/// A line that is no rule.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct BadLine {
    /// From 1.
    pub(super) line: usize,
    /// What is so.
    pub(super) message: &'static str,
}

impl Rules {
    /// Reads the file; Helm's own rule against dot files in `templates/` comes last.
    /// What is no rule is left out, where Helm reads no chart at all.
    pub(super) fn parse(text: &str) -> (Self, Vec<BadLine>) {
        let mut rules = Self::default();
        let mut bad = Vec::new();
        for (at, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            if let Err(message) = rules.add(line) {
                bad.push(BadLine { line: at + 1, message });
            }
        }
        // The text of the rule is fixed and fits.
        let rule = |pattern| Rule { pattern, is_negated: false, needs_folder: false, is_name: false };
        rules.rules.extend(Pattern::new("templates/.?*").map(rule));
        (rules, bad)
    }

    fn add(&mut self, line: &str) -> Result<(), &'static str> {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            return Ok(());
        }
        if line.contains("**") {
            return Err("Helm knows no `**`");
        }
        if Pattern::new(line).is_none() {
            return Err("the pattern is malformed");
        }
        let (is_negated, rest) = line.strip_prefix('!').map_or((false, line), |rest| (true, rest));
        let (needs_folder, rest) = rest.strip_suffix('/').map_or((false, rest), |rest| (true, rest));
        let (is_name, rest) = match rest.strip_prefix('/') {
            Some(rest) => (false, rest),
            None => (!rest.contains('/'), rest),
        };
        let Some(pattern) = Pattern::new(rest) else { return Ok(()) };
        match pattern.only() {
            Some(name) if !is_negated => drop(self.plain.insert((name, needs_folder, is_name))),
            _ if self.rules.len() >= MOST_RULES => return Err("there are more than 1000 patterns before it"),
            _ => self.rules.push(Rule { pattern, is_negated, needs_folder, is_name }),
        }
        Ok(())
    }

    /// Whether a file or folder is left out. The first rule that says so decides;
    /// a rule with `!` leaves out whatever it does not match.
    pub(super) fn leave_out(&self, path: &str, is_folder: bool) -> bool {
        let name = path.rsplit('/').next().unwrap_or(path);
        let is_plain = |subject: &str, is_name| {
            [false, is_folder]
                .into_iter()
                .any(|needs_folder| self.plain.contains(&(subject.to_owned(), needs_folder, is_name)))
        };
        is_plain(name, true)
            || is_plain(path, false)
            || self.rules.iter().any(|rule| {
                if rule.needs_folder && !is_folder {
                    return rule.is_negated;
                }
                let subject = if rule.is_name { name } else { path };
                rule.pattern.matches(subject) != rule.is_negated
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As `helm package` of Helm 4.1.4 packs a folder with such a file; `!a` makes it
    /// miss the `Chart.yaml`, which is left out as well.
    #[test]
    fn rules_leave_out_what_helm_leaves_out() {
        for (rules, path, is_folder, expected) in [
            ("", "templates/.hidden", false, true),
            ("", "templates/a/.hidden", false, false),
            ("", ".hidden", false, false),
            ("*.md", "docs/a.md", false, true),
            ("docs/*.md", "docs/a.md", false, true),
            ("docs/*.md", "x/docs/a.md", false, false),
            ("/a.md", "a.md", false, true),
            ("/a.md", "docs/a.md", false, false),
            ("docs/", "docs", true, true),
            ("docs/", "docs", false, false),
            ("docs/", "x/docs", true, true),
            ("# a\n\n  b  ", "b", false, true),
            ("!a", "a", false, false),
            ("!a", "b", false, true),
            ("\u{feff}a", "a", false, true),
        ] {
            let (rules, bad) = Rules::parse(rules);
            assert_eq!((rules.leave_out(path, is_folder), bad), (expected, vec![]), "{rules:?} {path}");
        }
    }

    #[test]
    fn what_is_no_rule_is_told_by_line() {
        let many: String =
            (0..1005).map(|n| format!("a{n}*\n")).chain((0..5).map(|n| format!("b{n}\n"))).collect();
        let (rules, bad) = Rules::parse(&many);
        assert_eq!(bad.iter().map(|bad| bad.line).collect::<Vec<_>>(), [1001, 1002, 1003, 1004, 1005]);
        assert!(rules.leave_out("a999x", false) && rules.leave_out("x/b4", false));
        assert!(rules.leave_out("templates/.x", false), "the rule of Helm itself counts");
        let (rules, bad) = Rules::parse("a/**/b\nc\n[");
        assert_eq!(bad.iter().map(|bad| bad.line).collect::<Vec<_>>(), [1, 3]);
        assert!(rules.leave_out("c", false));
    }
}
