use super::*;

fn words(line: &str) -> Vec<&str> {
    line.split('␣').collect()
}

#[test]
fn finds_what_needs_a_shell() {
    use NeedKind::*;
    type Expected = (usize, &'static str, NeedKind);
    let cases: &[(&str, &[Expected])] = &[
        ("pg_dump␣db␣>␣/x", &[(2, ">", Redirection)]),
        ("pg_dump␣--clean␣>␣/x", &[(2, ">", Redirection)]),
        ("pg_dump␣db␣|␣gzip␣>/x", &[(2, "|", Operator), (4, ">/x", Redirection)]),
        ("a␣&&␣b␣2>&1", &[(1, "&&", Operator), (3, "2>&1", Redirection)]),
        ("a␣;␣b␣2>/dev/null␣&", &[(1, ";", Operator), (3, "2>/dev/null", Redirection), (4, "&", Operator)]),
        ("psql␣<␣/x", &[(1, "<", Redirection)]),
        ("psql␣-U␣$POSTGRES_USER", &[(2, "$POSTGRES_USER", Variable)]),
        ("mysqldump␣-p${MYSQL_PASSWORD}", &[(1, "${MYSQL_PASSWORD}", Variable)]),
        ("a␣${B:-c}/d", &[(1, "${B:-c}", Variable)]),
        ("$HOME/x.sh", &[(0, "$HOME", Variable)]),
        ("~/x.sh", &[(0, "~", Home)]),
        ("tar␣czf␣/b/$(date +%F).tgz␣/d", &[(2, "$(date +%F)", Substitution)]),
        ("tar␣czf␣/b/`date`.tgz␣/d", &[(2, "`date`", Substitution)]),
        ("rm␣-f␣/b/*.sql", &[(2, "/b/*.sql", Pattern)]),
        ("cd␣/data", &[(0, "cd", Builtin)]),
        ("export␣A=$B", &[(0, "export", Builtin), (1, "$B", Variable)]),
        ("PGPASSWORD=x␣pg_dump", &[(0, "PGPASSWORD", Assignment)]),
        ("date>/x", &[(0, ">", Operator)]),
        ("bash␣/x.sh␣>␣/y", &[(2, ">", Redirection)]),
    ];
    for &(line, expected) in cases {
        let words = words(line);
        let found = needs(&words);
        let seen: Vec<(usize, &str, NeedKind)> =
            found.iter().map(|need| (need.word, &words[need.word][need.range.clone()], need.kind)).collect();
        assert_eq!(seen, expected, "{line}");
    }
}

#[test]
fn is_silent_where_no_shell_is_needed() {
    let cases = [
        "/bin/sh␣-c␣a > /x && b",
        "sh␣-lc␣a | b␣$X",
        "env␣A=b␣bash␣-ec␣a␣|",
        "timeout␣10␣sh␣-c␣a␣$X",
        "busybox␣sh␣-c␣a␣&&",
        "su␣postgres␣-c␣pg_dump␣>␣/x",
        "su␣postgres␣--command=pg_dump␣$X",
        "awk␣{print$NF}␣/x",
        "env␣awk␣{print$NF}",
        "ssh␣host␣echo␣$HOME␣|␣wc",
        "jq␣$ENV.X",
        "find␣/x␣-name␣*.tmp␣-exec␣rm␣{}␣;",
        "sort␣-t␣|␣/x",
        "cut␣--delimiter␣;",
        "mongo␣--eval␣db.x.update({$set:{a:1}})",
        "psql␣-c␣DO $BODY$ x $BODY$",
        "psql␣-c␣$BODY$x$BODY$",
        "psql␣-c␣SELECT a > b; SELECT 'x' && y",
        "mysql␣-e␣drop␣`db`",
        "mysql␣-e␣SELECT `a`, `b`",
        "tar␣czf␣/x␣--exclude␣*.log␣/d",
        "rsync␣-a␣--exclude=*.log␣/a␣/b",
        "curl␣http://x/?a=b&c=d",
        "grep␣^A$␣/x",
        "kubectl␣$(NAME)",
        "echo␣<namespace>",
        "pip␣x>=1.0",
        "x␣>=1",
        "find␣-size␣>5",
        "echo␣hi",
        "/bin/true",
        "kill␣-STOP␣1",
        "/usr/bin/cd␣x",
        "find␣~user",
        "a␣x~",
        "a␣-",
        "a␣->",
    ];
    for line in cases {
        assert_eq!(needs(&words(line)), [], "{line}");
    }
    assert_eq!(needs(&[]), []);
}

#[test]
fn writes_the_words_as_a_script() {
    let cases = [
        ("pg_dump␣-d␣my db␣>␣/x", "pg_dump -d 'my db' > /x"),
        ("pg_dump␣db␣|␣gzip␣>/x", "pg_dump db | gzip >/x"),
        ("psql␣-U␣$POSTGRES_USER␣-c␣SELECT 'a'", r#"psql -U "$POSTGRES_USER" -c 'SELECT '\''a'\'''"#),
        ("tar␣czf␣/b/$(date +%F).tgz", r#"tar czf "/b/$(date +%F).tgz""#),
        ("a␣$b\"$C", r#"a "\$b\"$C""#),
        ("rm␣-f␣/b/*.sql", "rm -f /b/*.sql"),
        ("~/x.sh", "~/x.sh"),
        ("cd␣/my data", "cd '/my data'"),
        ("PGPASSWORD=$P␣pg_dump", r#"PGPASSWORD="$P" pg_dump"#),
        ("PGPASSWORD=a b␣pg_dump", "PGPASSWORD='a b' pg_dump"),
        ("A=␣pg_dump", "A= pg_dump"),
        ("date>/x", "date>/x"),
    ];
    for (line, script) in cases {
        let words = words(line);
        assert_eq!(super::script(&words, &needs(&words)).as_deref(), Some(script), "{line}");
    }
    let odd = words("rm␣/b/it's*");
    assert_eq!(super::script(&odd, &needs(&odd)), None);
}

#[test]
fn long_words_take_linear_time() {
    for part in ["$(a ", "$A", "${A", "${A:", "`", "$($(", "a "] {
        let long = part.repeat(100_000);
        let found = needs(&["x", &long]);
        assert!(found.len() <= 100_000, "{part}");
        assert!(super::script(&["x", &long], &found).is_some(), "{part}");
    }
    for word in [";", "*", "$A", ">"] {
        let many = vec![word; 100_000];
        let found = needs(&[&["rm"], many.as_slice()].concat());
        assert_eq!(found.len(), 100_000, "{word}");
        assert!(super::script(&many, &found).is_some(), "{word}");
    }
}
