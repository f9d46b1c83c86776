//! `velint check`: finds, judges, fixes and reports.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::env;
use std::path::PathBuf;
use std::sync::Arc;

use super::args::{CheckArguments, Color, Printing};
use super::filter::Filter;
use super::fixes::{self, Change};
use super::input::{self, Gathered};
use super::output::{self, Target};
use super::policy::Policies;
use super::rendering::{Plan, Rendering};
use super::scan::{Scan, scan};
use super::sieve::Sieve;
use super::{Exit, Stop, policy, sets, show, timings};
use crate::check::{Clock, Grouping, MostFindings, Options, check_guarded, check_template_guarded};
use crate::config::nearest;
use crate::diagnostic::{Diagnostic, Level, is_failure};
use crate::discover::{
    Content, Discovery, Exclusion, Input, Overlay, Request, SkipReason, discover, display,
};
use crate::progress::Progress;
use crate::report::{self, Format, Skipped, Summary};
use crate::source::Source;

/// Names that are commands where they come first.
const COMMANDS: &[&str] =
    &["check", "completions", "explain", "help", "init", "man", "render", "rules", "schema"];

pub(super) fn run(arguments: &CheckArguments) -> Result<Exit, Stop> {
    let Printing { statistics, format, .. } = arguments.printing;
    if statistics && !format.is_none_or(report::has_statistics) {
        return Err(Stop::Usage("`--statistics` takes the formats full, concise and json".to_owned()));
    }
    match arguments.finding.jobs {
        None => judge(arguments),
        Some(jobs) => {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(usize::from(jobs)).build();
            let pool = pool.map_err(|error| Stop::Usage(format!("{jobs} threads cannot be had: {error}")))?;
            pool.install(|| judge(arguments))
        }
    }
}

/// A finished scan, before anything is fixed or printed.
struct Run<'a> {
    arguments: &'a CheckArguments,
    filter: Filter,
    policies: Policies,
    discovery: Discovery,
    stdin: Option<Vec<u8>>,
    overlay: Option<Overlay>,
    directory: PathBuf,
    scan: Scan,
    findings: Vec<Diagnostic>,
}

fn judge(arguments: &CheckArguments) -> Result<Exit, Stop> {
    let begin = timings::clock();
    let Gathered { mut request, stdin, failure } = input::gather(arguments)?;
    let configs = Arc::new(policy::configs(&arguments.configuring, &request.directory));
    request.project = Some(Arc::clone(&configs) as Arc<dyn Exclusion>);
    let clock = arguments.printing.timings.then_some(timings::clock as Clock);
    let sieve = Arc::new(Sieve::new(shows_progress(&arguments.printing), clock));
    // Charts get the values that are given whether they name Velero or not.
    let is_sieved = !arguments.charts.has_values();
    if is_sieved && !arguments.configuring.show_config && !arguments.configuring.show_files {
        request.sieve = Some(Arc::clone(&sieve) as _);
    }
    let mut discovery = discover(&request);
    let search = sieve.finish();
    sets::add_charts(&configs, &request, &mut discovery);
    let mut policies = Policies::of(&configs, &arguments.judging, clock, &request.directory, &mut discovery);
    let mut findings = std::mem::take(&mut discovery.failures);
    findings.iter_mut().for_each(hint_at_command);
    findings.append(&mut policies.failures);
    findings.extend(failure);
    let mut filter = Filter::new(&arguments.judging);
    if arguments.configuring.show_config || arguments.configuring.show_files {
        return show::run(arguments, &discovery, &policies, findings);
    }
    let found = timings::clock();
    let mut scan = judge_inputs(&request, &discovery, &mut policies, arguments)?;
    findings.append(&mut policies.apply(std::mem::take(&mut scan.findings)));
    filter.heed(&arguments.judging, &policies, &findings);
    let templates: usize = discovery.charts.iter().map(|chart| chart.templates).sum();
    scan.files += discovery.passed + templates;
    (scan.timings.discover, scan.timings.search) = (found - begin, search);
    scan.timings.scan = timings::clock() - found;
    let (overlay, directory) = (request.overlay, request.directory);
    let run = Run { arguments, filter, policies, discovery, stdin, overlay, directory, scan, findings };
    run.timed_finish()
}

fn shows_progress(printing: &Printing) -> bool {
    !printing.quiet && !printing.no_progress
}

fn judge_inputs(
    request: &Request,
    discovery: &Discovery,
    policies: &mut Policies,
    arguments: &CheckArguments,
) -> Result<Scan, Stop> {
    let progress = Progress::new(Some(discovery.inputs.len()), shows_progress(&arguments.printing));
    let render = |grouping: &Grouping, policies: &Policies| {
        let (charts, whole_unit) = (&arguments.charts, arguments.finding.whole_unit);
        Rendering::of(&Plan { request, discovery, policies, grouping, arguments: charts, whole_unit })
    };
    let scan = scan(request, discovery, policies, &render, &|done| progress.done(done));
    progress.finish();
    scan
}

/// Helps who meant a command: a path that is not there may be one.
fn hint_at_command(failure: &mut Diagnostic) {
    let path = failure.primary.place.source.path().to_owned();
    if COMMANDS.contains(&path.as_str()) {
        failure.help(format!("`{path}` is a command only as the first argument"));
    } else if !path.contains(['.', '/'])
        && let Some(near) = nearest(&path, COMMANDS.iter().copied())
    {
        failure.help(format!("a command named `{near}` exists"));
    }
}

/// The order of every report: path, place, rule.
fn in_order(a: &Diagnostic, b: &Diagnostic) -> Ordering {
    let (left, right) = (&a.primary.place, &b.primary.place);
    let paths = left.source.path().cmp(right.source.path());
    paths.then(left.span.cmp(&right.span)).then(a.rule.cmp(b.rule)).then_with(|| a.message.cmp(&b.message))
}

impl Run<'_> {
    /// [`Run::finish`], and what everything took where that is asked for.
    fn timed_finish(mut self) -> Result<Exit, Stop> {
        if !self.arguments.printing.timings {
            return self.finish();
        }
        let mut timings = std::mem::take(&mut self.scan.timings);
        let begin = timings::clock();
        let exit = self.finish();
        timings.report = timings::clock() - begin;
        output::remark(&timings.text(rayon::current_num_threads()));
        exit
    }

    fn finish(mut self) -> Result<Exit, Stop> {
        let fixing = &self.arguments.fixing;
        if !fixing.fix && !fixing.diff {
            if fixing.unsafe_fixes {
                output::remark("--unsafe-fixes does nothing without --fix or --diff");
            }
            let target = self.target();
            return self.report(&target, 0);
        }
        let rendering = &self.scan.rendering;
        let known: HashSet<&str> = self.discovery.inputs.iter().map(|input| input.display.as_str()).collect();
        // A file is fixed once, however often it is named.
        let more = rendering.more.iter().filter(|input| !known.contains(input.display.as_str()));
        let more: Vec<Input> = more.map(|input| self.as_given(input)).collect();
        let inputs: Vec<Input> = self.discovery.inputs.iter().chain(&more).cloned().collect();
        let (inputs, findings) = (&inputs, &self.findings);
        let templates: HashSet<&str> = more.iter().map(|input| input.display.as_str()).collect();
        let judge_most = |source: &Arc<Source>, most| {
            let options = &self.policies.at(source.path()).options;
            let rendered = rendering.with(source);
            let options = Options { most, rendered, ..self.scan.grouping.options(source.path(), options) };
            let outcome = match templates.contains(source.path()) {
                true => check_template_guarded(source, &options),
                false => check_guarded(source, &options),
            };
            self.policies.apply(outcome.findings)
        };
        let judge = |source: &Arc<Source>| judge_most(source, MostFindings::default());
        let judge_to_fix = |source: &Arc<Source>| judge_most(source, MostFindings::TO_FIX);
        let (changes, unmade) = fixes::changes(inputs, findings, fixing, &self.filter, &judge_to_fix);
        if let Some(told) = unmade.told().filter(|_| !self.arguments.printing.quiet) {
            output::remark(&told);
        }
        if fixing.diff {
            return self.show(&changes);
        }
        let fixed = fixes::write(&changes, &mut self.findings, &judge);
        let mut target = self.target();
        if let Some(stdin) = &self.stdin {
            let text = changes.first().map_or(stdin.as_slice(), |change| change.after.as_bytes());
            output::write(&Target::Stdout, text, false)?;
            if target == Target::Stdout {
                target = Target::Stderr;
            }
        }
        self.report(&target, fixed)
    }

    /// A file of a chart, with the text on standard input where that stands for it.
    fn as_given(&self, input: &Input) -> Input {
        let name = self.overlay.as_ref().and_then(|overlay| overlay.name.as_ref());
        let is_it = name.is_some_and(|name| display(&self.directory, name) == input.display);
        let text = self.overlay.as_ref().filter(|_| is_it).map(|overlay| overlay.text.clone());
        let content = text.map_or_else(|| input.content.clone(), Content::Text);
        Input { content, ..input.clone() }
    }

    fn target(&self) -> Target {
        self.arguments.printing.output.clone().map_or(Target::Stdout, Target::File)
    }

    /// Prints what fixes would change, and failures beside it.
    fn show(mut self, changes: &[Change]) -> Result<Exit, Stop> {
        let target = self.target();
        let style = output::style(self.color().when, &target);
        let diff = fixes::diffs(changes, target.is_terminal().then_some(style.color));
        output::write(&target, diff.as_bytes(), style.color)?;
        self.findings.retain(|finding| is_failure(finding.rule));
        if !self.findings.is_empty() {
            return self.report(&Target::Stderr, 0);
        }
        let fixes: usize = changes.iter().map(|change| change.applied).sum();
        if !self.arguments.printing.quiet {
            output::remark(&match (fixes, changes.len()) {
                (0, _) => "no fixes to apply".to_owned(),
                (1, _) => "1 fix to apply".to_owned(),
                (fixes, 1) => format!("{fixes} fixes to apply in 1 file"),
                (fixes, files) => format!("{fixes} fixes to apply in {files} files"),
            });
        }
        let clean = changes.is_empty() || self.arguments.judging.exit_zero;
        Ok(if clean { Exit::Clean } else { Exit::Findings })
    }

    /// Says that more is found in charts of which only some files were named.
    fn tell_of_other_files(&self) {
        let hidden = self.scan.elsewhere.iter().filter(|finding| self.filter.shows(finding)).count();
        if hidden > 0 && !self.arguments.printing.quiet {
            let noun = if hidden == 1 { "1 finding" } else { &format!("{hidden} findings") };
            output::remark(&format!("{noun} in other files of the same charts: --whole-unit shows more"));
        }
    }

    fn color(&self) -> Color {
        self.arguments.printing.color
    }

    fn report(mut self, target: &Target, fixed: usize) -> Result<Exit, Stop> {
        self.tell_of_other_files();
        let exit = self.filter.exit(&self.findings);
        let fails = |finding: &Diagnostic| self.filter.fails(finding);
        let mut hidden = self.findings.iter().filter(|finding| fails(finding) && !self.filter.shows(finding));
        let least = hidden.next().map(|finding| self.filter.bounds(finding).level);
        let hidden = usize::from(least.is_some()) + hidden.count();
        self.findings.retain(|finding| self.filter.shows(finding));
        self.findings.sort_by(in_order);
        let (format, style) = (self.format(target), output::style(self.color().when, target));
        let for_people = matches!(format, Format::Full | Format::Concise);
        let silent = self.arguments.printing.quiet && for_people && self.findings.is_empty() && fixed == 0;
        if !silent || matches!(target, Target::File(_)) {
            let mut bytes = Vec::new();
            let write =
                if self.arguments.printing.statistics { report::write_statistics } else { report::write };
            write(&mut bytes, format, &self.findings, &self.summary(fixed), &style)
                .map_err(|error| Stop::Unwritable("the report".to_owned(), error))?;
            output::write(target, &bytes, style.color)?;
        }
        if let Some(level) = least.map(Level::word).filter(|_| exit == Exit::Findings) {
            output::remark(&format!("{hidden} below level {level} not shown, but counted by --fail-on"));
        }
        Ok(exit)
    }

    fn format(&self, target: &Target) -> Format {
        let printing = &self.arguments.printing;
        match printing.format {
            Some(format) => format,
            None if self.arguments.fixing.diff
                || printing.statistics
                || matches!(target, Target::File(_)) =>
            {
                Format::Full
            }
            None if env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true") => Format::Github,
            None => Format::Full,
        }
    }

    fn summary(&self, fixed: usize) -> Summary {
        let count = |level| self.findings.iter().filter(|finding| finding.level == level).count();
        let unread = self.discovery.skipped.iter().map(|unread| {
            let (count, noun) = match unread.reason {
                SkipReason::Symlink => (1, "symbolic link"),
                SkipReason::Special => (1, "pipe or device"),
            };
            Skipped { path: unread.path.clone(), count, noun, what: None }
        });
        let mut skipped: Vec<_> = unread.chain(self.scan.skipped.iter().cloned()).collect();
        skipped.sort();
        // A link that a chart holds is found in the tree as well.
        skipped.dedup();
        Summary {
            units: self.scan.units,
            files: self.scan.files,
            pods: self.scan.pods,
            hooks: self.scan.hooks,
            errors: count(Level::Error),
            warnings: count(Level::Warning),
            infos: count(Level::Info),
            skipped,
            fixed,
        }
    }
}
