//! Mutations of manifests: lines, keys, values and styles change as wholes,
//! and documents are invented. The rest is left to libFuzzer, which brings in
//! the dictionary.

use arbitrary::{Arbitrary, Unstructured};

use crate::random::Random;
use crate::shapes::{Document, KEYS, VALUES};

/// Changes the text in `data[..size]`; gives its new length.
pub fn mutate(data: &mut [u8], size: usize, max: usize, seed: u32) -> usize {
    let mut random = Random::new(seed);
    let Ok(text) = str::from_utf8(&data[..size]) else {
        return libfuzzer_sys::fuzzer_mutate(data, size, max);
    };
    let changed = match random.below(8) {
        0 | 1 => return libfuzzer_sys::fuzzer_mutate(data, size, max),
        2 => invented(&mut random),
        3 => {
            let between = random.pick(&["---\n", "---\n", "# next file\n"]);
            format!("{}{between}{}", ended(text), invented(&mut random))
        }
        _ => of_lines(text, &mut random),
    };
    let limit = changed.floor_char_boundary(max.min(data.len()));
    data[..limit].copy_from_slice(&changed.as_bytes()[..limit]);
    limit
}

fn ended(text: &str) -> String {
    if text.is_empty() || text.ends_with('\n') { text.to_owned() } else { format!("{text}\n") }
}

fn invented(random: &mut Random) -> String {
    let bytes = random.bytes(512);
    Document::arbitrary(&mut Unstructured::new(&bytes))
        .map(|document| document.to_string())
        .unwrap_or_default()
}

/// The text with one or a few lines changed.
fn of_lines(text: &str, random: &mut Random) -> String {
    let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
    for _ in 0..=random.below(3) {
        if lines.is_empty() {
            return invented(random);
        }
        let (at, other) = (random.below(lines.len()), random.below(lines.len()));
        match random.below(12) {
            0 => drop(lines.remove(at)),
            1 => lines.insert(other, lines[at].clone()),
            2 => lines.swap(at, other),
            3 => lines[at].insert_str(0, random.pick(&[" ", "  ", "    ", "- ", "# ", "\t"])),
            4 => lines[at] = lines[at].trim_start_matches([' ', '-']).to_owned(),
            5 => lines[at] = with_key(&lines[at], random.pick(KEYS)),
            6 | 7 => lines[at] = with_value(&lines[at], random.pick(VALUES)),
            8 => lines[at] = restyled(&lines[at], random),
            9 => lines[at] = around(&lines[at], random),
            10 if random.below(8) == 0 => {
                lines.iter_mut().for_each(|line| *line = line.replace("\r\n", "\n").replace('\n', "\r\n"));
            }
            10 => {
                lines[at] =
                    lines[at].replace('\n', random.pick(&["", "\r\n", "\r", "\n\n", " # c\n", "\n\u{feff}"]))
            }
            _ => {
                let line = format!("{}{}: {}\n", indent(&lines[at]), random.pick(KEYS), random.pick(VALUES));
                lines.insert(at, line);
            }
        }
    }
    lines.concat()
}

fn indent(line: &str) -> &str {
    &line[..line.len() - line.trim_start_matches(' ').len()]
}

fn with_key(line: &str, key: &str) -> String {
    let rest = line.split_once(':').map_or("\n", |(_, rest)| rest);
    format!("{}{key}:{rest}", indent(line))
}

fn with_value(line: &str, value: &str) -> String {
    let before = line.split_once(": ").map_or_else(|| line.trim_end(), |(before, _)| before);
    format!("{before}: {value}\n")
}

/// The value of a line in another style.
fn restyled(line: &str, random: &mut Random) -> String {
    let Some((before, value)) = line.trim_end().split_once(": ") else { return line.to_owned() };
    let bare = value.trim_matches(['\'', '"']);
    let deeper = format!("\n{}      ", indent(line).replace('-', " "));
    let value = match random.below(9) {
        0 => format!("'{}'", bare.replace('\'', "''")),
        1 => format!("\"{}\"", bare.replace('\\', "\\\\").replace('"', "\\\"")),
        2 => bare.to_owned(),
        3 => format!("{}{deeper}{bare}", random.pick(&["|", "|-", "|+", "|2", ">", ">-", ">+"])),
        4 => format!(">-{deeper}{}", bare.replace(", ", &format!(",{deeper}"))),
        5 => format!("&a {value}"),
        6 => format!("!!{} {value}", random.pick(&["str", "binary", "int", "null"])),
        7 => format!("'{}'", bare.replace('\'', "''").replace(' ', &deeper)),
        _ => format!("[{value}]"),
    };
    format!("{before}: {value}\n")
}

/// A line with templates or comments in or around it.
fn around(line: &str, random: &mut Random) -> String {
    match random.below(7) {
        0 => format!("repl{{{{ if X }}}}\n{line}repl{{{{ end }}}}\n"),
        1 => format!("{{{{repl if X }}}}\n{line}{{{{repl else }}}}\n{line}{{{{repl end }}}}\n"),
        2 => line.replacen(": ", ": repl{{ ConfigOption \"a\" }}", 1),
        3 => line.replacen('"', "\"{{ .Values.a }}", 1),
        4 => format!("{}# velint: ignore[unknown-volume] x\n", line.trim_end_matches('\n').to_owned() + " "),
        5 => format!("{}# velint: ignore[unparsable-timeout, malformed-command] x\n{line}", indent(line)),
        _ => line.replacen('a', "${A:-b}", 1),
    }
}
