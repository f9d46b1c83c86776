//! The blocks that switch lines on and off, and which readings of a text they make.

use std::collections::HashMap;

use super::evaluate::Known;
use super::kind::Kind;
use super::pass::Block;
use super::scan::Style;
use super::template::Template;
use crate::source::Span;

/// A block over lines.
#[derive(Debug)]
pub(super) struct Switch {
    pub span: Span,
    /// What each arm holds.
    pub arms: Vec<Span>,
    /// The arm that is taken where nothing is true.
    pub otherwise: Option<usize>,
    /// Where the action begins that decides over each arm; none for `else`.
    conditions: Vec<usize>,
    /// Which pass decides.
    style: Style,
    /// Whether what it holds is printed elsewhere, if at all.
    is_definition: bool,
    /// Which of the documents it begins in.
    document: usize,
}

/// The blocks of a text, sorted by what they are for its readings.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    /// Blocks within one line beside other text: parts of a value.
    pub inline: Vec<Span>,
    pub switches: Vec<Switch>,
}

impl Blocks {
    pub fn of(text: &str, template: &Template) -> Self {
        let mut found = Blocks::default();
        if template.blocks.is_empty() {
            return found;
        }
        let breaks: Vec<usize> = memchr::memchr_iter(b'\n', text.as_bytes()).collect();
        let line_of = |offset: usize| breaks.partition_point(|&at| at < offset);
        let marks: Vec<usize> =
            breaks.iter().copied().filter(|&at| text[at + 1..].starts_with("---")).collect();
        for block in &template.blocks {
            let span = block.span();
            if line_of(span.start) == line_of(span.end) && stands_beside_text(text, span) {
                found.inline.push(span);
            } else {
                let document = marks.partition_point(|&at| at < span.start);
                let is_first = text[span.start..].starts_with(Style::First.delimiter());
                let style = if is_first { Style::First } else { Style::Second };
                found.switches.push(Switch::of(block, document, style));
            }
        }
        found
    }

    /// The choices to read the text with: everything on, everything off, and
    /// each switch alone where text that `matters` stands in it. No more than
    /// `most` of them.
    pub fn choices(&self, text: &str, most: usize, matters: &dyn Fn(&str) -> bool) -> Vec<Choice> {
        if self.switches.is_empty() {
            return vec![Choice::default()];
        }
        let off = Choice { others: false, alone: HashMap::new() };
        let mut choices = vec![Choice::default(), off];
        let mut count: HashMap<usize, usize> = HashMap::new();
        let touched = self.touched(text, matters);
        for (at, switch) in self.switches.iter().enumerate().filter(|(at, _)| touched[*at]) {
            for (arm, others) in switch.variants() {
                let taken = count.entry(switch.document).or_default();
                let nth = 2 + *taken;
                if nth >= most {
                    break;
                }
                *taken += 1;
                if choices.len() == nth {
                    choices.push(Choice::default());
                }
                choices[nth].alone.insert(switch.document, Alone { switch: at, arm, others });
            }
        }
        choices
    }

    /// Which way each condition goes by a choice, by where it begins: where the
    /// one that is chosen turns out to be false, the next one is.
    pub fn arms(&self, choice: &Choice) -> HashMap<usize, bool> {
        let of = |(at, switch): (usize, &Switch)| {
            let taken = choice.arm(self, at);
            let conditions = switch.conditions.iter().copied().enumerate();
            conditions
                .map(|(arm, begins)| (begins, taken.is_some_and(|taken| taken <= arm)))
                .collect::<Vec<_>>()
        };
        self.switches.iter().enumerate().flat_map(of).collect()
    }

    /// What a choice leaves out, and the pass that does: conditions that decide
    /// themselves are not chosen.
    pub fn dropped<'b>(
        &'b self,
        choice: &'b Choice,
        known: &'b Known,
    ) -> impl Iterator<Item = (Span, Style)> + 'b {
        self.switches.iter().enumerate().flat_map(move |(at, switch)| {
            let taken = switch.decided(choice.arm(self, at), known);
            let arms = switch.arms.iter().enumerate().filter(move |(arm, _)| Some(*arm) != taken);
            arms.map(move |(_, span)| (*span, switch.style))
        })
    }

    /// Of each switch, whether something that matters stands in it.
    fn touched(&self, text: &str, matters: &dyn Fn(&str) -> bool) -> Vec<bool> {
        let mut cuts: Vec<usize> =
            self.switches.iter().flat_map(|switch| [switch.span.start, switch.span.end]).collect();
        cuts.sort_unstable();
        cuts.dedup();
        let pieces: Vec<usize> =
            cuts.windows(2).filter(|cut| matters(&text[cut[0]..cut[1]])).map(|cut| cut[0]).collect();
        let has = |span: Span| {
            let next = pieces.partition_point(|&piece| piece < span.start);
            pieces.get(next).is_some_and(|&piece| piece < span.end)
        };
        self.switches.iter().map(|switch| has(switch.span)).collect()
    }
}

/// How the switches of a text are decided.
#[derive(Debug)]
pub(super) struct Choice {
    /// Whether every switch is on, or off.
    others: bool,
    /// One that is decided by itself, by the document it stands in.
    alone: HashMap<usize, Alone>,
}

#[derive(Debug, Clone, Copy)]
struct Alone {
    switch: usize,
    arm: Option<usize>,
    others: bool,
}

impl Default for Choice {
    fn default() -> Self {
        Self { others: true, alone: HashMap::new() }
    }
}

impl Choice {
    /// The arm that is taken of a switch.
    pub fn arm(&self, blocks: &Blocks, at: usize) -> Option<usize> {
        let switch = &blocks.switches[at];
        if switch.is_definition {
            return None;
        }
        let usual = |on: bool| if on { Some(0) } else { switch.otherwise };
        let Some(alone) = self.alone.get(&switch.document) else { return usual(self.others) };
        if alone.switch == at {
            return alone.arm;
        }
        // What holds it has to be on for it to be read.
        let inner = blocks.switches[alone.switch].span;
        let holds = |arm: &Span| arm.start <= inner.start && inner.end <= arm.end;
        switch.arms.iter().position(holds).or_else(|| usual(alone.others))
    }
}

impl Switch {
    fn of(block: &Block, document: usize, style: Style) -> Self {
        let arms: Vec<Span> =
            block.parts.windows(2).map(|pair| Span::new(pair[0].end, pair[1].start)).collect();
        let otherwise = block.has_else.then(|| arms.len().saturating_sub(1));
        let conditions = block.parts.iter().take(arms.len().saturating_sub(usize::from(block.has_else)));
        let conditions = conditions.map(|part| part.start).collect();
        let is_definition = block.kind == Kind::Define;
        Self { span: block.span(), arms, otherwise, conditions, style, is_definition, document }
    }

    /// The arm that is taken, given the one that is chosen where nothing decides.
    fn decided(&self, chosen: Option<usize>, known: &Known) -> Option<usize> {
        if self.is_definition || known.decided.is_empty() {
            return chosen;
        }
        let holds = |(arm, begins): (usize, &usize)| match known.decided.get(begins) {
            Some(truth) => *truth,
            None => chosen.is_some_and(|chosen| chosen <= arm),
        };
        self.conditions.iter().enumerate().position(holds).or(self.otherwise)
    }

    /// How it may be decided by itself, other than with all others on or off.
    fn variants(&self) -> Vec<(Option<usize>, bool)> {
        let nothing = self.otherwise.is_none().then_some(None);
        let arms = nothing.into_iter().chain((0..self.arms.len()).map(Some));
        let both = arms.flat_map(|arm| [(arm, true), (arm, false)]);
        let is_usual = |&(arm, on): &(Option<usize>, bool)| arm == if on { Some(0) } else { self.otherwise };
        both.filter(|variant| !is_usual(variant)).collect()
    }
}

/// Whether a span has no line of its own: other text than the `#` of a comment
/// stands beside it. Looks no further than the next letter on either side.
pub(super) fn stands_beside_text(text: &str, span: Span) -> bool {
    let ends_line = |c: Option<char>| matches!(c, None | Some('\n'));
    let is_blank = |c: char| c != '\n' && c.is_whitespace();
    let before = text[..span.start].trim_end_matches(|c| is_blank(c) || c == '#').chars().next_back();
    let after = text[span.end..].trim_start_matches(is_blank).chars().next();
    !(ends_line(before) && ends_line(after))
}
