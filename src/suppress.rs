//! Owns ignore comments.
/// x
pub fn is_failure(rule: &str) -> bool {
    matches!(rule, "unreadable-file" | "invalid-yaml" | "unrenderable-chart" | "invalid-config")
}
