//! A group of annotations that makes a hook.

use std::cell::OnceCell;
use std::ops::Range;

use super::{Annotation, Pod, Site, Text};
use crate::velero::command::{self, Command, Element, ElementKind, Failure, Form};
use crate::velero::key::{Field, HookPhase, Key};

/// The keys of one hook group in one site.
#[derive(Debug, Clone)]
pub struct Hook<'s> {
    /// The mapping it stands in.
    pub site: &'s Site,
    /// Which group.
    pub phase: HookPhase,
    /// `command`
    pub command: Option<&'s Annotation>,
    /// `container`
    pub container: Option<&'s Annotation>,
    /// `on-error`
    pub on_error: Option<&'s Annotation>,
    /// `container-image` of an init hook.
    pub image: Option<&'s Annotation>,
    /// What Velero runs, once it was asked for; see [`Hook::argv`].
    parsed: OnceCell<Option<Command>>,
}

impl<'s> Hook<'s> {
    /// The group of `phase`; none where none of its keys is present.
    pub fn of(site: &'s Site, phase: HookPhase) -> Option<Self> {
        let member = |annotation: &&Annotation| matches!(annotation.kind, Key::Hook(at, _) if at == phase);
        site.annotations.iter().find(member)?;
        Some(Self {
            site,
            phase,
            command: site.field(phase, Field::Command),
            container: site.field(phase, Field::Container),
            on_error: site.field(phase, Field::OnError),
            image: site.field(phase, Field::ContainerImage),
            parsed: OnceCell::new(),
        })
    }

    /// The pod that the annotations reach.
    pub fn pod(&self) -> &'s Pod {
        &self.site.pod
    }

    /// The keys of the group that are present, in the order of the source.
    pub fn members(&self) -> impl Iterator<Item = &'s Annotation> + use<'s> {
        let phase = self.phase;
        self.site.annotations.iter().filter(move |a| matches!(a.kind, Key::Hook(at, _) if at == phase))
    }

    /// Whether Velero finds a hook here: a command that is not empty, or the
    /// image of an init hook. Open values count as set.
    pub fn is_set(&self) -> bool {
        let trigger = if self.phase == HookPhase::InitRestore { self.image } else { self.command };
        trigger.is_some_and(|annotation| annotation.known() != Some(""))
    }

    /// Whether Velero execs a command in a container of the pod (else it adds
    /// an init container).
    pub fn is_exec(&self) -> bool {
        self.phase != HookPhase::InitRestore
    }

    /// What Velero makes of the command, template calls replaced by `x` of the
    /// same length. None where there is no command, it is no string, or a
    /// template call stands where it may change the form.
    pub fn argv(&self) -> Option<&Command> {
        self.parsed.get_or_init(|| self.command_text().and_then(read)).as_ref()
    }

    /// Whether Velero execs it: an exec hook with a command, and not a group
    /// without a phase beside a pre-backup command, which Velero ignores
    /// (`getPodExecHookFromAnnotations` in `internal/hook/item_hook_handler.go`).
    pub fn runs(&self) -> bool {
        let pre = self.site.field(HookPhase::PreBackup, Field::Command);
        let shadowed =
            self.phase == HookPhase::LegacyBackup && pre.is_some_and(|pre| pre.known() != Some(""));
        self.is_exec() && self.is_set() && !shadowed
    }

    /// The command's text, where it is a string.
    pub fn command_text(&self) -> Option<&'s Text> {
        self.command?.string()
    }
}

/// Reads a command with holes. Those inside JSON strings leave the form as it
/// is, and so does any that comes after what decides it; others may change it.
fn read(text: &Text) -> Option<Command> {
    let masked = text.masked('x');
    let parsed = command::parse(&masked);
    let holes = text.holes();
    let decided = match &parsed.form {
        _ if holes.is_empty() => true,
        Form::Array(elements) | Form::Broken(Failure::NonString(elements)) => {
            holes.iter().all(|hole| stands_inside(elements, hole))
        }
        Form::Broken(Failure::Syntax { at, .. }) => {
            let mut strings = Strings::new(&masked);
            holes.iter().all(|hole| hole.start > *at || hole.end < *at && strings.hold(hole.start))
        }
        Form::Word => {
            let before = &masked[..holes[0].start];
            before.chars().any(|c| !c.is_whitespace() && !matches!(c, '"' | '\'' | '`'))
        }
    };
    decided.then_some(parsed)
}

/// Whether a hole lies between the quotes of a string among the elements,
/// which are in order and apart.
fn stands_inside(elements: &[Element], hole: &Range<usize>) -> bool {
    let next = elements.partition_point(|element| element.range.end <= hole.end);
    elements.get(next).is_some_and(|element| {
        let is_inside = element.range.start < hole.start && hole.end < element.range.end;
        element.kind == ElementKind::String && is_inside
    })
}

/// Would-be JSON, read from the front as far as was asked for.
struct Strings<'j> {
    json: &'j [u8],
    at: usize,
    inside: bool,
}

impl<'j> Strings<'j> {
    fn new(json: &'j str) -> Self {
        Self { json: json.as_bytes(), at: 0, inside: false }
    }

    /// Whether an offset, not before the one asked for last, lies behind an
    /// opening quote.
    fn hold(&mut self, offset: usize) -> bool {
        while self.at < offset {
            match self.json[self.at] {
                b'"' => self.inside = !self.inside,
                b'\\' if self.inside => self.at += 1,
                _ => {}
            }
            self.at += 1;
        }
        self.inside
    }
}
