//! Where annotations sit in resources of operators, in patches and templates:
//! what seat each place has, and how much is known of its pods.

#[path = "support/files.rs"]
mod files;

use std::fmt::Write;
use std::rc::Rc;
use std::sync::Arc;

use velint::check::{Options, check_source};
use velint::model::{AnnotationSite, Project, Seat, build};
use velint::render::View;
use velint::source::Source;
use velint::yaml;

/// Everything of a text, its documents read one after the other.
fn project(text: &str, sites: &[AnnotationSite]) -> Project {
    let source = Source::new("test.yaml", text);
    let mut project = Project::default();
    for span in yaml::split(source.text()) {
        let document = yaml::parse(&source, source.text(), span, &yaml::Limits::default()).unwrap();
        let document = Rc::new(document);
        let inside = yaml::embedded(&document, &yaml::Limits::default(), &build::may_hold_annotations);
        for document in std::iter::once(document).chain(inside.documents) {
            build::add(&mut project, &build::Parsed { document, view: &View::default(), sites });
        }
    }
    project
}

/// Each site of a text on a line: where its first key stands, its seat, what
/// is known of the pod.
fn sites(text: &str, own: &[AnnotationSite]) -> String {
    let mut out = String::new();
    let mut project = project(text, own);
    project.sites.sort_by_key(|site| site.annotations.first().map(|first| first.key.place().span));
    for site in &project.sites {
        let Some(first) = site.annotations.first() else { continue };
        let at = first.key.place().start();
        let seat = match &site.seat {
            Seat::Misplaced(misplacement) => {
                let target = misplacement.target.map(|target| format!(" (due in {target})"));
                format!("misplaced in {}{}", misplacement.holder, target.unwrap_or_default())
            }
            seat => format!("{seat:?}, {:?}", site.pod.knowledge),
        };
        write!(out, "{}:{} {seat}", at.line, at.column).unwrap();
        for (what, names) in
            [("containers", site.pod.container_names()), ("volumes", site.pod.volume_names())]
        {
            if !names.known.is_empty() {
                let more = if names.more { " +" } else { "" };
                write!(out, "; {what} {}{more}", names.known.join(" ")).unwrap();
            }
        }
        if let Some(main) = site.pod.main_container {
            write!(out, "; runs {main}").unwrap();
        }
        out.push('\n');
    }
    out
}

/// Each file of the folder has its sites beside it; none of them has a finding
/// of level warning or error but what a comment in it says.
#[test]
fn every_shape_has_the_seat_that_stands_beside_it() {
    let mut complaints = Vec::new();
    let paths = files::below("fixtures/sites", &[".yaml"]);
    assert!(paths.len() >= 12, "the shapes are there");
    for path in paths {
        let text = files::read(&path);
        let mut found = sites(&text, &[]);
        let outcome = check_source(&Source::new(path.as_str(), text.as_str()), &Options::default());
        for finding in &outcome.findings {
            let at = finding.primary.place.start();
            writeln!(found, "{}:{} {:?} {}", at.line, at.column, finding.level, finding.rule).unwrap();
        }
        complaints.extend(files::expect(&path.replace(".yaml", ".sites"), &found).err());
    }
    files::report(&complaints);
}

/// A place, and what it is: `group/version kind path: seat`.
const PLACES: &str = include_str!("../fixtures/sites/places.txt");

/// A resource of a kind with one annotation at a path.
fn resource(version: &str, kind: &str, path: &str) -> String {
    let mut text = format!("apiVersion: {version}\nkind: {kind}\n");
    let mut indent = 0;
    let mut item = false;
    for key in path.split('.') {
        let (name, is_list) = key.strip_suffix("[]").map_or((key, false), |name| (name, true));
        let dash = if item { "- " } else { "" };
        writeln!(text, "{}{dash}{name}:", " ".repeat(indent)).unwrap();
        indent += if item { 4 } else { 2 };
        item = is_list;
    }
    writeln!(text, "{}backup.velero.io/backup-volumes: data", " ".repeat(indent)).unwrap();
    text
}

#[test]
fn places_in_resources_of_operators_are_known() {
    let lines: Vec<&str> = PLACES.lines().filter(|line| !line.starts_with('#')).collect();
    assert!(lines.len() > 60, "the places are there");
    let mut complaints = Vec::new();
    for line in lines {
        let (place, expected) = line.split_once(": ").unwrap();
        let [version, kind, path] = place.split(' ').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let found = sites(&resource(version, kind, path), &[]);
        let found = found.trim_end().split_once(' ').map_or("", |(_, found)| found);
        complaints.extend((found != expected).then(|| format!("{place}: {found}")));
    }
    files::report(&complaints);
}

#[test]
fn users_name_places_of_their_own() {
    let keys = |path: &str| path.split('.').map(str::to_owned).collect::<Vec<_>>();
    let site = |annotations: &str, template: Option<&str>| AnnotationSite {
        group: "db.example".to_owned(),
        kind: "Cluster".to_owned(),
        annotations: keys(annotations),
        template: template.map(keys),
    };
    let text = "apiVersion: db.example/v1\nkind: Cluster\nspec:\n  nodes:\n  - podAnnotations:\n      \
                pre.hook.backup.velero.io/container: pg-0\n      \
                pre.hook.backup.velero.io/command: '[\"/quiesce\"]'\n    pod:\n      spec:\n        containers:\n        \
                - name: postgres\n";
    assert_eq!(sites(text, &[]), "6:7 Bare, Bare\n");
    let known = [site("spec.nodes.[].podAnnotations", Some("spec.nodes.[].pod"))];
    assert_eq!(sites(text, &known), "6:7 Pod, Values; containers postgres +\n");
    let bare = [site("spec.nodes.[].podAnnotations", None)];
    assert_eq!(sites(text, &bare), "6:7 Pod, Bare\n");
    let other = [site("spec.nodes.podAnnotations", None)];
    assert_eq!(sites(text, &other), "6:7 Bare, Bare\n");
    let own = "apiVersion: db.example/v2\nkind: Cluster\nspec:\n  podAnnotations:\n    \
               pre.hook.backup.velero.io/container: postgers\n    \
               pre.hook.backup.velero.io/command: '[\"/quiesce\"]'\n  pod:\n    spec:\n      containers:\n      \
               - name: postgres\n";
    let findings = |sites: Vec<AnnotationSite>| {
        let options = Options { sites: Arc::from(sites), ..Options::default() };
        let outcome = check_source(&Source::new("a.yaml", own), &options);
        outcome.findings.into_iter().map(|finding| finding.rule).collect::<Vec<_>>()
    };
    assert!(!findings(Vec::new()).contains(&"unknown-container"));
    let site = site("spec.podAnnotations", Some("spec.pod"));
    assert!(findings(vec![site]).contains(&"unknown-container"));
}

#[test]
fn keys_in_patches_have_true_places_and_edits() {
    let text = "- op: add\n  path: /metadata/annotations/pre.hook.backup.velero.io~1comand\n  value: '[\"/quiesce\"]'\n";
    let outcome = check_source(&Source::new("patch.yaml", text), &Options::default());
    let finding = outcome.findings.iter().find(|finding| finding.rule == "unknown-annotation").unwrap();
    assert_eq!(finding.primary.place.text(), "comand");
    let [edit] = finding.fix.as_ref().unwrap().edits.as_slice() else { panic!("one edit is due") };
    let fixed = format!("{}{}{}", &text[..edit.span.start], edit.text, &text[edit.span.end..]);
    assert_eq!(fixed, text.replace("comand", "command"));
}
