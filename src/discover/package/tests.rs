use std::fs;
use std::io::Write as _;

use super::*;

fn tarball(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for (path, bytes) in members {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        // The library's own way refuses the paths that matter here.
        header.as_old_mut().name[..path.len()].copy_from_slice(path.as_bytes());
        header.set_cksum();
        archive.append(&header, *bytes).unwrap();
    }
    gzip(&archive.into_inner().unwrap())
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

fn read(members: &[(&str, &[u8])]) -> Package {
    read_archive(tarball(members).as_slice(), "x.tgz", &PackageLimits::default())
}

fn paths(package: &Package) -> Vec<&str> {
    package.files.iter().map(|file| file.path.as_str()).collect()
}

#[test]
fn an_archive_gives_its_files_below_its_folder() {
    let package = read(&[("db/values.yaml", b"a: b"), ("db/Chart.yaml", b"name: db"), ("db/./t//x", b"")]);
    assert_eq!(paths(&package), ["values.yaml", "Chart.yaml", "t/x"]);
    assert_eq!((package.display.as_str(), package.is_packed), ("x.tgz!db", true));
    assert!(package.problems.is_empty());
    assert_eq!(paths(&read(&[("db\\t\\x.yaml", b"")])), ["t/x.yaml"]);
}

/// `helm template` of Helm 4.1.4 refuses an archive with any of these, also beside a good `Chart.yaml`.
#[test]
fn an_archive_that_leads_elsewhere_is_refused() {
    for path in ["db/../../etc/passwd", "db//etc/passwd", "Chart.yaml", "README", "db/c:/x", "db/.."] {
        let package = read(&[(path, b"x")]);
        assert_eq!(package.problems.len(), 1, "{path}: {package:?}");
        assert!(package.problems[0].is_fatal && package.files.is_empty(), "{path}");
    }
}

#[test]
fn an_archive_is_bounded_and_never_believed() {
    let limits = PackageLimits { file: 1000, total: 3000, entries: 5, path: 40, depth: 3 };
    let large = [b'x'; 900];
    let told = |members: &[(&str, &[u8])]| {
        let package = read_archive(tarball(members).as_slice(), "x.tgz", &limits);
        package.problems.first().map(|problem| problem.message.clone()).unwrap_or_default()
    };
    assert!(told(&[("a/b", &[b'x'; 1001])]).contains("larger than"));
    assert!(told(&[("a/b", &large), ("a/c", &large), ("a/d", &large), ("a/e", &large)]).contains("unpacks"));
    assert!(told(&[("a/b", &b""[..]); 6]).contains("more than 5 files"));
    assert!(told(&[(&format!("a/{}", "b".repeat(50)), b"")]).contains("too long"));
    assert!(told(&[("a/b", &large)]).is_empty());
    let bomb = gzip(&vec![0; 4 << 20]);
    assert!(!read_archive(bomb.as_slice(), "x.tgz", &limits).problems.is_empty());
    let whole = tarball(&[("a/b", &large)]);
    for end in [0, 5, 20, whole.len() / 2] {
        assert!(!read_archive(&whole[..end], "x.tgz", &limits).problems.is_empty(), "cut at {end}");
    }
    assert!(!read_archive(&b"apiVersion: v2"[..], "x.tgz", &limits).problems.is_empty());
}

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

#[test]
fn a_folder_gives_its_files_without_what_is_ignored() {
    let files = [
        ("Chart.yaml", ""),
        (".helmignore", "*.bak\nnone/\n"),
        ("templates/.x.yaml.swp", ""),
        ("templates/a.yaml", "old"),
        ("a.bak", ""),
        ("none/x", ""),
        (".git/config", ""),
        ("charts/sub/.helmignore", "*"),
    ];
    let folder = folder(&files);
    let root = folder.path().canonicalize().unwrap();
    let overlays =
        ["templates/a.yaml", "templates/new.yaml", "new.bak"].map(|path| (root.join(path), "new".to_owned()));
    let package =
        read_package(folder.path(), "charts/db", folder.path(), &overlays, &PackageLimits::default());
    let expected =
        [".helmignore", "Chart.yaml", "charts/sub/.helmignore", "templates/a.yaml", "templates/new.yaml"];
    assert_eq!(paths(&package), expected);
    assert_eq!(package.files[3].bytes, b"new");
    assert!(package.problems.is_empty() && !package.is_packed);
}

#[test]
fn a_folder_is_bounded() {
    let folder = folder(&[("a/b/c/d", ""), ("e", "xxxxx"), ("f", "xxx"), ("g", "xxx")]);
    let limits = PackageLimits { file: 4, total: 5, entries: 100, path: 100, depth: 2 };
    let package = read_folder(folder.path(), "db", folder.path(), &[], &limits);
    let told: Vec<&str> = package.problems.iter().map(|problem| problem.path.as_str()).collect();
    assert_eq!((told, paths(&package)), (vec!["db/a/b/c", "db/e", "db"], vec!["f"]));
    assert!(
        read_folder(&folder.path().join("none"), "none", folder.path(), &[], &limits).problems[0].is_fatal
    );
}

#[cfg(unix)]
#[test]
fn links_are_followed_in_the_chart_only() {
    use std::os::unix::fs::symlink;
    let outside = folder(&[("secret", "x")]);
    let folder = folder(&[("files/a", "x"), ("b/c", "x")]);
    let link = |to: &std::path::Path, name: &str| symlink(to, folder.path().join(name)).unwrap();
    link(std::path::Path::new("files"), "again");
    link(std::path::Path::new(".."), "b/up");
    link(outside.path(), "out");
    link(&outside.path().join("secret"), "secret");
    link(std::path::Path::new("nowhere"), "gone");
    let package = read_folder(folder.path(), "db", folder.path(), &[], &PackageLimits::default());
    assert_eq!(paths(&package), ["again/a", "b/c", "files/a"]);
    let told: Vec<&str> = package.problems.iter().map(|problem| problem.path.as_str()).collect();
    assert_eq!(told, ["db/b/up", "db/gone", "db/out", "db/secret"]);
}

#[cfg(unix)]
#[test]
fn links_may_lead_into_the_repository_but_not_to_what_git_keeps() {
    let folder = folder(&[("LICENSE", "x"), (".git/config", "token"), ("charts/db/Chart.yaml", "")]);
    let chart = folder.path().join("charts/db");
    for name in ["LICENSE", ".git/config"] {
        let own = chart.join(name.replace('/', "-"));
        std::os::unix::fs::symlink(std::path::Path::new("../..").join(name), own).unwrap();
    }
    let package = read_folder(&chart, "db", &chart, &[], &PackageLimits::default());
    assert_eq!(paths(&package), ["Chart.yaml", "LICENSE"]);
    assert_eq!(package.problems.len(), 1);
}
