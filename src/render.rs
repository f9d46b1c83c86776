//! Owns templates: which parts of a text only the installation knows.
