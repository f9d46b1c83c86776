//! `.Capabilities` (Helm 4.1.4, `pkg/chart/common/capabilities.go`).

use std::any::Any;
use std::rc::Rc;

use super::{field, no_member, text_argument};
use crate::render::fault::Fault;
use crate::render::helm::chart::Release;
use crate::render::text::Text;
use crate::render::value::{Kind, Object, Value};

/// What `.Capabilities.APIVersions` of `helm template` of Helm 4.1.4 lists, in its order.
const API_VERSIONS: [&str; 57] = [
    "v1",
    "admissionregistration.k8s.io/v1",
    "admissionregistration.k8s.io/v1alpha1",
    "admissionregistration.k8s.io/v1beta1",
    "internal.apiserver.k8s.io/v1alpha1",
    "apps/v1",
    "apps/v1beta1",
    "apps/v1beta2",
    "authentication.k8s.io/v1",
    "authentication.k8s.io/v1alpha1",
    "authentication.k8s.io/v1beta1",
    "authorization.k8s.io/v1",
    "authorization.k8s.io/v1beta1",
    "autoscaling/v1",
    "autoscaling/v2",
    "autoscaling/v2beta1",
    "autoscaling/v2beta2",
    "batch/v1",
    "batch/v1beta1",
    "certificates.k8s.io/v1",
    "certificates.k8s.io/v1beta1",
    "certificates.k8s.io/v1alpha1",
    "coordination.k8s.io/v1alpha2",
    "coordination.k8s.io/v1beta1",
    "coordination.k8s.io/v1",
    "discovery.k8s.io/v1",
    "discovery.k8s.io/v1beta1",
    "events.k8s.io/v1",
    "events.k8s.io/v1beta1",
    "extensions/v1beta1",
    "flowcontrol.apiserver.k8s.io/v1",
    "flowcontrol.apiserver.k8s.io/v1beta1",
    "flowcontrol.apiserver.k8s.io/v1beta2",
    "flowcontrol.apiserver.k8s.io/v1beta3",
    "networking.k8s.io/v1",
    "networking.k8s.io/v1beta1",
    "node.k8s.io/v1",
    "node.k8s.io/v1alpha1",
    "node.k8s.io/v1beta1",
    "policy/v1",
    "policy/v1beta1",
    "rbac.authorization.k8s.io/v1",
    "rbac.authorization.k8s.io/v1beta1",
    "rbac.authorization.k8s.io/v1alpha1",
    "resource.k8s.io/v1",
    "resource.k8s.io/v1beta2",
    "resource.k8s.io/v1beta1",
    "resource.k8s.io/v1alpha3",
    "scheduling.k8s.io/v1alpha1",
    "scheduling.k8s.io/v1beta1",
    "scheduling.k8s.io/v1",
    "storage.k8s.io/v1beta1",
    "storage.k8s.io/v1",
    "storage.k8s.io/v1alpha1",
    "storagemigration.k8s.io/v1beta1",
    "apiextensions.k8s.io/v1beta1",
    "apiextensions.k8s.io/v1",
];

/// What the cluster can do.
#[derive(Debug)]
pub struct Capabilities {
    kube: Rc<KubeVersion>,
    apis: Rc<ApiVersions>,
    helm: Rc<HelmBuild>,
}

impl Capabilities {
    /// What `helm template` assumes for a release.
    pub fn new(release: &Release) -> Self {
        let added = release.api_versions.iter().map(String::as_str);
        let apis = API_VERSIONS.iter().copied().chain(added).map(Rc::from).collect();
        Self {
            kube: Rc::new(KubeVersion::new(&release.kube_version)),
            apis: Rc::new(ApiVersions(apis)),
            helm: Rc::new(HelmBuild),
        }
    }
}

impl Object for Capabilities {
    fn type_name(&self) -> &'static str {
        "*common.Capabilities"
    }

    fn kind_name(&self) -> &'static str {
        "ptr"
    }

    fn member(&self, name: &str, arguments: &[Value]) -> Result<Value, Fault> {
        let object: Rc<dyn Object> = match name {
            "KubeVersion" => Rc::clone(&self.kube) as Rc<dyn Object>,
            "APIVersions" => Rc::clone(&self.apis) as Rc<dyn Object>,
            "HelmVersion" => Rc::clone(&self.helm) as Rc<dyn Object>,
            _ => return Err(no_member(name, self.type_name())),
        };
        field(name, arguments, Value::new(Kind::Object(object)))
    }

    fn print(&self) -> Text {
        let KubeVersion { version, major, minor } = &*self.kube;
        let (apis, helm) = (self.apis.print(), self.helm.print());
        Text::plain(format!(
            "{{{{{version} {version} {major} {minor}}} {} {}}}",
            apis.as_str(),
            helm.as_str()
        ))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// `.Capabilities.KubeVersion`
#[derive(Debug)]
struct KubeVersion {
    version: String,
    major: String,
    minor: String,
}

impl KubeVersion {
    fn new(version: &str) -> Self {
        let bare = version.strip_prefix('v').unwrap_or(version);
        let mut parts = bare.split('.');
        let mut part = || {
            let part = parts.next().unwrap_or("0");
            part.chars().take_while(char::is_ascii_digit).collect::<String>()
        };
        Self { version: format!("v{bare}"), major: part(), minor: part() }
    }
}

impl Object for KubeVersion {
    fn type_name(&self) -> &'static str {
        "common.KubeVersion"
    }

    fn kind_name(&self) -> &'static str {
        "struct"
    }

    fn member(&self, name: &str, arguments: &[Value]) -> Result<Value, Fault> {
        let text = match name {
            "Version" | "GitVersion" | "String" => &self.version,
            "Major" => &self.major,
            "Minor" => &self.minor,
            _ => return Err(no_member(name, self.type_name())),
        };
        field(name, arguments, Value::plain(text.as_str()))
    }

    fn print(&self) -> Text {
        Text::plain(self.version.as_str())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// `.Capabilities.APIVersions`
#[derive(Debug)]
pub struct ApiVersions(Vec<Rc<str>>);

impl Object for ApiVersions {
    fn type_name(&self) -> &'static str {
        "common.VersionSet"
    }

    fn kind_name(&self) -> &'static str {
        "slice"
    }

    fn member(&self, name: &str, arguments: &[Value]) -> Result<Value, Fault> {
        if name != "Has" {
            return Err(no_member(name, self.type_name()));
        }
        Ok(match text_argument(name, arguments)? {
            Ok(wanted) => Value::bool(self.0.iter().any(|api| **api == *wanted.as_str())),
            Err(unknown) => unknown,
        })
    }

    fn print(&self) -> Text {
        Text::plain(format!("[{}]", self.0.join(" ")))
    }

    fn entries(&self) -> Option<Vec<(Value, Value)>> {
        let entry = |(at, api): (usize, &Rc<str>)| {
            (Value::int(i64::try_from(at).unwrap_or(i64::MAX)), Value::plain(Rc::clone(api)))
        };
        Some(self.0.iter().enumerate().map(entry).collect())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// `.Capabilities.HelmVersion`: Helm 4.1.4 as it was released.
#[derive(Debug)]
struct HelmBuild;

/// Names and values of its fields, in their order.
const HELM: [(&str, &str); 5] = [
    ("Version", "v4.1.4"),
    ("GitCommit", "05fa37973dc9e42b76e1d2883494c87174b6074f"),
    ("GitTreeState", "clean"),
    ("GoVersion", "go1.25.9"),
    ("KubeClientVersion", "v1.35"),
];

impl Object for HelmBuild {
    fn type_name(&self) -> &'static str {
        "version.BuildInfo"
    }

    fn kind_name(&self) -> &'static str {
        "struct"
    }

    fn member(&self, name: &str, arguments: &[Value]) -> Result<Value, Fault> {
        match HELM.iter().find(|(known, _)| *known == name) {
            Some((_, value)) => field(name, arguments, Value::plain(*value)),
            None => Err(no_member(name, self.type_name())),
        }
    }

    fn print(&self) -> Text {
        Text::plain(format!("{{{}}}", HELM.map(|(_, value)| value).join(" ")))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
