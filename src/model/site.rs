//! A mapping that holds keys of Velero's, and where it sits.

use std::sync::OnceLock;

use super::{Hook, Knowledge, Pod, Secret, Text};
use crate::diagnostic::{Edit, Resource};
use crate::source::{Place, Span};
use crate::velero::BackupMode;
use crate::velero::key::{Field, HookPhase, Key, classify};

/// One mapping with at least one key in Velero's hook or volume space.
#[derive(Debug, Clone)]
pub struct Site {
    /// Its entries in Velero's space, as written, duplicates included, in
    /// order. Entries that a merge key (`<<`) brings stand at the end.
    pub annotations: Vec<Annotation>,
    /// Where it sits.
    pub seat: Seat,
    /// The pod that gets the annotations. Bare where `seat` is misplaced.
    pub pod: Pod,
    /// The object it is written in.
    pub resource: Option<Resource>,
    /// Whether the mapping may have more entries than are listed (a templated part).
    pub more_annotations: bool,
    /// Which volume list backups read, where the user says so.
    pub backup_mode: Option<BackupMode>,
}

/// Where a mapping with Velero's keys sits.
#[derive(Debug, Clone)]
pub enum Seat {
    /// The annotations of a pod or pod template.
    Pod,
    /// Somewhere in chart values.
    Values,
    /// A patch, an operator's resource, or anything else that may become a
    /// pod's annotations.
    Bare,
    /// Where Velero never looks.
    Misplaced(Misplacement),
}

/// Annotations where Velero never looks.
#[derive(Debug, Clone)]
pub struct Misplacement {
    /// What holds them, for messages: `the Deployment's own metadata`, `labels`.
    pub holder: String,
    /// Where they work, for the help: `spec.template.metadata.annotations`;
    /// none where the object has no pods of its own.
    pub target: Option<&'static str>,
    /// Edits that move all of them to the pod template, where that can be done exactly.
    pub move_edits: Vec<Edit>,
}

/// A key in Velero's space with its value.
#[derive(Debug, Clone)]
pub struct Annotation {
    /// The key. Never has holes: templated keys are no annotations.
    pub key: Text,
    /// What the key is to Velero.
    pub kind: Key,
    /// The value.
    pub value: Value,
    /// An edit that takes the whole entry out, where that can be done exactly.
    pub removal: Option<Edit>,
    /// Whether it came by a merge key (`<<`), so that it is written elsewhere.
    pub merged: bool,
    /// Where a line after the entry would go: an empty span at the end of the
    /// entry's last line, before its line break, the trailing blank lines of a
    /// `|+` scalar included. None in flow style, and where the entry stands
    /// elsewhere (an alias, a merge key).
    pub entry_end: Option<Place>,
    /// The passwords in it, once they were asked for; see [`Annotation::secrets`].
    pub(super) found: OnceLock<Vec<Secret>>,
}

/// The value of an annotation.
#[derive(Debug, Clone)]
pub struct Value {
    /// What YAML makes of it.
    pub kind: ValueType,
    /// The text of a scalar of any type; none for collections.
    pub text: Option<Text>,
    /// The strings of a sequence of nothing but strings, for `["sh", "-c", "x"]` unquoted.
    pub words: Option<Vec<String>>,
    /// Where it stands; for a missing value the place of the key.
    pub place: Place,
    /// The bytes that a scalar would take in the place of a collection; none
    /// where that cannot be done exactly.
    pub slot: Option<Place>,
}

/// The type of an annotation's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueType {
    /// A string: the only type that the API server takes.
    String,
    /// An integer or a float.
    Number,
    /// `true`, `yes`, …
    Bool,
    /// `null`, `~`, nothing.
    Null,
    /// A sequence.
    Sequence,
    /// A mapping.
    Mapping,
    /// Templated, so that its type is not known.
    Open,
}

impl Site {
    /// The first annotation of a kind that counts: of equal keys the last one.
    pub fn annotation(&self, kind: Key) -> Option<&Annotation> {
        let own =
            self.annotations.iter().rev().find(|annotation| annotation.kind == kind && !annotation.merged);
        own.or_else(|| self.annotations.iter().find(|annotation| annotation.kind == kind))
    }

    /// The annotation of a hook group's field.
    pub fn field(&self, phase: HookPhase, field: Field) -> Option<&Annotation> {
        self.annotation(Key::Hook(phase, field))
    }

    /// The hook groups of which any key is present, in the order of the phases.
    pub fn hooks(&self) -> Vec<Hook<'_>> {
        HookPhase::ALL.into_iter().filter_map(|phase| Hook::of(self, phase)).collect()
    }

    /// Whether a key is surely absent: all annotations of the pod are at hand,
    /// as in a whole pod and, as far as the values decide, in chart values. What
    /// a patch changes may have it already.
    pub fn lacks(&self, kind: Key) -> bool {
        let at_hand = matches!(
            (&self.seat, self.pod.knowledge),
            (Seat::Pod, Knowledge::Whole) | (Seat::Values, Knowledge::Values | Knowledge::Whole)
        );
        at_hand && !self.more_annotations && self.annotation(kind).is_none()
    }

    /// Takes note that the pod may have more than is written here.
    pub(super) fn admit_patch(&mut self) {
        self.more_annotations = true;
        self.pod.more_containers = true;
        self.pod.more_mounts = true;
        self.pod.more_volumes = true;
        if self.pod.knowledge == Knowledge::Whole {
            self.pod.knowledge = Knowledge::Values;
        }
    }

    /// Whether Velero reads annotations here, as far as can be told.
    pub fn is_effective(&self) -> bool {
        !matches!(self.seat, Seat::Misplaced(_))
    }
}

impl Value {
    /// Whether it is a string, so that the API server takes it.
    pub fn is_string(&self) -> bool {
        self.kind == ValueType::String
    }

    /// An edit that puts `text` in the place of a collection as a quoted
    /// scalar; for a scalar, one that rewrites it.
    pub fn replace(&self, text: &str) -> Option<Edit> {
        if let Some(scalar) = &self.text {
            return Some(scalar.rewrite(text));
        }
        let slot = self.slot.as_ref()?;
        let text = crate::yaml::quoted(text);
        let blank = slot.source.text()[..slot.span.start].ends_with([' ', '\t']);
        let text = if blank { text } else { format!(" {text}") };
        Some(Edit { source: slot.source.clone(), span: slot.span, text })
    }
}

impl Annotation {
    /// Wraps an entry; none where the key is not in Velero's space.
    pub fn new(key: Text, value: Value, removal: Option<Edit>, merged: bool) -> Option<Self> {
        let kind = classify(key.known()?)?;
        Some(Self { key, kind, value, removal, merged, entry_end: None, found: OnceLock::new() })
    }

    /// An edit that adds an entry on a line of its own after this one, with the
    /// indentation of its key and the line ending of its line. None where
    /// anything else stands on these lines.
    pub fn insert_after(&self, key: &str, value: &str) -> Option<Edit> {
        let end = self.entry_end.as_ref()?;
        let source = &end.source;
        let own = self.key.place();
        if self.merged || own.source.path() != source.path() {
            return None;
        }
        let first = source.line_span(own.start().line)?;
        let indent = source.text().get(first.start..own.span.start)?.trim_start_matches('\u{feff}');
        let last = source.line_span(end.end().line)?;
        let rest = source.text().get(end.span.end..last.end)?;
        let is_comment = rest.starts_with([' ', '\t']) && rest.trim_start().starts_with('#');
        if !indent.bytes().all(|byte| byte == b' ') || !(rest.trim().is_empty() || is_comment) {
            return None;
        }
        let line_break = if source.text()[first.end..].starts_with("\r\n") { "\r\n" } else { "\n" };
        let text = format!("{line_break}{indent}{key}: {}", crate::yaml::inline(value));
        Some(Edit { source: source.clone(), span: Span::new(last.end, last.end), text })
    }

    /// The key as written.
    pub fn name(&self) -> &str {
        self.key.written()
    }

    /// The value's text where it is a string, templated parts and all.
    pub fn string(&self) -> Option<&Text> {
        match self.value.kind {
            ValueType::String => self.value.text.as_ref(),
            _ => None,
        }
    }

    /// The value's text where it is a string and all of it is known.
    pub fn known(&self) -> Option<&str> {
        self.string()?.known()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;
    use crate::yaml::{Limits, parse};

    /// The first entry of a document, its end where `end` stands in the text.
    fn first_entry(text: &str, end: &str) -> Annotation {
        let source = Source::new("a.yaml", text);
        let document = parse(&source, text, Span::new(0, text.len()), &Limits::default()).unwrap();
        let entry = document.root().unwrap().own_entries().next().unwrap();
        let key = Text::new(entry.key.scalar().unwrap(), Vec::new());
        let text = entry.value.scalar().map(|scalar| Text::new(scalar, Vec::new()));
        let value =
            Value { kind: ValueType::String, text, words: None, place: entry.value.place(), slot: None };
        let mut annotation = Annotation::new(key, value, None, false).unwrap();
        let at = source.text().find(end).unwrap() + end.len();
        annotation.entry_end = Some(Place::new(&source, Span::new(at, at)));
        annotation
    }

    #[test]
    fn an_entry_is_added_on_a_line_of_its_own() {
        // `^` stands where the entry ends, `+` in the result where the new one goes.
        let cases = [
            ("a^\nb: c\n", Some("a+\nb: c\n")),
            ("a^\r\nb: c\r\n", Some("a+\r\nb: c\r\n")),
            ("a^ # why\nb: c\n", Some("a # why+\nb: c\n")),
            ("a^", Some("a+")),
            (">-\n  x\n  y^\nb: c\n", Some(">-\n  x\n  y+\nb: c\n")),
            ("\"a^b\"\n", None),
        ];
        for (marked, expected) in cases {
            let head = format!("hook.backup.velero.io/command: {}", marked.split('^').next().unwrap());
            let text = format!("{head}{}", marked.split('^').nth(1).unwrap());
            let edited = first_entry(&text, &head)
                .insert_after("k", "app")
                .map(|edit| format!("{}{}{}", &text[..edit.span.start], edit.text, &text[edit.span.end..]));
            let line_break = if marked.contains("\r\n") { "\r\n" } else { "\n" };
            let added = format!("{line_break}k: app");
            let expected = expected
                .map(|expected| format!("hook.backup.velero.io/command: {}", expected.replace('+', &added)));
            assert_eq!(edited, expected, "{marked:?}");
        }
    }

    #[test]
    fn indentation_is_that_of_the_key_and_values_stay_strings() {
        let text = "  hook.backup.velero.io/command: a\n";
        let added = |value: &str| first_entry(text, ": a").insert_after("k", value).unwrap().text;
        assert_eq!(added("app"), "\n  k: app");
        assert_eq!(added("0123"), "\n  k: '0123'");
        assert_eq!(added("true"), "\n  k: 'true'");
        let flow = "{hook.backup.velero.io/command: a}\n";
        assert_eq!(first_entry(flow, ": a").insert_after("k", "app"), None);
    }
}
