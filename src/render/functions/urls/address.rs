//! Addresses as Go's `net/url` takes them apart (Go 1.25).

use super::super::quoting::{quoted, quoted_char};
use crate::render::text::Text;

/// A part of an address, as it is written and as it is meant.
#[derive(Debug, Default)]
pub(super) struct Part<'t> {
    pub raw: &'t str,
    pub text: String,
}

/// Who asks.
#[derive(Debug)]
pub(super) struct User<'t> {
    pub raw: &'t str,
    name: String,
    password: Option<String>,
}

/// The parts of an address.
#[derive(Debug, Default)]
pub(super) struct Address<'t> {
    pub scheme: &'t str,
    pub opaque: &'t str,
    pub user: Option<User<'t>>,
    pub host: Part<'t>,
    pub path: Part<'t>,
    pub query: &'t str,
    pub fragment: Part<'t>,
}

/// Which part of an address a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    Host,
    Zone,
    Path,
    User,
    Fragment,
}

impl User<'_> {
    /// `name:password`, escaped.
    pub fn written(&self) -> String {
        let name = escape(&self.name, Mode::User);
        match &self.password {
            Some(password) => format!("{name}:{}", escape(password, Mode::User)),
            None => name,
        }
    }
}

impl<'t> Address<'t> {
    /// Errors: it is none, in Go's words.
    pub fn parse(text: &'t str) -> Result<Self, String> {
        let (before, fragment) = text.split_once('#').unwrap_or((text, ""));
        let mut address = Self::without_fragment(before)?;
        address.fragment = part(fragment, Mode::Fragment)?;
        Ok(address)
    }

    fn without_fragment(text: &'t str) -> Result<Self, String> {
        if text.bytes().any(|byte| byte < b' ' || byte == 0x7f) {
            return Err("net/url: invalid control character in URL".into());
        }
        let mut address = Self::default();
        if text == "*" {
            address.path = Part { raw: text, text: text.into() };
            return Ok(address);
        }
        let (scheme, rest) = scheme(text)?;
        address.scheme = scheme;
        let (mut rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        address.query = query;
        if !rest.starts_with('/') {
            if !scheme.is_empty() {
                address.opaque = rest;
                return Ok(address);
            }
            if rest.split('/').next().is_some_and(|segment| segment.contains(':')) {
                return Err("first path segment in URL cannot contain colon".into());
            }
        }
        if let Some(after) = rest.strip_prefix("//")
            && (!scheme.is_empty() || !after.starts_with('/'))
        {
            let (authority, path) = after.split_at(after.find('/').unwrap_or(after.len()));
            rest = path;
            address.authority(authority)?;
        }
        address.path = part(rest, Mode::Path)?;
        Ok(address)
    }

    fn authority(&mut self, text: &'t str) -> Result<(), String> {
        let Some((user, host)) = text.rsplit_once('@') else {
            self.host = self::host(text)?;
            return Ok(());
        };
        self.host = self::host(host)?;
        let is_valid = |c: char| c.is_ascii_alphanumeric() || "-._:~!$&'()*+,;=%@".contains(c);
        if !user.chars().all(is_valid) {
            return Err("net/url: invalid userinfo".into());
        }
        let (name, password) = match user.split_once(':') {
            Some((name, password)) => (name, Some(unescape(password, Mode::User)?)),
            None => (user, None),
        };
        self.user = Some(User { raw: user, name: unescape(name, Mode::User)?, password });
        Ok(())
    }

    /// The host without a port and brackets.
    pub fn hostname(&self) -> &str {
        let host = self.host.text.as_str();
        let host = match host.rfind(':') {
            Some(colon) if is_port(host.get(colon..).unwrap_or_default()) => {
                host.get(..colon).unwrap_or(host)
            }
            _ => host,
        };
        host.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')).unwrap_or(host)
    }
}

/// What stands before the first colon, where that ends a scheme.
fn scheme(text: &str) -> Result<(&str, &str), String> {
    for (at, c) in text.char_indices() {
        match c {
            'a'..='z' | 'A'..='Z' => {}
            '0'..='9' | '+' | '-' | '.' if at > 0 => {}
            ':' if at == 0 => return Err("missing protocol scheme".into()),
            ':' => return Ok((text.get(..at).unwrap_or_default(), text.get(at + 1..).unwrap_or_default())),
            _ => break,
        }
    }
    Ok(("", text))
}

/// Nothing, or a colon and digits.
fn is_port(text: &str) -> bool {
    text.is_empty()
        || text.strip_prefix(':').is_some_and(|port| port.bytes().all(|byte| byte.is_ascii_digit()))
}

fn host(text: &str) -> Result<Part<'_>, String> {
    let wrong_port =
        |port: &str| format!("invalid port {} after host", quoted(&Text::plain(port), false).as_str());
    if !text.contains('[') {
        let port = text.rfind(':').map_or("", |colon| text.get(colon..).unwrap_or_default());
        return if is_port(port) { part(text, Mode::Host) } else { Err(wrong_port(port)) };
    }
    let Some(end) = text.rfind(']') else { return Err("missing ']' in host".into()) };
    let (inner, port) = text.split_at(end);
    let port_only = port.strip_prefix(']').unwrap_or(port);
    if !is_port(port_only) {
        return Err(wrong_port(port_only));
    }
    if !text.starts_with('[') {
        return Err("invalid IP-literal".into());
    }
    let Some(zone) = inner.find("%25") else { return part(text, Mode::Host) };
    let (address, zone) = inner.split_at(zone);
    let made = [unescape(address, Mode::Host)?, unescape(zone, Mode::Zone)?, unescape(port, Mode::Host)?];
    Ok(Part { raw: text, text: made.concat() })
}

fn part(raw: &str, mode: Mode) -> Result<Part<'_>, String> {
    Ok(Part { raw, text: unescape(raw, mode)? })
}

/// The bytes of a part with `%41` read. What is no text then is replaced.
fn unescape(text: &str, mode: Mode) -> Result<String, String> {
    let in_host = matches!(mode, Mode::Host | Mode::Zone);
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if byte != b'%' {
            if in_host && byte.is_ascii() && is_escaped(byte, mode) {
                let c = quoted_char(char::from(byte), false).replace('\'', "\"");
                return Err(format!("invalid character {c} in host name"));
            }
            out.push(byte);
            at += 1;
            continue;
        }
        let digits =
            text.get(at + 1..at + 3).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let value = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        let fits = |value: u8| match mode {
            _ if value == b'%' => true,
            Mode::Host => value >= 0x80,
            Mode::Zone => value == b' ' || !is_escaped(value, Mode::Host),
            _ => true,
        };
        let Some(value) = value.filter(|value| fits(*value)) else {
            let shown: String = text.get(at..).unwrap_or_default().chars().take(3).collect();
            return Err(format!("invalid URL escape {}", quoted(&Text::plain(shown), false).as_str()));
        };
        out.push(value);
        at += 3;
    }
    Ok(String::from_utf8_lossy(&out).into_owned())
}

/// A part with all that does not stand for itself as `%41`.
pub(super) fn escape(text: &str, mode: Mode) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match is_escaped(byte, mode) {
            true => out.push_str(&format!("%{byte:02X}")),
            false => out.push(char::from(byte)),
        }
    }
    out
}

/// `shouldEscape`
fn is_escaped(byte: u8, mode: Mode) -> bool {
    let in_host = matches!(mode, Mode::Host | Mode::Zone);
    match byte {
        _ if byte.is_ascii_alphanumeric() => false,
        _ if in_host && b"!$&'()*+,;=:[]<>\"".contains(&byte) => false,
        b'-' | b'_' | b'.' | b'~' => false,
        b'$' | b'&' | b'+' | b',' | b'/' | b':' | b';' | b'=' | b'?' | b'@' => match mode {
            Mode::Path => byte == b'?',
            Mode::User => matches!(byte, b'@' | b'/' | b'?' | b':'),
            Mode::Fragment => false,
            Mode::Host | Mode::Zone => true,
        },
        b'!' | b'(' | b')' | b'*' => mode != Mode::Fragment,
        _ => true,
    }
}
