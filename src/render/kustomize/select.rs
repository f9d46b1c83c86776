//! Which resources a patch is for (`api/types/selector.go` of kustomize 5.7.1,
//! label selectors of `k8s.io/apimachinery`).

use regex::{Regex, RegexBuilder};

use super::resource::{Resource, map_at, text_at};
use crate::render::value::{Kind, Value};

/// The `target` of a patch.
#[derive(Debug)]
pub(super) struct Selector {
    /// Patterns that must fit as a whole, of group, version, kind, name, namespace.
    patterns: [Option<Pattern>; 5],
    labels: Vec<Requirement>,
    annotations: Vec<Requirement>,
}

/// What a text must be as a whole.
#[derive(Debug)]
enum Pattern {
    Text(String),
    Regex(Regex),
}

impl Pattern {
    fn new(text: String) -> Result<Self, regex::Error> {
        if text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
            return Ok(Self::Text(text));
        }
        let built = RegexBuilder::new(&format!("^(?:{text})$")).size_limit(PATTERN_SIZE).build();
        built.map(Self::Regex)
    }

    fn is_match(&self, text: &str) -> bool {
        match self {
            Self::Text(own) => own == text,
            Self::Regex(regex) => regex.is_match(text),
        }
    }
}

/// One condition of a label selector.
#[derive(Debug)]
struct Requirement {
    key: String,
    operator: Operator,
    values: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    In,
    NotIn,
    Exists,
    Missing,
    Greater,
    Less,
}

/// Bytes that a pattern may take when it is compiled.
const PATTERN_SIZE: usize = 1 << 20;

impl Selector {
    /// Reads a `target`.
    ///
    /// Errors: the field, and what is wrong with it.
    pub(super) fn new(target: &Value) -> Result<Self, (&'static str, String)> {
        let pattern = |name: &'static str| {
            let text = text_at(target, &[name]);
            let built = (!text.is_empty()).then(|| Pattern::new(text.clone())).transpose();
            built.map_err(|_| (name, format!("`{text}` is not a regular expression")))
        };
        let selector = |name: &'static str| {
            let text = text_at(target, &[name]);
            requirements(&text).ok_or_else(|| (name, format!("`{text}` is not a selector")))
        };
        Ok(Self {
            patterns: [
                pattern("group")?,
                pattern("version")?,
                pattern("kind")?,
                pattern("name")?,
                pattern("namespace")?,
            ],
            labels: selector("labelSelector")?,
            annotations: selector("annotationSelector")?,
        })
    }

    /// Whether a resource is selected. Name and namespace may be those that it
    /// had at first.
    pub(super) fn selects(&self, resource: &Resource) -> bool {
        let [group, version, kind, name, namespace] = &self.patterns;
        // The rest costs more, and most patches name one resource of very many.
        if let Some(name) = name
            && !resource.is_named(&|own| name.is_match(own))
        {
            return false;
        }
        let (now, first) = (resource.id(), resource.first_id());
        let fits = |pattern: &Option<Pattern>, texts: &[&str]| {
            pattern.as_ref().is_none_or(|pattern| texts.iter().any(|text| pattern.is_match(text)))
        };
        fits(namespace, &[&first.namespace, &now.namespace])
            && fits(name, &[&first.name, &now.name])
            && fits(group, &[&now.gvk.group])
            && fits(version, &[&now.gvk.version])
            && fits(kind, &[&now.gvk.kind])
            && meets(&resource.value, "labels", &self.labels)
            && meets(&resource.value, "annotations", &self.annotations)
    }
}

fn meets(resource: &Value, field: &str, requirements: &[Requirement]) -> bool {
    let map = map_at(resource, &["metadata", field]);
    requirements.iter().all(|requirement| {
        let value = map.as_ref().and_then(|map| map.get(&requirement.key));
        let text = value.map(|value| match value.kind {
            Kind::Text(text) => text.as_str().to_owned(),
            _ => String::new(),
        });
        requirement.is_met(text.as_deref())
    })
}

impl Requirement {
    fn is_met(&self, value: Option<&str>) -> bool {
        let is_among = value.is_some_and(|value| self.values.iter().any(|one| one == value));
        let numbers = || {
            let own: i64 = value?.parse().ok()?;
            Some((own, self.values.first()?.parse::<i64>().ok()?))
        };
        match self.operator {
            Operator::In => is_among,
            Operator::NotIn => !is_among,
            Operator::Exists => value.is_some(),
            Operator::Missing => value.is_none(),
            Operator::Greater => numbers().is_some_and(|(own, than)| own > than),
            Operator::Less => numbers().is_some_and(|(own, than)| own < than),
        }
    }
}

/// Reads `a=b,c!=d,e in (f, g),h notin (i),j,!k,l>1`; none where it is something else.
fn requirements(text: &str) -> Option<Vec<Requirement>> {
    let mut parts = vec![String::new()];
    let mut depth = 0_usize;
    for c in text.chars() {
        depth = match c {
            '(' => depth + 1,
            ')' => depth.checked_sub(1)?,
            _ => depth,
        };
        match c {
            ',' if depth == 0 => parts.push(String::new()),
            c => parts.last_mut()?.push(c),
        }
    }
    if text.trim().is_empty() {
        return Some(Vec::new());
    }
    parts.iter().map(|part| requirement(part.trim())).collect()
}

fn requirement(part: &str) -> Option<Requirement> {
    let is_key = |key: &str| {
        !key.is_empty()
            && key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/'))
    };
    let make = |key: &str, operator, values: Vec<String>| {
        let key = key.trim();
        is_key(key).then(|| Requirement { key: key.to_owned(), operator, values })
    };
    if let Some(key) = part.strip_prefix('!') {
        return make(key, Operator::Missing, Vec::new());
    }
    if let Some((head, list)) = part.split_once('(') {
        let values = list.trim_end().strip_suffix(')')?.split(',').map(|value| value.trim().to_owned());
        let (key, word) = head.trim_end().rsplit_once(char::is_whitespace)?;
        let operator = match word {
            "in" => Operator::In,
            "notin" => Operator::NotIn,
            _ => return None,
        };
        return make(key, operator, values.collect());
    }
    let signs = [
        ("!=", Operator::NotIn),
        ("==", Operator::In),
        ("=", Operator::In),
        (">", Operator::Greater),
        ("<", Operator::Less),
    ];
    for (sign, operator) in signs {
        if let Some((key, value)) = part.split_once(sign) {
            return make(key, operator, vec![value.trim().to_owned()]);
        }
    }
    make(part, Operator::Exists, Vec::new())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn label_selectors_are_read() {
        let labels = [("a", "1"), ("b", "x")];
        let value = |key: &str| labels.iter().find(|(name, _)| *name == key).map(|(_, value)| *value);
        let cases = [
            ("", true),
            ("a", true),
            ("!a", false),
            ("!c", true),
            ("a=1", true),
            ("a==1,b=x", true),
            ("a!=1", false),
            ("c!=1", true),
            ("b in (x, y)", true),
            ("b notin (x,y)", false),
            ("a>0", true),
            ("a<1", false),
            ("a = 1 , b", true),
        ];
        for (text, expected) in cases {
            let met = requirements(text).map(|all| all.iter().all(|one| one.is_met(value(&one.key))));
            assert_eq!(met, Some(expected), "{text}");
        }
        for text in ["a in x", "(a)", "a b", "a in (x", "=x"] {
            assert!(requirements(text).is_none(), "{text}");
        }
    }
}
