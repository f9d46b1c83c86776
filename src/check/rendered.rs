//! Judges charts as they are rendered, and says what is found where a person
//! edits it: in values, in templates.

mod amend;
mod asked;
mod covered;
mod facts;
mod failures;
mod fixes;
mod holes;
mod installs;
mod joined;
mod kustomize;
mod literal;
mod locate;
mod moved;
mod printed;
mod printing;
mod refused;
mod relocate;
mod sets;
mod texts;
mod tree;
mod unit;
mod unreached;
mod untold;
mod whole;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::look::{Head, Looked, look};
use super::{FileOutcome, Options};
use crate::diagnostic::Diagnostic;
use crate::model::{Awaiting, PreHooks, RenderedFacts, Secret};
use crate::render::View;
use crate::render::helm::chart::{Rendered, RenderedFile};
use crate::render::origin::Origins;
use crate::rules;
use crate::source::{Place, Source, Span};
use crate::suppress;
use crate::velero::key::has_trace;
use crate::yaml;
use amend::{rebased, rebased_place, take_fix};
pub use asked::{Given, GivenLayer, Left, Unrendered};
use fixes::Fixing;
use holes::known_holes;
pub use installs::{may_install, wanted};
pub use kustomize::{Overlay, RenderChart, check_overlays, is_base};
use locate::Origined;
use relocate::Relocation;
pub use sets::{DEFAULTS, SetOutcome};
pub use tree::check_tree;
pub use unit::{Unit, check_unit};
pub use whole::ARGUMENTS;

/// What rendered text says about the files that it was rendered from, by display path.
#[derive(Debug, Default)]
pub struct Findings {
    files: BTreeMap<String, OfFile>,
}

/// What rendered text says about one file.
#[derive(Debug, Default)]
pub(super) struct OfFile {
    /// The file, as the rendering read it.
    source: Option<Arc<Source>>,
    /// What is found; places of other files are as the rendering knows them.
    findings: Vec<Diagnostic>,
    /// Annotations that reach pods: their keys and values. Sorted.
    covered: Vec<Span>,
    /// Passwords.
    secrets: Vec<Secret>,
    /// What took part in findings told in other files, by rule: ignore comments
    /// there are of use.
    shared: Vec<(&'static str, Place)>,
    /// Whether all that it says of pods is said here, so that nothing by itself is.
    is_replaced: bool,
}

/// What one way to install a chart gave.
#[derive(Debug, Default)]
pub struct ChartOutcome {
    /// What is found, by file.
    pub findings: Findings,
    /// What the rendered objects mean to other files, by the display path of
    /// that which they belong to: one that installs the chart, or a part of it.
    pub facts: Vec<(String, RenderedFacts)>,
    /// The display paths of files whose pods are known as they are built.
    pub built: Vec<String>,
    /// Pods with annotations that Velero reads.
    pub pods: usize,
    /// Hooks in them.
    pub hooks: usize,
    /// Rendered documents with a trace of Velero.
    pub documents: usize,
    /// What was not looked at.
    pub unrendered: Vec<Unrendered>,
}

impl Findings {
    /// The files about which something is known.
    pub fn files(&self) -> impl Iterator<Item = (&str, &Arc<Source>)> {
        self.files.iter().filter_map(|(path, of)| Some((path.as_str(), of.source.as_ref()?)))
    }

    /// The display paths of files about which something is known.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// Whether anything was found in a file.
    pub fn has_any_in(&self, path: &str) -> bool {
        self.files.get(path).is_some_and(|of| !of.findings.is_empty())
    }

    /// Whether anything is known of a file.
    pub fn knows(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// A file, as the rendering read it.
    pub fn source(&self, path: &str) -> Option<&Arc<Source>> {
        self.files.get(path)?.source.as_ref()
    }

    /// Adds a finding to those of its file.
    pub fn add(&mut self, finding: Diagnostic) {
        let source = Arc::clone(&finding.primary.place.source);
        let elsewhere = finding.origins.iter().flatten().filter(|place| place.source.path() != source.path());
        for place in elsewhere.filter(|place| suppress::may_be_in(place.source.text())) {
            self.of(&place.source).shared.push((finding.rule, place.clone()));
        }
        self.of(&source).findings.push(finding);
    }

    /// Takes note that a file says nothing of pods by itself.
    fn replace(&mut self, source: &Arc<Source>) {
        self.of(source).is_replaced = true;
    }

    /// Adds a finding that is not among those of its file.
    fn add_once(&mut self, finding: Diagnostic) {
        let source = Arc::clone(&finding.primary.place.source);
        let of = self.of(&source);
        let place = |finding: &Diagnostic| finding.primary.place.span;
        if !of
            .findings
            .iter()
            .any(|known| known.message == finding.message && place(known) == place(&finding))
        {
            of.findings.push(finding);
        }
    }

    /// Takes out what is said of annotations of which others know more.
    pub fn yield_to(&mut self, others: &Findings) {
        for (path, of) in &mut self.files {
            let Some(other) = others.files.get(path) else { continue };
            of.findings.retain(|finding| {
                let is_known = super::reading::touches_any(&other.covered, finding.primary.place.span);
                !(is_known && rules::is_of_pods(finding.rule))
            });
        }
    }

    /// Takes out what is said of volumes that a hook readies after all: one in
    /// the spec of a resource that was rendered elsewhere. `facts` are those of
    /// the renderings that these findings are of.
    pub fn spare_readied(&mut self, facts: &[(String, RenderedFacts)], pre_hooks: &[PreHooks]) {
        if pre_hooks.is_empty() {
            return;
        }
        let awaiting = || facts.iter().flat_map(|(_, facts)| &facts.awaiting);
        let is_readied = |finding: &Diagnostic| {
            let may_reach = |pod: &Awaiting| pre_hooks.iter().any(|hooks| hooks.may_reach(&pod.labels));
            finding.rule == "unquiesced-volume"
                && awaiting().any(|pod| pod.resource == finding.resource && may_reach(pod))
        };
        self.files.values_mut().for_each(|of| of.findings.retain(|finding| !is_readied(finding)));
    }

    /// Adds what another rendering says; a finding that is known already counts once.
    pub fn merge(&mut self, other: Findings) {
        for (path, of) in other.files {
            let own = self.files.entry(path).or_default();
            own.source = own.source.take().or(of.source);
            own.is_replaced |= of.is_replaced;
            own.covered.extend(of.covered);
            own.covered.sort_unstable();
            own.covered.dedup();
            own.secrets.extend(of.secrets);
            own.shared.extend(of.shared);
            own.findings.extend(of.findings);
        }
    }

    fn of(&mut self, source: &Arc<Source>) -> &mut OfFile {
        let of = self.files.entry(source.path().to_owned()).or_default();
        of.source.get_or_insert_with(|| Arc::clone(source));
        of
    }

    fn cover(&mut self, place: &Place) {
        self.of(&place.source).covered.push(place.span);
    }

    /// What took part in findings of other files, by rule.
    pub(super) fn shared(&self, source: &Arc<Source>) -> Vec<(&'static str, Place)> {
        let of = self.files.get(source.path());
        let shared = of.map_or(&[][..], |of| of.shared.as_slice()).iter();
        shared.map(|(rule, place)| (*rule, rebased_place(place, source))).collect()
    }

    /// Puts what is known of a file in the place of what was found without it.
    pub(super) fn amend(&self, source: &Arc<Source>, outcome: &mut FileOutcome, secrets: &mut Vec<Secret>) {
        let Some(of) = self.files.get(source.path()) else { return };
        let is_replaced = |finding: &Diagnostic| {
            let touches = || super::reading::touches_any(&of.covered, finding.primary.place.span);
            rules::is_of_pods(finding.rule) && (of.is_replaced || touches())
        };
        let (replaced, kept) = std::mem::take(&mut outcome.findings).into_iter().partition(is_replaced);
        outcome.findings = kept;
        let mut found: Vec<Diagnostic> = of.findings.iter().map(|finding| rebased(finding, source)).collect();
        if of.is_replaced {
            found.iter_mut().for_each(|finding| take_fix(finding, &replaced));
        }
        // The file itself says already that it is no YAML.
        let is_said = |finding: &Diagnostic| {
            let same = |known: &Diagnostic| {
                known.rule == "invalid-yaml" && known.primary.place == finding.primary.place
            };
            finding.rule == "unrenderable-chart" && outcome.findings.iter().any(same)
        };
        found.retain(|finding| !is_said(finding));
        outcome.findings.append(&mut found);
        secrets.extend(of.secrets.iter().cloned().map(|mut secret| {
            secret.place = rebased_place(&secret.place, source);
            secret
        }));
    }
}

/// Judges what a chart was rendered to, in every way that its undecided
/// conditions allow: a finding holds where all of them agree. `packed` are the
/// display paths of charts in archives.
pub fn check_rendered(
    readings: &[&Rendered],
    origins: &Origins,
    packed: &[String],
    options: &Options,
) -> SetOutcome {
    let judged = readings.iter().map(|rendered| {
        let mut set = SetOutcome::default();
        let files = rendered.files.iter().filter(|file| has_trace(file.text.as_str().as_bytes()));
        let files: Vec<&RenderedFile> = files.collect();
        let viewed = |file: &RenderedFile| {
            let (holes, literal) = (known_holes(file, origins), literal::templates(file, origins));
            [View { holes, literal, is_chart_output: true, ..View::default() }]
        };
        let options = Options { is_of_chart: true, ..facts::in_its_light(&files, &viewed, origins, options) };
        for file in files {
            judge(file, &viewed(file), origins, packed, &options, &mut set);
        }
        set
    });
    sets::agreed(judged.collect())
}

/// Judges what one template printed; `views` tell what is unknown in it.
fn judge(
    file: &RenderedFile,
    views: &[View],
    origins: &Origins,
    packed: &[String],
    options: &Options,
    set: &mut SetOutcome,
) {
    let rendered = Source::new(file.template.path(), file.text.as_str());
    let map = Origined { text: &file.text, origins, template: &file.template };
    let fixing = Fixing::default();
    let relocation = Relocation { map, rendered: &rendered, packed, fixing: &fixing };
    let mut outcome = FileOutcome::default();
    let Looked { secrets, annotations, heads, .. } =
        look(&rendered, views, false, true, options, &mut outcome);
    set.pods += outcome.pods;
    set.hooks += outcome.hooks;
    set.documents += outcome.documents;
    let path = |span| relocation.place(span).source.path().to_owned();
    set.facts.extend(outcome.facts.into_rendered(&path));
    set.secrets.extend(secrets.iter().map(|secret| relocation.secret(secret)));
    for Head { annotation, pod, missing_labels } in heads {
        let key = relocation.place(annotation.key.place().span);
        set.labels.push((key.clone(), pod.resource.clone(), missing_labels));
        set.chart.add_reach(&key, &annotation, pod);
    }
    for (key, value) in annotations {
        set.covered.extend([relocation.place(key), relocation.place(value)]);
    }
    let spans = yaml::split(rendered.text());
    // What is unknown may be what makes it YAML: the line break before a `---`.
    let is_open = |finding: &Diagnostic| {
        let at = finding.primary.place.span.start;
        let span = spans.iter().find(|span| span.start <= at && at <= span.end);
        span.is_none_or(|span| file.text.runs_in(span.range()).any(|(_, origin)| origin.is_hole()))
    };
    for mut finding in outcome.findings {
        if finding.rule == "invalid-yaml" && is_open(&finding) {
            continue;
        }
        literal::explain(&mut finding, views);
        set.add(relocation.relocated(finding));
    }
}
