//! What a text may be that is no YAML.

/// What a line of a shell begins with in documentation.
const COMMANDS: [&str; 5] = ["$ ", "kubectl ", "oc ", "helm ", "velero "];

/// Whether a text that is no YAML was meant for a template engine first.
pub fn is_foreign_template(text: &str) -> bool {
    text.contains("{{") || text.contains("{%")
}

/// Whether a text that is no YAML begins with a command for a shell.
pub fn is_shell_transcript(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with(['#', '-']));
    lines.next().is_some_and(|line| COMMANDS.iter().any(|command| line.starts_with(command)))
}

/// A text without the marks of added lines, as a diff shows them; none where no
/// line has one.
pub fn without_plus(text: &str) -> Option<String> {
    let has_plus = text.starts_with('+') || text.contains("\n+");
    let plain = |line: &str| match line.strip_prefix('+') {
        Some(rest) => format!(" {rest}"),
        None => line.to_owned(),
    };
    has_plus.then(|| text.split_inclusive('\n').map(plain).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_what_is_no_yaml() {
        assert!(is_foreign_template("a: {{ b }}") && is_foreign_template("{% b %}"));
        assert!(!is_foreign_template("a: { b: c }"));
        assert!(is_shell_transcript("\n# see\n$ kubectl get pods\nName: x: y\n"));
        assert!(is_shell_transcript("kubectl annotate pod/a b=c: d: e\n"));
        assert!(!is_shell_transcript("kubectl: b\n") && !is_shell_transcript("a b\n$ ls\n"));
    }

    #[test]
    fn marks_of_added_lines_go() {
        assert_eq!(without_plus("a:\n+  b: c\n+\n").as_deref(), Some("a:\n   b: c\n \n"));
        assert_eq!(without_plus("+a: 1").as_deref(), Some(" a: 1"));
        assert_eq!(without_plus("a: 1 +\n  +b\n"), None);
    }
}
