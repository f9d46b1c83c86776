//! Charts that Helm itself rendered.
