//! Looks at every document of a text, whether it stands in a file or was
//! rendered from one.

use std::rc::Rc;
use std::sync::Arc;

use super::counted::search;
use super::reading::{Reading, judge_document, listed_claims, read_document};
use super::{FileOutcome, Options, excessive, too_many_documents};
use crate::model::{Annotation, Facts, ListedClaim, ReachedPod, Seat, Secret, Site};
use crate::render::View;
use crate::source::{Source, Span};
use crate::suppress;
use crate::velero::key::Trace;
use crate::yaml::{self, Document};

/// What was looked at, beside what was found.
#[derive(Default)]
pub(super) struct Looked {
    /// The documents, where ignore comments may stand in them.
    pub documents: Vec<Rc<Document>>,
    /// The passwords in them.
    pub secrets: Vec<Secret>,
    /// Keys of Velero's in the annotations of pods, and their values.
    pub annotations: Vec<(Span, Span)>,
    /// What makes Velero do something, with the pod that gets it.
    pub heads: Vec<Head>,
}

/// An annotation that makes Velero do something in a pod.
pub(super) struct Head {
    pub annotation: Annotation,
    pub pod: ReachedPod,
    /// The labels of KOTS's backups that the pod lacks; none where they are not known.
    pub missing_labels: Option<Vec<&'static str>>,
}

/// Judges the documents of a text that Velero, or the release around it, has to do with.
pub(super) fn look(
    source: &Arc<Source>,
    views: &[View],
    in_release: bool,
    keeps_heads: bool,
    options: &Options,
    outcome: &mut FileOutcome,
) -> Looked {
    let mut looked = Looked::default();
    let keeps = suppress::may_be_in(source.text());
    let (mut listed, mut waiting) = (Vec::new(), Vec::new());
    for span in yaml::split(source.text()) {
        let trace = search(source, span, options);
        if trace.velero && outcome.documents == options.documents {
            outcome.findings.push(excessive(too_many_documents(source, span, options)));
            break;
        }
        if matters(trace, in_release)
            && let Some((read, readings)) = read_document(source, span, views, options, outcome)
        {
            outcome.documents += 1;
            outcome.facts.add(&readings[0].project);
            looked.documents.extend(read.into_iter().filter(|_| keeps));
            listed.extend(listed_claims(&readings));
            looked.secrets.extend(readings.iter().flat_map(Reading::secrets));
            looked.annotations.extend(readings.iter().flat_map(annotations));
            looked.heads.extend(readings.iter().filter(|_| keeps_heads).flat_map(heads));
            // Only marks and resources are judged by what other documents hold,
            // and a file may have very many documents.
            if readings.iter().all(|reading| reading.stands_alone()) {
                judge_document(readings, (&Arc::default(), &Arc::default()), options, outcome);
            } else {
                waiting.push(readings);
            }
        } else if !trace.velero {
            options.count(|counts| counts.passed_over += 1);
        }
    }
    let elsewhere = options.surroundings.unit.claims.iter().filter(|(path, _)| path != source.path());
    listed.extend(elsewhere.map(|(_, listed)| listed.clone()));
    let (listed, pods) = (listed.into(), outcome.facts.pods.clone().into());
    for readings in waiting {
        judge_document(readings, (&listed, &pods), options, outcome);
    }
    looked
}

/// What the documents of a rendered text mean to others, and the claims that
/// they list; nothing is judged.
pub(super) fn facts(source: &Arc<Source>, views: &[View], options: &Options) -> (Facts, Vec<ListedClaim>) {
    let (mut facts, mut claims, mut ignored) = (Facts::default(), Vec::new(), FileOutcome::default());
    for span in yaml::split(source.text()) {
        if search(source, span, options).velero
            && let Some((_, readings)) = read_document(source, span, views, options, &mut ignored)
        {
            ignored.documents += 1;
            facts.add(&readings[0].project);
            claims.extend(listed_claims(&readings));
        }
        if ignored.documents == options.documents {
            break;
        }
    }
    (facts, claims)
}

fn matters(trace: Trace, in_release: bool) -> bool {
    trace.velero || in_release && trace.kots
}

fn annotations(reading: &Reading<'_>) -> Vec<(Span, Span)> {
    let sites = reading.project.sites.iter().filter(|site| matches!(site.seat, Seat::Pod | Seat::Bare));
    let annotations = sites.flat_map(|site| &site.annotations);
    annotations.map(|annotation| (annotation.key.place().span, annotation.value.place.span)).collect()
}

fn heads(reading: &Reading<'_>) -> Vec<Head> {
    let of_site = |site: &Site| {
        let heads = site.heads().into_iter();
        let head = |(annotation, lacks, image): (&Annotation, Option<String>, Option<String>)| {
            let pod = ReachedPod { resource: site.resource.clone()?, lacks, image };
            let missing_labels = site.pod.labels.as_ref().map(|_| site.missing_backup_labels());
            Some(Head { annotation: annotation.clone(), pod, missing_labels })
        };
        heads.filter_map(head).collect::<Vec<_>>()
    };
    reading.project.sites.iter().flat_map(of_site).collect()
}
