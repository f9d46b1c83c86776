//! Owns the explanations of what velint reports without a rule: failures of
//! its own, and ignore comments of no use.

/// A diagnostic that no rule makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Own {
    /// Its name in brackets.
    pub id: &'static str,
    /// A page like those of rules, without front matter.
    page: &'static str,
}

/// All of them, sorted by name.
pub const OWN: &[Own] = &[
    Own {
        id: "internal-error",
        page: "# internal-error\n\nA bug of velint stopped the check of this file.\n\nNothing in the file was checked; \
               other files were. The message says where in velint's source it happened.\n",
    },
    Own {
        id: "invalid-config",
        page: "# invalid-config\n\nA configuration holds something that velint does not understand, or cannot be read.\n\n\
               Nothing in `.velint.yaml` is passed over in silence: an entry, rule, level, version or glob that is not \
               known, a value of another kind, a key given twice, an override without a reason. The rest of the file \
               counts, so that one run shows all there is to mend; `--fix` changes no file that the configuration \
               counts for, and the exit code is 2.\n\n`velint init` writes a configuration that explains every entry, \
               `velint schema config` prints a JSON Schema for editors, `velint check --show-config` what counts in \
               the end. `--no-config` reads none.\n",
    },
    Own {
        id: "invalid-yaml",
        page: "# invalid-yaml\n\nA document that mentions Velero is not YAML, or is too deep or too large to be read.\n\n\
               Kubernetes would refuse it as well. The other documents of the file were checked. Text with templates \
               in it that is not YAML before it is rendered is counted in the summary instead.\n",
    },
    Own {
        id: "unreadable-file",
        page: "# unreadable-file\n\nA file could not be read: it is missing, not UTF-8, too large, or access is denied.\n\n\
               Likewise a part of which there is more than velint looks at: keys of Velero's in one mapping, volumes in \
               one list, containers, volumes and mounts of one pod (1,000 each), findings in one file (1,000).\n\n\
               Files without a trace of Velero are not reported, whatever their content.\n",
    },
    Own {
        id: "unrenderable-chart",
        page: "# unrenderable-chart\n\nA chart, or a part of it, could not be read or rendered.\n\nThe note says whether the \
               rest was checked. It is so where Helm stops as well: at a template that cannot be read, such as one with an \
               action that does not end or with a function that Helm does not have, whatever the values; and at an action \
               that fails with the values of an installation: those of `-f` and `--set` where one chart is checked, of a \
               configured set, of a HelmChart of KOTS, and of a HelmRelease of Flux or an Application of Argo CD that no \
               kustomization stands beside. What an unknown value or the cluster decides on does not count.\n\nCounted in the \
               summary instead: actions that fail with the chart's own values, which may ask for more; subcharts that are \
               not there; templates of other languages, such as Jinja, from which charts are made; links that leave the \
               tree, which are not followed. Depth, steps, output and size are bounded. `velint render CHART` prints what is \
               rendered, and why an action fails.\n",
    },
    Own {
        id: "unrenderable-kustomization",
        page: "# unrenderable-kustomization\n\nA kustomization could not be built: `kubectl kustomize` stops here as \
               well.\n\nWhat could be built of it was checked. A kustomization is built where one of its files has a \
               trace of Velero: its resources and bases with its patches, components, names, labels and annotations, as \
               kustomize 5.7.1 does it. Files that are not there, and what lies on the network, are counted in the \
               summary instead. `velint render FOLDER` prints what is built.\n",
    },
    Own {
        id: "unused-suppression",
        page: "# unused-suppression\n\nA `# velint: ignore[…]` comment hides no finding, or cannot be read.\n\nA comment \
               that hides nothing would hide the next real defect on its lines. `--fix` takes out comments, and rules \
               in them, that hide nothing; a misspelt rule is left to you.\n",
    },
    Own {
        id: "unwritable-file",
        page: "# unwritable-file\n\nA fixed file could not be written, or changed while it was being fixed.\n\nThe file is \
               as it was before.\n",
    },
];

impl Own {
    /// The one of this name.
    pub fn find(id: &str) -> Option<Own> {
        OWN.iter().copied().find(|own| own.id == id)
    }

    pub(super) fn page(self) -> &'static str {
        self.page
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::is_failure;
    use crate::suppress;

    #[test]
    fn each_is_a_failure_or_about_comments_and_says_what_it_is() {
        assert!(OWN.is_sorted_by(|a, b| a.id < b.id));
        for own in OWN {
            assert!(is_failure(own.id) || own.id == suppress::UNUSED, "{}", own.id);
            let mut lines = own.page.lines();
            assert_eq!(lines.next(), Some(format!("# {}", own.id).as_str()));
            assert!(lines.any(|line| !line.is_empty()), "{}", own.id);
        }
    }
}
