//! Fields, and the functions through which values go unseen or in part.

use std::sync::Arc;

use super::Step;
use super::idea::Idea;
use super::reader::{Frame, Reader};
use crate::render::go::ast::{Expression, ExpressionKind};

/// Functions that give one of their arguments, or a part of it: in which order
/// and which part does not matter.
const GIVES_ARGUMENTS: [&str; 21] = [
    "and",
    "coalesce",
    "compact",
    "concat",
    "deepCopy",
    "default",
    "initial",
    "mustCompact",
    "mustDeepCopy",
    "mustInitial",
    "mustRest",
    "mustReverse",
    "mustUniq",
    "omit",
    "or",
    "pick",
    "required",
    "rest",
    "reverse",
    "ternary",
    "uniq",
];

/// Functions that look at a value and give nothing of it.
const LOOKS: [&str; 9] =
    ["empty", "keys", "kindIs", "kindOf", "len", "not", "typeIs", "typeIsLike", "typeOf"];

/// Functions that make a new map.
const MAKES: [&str; 5] = ["deepCopy", "dict", "fromJson", "fromYaml", "mustDeepCopy"];

impl Reader {
    /// What stands under a name.
    pub(super) fn field(&mut self, value: &Idea, name: &Arc<str>) -> Idea {
        let mut found = Idea { is_open: value.is_open, is_told: value.is_told, ..Idea::default() };
        for part in &value.parts {
            match (self.charts.contains_key(part), &**name) {
                (true, "AsMap") => found.parts.insert(*part),
                (true, "Encode" | "PathValue" | "Table" | "YAML") => {
                    self.reads.take_whole(*part);
                    true
                }
                _ => found.parts.insert(self.reads.below(*part, Step::Named(name))),
            };
        }
        for context in &value.contexts {
            match &**name {
                "Values" => _ = found.parts.insert(*context),
                "Subcharts" => {
                    for key in self.charts.get(context).cloned().unwrap_or_default() {
                        let below = Idea::context(self.reads.below(*context, Step::Named(&key)));
                        found.fields.entry(key).or_default().join(below);
                    }
                }
                "Chart" => found.is_open = true,
                _ => found.join(Idea::told()),
            }
        }
        let made = value.fields.get(name).into_iter().chain(value.others.as_deref());
        made.for_each(|inner| found.join(inner.clone()));
        if found == Idea::default() { Idea::open() } else { found }
    }

    /// What stands under any name, and the items of a list.
    pub(super) fn items(&mut self, value: &Idea) -> Idea {
        self.any_of(value, Step::Any)
    }

    fn any_of(&mut self, value: &Idea, step: Step<'_>) -> Idea {
        let mut found = Idea { is_open: value.is_open, is_told: value.is_told, ..Idea::default() };
        for part in &value.parts {
            found.parts.insert(self.reads.below(*part, step));
        }
        found.parts.extend(&value.contexts);
        found.contexts.extend(&value.contexts);
        let made = value.fields.values().chain(value.others.as_deref());
        made.for_each(|inner| found.join(inner.clone()));
        if found == Idea::default() { Idea::open() } else { found }
    }

    /// What stands under a key.
    fn under(&mut self, value: &Idea, key: &Idea) -> Idea {
        match key.known_texts() {
            Some(texts) => Idea::joined(texts.iter().map(|text| self.field(value, text))),
            None => {
                self.consume(key);
                self.any_of(value, if key.tells() { Step::Any } else { Step::Word })
            }
        }
    }

    /// What a function gives.
    pub(super) fn function(
        &mut self,
        frame: &mut Frame,
        dot: &Idea,
        name: &str,
        words: &[Expression],
        last: Option<Idea>,
    ) -> Idea {
        let arguments = self.arguments(frame, dot, words, last);
        if GIVES_ARGUMENTS.binary_search(&name).is_ok() {
            return self.light(Idea::joined(arguments));
        }
        if LOOKS.binary_search(&name).is_ok() {
            let gives_keys = name == "keys" && arguments.iter().any(Idea::tells);
            return if gives_keys { Idea::told() } else { Idea::open() };
        }
        if matches!(name, "print" | "printf") {
            arguments.iter().flat_map(|idea| &idea.texts).for_each(|text| self.reads.words.add_parts(text));
        }
        match (name, arguments.as_slice()) {
            ("include", [name, dot]) => self.include(words, name, dot),
            ("tpl", [text, dot]) => self.tpl(text, dot),
            ("dict", pairs) => self.dict(pairs),
            ("list" | "tuple", _) => self.light(Idea::list(Idea::joined(arguments))),
            ("append" | "mustAppend" | "prepend" | "mustPrepend" | "push" | "mustPush", [list, item]) => {
                let mut list = list.clone();
                list.join(Idea::list(item.clone()));
                self.light(list)
            }
            ("first" | "last" | "mustFirst" | "mustLast", [list]) => self.items(list),
            ("slice" | "mustSlice", [list, bounds @ ..]) => {
                self.consumed(bounds);
                list.clone()
            }
            ("values", maps) => {
                let items = maps.iter().map(|map| self.items(map));
                let items = Idea::joined(items.collect::<Vec<_>>());
                self.light(Idea::list(items))
            }
            ("get", [map, key]) => self.under(map, key),
            ("hasKey", [map, key]) => {
                self.under(map, key);
                Idea::open()
            }
            ("index", [value, keys @ ..]) => {
                keys.iter().fold(value.clone(), |value, key| self.under(&value, key))
            }
            ("pluck", [key, maps @ ..]) => {
                let found = maps.iter().map(|map| self.under(map, key)).collect::<Vec<_>>();
                self.light(Idea::list(Idea::joined(found)))
            }
            ("dig", [keys @ .., default, map]) => {
                let mut found = keys.iter().fold(map.clone(), |value, key| self.under(&value, key));
                found.join(default.clone());
                self.light(found)
            }
            ("set", [map, rest @ ..]) => {
                // Others may hold the same map.
                self.consumed(rest);
                map.clone()
            }
            ("unset", [map, _]) => map.clone(),
            ("merge" | "mergeOverwrite" | "mustMerge" | "mustMergeOverwrite", [_, rest @ ..]) => {
                if !words.first().is_some_and(is_new) {
                    self.consumed(rest);
                }
                self.light(Idea::joined(arguments))
            }
            _ => self.consumed(&arguments),
        }
    }

    /// The same, unless too much is in it to be followed.
    fn light(&mut self, idea: Idea) -> Idea {
        if idea.is_too_heavy() { self.consumed(&[idea]) } else { idea }
    }

    fn dict(&mut self, pairs: &[Idea]) -> Idea {
        let mut made = Idea::default();
        for pair in pairs.chunks(2) {
            let [key, value] = pair else { continue };
            match key.known_texts() {
                Some(texts) => {
                    for text in texts {
                        made.fields.entry(Arc::clone(text)).or_default().join(value.clone());
                    }
                }
                None => {
                    self.consume(key);
                    made.join(Idea::list(value.clone()));
                }
            }
        }
        self.light(made)
    }

    fn include(&mut self, words: &[Expression], name: &Idea, dot: &Idea) -> Idea {
        if let Some(texts) = name.known_texts() {
            let mut given = Idea::open();
            for text in texts.clone() {
                given.join(self.call_named(&text, dot));
            }
            return given;
        }
        self.consume(name);
        let mut pieces = Vec::new();
        words.first().into_iter().for_each(|word| literals(word, &mut pieces));
        // The name of a file is put together from `.Template.BasePath`.
        let is_file = pieces.iter().any(|piece| piece.contains('/'));
        let fits = |name: &str| is_file || pieces.iter().all(|piece| name.contains(piece.as_str()));
        let named = self.defined.iter().filter(|(name, _)| !is_file && fits(name));
        let blocks: Vec<_> = named.flat_map(|(_, blocks)| blocks.clone()).collect();
        let tail = pieces.last().and_then(|piece| piece.rsplit('/').next()).unwrap_or_default().to_owned();
        let files = self.files.iter().filter(|(path, _)| pieces.is_empty() || path.ends_with(tail.as_str()));
        let files: Vec<_> =
            files.filter(|_| is_file || pieces.is_empty()).map(|(_, file)| Arc::clone(file)).collect();
        let blocks: Vec<_> = blocks.into_iter().chain(files).collect();
        blocks.iter().for_each(|block| self.call(block, dot));
        self.given(&blocks)
    }

    /// Calls a template by its name; of one that is not there all that it gets counts as read.
    pub(super) fn call_named(&mut self, name: &str, dot: &Idea) -> Idea {
        let mut blocks = self.defined.get(name).cloned().unwrap_or_default();
        let files = self.files.iter().filter(|(path, _)| name.ends_with(&**path));
        blocks.extend(files.map(|(_, block)| Arc::clone(block)));
        if blocks.is_empty() {
            self.consume(dot);
        }
        blocks.iter().for_each(|block| self.call(block, dot));
        self.given(&blocks)
    }

    fn tpl(&mut self, text: &Idea, dot: &Idea) -> Idea {
        for text in &text.texts {
            let block = self.literal(text);
            self.call(&block, dot);
        }
        if text.known_texts().is_none() {
            self.consume(text);
            for block in self.texts.clone() {
                self.call(&block, dot);
            }
            self.told_to.push(dot.clone());
        }
        Idea::told()
    }
}

/// Whether a word makes a map that nobody else holds.
fn is_new(word: &Expression) -> bool {
    let ExpressionKind::Pipeline(pipeline) = &word.kind else { return false };
    let last = pipeline.commands.last().and_then(|command| command.words.first());
    matches!(last.map(|word| &word.kind), Some(ExpressionKind::Function(name)) if MAKES.contains(&&**name))
}

/// Pieces of strings that what a word gives surely has in it, in `print` and `printf`.
fn literals(word: &Expression, found: &mut Vec<String>) {
    let ExpressionKind::Pipeline(pipeline) = &word.kind else { return };
    let [command] = pipeline.commands.as_slice() else { return };
    let Some((first, rest)) = command.words.split_first() else { return };
    let ExpressionKind::Function(name) = &first.kind else { return };
    let text = |word: &Expression| match &word.kind {
        ExpressionKind::Text(literal) => Some(Arc::clone(&literal.text)),
        _ => None,
    };
    match (&**name, rest) {
        ("print", words) => found.extend(words.iter().filter_map(text).map(|text| text.to_string())),
        ("printf", [format, ..]) => {
            let format = text(format).unwrap_or_default();
            let plain = |piece: &str| piece.strip_prefix(['s', 'v']).map(str::to_owned);
            let mut pieces = format.split('%');
            found.extend(pieces.next().map(str::to_owned));
            found.extend(pieces.filter_map(plain));
        }
        _ => {}
    }
    found.retain(|piece| !piece.is_empty());
}
