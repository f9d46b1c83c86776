//! `urlParse` and `urlJoin` (`url.go` of sprig 3.3).

mod address;

use std::collections::BTreeMap;
use std::rc::Rc;

use address::{Address, Part, escape};

use super::bounds::check_length;
use super::{Arguments, Function, Scene, Unknown, any_cause};
use crate::render::fault::Fault;
use crate::render::text::Text;
use crate::render::value::{Kind, Map, Slot, Value};

pub(super) const TABLE: &[Function] = &[
    Function { name: "urlJoin", arity: (1, 1), unknown: Unknown::Keeps, call: url_join },
    Function { name: "urlParse", arity: (1, 1), unknown: Unknown::Spreads, call: url_parse },
];

type Outcome = Result<Value, Fault>;

fn url_parse(_: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    let text = arguments.text(0)?;
    check_length(text.len().saturating_mul(4))?;
    let address = Address::parse(text.as_str()).map_err(|reason| {
        let shown = super::quoting::quoted(text, false);
        let message = format!("unable to parse url: parse {}: {reason}", shown.as_str());
        Fault::failed(format!("error calling urlParse: {message}"))
    })?;
    let userinfo = address.user.as_ref().map(address::User::written).unwrap_or_default();
    let whole = |found: &str| part_of(text, found, found);
    let slots = [
        ("fragment", unescaped(text, &address.fragment)),
        ("host", unescaped(text, &address.host)),
        ("hostname", part_of(text, address.host.raw, address.hostname())),
        ("opaque", whole(address.opaque)),
        ("path", unescaped(text, &address.path)),
        ("query", whole(address.query)),
        ("scheme", part_of(text, address.scheme, &address.scheme.to_ascii_lowercase())),
        ("userinfo", part_of(text, address.user.as_ref().map_or("", |user| user.raw), &userinfo)),
    ];
    let slots: BTreeMap<Rc<str>, Slot> =
        slots.into_iter().map(|(name, text)| (Rc::from(name), Slot::plain(Value::text(text)))).collect();
    Ok(Value::map(slots))
}

fn unescaped(text: &Text, part: &Part<'_>) -> Text {
    part_of(text, part.raw, &part.text)
}

/// A part of a text, byte for byte where what was `made` of it stands in it so.
fn part_of(text: &Text, raw: &str, made: &str) -> Text {
    let inner = if made.is_empty() { None } else { raw.find(made) };
    let start = raw.as_ptr().addr().checked_sub(text.as_str().as_ptr().addr());
    match (inner, start) {
        (Some(inner), Some(start)) if start + inner + made.len() <= text.len() => {
            text.slice(start + inner..start + inner + made.len())
        }
        _ => Text::new(made, text.derived_origin()),
    }
}

/// A field of the map that makes an address; none is empty.
fn field(map: &Map, name: &str) -> Result<Text, Fault> {
    let Some(value) = map.get(name) else { return Ok(Text::plain("")) };
    match value.kind {
        Kind::Text(text) => Ok(text),
        _ => {
            let found = value.kind_name();
            let message = format!("unable to parse {name} key, must be of type string, but {found} found");
            Err(Fault::failed(format!("error calling urlJoin: {message}")))
        }
    }
}

/// `URL.String` of Go.
fn url_join(_: &mut Scene<'_>, arguments: &Arguments) -> Outcome {
    if arguments.value(0)?.is_nil() {
        return Ok(Value::plain(""));
    }
    let map = arguments.map(0)?;
    let names = ["scheme", "host", "path", "query", "opaque", "fragment", "userinfo"];
    if let Some(cause) = names.iter().find_map(|name| any_cause(&map.get(name)?)) {
        return Ok(Value::hole(cause));
    }
    let [scheme, host, path, query, opaque, fragment, userinfo] = names;
    let (scheme, host, path) = (field(map, scheme)?, field(map, host)?, field(map, path)?);
    let (query, opaque, fragment) = (field(map, query)?, field(map, opaque)?, field(map, fragment)?);
    let userinfo = field(map, userinfo)?;
    let all = [&scheme, &host, &path, &query, &opaque, &fragment, &userinfo];
    check_length(all.iter().map(|text| text.len() * 3).sum())?;
    let user = user(userinfo.as_str())?;
    let mut out = String::new();
    if !scheme.is_empty() {
        out.push_str(&format!("{}:", scheme.as_str()));
    }
    if opaque.is_empty() {
        push_place(&mut out, host.as_str(), path.as_str(), user.as_deref());
    } else {
        out.push_str(opaque.as_str());
    }
    if !query.is_empty() {
        out.push_str(&format!("?{}", query.as_str()));
    }
    if !fragment.is_empty() {
        out.push_str(&format!("#{}", escape(fragment.as_str(), address::Mode::Fragment)));
    }
    let origin = all.iter().map(|text| text.derived_origin()).max_by_key(|origin| origin.rank());
    Ok(Value::text(Text::new(out, origin.unwrap_or_default())))
}

/// What stands before the host, as it is written.
fn user(userinfo: &str) -> Result<Option<String>, Fault> {
    if userinfo.is_empty() {
        return Ok(None);
    }
    let text = format!("proto://{userinfo}@host");
    let address = Address::parse(&text).map_err(|reason| {
        let shown = super::quoting::quoted(&Text::plain(text.as_str()), false);
        let message = format!("unable to parse userinfo in dict: parse {}: {reason}", shown.as_str());
        Fault::failed(format!("error calling urlJoin: {message}"))
    })?;
    Ok(address.user.as_ref().map(address::User::written))
}

/// Adds user, host and path.
fn push_place(out: &mut String, host: &str, path: &str, user: Option<&str>) {
    let has_scheme = !out.is_empty();
    if has_scheme || !host.is_empty() || user.is_some() {
        if !host.is_empty() || !path.is_empty() || user.is_some() {
            out.push_str("//");
        }
        if let Some(user) = user {
            out.push_str(&format!("{user}@"));
        }
        out.push_str(&escape(host, address::Mode::Host));
    }
    let path = if path == "*" { path.to_owned() } else { escape(path, address::Mode::Path) };
    if !path.is_empty() && !path.starts_with('/') && !host.is_empty() {
        out.push('/');
    }
    if out.is_empty() && path.split('/').next().is_some_and(|segment| segment.contains(':')) {
        out.push_str("./");
    }
    out.push_str(&path);
}
