//! Owns the mending of what stands between the quotes of one JSON string.

use super::scan::escape_end;

/// What a line break inside a string was meant to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Break {
    /// A line break: literal blocks, and `\n` in double quotes.
    Kept,
    /// A blank: folded blocks, which keep the break next to deeper lines.
    Folded,
}

/// The content of a would-be JSON string on its way to JSON.
pub(super) struct Content<'t> {
    text: &'t str,
    at: usize,
    out: String,
    /// Between typographic quotes, so that those inside are an editor's work too.
    is_smart: bool,
    breaks: Break,
    /// Inside `'…'` of the script, as a shell sees it.
    in_single: bool,
    in_double: bool,
    /// A comment of a shell: joined, it would take the rest of the script with it.
    has_comment: bool,
    /// `<<`: lines that are no commands may follow.
    has_heredoc: bool,
    /// `\d`: its letter is none that JSON knows.
    has_illegal_letter: bool,
    /// `\b`, `\f`: JSON reads them, a regular expression means others.
    has_doubtful_letter: bool,
}

impl<'t> Content<'t> {
    pub(super) fn new(text: &'t str, is_smart: bool, breaks: Break) -> Self {
        Self {
            text,
            at: 0,
            out: String::with_capacity(text.len() + 8),
            is_smart,
            breaks,
            in_single: false,
            in_double: false,
            has_comment: text.contains(" #") || text.contains("\n#"),
            has_heredoc: text.contains("<<"),
            has_illegal_letter: false,
            has_doubtful_letter: false,
        }
    }

    /// The content as JSON; none where its meaning is not plain.
    pub(super) fn into_json(mut self) -> Option<String> {
        while let Some(c) = self.text[self.at..].chars().next() {
            match c {
                '\\' => self.escape()?,
                '\n' => self.line_break()?,
                '\t' => self.push("\\t", 1),
                '"' => self.quote(1),
                '\'' => self.apostrophe(1),
                '\u{2018}'..='\u{201b}' if self.is_smart => self.apostrophe(c.len_utf8()),
                c if c < ' ' => return None,
                c => {
                    self.out.push(c);
                    self.at += c.len_utf8();
                }
            }
        }
        let is_plain = !(self.has_illegal_letter && self.has_doubtful_letter);
        is_plain.then_some(self.out)
    }

    fn push(&mut self, json: &str, taken: usize) {
        self.out.push_str(json);
        self.at += taken;
    }

    fn quote(&mut self, taken: usize) {
        self.in_double ^= !self.in_single;
        self.push("\\\"", taken);
    }

    fn apostrophe(&mut self, taken: usize) {
        self.in_single ^= !self.in_double;
        self.push("'", taken);
    }

    fn escape(&mut self) -> Option<()> {
        let bytes = self.text.as_bytes();
        let next = *bytes.get(self.at + 1)?;
        if let Ok(end) = escape_end(bytes, self.at) {
            self.has_doubtful_letter |= matches!(next, b'b' | b'f');
            self.has_doubtful_letter |= next.is_ascii_alphabetic() && self.is_drive_path();
            if next == b'"' {
                self.quote(2);
            } else {
                self.push(&self.text[self.at..end], end - self.at);
            }
            return Some(());
        }
        match next {
            b'\'' => self.apostrophe(2),
            b'\n' if self.breaks == Break::Kept => self.push("\\\\\\n", 2),
            b' ' | b'\t' | b'\n' => self.continuation()?,
            // A shell takes `\$` for a plain `$`, a person may mean either.
            b'$' | b'`' | b'!' if !self.in_single => return None,
            // Inside `'…'` too, where a name follows: `awk '{print \$1}'`.
            b'$' if bytes
                .get(self.at + 2)
                .is_some_and(|c| c.is_ascii_alphanumeric() || b"_{(".contains(c)) =>
            {
                return None;
            }
            b'u' => return None,
            b'!'..=b'~' => {
                self.has_illegal_letter |= next.is_ascii_alphabetic();
                self.out.push_str("\\\\");
                self.out.push(char::from(next));
                self.at += 2;
            }
            _ => return None,
        }
        Some(())
    }

    /// `C:\`: every backslash in it parts folders.
    fn is_drive_path(&self) -> bool {
        let bytes = self.text.as_bytes();
        matches!(bytes, [drive, b':', b'\\', ..] if drive.is_ascii_alphabetic())
    }

    /// A backslash that stood at the end of a line, which YAML then joined with
    /// the next. After a word it may be a blank that a shell was to keep.
    fn continuation(&mut self) -> Option<()> {
        let before = self.text[..self.at].chars().next_back()?;
        let rest = &self.text[self.at + 1..];
        let blanks = rest.len() - rest.trim_start_matches([' ', '\t', '\n']).len();
        let joint = match before {
            ' ' | '\t' => "",
            '&' | '|' | ';' | '(' | '{' => " ",
            _ => return None,
        };
        self.push(joint, 1 + blanks);
        Some(())
    }

    fn line_break(&mut self) -> Option<()> {
        let rest = &self.text[self.at..];
        let blanks = rest.len() - rest.trim_start_matches([' ', '\t', '\n']).len();
        let is_joint = match self.breaks {
            Break::Kept => self.goes_on(&rest[blanks..]),
            Break::Folded => {
                let line = self.text[..self.at].rsplit('\n').next().unwrap_or("");
                let is_deeper = rest[1..].starts_with([' ', '\t']) || line.starts_with([' ', '\t']);
                is_deeper && !rest[1..blanks].contains('\n')
            }
        };
        if is_joint {
            return self.join(blanks);
        }
        self.at += blanks;
        for c in rest[..blanks].chars() {
            match c {
                '\n' => self.out.push_str("\\n"),
                '\t' => self.out.push_str("\\t"),
                c => self.out.push(c),
            }
        }
        Some(())
    }

    /// Puts one blank in the place of a line break and the blanks after it.
    fn join(&mut self, blanks: usize) -> Option<()> {
        (!self.has_comment).then_some(())?;
        let kept = self.out.trim_end_matches(' ').len();
        self.out.truncate(kept);
        let at_edge = self.out.is_empty() || self.at + blanks == self.text.len();
        self.push(if at_edge { "" } else { " " }, blanks);
        Some(())
    }

    /// Whether a line can only go on with the one before it: no command begins
    /// with an option, a redirection or an operator.
    fn goes_on(&self, line: &str) -> bool {
        let is_script = !self.in_single && !self.in_double && !self.has_heredoc;
        is_script && !self.out.is_empty() && line.starts_with(['-', '<', '>', '|', '&'])
    }
}
