//! Charts that are made to take for ever, to fill the memory or to break velint:
//! each is rendered as far as the limits allow, in bounded time, and nothing that
//! lies outside of it is read.

#[path = "support/files.rs"]
mod files;

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use tar::{Builder, EntryType, Header};
use velint::discover::{Package, PackageFile, PackageLimits, read_archive, read_package};
use velint::render::go::exec::with_deep_stack;
use velint::render::helm::chart::{HelmVersion, Limits, Release, ValueSet};
use velint::render::helm::prepare::NoResolver;
use velint::render::helm::renderer::{Renderer, Way};

/// What one chart may take: many times what it does take, on a slow machine and without optimization.
const PATIENCE: Duration = Duration::from_secs(120);
/// A tenth of the steps that are allowed by default, since tests run without optimization.
const LIMITS: Limits = Limits { depth: 1000, output: 64 << 20, steps: 2_000_000 };
const MANIFEST: &str = "apiVersion: v2\nname: bad\nversion: 0.1.0\n";

/// What a chart prints, by template, and what could not be done.
#[derive(Debug, Default)]
struct Rendered {
    files: Vec<(String, String)>,
    failures: Vec<String>,
}

impl Rendered {
    fn has(&self, name: &str) -> bool {
        self.files.iter().any(|(file, _)| file.ends_with(name))
    }
}

fn render(package: Package) -> Rendered {
    let work = move || {
        let (chart, failures) = Renderer::open(package, HelmVersion::V4_1, LIMITS);
        let mut result = Rendered::default();
        result.failures.extend(failures.into_iter().map(|failure| failure.message));
        let Some(mut chart) = chart else { return result };
        let (set, release) = (ValueSet::default(), Release::default());
        let outcome = chart.render(&set, &release, Way::default(), &mut NoResolver);
        for file in outcome.rendered.files {
            result.files.push((file.name, file.text.as_str().to_owned()));
        }
        result.failures.extend(outcome.rendered.failures.into_iter().map(|failure| failure.message));
        result
    };
    with_deep_stack(work).expect("a thread can be made")
}

/// Renders within the time, or says which chart took longer.
fn in_time(name: &str, package: Package, late: &mut Vec<String>) -> Rendered {
    let start = Instant::now();
    let rendered = render(package);
    let taken = start.elapsed();
    if taken > Duration::from_millis(300) {
        eprintln!("{taken:?} {}", name.chars().take(90).collect::<String>());
    }
    if taken > PATIENCE {
        late.push(format!("{name}: {taken:?}"));
    }
    let printed: usize = rendered.files.iter().map(|(_, text)| text.len()).sum();
    assert!(printed <= LIMITS.output, "{name} printed {printed} bytes");
    rendered
}

fn package(files: &[(&str, &str)]) -> Package {
    let file = |(path, text): &(&str, &str)| PackageFile { path: (*path).to_owned(), bytes: (*text).into() };
    let files = files.iter().map(file).collect();
    Package { display: "bad".to_owned(), files, ..Package::default() }
}

fn opened(path: &Path) -> Package {
    read_package(path, "bad", &[], &PackageLimits::default())
}

#[test]
fn charts_without_an_end_come_to_an_end() {
    let mut late = Vec::new();
    for name in files::folders("fixtures/hostile-charts") {
        let path = files::root().join("fixtures/hostile-charts").join(&name);
        let rendered = in_time(&name, opened(&path), &mut late);
        let is_told = !rendered.failures.is_empty() || !rendered.files.is_empty();
        assert!(is_told, "{name}: nothing was rendered and nothing said");
    }
    files::report(&late);
}

/// Each line is a template of its own.
#[test]
fn calls_without_an_end_come_to_an_end() {
    let mut late = Vec::new();
    let lines = files::read("fixtures/hostile-charts/expressions.txt");
    let lines: Vec<&str> = lines.lines().filter(|line| line.starts_with("{{")).collect();
    assert!(lines.len() > 150);
    for line in lines {
        let template = format!("a: {line}\n");
        let chart = package(&[("Chart.yaml", MANIFEST), ("templates/a.yaml", &template)]);
        let rendered = in_time(line, chart, &mut late);
        for (_, text) in &rendered.files {
            assert!(!text.contains("root:"), "{line} reads a file of the machine: {text}");
        }
    }
    files::report(&late);
}

#[test]
fn large_values_and_templates_are_read_or_refused() {
    let deep = format!("a: {}x{}\n", "[".repeat(10_000), "]".repeat(10_000));
    let block = (0..10_000).fold(String::new(), |mut text, depth| {
        let _ = writeln!(text, "{:depth$}a:", "", depth = depth % 2_000);
        text
    });
    let wide = (0..200_000).fold(String::new(), |mut text, n| {
        let _ = writeln!(text, "k{n}: v");
        text
    });
    let text = format!("a: {}\n", "x".repeat(4 << 20));
    let print = "a: {{ .Values | toJson | len }}\n";
    let ifs = format!("{}x{}", "{{ if true }}".repeat(50_000), "{{ end }}".repeat(50_000));
    let parentheses = format!("{{{{ {}1{} }}}}", "(".repeat(50_000), ")".repeat(50_000));
    let fields = format!("{{{{ .Values{} }}}}", ".a".repeat(100_000));
    let actions = "{{ 1 }}".repeat(300_000);
    let broken = "{{ if }}{{ end }}{{".repeat(50_000);
    let elses = format!("{{{{ if false }}}}{}{{{{ end }}}}", "{{ else if false }}".repeat(50_000));
    let cases: [(&str, &str, &str); 10] = [
        ("deep flow", &deep, print),
        ("deep blocks", &block, print),
        ("many keys", &wide, print),
        ("one long text", &text, print),
        ("deep blocks of a template", "", &ifs),
        ("deep parentheses", "", &parentheses),
        ("a long chain of fields", "", &fields),
        ("many actions", "", &actions),
        ("many faults", "", &broken),
        ("a long chain of else", "", &elses),
    ];
    let mut late = Vec::new();
    for (name, values, template) in cases {
        let files = [("Chart.yaml", MANIFEST), ("values.yaml", values), ("templates/a.yaml", template)];
        in_time(name, package(&files), &mut late);
    }
    files::report(&late);
}

/// An archive from its members: path, type, link, content.
fn archive(members: &[(&str, EntryType, &str, &[u8])]) -> Vec<u8> {
    let mut tar = Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    for (path, kind, link, content) in members {
        let mut header = Header::new_ustar();
        // `set_path` refuses what an attacker writes.
        let name = header.as_old_mut();
        name.name[..path.len()].copy_from_slice(path.as_bytes());
        name.linkname[..link.len()].copy_from_slice(link.as_bytes());
        header.set_entry_type(*kind);
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        tar.append(&header, *content).unwrap();
    }
    tar.into_inner().unwrap().finish().unwrap()
}

const ECHO: &[u8] = b"a: {{ range $path, $_ := .Files.Glob \"**\" }}{{ $.Files.Get $path }}{{ end }}\n";

fn unpacked(name: &str, bytes: &[u8], late: &mut Vec<String>) -> (Package, Rendered) {
    let package = read_archive(bytes, "bad.tgz", &PackageLimits::default());
    let rendered = in_time(name, package.clone(), late);
    (package, rendered)
}

#[test]
fn members_of_archives_stay_inside() {
    let (file, symlink, hard) = (EntryType::Regular, EntryType::Symlink, EntryType::Link);
    let chart: [(&str, EntryType, &str, &[u8]); 2] =
        [("bad/Chart.yaml", file, "", MANIFEST.as_bytes()), ("bad/templates/a.yaml", file, "", ECHO)];
    let strangers: [(&str, EntryType, &str, &[u8]); 10] = [
        ("bad/../../outside.txt", file, "", b"outside"),
        ("../outside.txt", file, "", b"outside"),
        ("/outside.txt", file, "", b"outside"),
        ("bad/..\\outside.txt", file, "", b"outside"),
        ("C:\\outside.txt", file, "", b"outside"),
        ("bad/link.txt", symlink, "/etc/passwd", b""),
        ("bad/up.txt", symlink, "../../../../etc/passwd", b""),
        ("bad/self.txt", symlink, "self.txt", b""),
        ("bad/hard.txt", hard, "/etc/passwd", b""),
        ("bad/device", EntryType::Char, "", b""),
    ];
    let mut late = Vec::new();
    for stranger in strangers {
        let members: Vec<_> = chart.into_iter().chain([stranger]).collect();
        let (package, rendered) = unpacked(stranger.0, &archive(&members), &mut late);
        for file in &package.files {
            let parts: Vec<&str> = file.path.split(['/', '\\']).collect();
            assert!(!parts.contains(&"..") && !file.path.starts_with('/'), "{}", file.path);
        }
        let printed: String = rendered.files.iter().map(|(_, text)| text.as_str()).collect();
        assert!(!printed.contains("root:"), "{}: a file of the machine was read", stranger.0);
    }
    files::report(&late);
}

#[test]
fn archives_that_grow_are_cut_short() {
    let file = EntryType::Regular;
    let zeros = vec![b' '; 8 << 20];
    let mut late = Vec::new();
    let chart: (&str, EntryType, &str, &[u8]) = ("bad/Chart.yaml", file, "", MANIFEST.as_bytes());
    let large: Vec<_> =
        [chart].into_iter().chain((0..40).map(|_| ("bad/zeros", file, "", &zeros[..]))).collect();
    let bomb = archive(&large);
    assert!(bomb.len() < 4 << 20, "320 MB of blanks are small when packed");
    let (package, _) = unpacked("many blanks", &bomb, &mut late);
    let held: usize = package.files.iter().map(|file| file.bytes.len()).sum();
    assert!(held as u64 <= PackageLimits::default().total, "{held} bytes were unpacked");
    assert!(!package.problems.is_empty(), "what was left out is said");

    let names: Vec<String> = (0..100_000).map(|n| format!("bad/templates/{n}.yaml")).collect();
    let many: Vec<_> =
        names.iter().map(|name| (name.as_str(), file, "", &b"a: b\n"[..])).chain([chart]).collect();
    let (package, _) = unpacked("many members", &archive(&many), &mut late);
    assert!(package.files.len() <= PackageLimits::default().entries);

    // An archive in an archive in an archive …
    let mut inner = archive(&[chart]);
    for _ in 0..60 {
        inner = archive(&[chart, ("bad/charts/bad-0.1.0.tgz", file, "", &inner)]);
    }
    unpacked("archives in archives", &inner, &mut late);

    let whole = archive(&[chart, ("bad/templates/a.yaml", file, "", b"a: b\n")]);
    for end in (0..whole.len()).step_by(7) {
        unpacked("a torn archive", &whole[..end], &mut late);
    }
    let mut noise = whole.clone();
    for at in 10..noise.len() {
        noise[at] ^= 0x55;
        unpacked("a spoilt archive", &noise, &mut late);
        noise[at] ^= 0x55;
    }
    files::report(&late);
}

/// Folders that lead back into themselves, and out of the chart.
#[cfg(unix)]
#[test]
fn links_lead_nowhere() {
    use std::os::unix::fs::symlink;

    let folder = tempfile::tempdir().unwrap();
    let (chart, outside) = (folder.path().join("bad"), folder.path().join("outside"));
    for path in ["templates", "charts", "files"] {
        std::fs::create_dir_all(chart.join(path)).unwrap();
    }
    std::fs::create_dir_all(&outside).unwrap();
    std::fs::File::create(outside.join("secret.txt")).unwrap().write_all(b"secret").unwrap();
    std::fs::write(chart.join("Chart.yaml"), MANIFEST).unwrap();
    std::fs::write(chart.join("templates/a.yaml"), ECHO).unwrap();
    symlink(&chart, chart.join("charts/bad")).unwrap();
    symlink("..", chart.join("files/up")).unwrap();
    symlink("self", chart.join("self")).unwrap();
    symlink("../two", chart.join("files/one")).unwrap();
    symlink("files/one", chart.join("two")).unwrap();
    symlink("/", chart.join("files/all")).unwrap();
    symlink(&outside, chart.join("files/outside")).unwrap();
    let mut late = Vec::new();
    let rendered = in_time("links", opened(&chart), &mut late);
    assert!(rendered.has("templates/a.yaml") || !rendered.failures.is_empty());
    let root = rendered.files.iter().any(|(_, text)| text.contains("root:"));
    assert!(!root, "a file of the machine was read");
    files::report(&late);
}
