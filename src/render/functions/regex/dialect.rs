//! Expressions of Go (`regexp/syntax` of Go 1.25, flags of Perl) in the syntax of
//! the crate `regex`: the same language but for details.

/// The expression in the syntax of `regex`. Most of what Go refuses is left to be
/// refused there; the error says what only Go refuses.
pub(super) fn translate(pattern: &str) -> Result<Translated, &'static str> {
    let mut translator = Translator { pattern, at: 0, out: String::new(), groups: 0, names: Vec::new() };
    translator.run()?;
    let names = translator.names.into_iter().map(|(name, group)| (name.to_owned(), group)).collect();
    Ok(Translated { pattern: translator.out, names })
}

/// An expression in the syntax of `regex`.
#[derive(Debug)]
pub(super) struct Translated {
    /// The expression; its groups have no names, as Go lets several have the same.
    pub pattern: String,
    /// The names of groups and their numbers, in order.
    pub names: Vec<(String, usize)>,
}

/// The classes that have names.
const CLASSES: [&str; 14] = [
    "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space",
    "upper", "word", "xdigit",
];

/// Greatest number of repetitions.
const MOST: u32 = 1000;

struct Translator<'p> {
    pattern: &'p str,
    at: usize,
    out: String,
    /// How many groups there are so far.
    groups: usize,
    names: Vec<(&'p str, usize)>,
}

impl<'p> Translator<'p> {
    fn rest(&self) -> &'p str {
        self.pattern.get(self.at..).unwrap_or_default()
    }

    fn run(&mut self) -> Result<(), &'static str> {
        // Whether a repetition was just read, which Go allows no other to follow.
        let mut repeated = false;
        while let Some(c) = self.rest().chars().next() {
            let repeats = self.repetition(c)?;
            if let Some(length) = repeats {
                if repeated {
                    return Err("invalid nested repetition operator");
                }
                self.copy(length);
                // `?` makes it lazy.
                if self.rest().starts_with('?') {
                    self.copy(1);
                }
                repeated = true;
                continue;
            }
            repeated = false;
            match c {
                '\\' => self.escape(false)?,
                '[' => self.class()?,
                '{' => {
                    self.out.push_str(r"\{");
                    self.at += 1;
                }
                '(' if self.rest().starts_with("(?") => self.group()?,
                _ => {
                    self.groups += usize::from(c == '(');
                    self.copy(c.len_utf8());
                }
            }
        }
        Ok(())
    }

    fn copy(&mut self, length: usize) {
        self.out.push_str(self.rest().get(..length).unwrap_or_default());
        self.at += length;
    }

    /// The length of the repetition that stands here.
    fn repetition(&self, c: char) -> Result<Option<usize>, &'static str> {
        match c {
            '*' | '+' | '?' => Ok(Some(1)),
            '{' => {
                let Some((counts, _)) = self.rest().get(1..).and_then(|rest| rest.split_once('}')) else {
                    return Ok(None);
                };
                let (least, most) = counts.split_once(',').unwrap_or((counts, counts));
                let is_count =
                    |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
                // Go reads numbers without zeros in front only.
                let is_plain = |text: &str| text == "0" || !text.starts_with('0');
                if !is_count(least) || !(most.is_empty() || is_count(most)) {
                    return Ok(None);
                }
                if !is_plain(least) || !is_plain(most) {
                    return Ok(None);
                }
                let count = |text: &str| text.parse::<u32>().unwrap_or(u32::MAX);
                let greatest = if most.is_empty() { count(least) } else { count(most) };
                if greatest > MOST || count(least) > greatest {
                    return Err("invalid repeat count");
                }
                Ok(Some(counts.len() + 2))
            }
            _ => Ok(None),
        }
    }

    /// `(?`: a name, flags, or what Go has not.
    fn group(&mut self) -> Result<(), &'static str> {
        let rest = self.rest();
        let named = rest.strip_prefix("(?P<").or_else(|| rest.strip_prefix("(?<"));
        if let Some(named) = named {
            let name = named.split_once('>').map(|(name, _)| name).ok_or("invalid named capture")?;
            let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
            if name.is_empty() || !name.chars().all(is_word) {
                return Err("invalid named capture");
            }
            self.groups += 1;
            self.names.push((name, self.groups));
            self.out.push('(');
            self.at += rest.len() - named.len() + name.len() + 1;
            return Ok(());
        }
        let flags = rest.get(2..).and_then(|rest| rest.find([':', ')'])).ok_or("missing closing )")?;
        let is_flag = |c: char| matches!(c, 'i' | 'm' | 's' | 'U' | '-');
        if !rest.get(2..2 + flags).unwrap_or_default().chars().all(is_flag) {
            return Err("invalid or unsupported Perl syntax");
        }
        self.copy(flags + 3);
        Ok(())
    }

    /// A backslash and what belongs to it.
    fn escape(&mut self, in_class: bool) -> Result<(), &'static str> {
        let Some(c) = self.rest().chars().nth(1) else {
            return Err("trailing backslash at end of expression");
        };
        let (inner, length) = match c {
            'd' => ("0-9".to_owned(), 2),
            'w' => ("0-9A-Za-z_".to_owned(), 2),
            's' => (r"\t\n\f\r ".to_owned(), 2),
            'D' | 'W' | 'S' => {
                let negated = match c {
                    'D' => "[^0-9]",
                    'W' => "[^0-9A-Za-z_]",
                    _ => r"[^\t\n\f\r ]",
                };
                self.out.push_str(negated);
                self.at += 2;
                return Ok(());
            }
            'p' | 'P' => return self.property(),
            'Q' if !in_class => return self.literal(),
            'b' | 'B' if !in_class => {
                self.out.push_str(if c == 'b' { r"(?-u:\b)" } else { r"(?-u:\B)" });
                self.at += 2;
                return Ok(());
            }
            'A' | 'z' if !in_class => {
                self.copy(2);
                return Ok(());
            }
            _ => {
                let (c, length) = self.character()?;
                self.out.push_str(&literal(c));
                self.at += length;
                return Ok(());
            }
        };
        self.at += length;
        match in_class {
            true => self.out.push_str(&inner),
            false => self.out.push_str(&format!("[{inner}]")),
        }
        Ok(())
    }

    /// `\pL`, `\p{Greek}`.
    fn property(&mut self) -> Result<(), &'static str> {
        let rest = self.rest();
        let length = match rest.get(2..).unwrap_or_default().strip_prefix('{') {
            Some(name) => name.find('}').ok_or("invalid character class range")? + 4,
            None => 2 + rest.chars().nth(2).map_or(0, char::len_utf8),
        };
        let name = rest.get(2..length).unwrap_or_default().trim_matches(['{', '}', '^']);
        if name.contains(|c: char| !(c.is_ascii_alphanumeric() || c == '_')) {
            return Err("invalid character class range");
        }
        self.copy(length);
        Ok(())
    }

    /// `\Q…\E`: nothing in it means anything.
    fn literal(&mut self) -> Result<(), &'static str> {
        let rest = self.rest().get(2..).unwrap_or_default();
        let (text, length) = match rest.find(r"\E") {
            Some(end) => (rest.get(..end).unwrap_or_default(), end + 4),
            None => (rest, rest.len() + 2),
        };
        self.out.extend(text.chars().map(literal));
        self.at += length;
        Ok(())
    }

    /// The character that an escape stands for, and how long the escape is.
    fn character(&self) -> Result<(char, usize), &'static str> {
        const UNKNOWN: &str = "invalid escape sequence";
        let rest = self.rest().get(1..).unwrap_or_default();
        let c = rest.chars().next().ok_or(UNKNOWN)?;
        let octal = rest.bytes().take(3).take_while(|byte| (b'0'..=b'7').contains(byte)).count();
        let of_digits = |digits: &str, base| u32::from_str_radix(digits, base).ok().and_then(char::from_u32);
        Ok(match c {
            '0' => (of_digits(rest.get(..octal).unwrap_or_default(), 8).ok_or(UNKNOWN)?, octal + 1),
            // Alone it would be the number of a group, which Go has not.
            '1'..='7' if octal >= 2 => {
                (of_digits(rest.get(..octal).unwrap_or_default(), 8).ok_or(UNKNOWN)?, octal + 1)
            }
            'x' if rest.starts_with("x{") => {
                let end = rest.find('}').ok_or(UNKNOWN)?;
                (of_digits(rest.get(2..end).unwrap_or_default(), 16).ok_or(UNKNOWN)?, end + 2)
            }
            'x' => (rest.get(1..3).and_then(|digits| of_digits(digits, 16)).ok_or(UNKNOWN)?, 4),
            'a' => ('\x07', 2),
            'f' => ('\x0c', 2),
            'n' => ('\n', 2),
            'r' => ('\r', 2),
            't' => ('\t', 2),
            'v' => ('\x0b', 2),
            _ if c.is_ascii() && !c.is_ascii_alphanumeric() => (c, 2),
            _ => return Err(UNKNOWN),
        })
    }

    /// `[…]`: what `regex` reads as an operation on sets is a character in Go.
    fn class(&mut self) -> Result<(), &'static str> {
        self.copy(1);
        if self.rest().starts_with('^') {
            self.copy(1);
        }
        let mut is_first = true;
        loop {
            let c = self.rest().chars().next().ok_or("missing closing ]")?;
            if c == ']' && !is_first {
                self.copy(1);
                return Ok(());
            }
            is_first = false;
            if self.rest().starts_with("[:")
                && let Some(end) = self.rest().find(":]")
            {
                let name = self.rest().get(2..end).unwrap_or_default();
                if !CLASSES.contains(&name.strip_prefix('^').unwrap_or(name)) {
                    return Err("invalid character class range");
                }
                self.copy(end + 2);
                continue;
            }
            if c == '\\' && self.rest().chars().nth(1).is_some_and(|c| "dDsSwWpP".contains(c)) {
                self.escape(true)?;
                continue;
            }
            self.range()?;
        }
    }

    /// One character of a class, or two with all between.
    fn range(&mut self) -> Result<(), &'static str> {
        let low = self.class_character()?;
        self.out.push_str(&literal(low));
        if !self.rest().starts_with('-') || self.rest().starts_with("-]") {
            return Ok(());
        }
        self.at += 1;
        let high = self.class_character()?;
        if high < low {
            return Err("invalid character class range");
        }
        self.out.push('-');
        self.out.push_str(&literal(high));
        Ok(())
    }

    fn class_character(&mut self) -> Result<char, &'static str> {
        let c = self.rest().chars().next().ok_or("missing closing ]")?;
        let (c, length) = if c == '\\' { self.character()? } else { (c, c.len_utf8()) };
        self.at += length;
        Ok(c)
    }
}

/// A character that stands for itself, in a class and outside.
fn literal(c: char) -> String {
    match c {
        _ if c.is_ascii_alphanumeric() || !c.is_ascii() => c.to_string(),
        _ => format!(r"\x{:02x}", u32::from(c)),
    }
}
