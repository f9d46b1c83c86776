//! What the templates of a chart are, and what they begin with.

use std::rc::Rc;
use std::sync::Arc;

use super::super::chart::{Chart, ChartFile, FileContent, Import};
use super::Step;
use super::idea::{Idea, PartId};
use super::reader::Reader;
use crate::render::go::parse::{BRACES, parse};
use crate::render::value::{Kind, Map, Value};

/// Charts that are taken up; of more, all counts as read.
const MOST_CHARTS: usize = 1000;

/// Bytes of templates in values and files that are read; of more, all counts as read.
const MOST_BYTES: usize = 8 << 20;

/// Takes up a chart and the charts in it.
pub(super) fn take_up(reader: &mut Reader, chart: &Chart, helpers: &[Rc<Chart>], texts: &[Arc<str>]) {
    let asks_for_files = asks_for_files(chart) || helpers.iter().any(|helper| asks_for_files(helper));
    let mut start = Start { reader, left: MOST_BYTES, charts: 0, asks_for_files };
    texts.iter().for_each(|text| start.told(text));
    start.chart(chart, PartId::TOP);
    let mut waiting: Vec<&Chart> = helpers.iter().map(Rc::as_ref).collect();
    while let Some(helper) = waiting.pop() {
        start.templates(helper, None);
        waiting.extend(helper.dependencies.iter().map(Rc::as_ref));
    }
}

struct Start<'r> {
    reader: &'r mut Reader,
    /// Bytes that may still be read.
    left: usize,
    charts: usize,
    /// Whether a template may run what stands in files, such as a `README.md.gotmpl`.
    asks_for_files: bool,
}

/// Whether a template of a chart, or of one in it, mentions `.Files`.
fn asks_for_files(chart: &Chart) -> bool {
    let mentions = |file: &ChartFile| match &file.content {
        FileContent::Text(source) => source.text().contains("Files"),
        FileContent::Binary(_) | FileContent::Unfollowed => true,
    };
    chart.templates.iter().any(mentions) || chart.dependencies.iter().any(|inner| asks_for_files(inner))
}

impl Start<'_> {
    fn chart(&mut self, chart: &Chart, at: PartId) {
        self.charts += 1;
        if self.charts > MOST_CHARTS {
            self.reader.reads.gave_up = true;
            return;
        }
        self.reader.charts.entry(at).or_default();
        self.reader.reads.words.add(&chart.metadata.name);
        self.templates(chart, Some(at));
        self.map(&chart.defaults);
        let files: &[ChartFile] = if self.asks_for_files { &chart.files } else { &[] };
        for file in files {
            if let FileContent::Text(source) = &file.content {
                self.text(source.text());
            }
        }
        for inner in &chart.dependencies {
            let named = chart.metadata.dependencies.iter().filter(|named| named.name == inner.metadata.name);
            let mut keys: Vec<Arc<str>> =
                named.map(|named| Arc::from(named.alias.as_deref().unwrap_or(&named.name))).collect();
            if keys.is_empty() {
                keys.push(Arc::from(inner.metadata.name.as_str()));
            }
            for key in keys {
                self.reader.reads.words.add(&key);
                let below = self.reader.reads.below(at, Step::Named(&key));
                self.reader.charts.entry(at).or_default().push(key);
                self.chart(inner, below);
            }
        }
        self.imports(chart, at);
    }

    /// What a chart takes over of the values of those in it counts as read.
    fn imports(&mut self, chart: &Chart, at: PartId) {
        for named in &chart.metadata.dependencies {
            let key = named.alias.as_deref().unwrap_or(&named.name);
            for import in &named.imports {
                let path = match import {
                    Import::Export(name) => format!("exports.{name}"),
                    Import::Pair { child, .. } => child.clone(),
                };
                let keys = std::iter::once(key).chain(path.split('.')).map(Arc::<str>::from);
                let reads = &mut self.reader.reads;
                let part = keys.fold(at, |at, key| reads.below(at, Step::Named(&key)));
                reads.take_whole(part);
            }
        }
    }

    /// Takes up the templates of a chart: to be executed, unless only those with
    /// a name matter.
    fn templates(&mut self, chart: &Chart, at: Option<PartId>) {
        for ChartFile { path, content } in &chart.templates {
            let FileContent::Text(source) = content else { continue };
            let text = source.text();
            let parsed = parse(text.strip_prefix('\u{feff}').unwrap_or(text), BRACES);
            let main = self.reader.define(parsed);
            self.reader.files.push((Arc::from(path.as_str()), Arc::clone(&main)));
            if let Some(at) = at {
                self.reader.call(&main, &Idea::context(at));
            }
        }
    }

    fn map(&mut self, map: &Map) {
        let entries = map.entries();
        entries.iter().for_each(|(_, value)| self.value(value));
    }

    fn value(&mut self, value: &Value) {
        match &value.kind {
            Kind::Map(map) => self.map(map),
            Kind::List(list) => list.items().iter().for_each(|item| self.value(item)),
            Kind::Text(text) => self.told(text.as_str()),
            _ => {}
        }
    }

    /// Takes up a string in the values.
    fn told(&mut self, text: &str) {
        self.reader.reads.words.add(text);
        self.text(text);
    }

    fn text(&mut self, text: &str) {
        if !text.contains("{{") {
            return;
        }
        match self.left.checked_sub(text.len()) {
            Some(left) => {
                self.left = left;
                let main = self.reader.define(parse(text, BRACES));
                self.reader.texts.push(main);
            }
            None => self.reader.has_more_texts = true,
        }
    }
}
