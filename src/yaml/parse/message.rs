//! What stopped the parser, in the words of a diagnostic.

use granit_parser::ErrorKind;

use super::{FailureKind, Reason};

/// The kind of a failure and its message; `text` is what stands at its place.
pub(super) fn of(reason: &Reason, text: &str) -> (FailureKind, String) {
    match reason {
        Reason::Parser(ErrorKind::RecursionLimitExceeded) => {
            (FailureKind::TooDeep, "collections are nested too deep".to_owned())
        }
        Reason::Parser(kind) => (FailureKind::Syntax, syntax(kind)),
        Reason::TooDeep(depth) => {
            (FailureKind::TooDeep, format!("collections are nested more than {depth} deep"))
        }
        Reason::TooManyNodes(nodes) => {
            (FailureKind::TooManyNodes, format!("the document has more than {nodes} nodes"))
        }
        Reason::AliasExpansion(nodes) => {
            (FailureKind::AliasExpansion, format!("the document's aliases expand to more than {nodes} nodes"))
        }
        Reason::AliasCycle => (
            FailureKind::AliasExpansion,
            format!("the alias `{}` stands inside what it repeats", short(text)),
        ),
        Reason::CollectionAsKey { braces: true } => {
            (FailureKind::Syntax, "`{{` without quotes opens a mapping whose key is a mapping".to_owned())
        }
        Reason::CollectionAsKey { braces: false } => {
            (FailureKind::Syntax, "a mapping or a list stands in the place of a key".to_owned())
        }
        Reason::QuoteOverLines => (FailureKind::Syntax, "this quote is not closed on its line".to_owned()),
        Reason::UnknownAlias => {
            (FailureKind::UnknownAlias, format!("the alias `{}` has no anchor before it", short(text)))
        }
    }
}

/// The message where a tab in the indentation is what stopped the parser.
pub(super) fn of_tab(kind: &ErrorKind) -> String {
    let kind = if matches!(kind, ErrorKind::TabInPlainScalar) { kind } else { &ErrorKind::TabInIndentation };
    worded(kind).to_owned()
}

/// A name short enough for a message.
fn short(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((cut, _)) => format!("{}…", &text[..cut]),
        None => text.to_owned(),
    }
}

fn syntax(kind: &ErrorKind) -> String {
    match kind {
        ErrorKind::UnexpectedCharacter { character } if character.is_ascii_graphic() => {
            format!("text without quotes cannot begin with `{character}`")
        }
        ErrorKind::UnexpectedCharacter { character } => {
            format!("the character U+{:04X} cannot stand here", u32::from(*character))
        }
        ErrorKind::MismatchedFlowCollectionEnd { open, close } => {
            format!("`{open}` is closed by `{close}`")
        }
        ErrorKind::UnclosedFlowCollection { open } => format!("`{open}` is never closed"),
        other => worded(other).to_owned(),
    }
}

fn worded(kind: &ErrorKind) -> &'static str {
    use ErrorKind as E;
    match kind {
        E::UnexpectedEofFlowSequence => "`[` is never closed",
        E::UnexpectedEofFlowMapping => "`{` is never closed",
        E::UnexpectedEofBlockSequence | E::UnexpectedEofBlockMapping | E::UnexpectedEof => {
            "the document ends inside a collection"
        }
        E::ExpectedDocumentStart | E::InvalidDocumentEnd | E::MissingDocumentEndBeforeDirective => {
            "there is text after the end of the document's value"
        }
        E::ExpectedNodeContent | E::UnexpectedEofImplicitFlowMapping => "a value is missing before this",
        E::ExpectedBlockMappingKey => "this does not continue the mapping above it",
        E::ExpectedBlockSequenceEntry => "this does not continue the list above it",
        E::ExpectedFlowMappingSeparator => "`,` or `}` is missing before this",
        E::ExpectedFlowSequenceSeparator => "`,` or `]` is missing before this",
        E::SimpleKeyExpected | E::InvalidSimpleKey => "`:` is missing after this key",
        E::InvalidIndentation | E::InvalidFlowScalarIndent => "this is indented less than what it belongs to",
        E::InvalidQuotedScalarIndent => "a line of quoted text is indented less than its key",
        E::InvalidBlockScalarIndent => "a line of block text is indented less than the first one",
        E::TabNotAllowed | E::TabInBlockIndentation | E::TabInIndentation | E::TabAtBlockScalarStart => {
            "a tab stands where YAML wants spaces for indentation"
        }
        E::TabInPlainScalar => "a tab stands where text without quotes wants spaces for indentation",
        E::UnclosedQuotedScalar => "this quote is never closed",
        E::DocumentIndicatorInQuotedScalar => "this quote is not closed before the next document",
        E::InvalidTrailingSingleQuotedScalar | E::InvalidTrailingDoubleQuotedScalar => {
            "there is text after the closing quote"
        }
        E::MisplacedFlowCollectionEnd => "this bracket closes nothing",
        E::MappingValueNotAllowed | E::InvalidColonPlacement => "a key cannot stand here",
        E::MappingKeyNotAllowed => "a key cannot stand on this line",
        E::InvalidMappingValueWhitespace | E::FlowMappingValueAdjacentCollection => {
            "`:` has no blank after it"
        }
        E::BlockEntryInFlowCollection | E::BlockSequenceEntryNotAllowed => {
            "an item with `-` cannot stand here"
        }
        E::InvalidBlockEntryWhitespace => "`-` has no blank after it",
        E::PlainScalarStartsWithDashFlowIndicator => "text without quotes cannot begin like this",
        E::UnexpectedEndOfPlainScalar => "text without quotes ends too early",
        E::ZeroBlockScalarIndent | E::InvalidBlockScalarHeader => {
            "`|` or `>` is followed by something other than `+`, `-` or a digit from 1 to 9"
        }
        E::CommentInterceptedScalar => "a comment stands inside text without quotes",
        E::CommentNotSeparated | E::ExpectedWhitespace => "a blank is missing here",
        other => of_escapes_and_tags(other),
    }
}

fn of_escapes_and_tags(kind: &ErrorKind) -> &'static str {
    use ErrorKind as E;
    match kind {
        E::UnknownQuotedScalarEscape => "this escape is not one that YAML knows",
        E::InvalidQuotedScalarHexEscape | E::InvalidUnicodeEscape => "this escape names no character",
        E::InvalidLowSurrogateHexEscape
        | E::InvalidLowSurrogate
        | E::MissingLowSurrogate
        | E::UnpairedLowSurrogate => "this escape is half of a surrogate pair",
        E::UndeclaredTagHandle => "the handle of this tag is not declared",
        E::ExpectedTagBang
        | E::InvalidGlobalTagCharacter
        | E::InvalidTagTerminator
        | E::MissingTagUri
        | E::UnclosedVerbatimTag
        | E::InvalidTagEscape
        | E::InvalidTagUtf8LeadingByte
        | E::InvalidTagUtf8TrailingByte
        | E::InvalidTagUtf8 => "this tag is malformed",
        E::MissingAnchorOrAliasName => "an anchor or alias has no name",
        E::BomInsideDocument => "a byte order mark stands inside the document",
        E::TooManyComments => "more comment lines follow each other than can be kept",
        E::DuplicateVersionDirective
        | E::UnsupportedYamlMajorVersion
        | E::DuplicateTagDirective
        | E::ExpectedTagDirectiveBang
        | E::InvalidDirectiveTerminator
        | E::MissingYamlVersionSeparator
        | E::MissingDirectiveName
        | E::InvalidDirectiveName
        | E::DirectiveByteLimitExceeded { .. }
        | E::TooManyReservedDirectiveParams { .. }
        | E::YamlVersionTooLong
        | E::MissingYamlVersion
        | E::InvalidTagDirectiveTerminator => "this directive is malformed",
        _ => "this is not YAML",
    }
}
