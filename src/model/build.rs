//! From documents to a [`Project`].
