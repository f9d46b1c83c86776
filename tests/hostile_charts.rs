//! Charts that are made to take for ever, to fill the memory or to break velint:
//! each is rendered as far as the limits allow, in bounded time, and nothing that
//! lies outside of it is read.

#[path = "support/files.rs"]
mod files;

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;
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
    read_package(path, "bad", path, &[], &PackageLimits::default())
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
    let wide = (0..50_000).fold(String::new(), |mut text, n| {
        let _ = writeln!(text, "k{n}: v");
        text
    });
    let text = format!("a: {}\n", "x".repeat(4 << 20));
    let print = "a: {{ .Values | toJson | len }}\n";
    let ifs = format!("{}x{}", "{{ if true }}".repeat(20_000), "{{ end }}".repeat(20_000));
    let parentheses = format!("{{{{ {}1{} }}}}", "(".repeat(50_000), ")".repeat(50_000));
    let fields = format!("{{{{ .Values{} }}}}", ".a".repeat(100_000));
    let actions = "{{ 1 }}".repeat(100_000);
    let broken = "{{ if }}{{ end }}{{".repeat(20_000);
    let elses = format!("{{{{ if false }}}}{}{{{{ end }}}}", "{{ else if false }}".repeat(20_000));
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

/// A pod whose hook lacks its container, with `n` in its name.
fn pod(n: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: p{n}\n  annotations:\n    \
         pre.hook.backup.velero.io/command: '[\"/bin/sync\"]'\n    \
         pre.hook.backup.velero.io/container: nope{n}\nspec:\n  containers:\n    - {{name: a, image: b}}\n"
    )
}

/// What the program says about a chart, and its exit code.
fn told(folder: &Path) -> (String, Option<i32>) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_velint"));
    command.args(["check", "--format", "json", "--no-progress", "."]).current_dir(folder);
    let output = command.output().unwrap();
    let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    (text, output.status.code())
}

/// What the program prints of a chart, and its exit code.
fn printed(folder: &Path) -> (String, Option<i32>) {
    let output =
        Command::new(env!("CARGO_BIN_EXE_velint")).args(["render", "."]).current_dir(folder).output();
    let output = output.unwrap();
    let tail = output.stdout.len().saturating_sub(1000);
    let text = [&output.stdout[tail..], &output.stderr].concat();
    (String::from_utf8_lossy(&text).into_owned(), output.status.code())
}

/// A chart in a folder that is its own repository.
fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join(".git")).unwrap();
    for (path, bytes) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    folder
}

/// What cannot be rendered is told as such, whatever else is found, and is no success.
#[test]
fn hostile_charts_are_told_by_the_program() {
    let honest = pod("");
    let pods = format!("{{{{ range $n := until 100000 }}}}\n---\n{}{{{{ end }}}}", pod("{{ $n }}"));
    let without_end = format!("{{{{ range until 1000 }}}}{pods}{{{{ end }}}}");
    let deep = "{{ define \"a\" }}{{ include \"a\" . }}{{ end }}{{ include \"a\" . }}";
    let frames = "{{ define \"a\" }}{{ . }}{{ . }}{{ include \"a\" . }}{{ end }}\
                  {{ include \"a\" (repeat 1000000 \"abcdefghij\") }}";
    let copies = "{{ $big := dict }}{{ range $n := until 50000 }}{{ $_ := set $big (print $n) (list 1) }}{{ end }}\
                  {{ $all := dict }}{{ range $n := until 100000 }}{{ $_ := set $all (print $n) (deepCopy $big) }}{{ end }}";
    let blanks = vec![b' '; 5 << 20];
    let file = EntryType::Regular;
    let manifest = ("bad/Chart.yaml", file, "", MANIFEST.as_bytes());
    let bomb: Vec<_> =
        [manifest].into_iter().chain((0..25).map(|_| ("bad/x", file, "", &blanks[..]))).collect();
    let bomb = archive(&bomb);
    let outside = archive(&[manifest, ("bad/../../x", file, "", b"x")]);
    let large = [b"a: ".to_vec(), vec![b'x'; 100 << 20]].concat();
    /// What it is, the files beside `Chart.yaml`, and what is said.
    type Row<'r> = (&'r str, &'r [(&'r str, &'r [u8])], &'r str);
    let cases: [Row<'_>; 9] = [
        ("pods without end", &[("templates/a.yaml", without_end.as_bytes())], "more than 67108864 bytes"),
        ("recursion", &[("templates/a.yaml", deep.as_bytes())], "1000 deep"),
        ("texts on the stack", &[("templates/a.yaml", frames.as_bytes())], "steps"),
        ("copies", &[("templates/a.yaml", copies.as_bytes())], "steps"),
        ("bomb", &[("charts/bad-0.1.0.tgz", &bomb)], "unpacks to more than 100 MiB"),
        ("outside", &[("charts/bad-0.1.0.tgz", &outside)], "leads out of it"),
        ("100 MB of values", &[("values.yaml", &large)], "larger than 5 MiB"),
        ("no text", &[("templates/a.yaml", b"\xff\0")], "`templates/a.yaml` is not UTF-8"),
        ("no text in values", &[("values.yaml", b"\xff\0")], "`values.yaml` is not UTF-8"),
    ];
    let mut wrong = Vec::new();
    for (name, files, message) in cases {
        let own = [("Chart.yaml", MANIFEST.as_bytes()), ("templates/honest.yaml", honest.as_bytes())];
        let start = Instant::now();
        let folder = folder(&[&own[..], files].concat());
        let (text, code) = told(folder.path());
        let is_told = text.contains("unrenderable-chart") && text.contains(message);
        if !is_told || code != Some(2) || start.elapsed() > PATIENCE {
            let text: String = text.chars().take(2000).collect();
            wrong.push(format!("{name}: {code:?} after {:?}: {text}", start.elapsed()));
        }
        let start = Instant::now();
        let (text, code) = printed(folder.path());
        if !text.contains(message) || code != Some(2) || start.elapsed() > PATIENCE {
            let text: String = text.chars().take(2000).collect();
            wrong.push(format!("{name}, rendered: {code:?} after {:?}: {text}", start.elapsed()));
        }
    }
    files::report(&wrong);
}

/// A mapping in which very many entries hold annotations that nothing reads, or that
/// are near to one that is read.
#[test]
fn very_many_entries_with_annotations_are_looked_at() {
    let entries = |letter: char, count: usize, annotations: &str| {
        (0..count).fold("workers:\n".to_owned(), |mut text, n| {
            let _ = writeln!(text, "  {letter}{n}: {{annotations: {{{annotations}}}}}");
            text
        })
    };
    let values = entries('w', 300, r#"pre.hook.backup.velero.io/command: '["/bin/sync"]'"#);
    let others = entries('v', 3_000, "");
    let names = (0..3_000).fold(String::new(), |mut text, n| {
        let _ = writeln!(text, "{{{{ .Values.workers.v{n} | toJson | len }}}}");
        text
    });
    let honest = pod("");
    let files: [(&str, &[u8]); 5] = [
        ("Chart.yaml", MANIFEST.as_bytes()),
        ("templates/honest.yaml", honest.as_bytes()),
        ("templates/names.txt", names.as_bytes()),
        ("values.yaml", others.as_bytes()),
        ("ci/x-values.yaml", values.as_bytes()),
    ];
    let start = Instant::now();
    let (text, _) = told(folder(&files).path());
    assert!(text.contains("ci/x-values.yaml"), "{}", text.chars().take(2000).collect::<String>());
    assert!(start.elapsed() < PATIENCE, "{:?}", start.elapsed());
}

/// The ways to render a chart share what one chart may take: five times what one way may.
#[test]
fn ways_to_render_a_slow_chart_come_to_an_end() {
    let template = "{{ range until 1000 }}{{ $x := add 1 2 }}{{ end }}a: b\n";
    let limits = Limits { steps: 20_000, ..LIMITS };
    let chart = package(&[("Chart.yaml", MANIFEST), ("templates/a.yaml", template)]);
    let (chart, failures) = Renderer::open(chart, HelmVersion::V4_1, limits);
    let mut chart = chart.unwrap();
    assert!(failures.is_empty());
    let mut count = 0;
    while !chart.is_spent() {
        let (set, release) = (ValueSet::default(), Release::default());
        let outcome = chart.render(&set, &release, Way::default(), &mut NoResolver);
        assert_eq!(outcome.rendered.files.len(), 1, "one way alone takes no more than it may");
        count += 1;
    }
    assert!((6..100).contains(&count), "{count}");
}

/// Pipes, devices and links that lead out of the repository in the place of files.
#[cfg(unix)]
#[test]
fn what_is_no_file_of_the_repository_is_not_read() {
    use std::os::unix::fs::symlink;

    let secret = tempfile::tempdir().unwrap();
    std::fs::write(secret.path().join("Chart.yaml"), format!("{MANIFEST}description: secret\n")).unwrap();
    let honest = pod("");
    for name in ["Chart.yaml", "values.yaml", "templates/x.yaml", ".helmignore", "charts"] {
        for kind in ["pipe", "device", "outside", "itself"] {
            let folder = folder(&[("templates/a.yaml", honest.as_bytes())]);
            if name != "Chart.yaml" {
                std::fs::write(folder.path().join("Chart.yaml"), MANIFEST).unwrap();
            }
            let path = folder.path().join(name);
            match kind {
                "pipe" => assert!(Command::new("mkfifo").arg(&path).status().unwrap().success()),
                "device" => symlink("/dev/zero", &path).unwrap(),
                "outside" => symlink(secret.path().join("Chart.yaml"), &path).unwrap(),
                _ => symlink(path.file_name().unwrap(), &path).unwrap(),
            }
            let (text, code) = told(folder.path());
            assert!(matches!(code, Some(1 | 2)), "{name}, {kind}: {code:?} {text}");
            assert!(!text.contains("secret"), "{name}, {kind}: {text}");
            let is_told = text.contains("unrenderable-chart") || text.contains("\"skipped\"");
            assert!(is_told, "{name}, {kind}: {text}");
        }
    }
}

/// Of more files than are read nobody knows whether Velero stands in the rest.
#[test]
fn charts_with_too_many_files_are_told() {
    let names: Vec<String> = (0..20_001).map(|n| format!("files/{n:05}")).collect();
    let many = names.iter().map(|name| (name.as_str(), &b""[..]));
    let values: [(&str, &[u8]); 2] = [("Chart.yaml", MANIFEST.as_bytes()), ("values.yaml", b"# velero.io")];
    let folder = folder(&values.into_iter().chain(many).collect::<Vec<_>>());
    let (text, code) = told(folder.path());
    assert!(text.contains("unrenderable-chart") && text.contains("more than 20000 files"), "{text}");
    assert_eq!(code, Some(2));
}
