//! The functions that a KOTS template may call.
//!
//! Sources: KOTS `pkg/template/*_context.go` (its own), `TxtFuncMap` of
//! Masterminds/sprig v3.3 (`functions.go`), `text/template/funcs.go` of Go 1.27.

use Prints::{Any, Bool, Number, Subtree};

/// What a call prints, as far as its outermost function tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Prints {
    /// Text that YAML may take for anything.
    Any,
    /// `true` or `false`.
    Bool,
    /// A number.
    Number,
    /// Lines, most often more than one value.
    Subtree,
}

/// KOTS' own functions: name, what it prints, and how many arguments it takes
/// where that is the same in all versions. Sorted by name. `UrlPathEscape` is
/// documented and in no version that was looked at.
const OWN: &[(&str, Prints, Option<usize>)] = &[
    ("Add", Number, Some(2)),
    ("Base64Decode", Any, Some(1)),
    ("Base64Encode", Any, Some(1)),
    ("ChannelName", Any, Some(0)),
    ("ConfigOption", Any, Some(1)),
    ("ConfigOptionData", Any, Some(1)),
    ("ConfigOptionEquals", Bool, Some(2)),
    ("ConfigOptionFilename", Any, None),
    ("ConfigOptionIndex", Any, Some(1)),
    ("ConfigOptionName", Any, None),
    ("ConfigOptionNotEquals", Bool, Some(2)),
    ("Cursor", Any, Some(0)),
    ("Distribution", Any, Some(0)),
    ("Div", Number, Some(2)),
    ("HTTPProxy", Any, Some(0)),
    ("HTTPSProxy", Any, Some(0)),
    ("HasLocalRegistry", Bool, Some(0)),
    ("HelmValue", Any, None),
    ("HumanSize", Any, Some(1)),
    ("IdentityServiceClientID", Any, None),
    ("IdentityServiceClientSecret", Any, None),
    ("IdentityServiceEnabled", Bool, None),
    ("IdentityServiceName", Any, None),
    ("IdentityServicePort", Any, None),
    ("IdentityServiceRoles", Any, None),
    ("ImagePullSecretName", Any, Some(0)),
    ("IsAirgap", Bool, Some(0)),
    ("IsKurl", Bool, Some(0)),
    ("IsRequired", Bool, None),
    ("KotsVersion", Any, Some(0)),
    ("KubeSeal", Any, None),
    ("KubernetesMajorVersion", Any, Some(0)),
    ("KubernetesMinorVersion", Any, Some(0)),
    ("KubernetesVersion", Any, Some(0)),
    ("KurlAll", Any, Some(0)),
    ("KurlBool", Bool, Some(1)),
    ("KurlInt", Number, Some(1)),
    ("KurlOption", Any, Some(1)),
    ("KurlString", Any, Some(1)),
    ("LicenseDockerCfg", Any, Some(0)),
    ("LicenseFieldValue", Any, Some(1)),
    ("LocalImageName", Any, Some(1)),
    ("LocalRegistryAddress", Any, Some(0)),
    ("LocalRegistryHost", Any, Some(0)),
    ("LocalRegistryImagePullSecret", Any, Some(0)),
    ("LocalRegistryNamespace", Any, Some(0)),
    ("Lookup", Any, None),
    ("Mult", Number, Some(2)),
    ("Namespace", Any, Some(0)),
    ("NoProxy", Any, Some(0)),
    ("NodeCount", Number, Some(0)),
    ("Now", Any, Some(0)),
    ("NowFmt", Any, None),
    ("ParseBool", Bool, Some(1)),
    ("ParseFloat", Number, Some(1)),
    ("ParseInt", Number, None),
    ("ParseUint", Number, None),
    ("PrivateCACert", Any, Some(0)),
    ("RandomBytes", Any, None),
    ("RandomString", Any, None),
    ("ReleaseNotes", Any, Some(0)),
    ("ReplicatedImageName", Any, None),
    ("ReplicatedImageRegistry", Any, None),
    ("ReplicatedProxyDomain", Any, None),
    ("ReplicatedRegistryDomain", Any, None),
    ("Sequence", Number, Some(0)),
    ("Split", Any, None),
    ("Sub", Number, Some(2)),
    ("TLSCACert", Any, None),
    ("TLSCert", Any, None),
    ("TLSCertFromCA", Any, None),
    ("TLSKey", Any, None),
    ("TLSKeyFromCA", Any, None),
    ("ToLower", Any, Some(1)),
    ("ToUpper", Any, Some(1)),
    ("Trim", Any, None),
    ("TrimSpace", Any, Some(1)),
    ("UrlEncode", Any, Some(1)),
    ("UrlPathEscape", Any, None),
    ("VersionLabel", Any, Some(0)),
    ("YamlEscape", Subtree, Some(1)),
];

/// Functions of sprig and of Go. Sorted by name.
#[rustfmt::skip]
const COMMON: &[&str] = &[
    "abbrev", "abbrevboth", "add", "add1", "add1f", "addf", "adler32sum", "ago", "all", "and", "any",
    "append", "atoi", "b32dec", "b32enc", "b64dec", "b64enc", "base", "bcrypt", "biggest",
    "buildCustomCert", "call", "camelcase", "cat", "ceil", "chunk", "clean", "coalesce", "compact",
    "concat", "contains", "date", "dateInZone", "dateModify", "date_in_zone", "date_modify", "decryptAES",
    "deepCopy", "deepEqual", "default", "derivePassword", "dict", "dig", "dir", "div", "divf", "duration",
    "durationRound", "empty", "encryptAES", "env", "eq", "expandenv", "ext", "fail", "first", "float64",
    "floor", "fromJson", "ge", "genCA", "genCAWithKey", "genPrivateKey", "genSelfSignedCert",
    "genSelfSignedCertWithKey", "genSignedCert", "genSignedCertWithKey", "get", "getHostByName", "gt",
    "has", "hasKey", "hasPrefix", "hasSuffix", "hello", "html", "htmlDate", "htmlDateInZone", "htpasswd",
    "indent", "index", "initial", "initials", "int", "int64", "isAbs", "join", "js", "kebabcase", "keys",
    "kindIs", "kindOf", "last", "le", "len", "list", "lower", "lt", "max", "maxf", "merge",
    "mergeOverwrite", "min", "minf", "mod", "mul", "mulf", "mustAppend", "mustChunk", "mustCompact",
    "mustDateModify", "mustDeepCopy", "mustFirst", "mustFromJson", "mustHas", "mustInitial", "mustLast",
    "mustMerge", "mustMergeOverwrite", "mustPrepend", "mustPush", "mustRegexFind", "mustRegexFindAll",
    "mustRegexMatch", "mustRegexReplaceAll", "mustRegexReplaceAllLiteral", "mustRegexSplit", "mustRest",
    "mustReverse", "mustSlice", "mustToDate", "mustToJson", "mustToPrettyJson", "mustToRawJson", "mustUniq",
    "mustWithout", "must_date_modify", "ne", "nindent", "nospace", "not", "now", "omit", "or", "osBase",
    "osClean", "osDir", "osExt", "osIsAbs", "pick", "pluck", "plural", "prepend", "print", "printf",
    "println", "push", "quote", "randAlpha", "randAlphaNum", "randAscii", "randBytes", "randInt",
    "randNumeric", "regexFind", "regexFindAll", "regexMatch", "regexQuoteMeta", "regexReplaceAll",
    "regexReplaceAllLiteral", "regexSplit", "repeat", "replace", "rest", "reverse", "round", "semver",
    "semverCompare", "seq", "set", "sha1sum", "sha256sum", "sha512sum", "shuffle", "slice", "snakecase",
    "sortAlpha", "split", "splitList", "splitn", "squote", "sub", "subf", "substr", "swapcase", "ternary",
    "title", "toDate", "toDecimal", "toJson", "toPrettyJson", "toRawJson", "toString", "toStrings", "trim",
    "trimAll", "trimPrefix", "trimSuffix", "trimall", "trunc", "tuple", "typeIs", "typeIsLike", "typeOf",
    "uniq", "unixEpoch", "unset", "until", "untilStep", "untitle", "upper", "urlJoin", "urlParse",
    "urlquery", "uuidv4", "values", "without", "wrap", "wrapWith",
];

/// Those of [`COMMON`] that print a boolean. Sorted by name.
#[rustfmt::skip]
const BOOLEANS: &[&str] = &[
    "all", "any", "contains", "deepEqual", "empty", "eq", "ge", "gt", "has", "hasKey", "hasPrefix",
    "hasSuffix", "isAbs", "kindIs", "le", "lt", "mustHas", "mustRegexMatch", "ne", "not", "osIsAbs",
    "regexMatch", "semverCompare", "typeIs", "typeIsLike",
];

/// Those of [`COMMON`] that print a number. Sorted by name.
#[rustfmt::skip]
const NUMBERS: &[&str] = &[
    "add", "add1", "add1f", "addf", "atoi", "biggest", "ceil", "div", "divf", "float64", "floor", "int",
    "int64", "len", "max", "maxf", "min", "minf", "mod", "mul", "mulf", "randInt", "round", "sub", "subf",
    "toDecimal",
];

/// Those of [`COMMON`] that may print more than one line or value. Sorted by name.
const SUBTREES: &[&str] = &[
    "fromJson",
    "indent",
    "mustFromJson",
    "mustToJson",
    "mustToPrettyJson",
    "mustToRawJson",
    "nindent",
    "print",
    "printf",
    "println",
    "toJson",
    "toPrettyJson",
    "toRawJson",
];

/// A function of this name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Function {
    pub prints: Prints,
    /// How many arguments it takes; none where that is not certain.
    pub arguments: Option<usize>,
}

/// The function of this name; none where KOTS knows none.
pub(super) fn find(name: &str) -> Option<Function> {
    if let Ok(at) = OWN.binary_search_by_key(&name, |own| own.0) {
        return Some(Function { prints: OWN[at].1, arguments: OWN[at].2 });
    }
    let is_in = |names: &[&str]| names.binary_search(&name).is_ok();
    let prints = match () {
        () if !is_in(COMMON) => return None,
        () if is_in(BOOLEANS) => Bool,
        () if is_in(NUMBERS) => Number,
        () if is_in(SUBTREES) => Subtree,
        () => Any,
    };
    Some(Function { prints, arguments: None })
}

/// Those of KOTS' own functions that need nothing but their arguments. Sorted by name.
const COMPUTED: &[&str] = &[
    "Add",
    "Base64Decode",
    "Base64Encode",
    "Mult",
    "ParseBool",
    "ParseFloat",
    "ParseInt",
    "Split",
    "Sub",
    "ToLower",
    "ToUpper",
    "Trim",
    "TrimSpace",
    "UrlEncode",
];

/// Whether a function gives what only the installation knows.
pub(super) fn is_open(name: &str) -> bool {
    OWN.binary_search_by_key(&name, |own| own.0).is_ok() && COMPUTED.binary_search(&name).is_err()
}

/// KOTS' own functions: their names, and how many arguments they take where
/// that is certain.
pub(super) fn own() -> impl Iterator<Item = (&'static str, Option<usize>)> {
    OWN.iter().map(|own| (own.0, own.2))
}

/// The function whose name is nearest to an unknown one, where one is near.
pub(super) fn nearest(name: &str) -> Option<&'static str> {
    if name.len() > 64 {
        return None;
    }
    let names = OWN.iter().map(|own| own.0).chain(COMMON.iter().copied());
    let mut best: Option<(usize, &str)> = None;
    for known in names {
        let distance = if known.eq_ignore_ascii_case(name) { 0 } else { strsim::osa_distance(known, name) };
        let near = distance <= (known.len().min(name.len()) / 4).min(3);
        if near && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, known));
        }
    }
    best.map(|(_, known)| known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted_and_agree() {
        assert!(OWN.is_sorted_by(|a, b| a.0 < b.0));
        for names in [COMMON, BOOLEANS, NUMBERS, SUBTREES] {
            assert!(names.is_sorted_by(|a, b| a < b), "{names:?}");
            assert!(names.iter().all(|name| COMMON.contains(name)), "{names:?}");
        }
        assert!(OWN.iter().all(|own| !COMMON.contains(&own.0)));
        assert!(COMPUTED.is_sorted());
        assert!(COMPUTED.iter().all(|name| OWN.iter().any(|own| own.0 == *name)));
    }

    #[test]
    fn only_near_names_are_offered() {
        let cases = [
            ("configOption", Some("ConfigOption")),
            ("ConfigOptionEqual", Some("ConfigOptionEquals")),
            ("LicenceFieldValue", Some("LicenseFieldValue")),
            ("icas", None),
            ("include", None),
            ("toYaml", None),
        ];
        for (name, known) in cases {
            assert_eq!((find(name), nearest(name)), (None, known), "{name}");
        }
    }
}
