//! Pods, as far as they are known.

use super::Text;
use crate::source::Place;

/// How much of a pod is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Knowledge {
    /// Plain or rendered: all containers and volumes.
    Whole,
    /// Chart values: what is there confirms; it denies only where the values
    /// contradict each other.
    Values,
    /// Annotations alone.
    Bare,
}

/// A pod template, or what is known of one.
#[derive(Debug, Clone)]
pub struct Pod {
    /// How much is known.
    pub knowledge: Knowledge,
    /// Containers of every kind, in the order of the API; regular ones first
    /// written first.
    pub containers: Vec<Container>,
    /// Volumes, claim templates of a StatefulSet included.
    pub volumes: Vec<Volume>,
    /// Volumes that the values describe under `persistence`, called by the keys
    /// there. The chart may leave them out or call them otherwise: they tell
    /// whose claim a name is, and nothing else. Empty for whole pods.
    pub persistence: Vec<Volume>,
    /// Mounts that the values give to the chart's own main container
    /// (`extraVolumeMounts`); empty for whole pods.
    pub main_mounts: Vec<Mount>,
    /// Whether there may be containers that are not listed here: a templated
    /// part, or a pod that is not known whole.
    pub more_containers: bool,
    /// Likewise for volumes.
    pub more_volumes: bool,
    /// Likewise for mounts.
    pub more_mounts: bool,
    /// A label or annotation that has a sidecar put in, possibly first.
    pub injection: Option<Place>,
    /// Its labels, where all of them are known.
    pub labels: Option<Vec<(String, String)>>,
    /// The label that keeps it out of every backup.
    pub excluded: Option<Place>,
    /// Whether a Job or CronJob makes it, so that it ends by itself.
    pub ends: bool,
    /// The container that an operator itself makes in pods of this kind, where
    /// that is known and the annotations stand in the operator's resource.
    pub main_container: Option<&'static str>,
    /// The list of containers, for a second label.
    pub containers_place: Option<Place>,
    /// The list of volumes, for a second label.
    pub volumes_place: Option<Place>,
}

/// The kind of a container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContainerKind {
    /// One of `containers`.
    Regular,
    /// One of `initContainers`.
    Init,
    /// One of `initContainers` with `restartPolicy: Always`.
    NativeSidecar,
    /// One of `ephemeralContainers`.
    Ephemeral,
}

/// A container.
#[derive(Debug, Clone)]
pub struct Container {
    /// `name`; none where it is missing.
    pub name: Option<Text>,
    /// Which list it stands in.
    pub kind: ContainerKind,
    /// `image`, where it is written.
    pub image: Option<Text>,
    /// `volumeMounts` and `volumeDevices`.
    pub mounts: Vec<Mount>,
    /// Whether it may have mounts that are not listed here.
    pub more_mounts: bool,
    /// Whether a probe decides when it is ready: one of readiness, or of
    /// start-up, before whose success it is not; none where that cannot be told.
    pub is_probed: Option<bool>,
    /// Whether it may administer file systems: it is privileged, or is given
    /// `SYS_ADMIN`; none where that cannot be told.
    pub is_admin: Option<bool>,
    /// The whole entry.
    pub place: Place,
}

/// A volume mount, or a block device.
#[derive(Debug, Clone)]
pub struct Mount {
    /// Name of the volume.
    pub volume: Text,
    /// `mountPath`, or `devicePath` of a device; none where it is missing.
    pub path: Option<Text>,
    /// Whether it is one of `volumeDevices`.
    pub is_device: bool,
}

/// Where a volume's content comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VolumeKind {
    /// `persistentVolumeClaim`, with the claim's name where it is known.
    Claim(Option<String>),
    /// A claim template of a StatefulSet.
    ClaimTemplate,
    /// `emptyDir`
    EmptyDir,
    /// `hostPath`
    HostPath,
    /// Generic `ephemeral`.
    Ephemeral,
    /// `secret`, `configMap`, `projected`, `downwardAPI`: the field's name.
    NonData(&'static str),
    /// Any other source: `nfs`, `csi`, …
    Other(String),
    /// Templated, or nothing that is understood.
    Unknown,
}

/// A volume.
#[derive(Debug, Clone)]
pub struct Volume {
    /// `name`.
    pub name: Text,
    /// Its source.
    pub kind: VolumeKind,
}

/// Names that a pod has, and whether there may be more.
#[derive(Debug, Clone, Default)]
pub struct Names<'p> {
    /// Known names in order.
    pub known: Vec<&'p str>,
    /// Whether others may exist.
    pub more: bool,
}

/// Containers that admission webhooks put into pods, whole namespaces at a
/// time (Istio and others with Envoy, Linkerd, Knative, the Vault agent, Dapr,
/// Consul, Kuma, OpenTelemetry, Jaeger).
const INJECTED: &[&str] = &[
    "istio-proxy",
    "envoy",
    "envoy-sidecar",
    "linkerd-proxy",
    "queue-proxy",
    "vault-agent",
    "daprd",
    "consul-dataplane",
    "kuma-sidecar",
    "otc-container",
    "jaeger-agent",
];

impl Pod {
    /// Whether a container of this name may be put in when the pod is made.
    pub fn may_be_injected(&self, name: &str) -> bool {
        self.injection.is_some() || INJECTED.contains(&name)
    }

    /// A pod of which nothing is known.
    pub fn bare() -> Self {
        Self {
            knowledge: Knowledge::Bare,
            containers: Vec::new(),
            volumes: Vec::new(),
            persistence: Vec::new(),
            main_mounts: Vec::new(),
            more_containers: true,
            more_volumes: true,
            more_mounts: true,
            injection: None,
            labels: None,
            excluded: None,
            ends: false,
            main_container: None,
            containers_place: None,
            volumes_place: None,
        }
    }

    /// The regular containers, in order: those that hooks can run in.
    pub fn regular(&self) -> impl Iterator<Item = &Container> {
        self.containers.iter().filter(|container| container.kind == ContainerKind::Regular)
    }

    /// The container of this name and of any kind.
    pub fn container(&self, name: &str) -> Option<&Container> {
        self.containers.iter().find(|container| container.known_name() == Some(name))
    }

    /// Names of the regular containers; `more` where one is templated or others may exist.
    pub fn container_names(&self) -> Names<'_> {
        let known: Vec<&str> = self.regular().filter_map(Container::known_name).collect();
        let more = self.more_containers || known.len() < self.regular().count();
        Names { known, more }
    }

    /// The volume of this name. In the pods of a StatefulSet a claim template
    /// takes the place of the volume of its name (`updateStorage` in
    /// `pkg/controller/statefulset` of Kubernetes).
    pub fn volume(&self, name: &str) -> Option<&Volume> {
        let named = || self.volumes.iter().filter(|volume| volume.name.known() == Some(name));
        named().find(|volume| volume.kind == VolumeKind::ClaimTemplate).or_else(|| named().next())
    }

    /// The volume of this name, or the entry of `persistence` under this key.
    pub fn volume_or_key(&self, name: &str) -> Option<&Volume> {
        let mut volumes = self.volumes.iter().chain(&self.persistence);
        volumes.find(|volume| volume.name.known() == Some(name))
    }

    /// Names of the volumes; `more` where one is templated or others may exist.
    pub fn volume_names(&self) -> Names<'_> {
        let known: Vec<&str> = self.volumes.iter().filter_map(|volume| volume.name.known()).collect();
        let more = self.more_volumes || known.len() < self.volumes.len();
        Names { known, more }
    }

    /// Whether a mount is written of which the volume's name is not known.
    pub fn has_open_mounts(&self) -> bool {
        let mounts = self.containers.iter().flat_map(|container| &container.mounts).chain(&self.main_mounts);
        mounts.into_iter().any(|mount| mount.volume.known().is_none())
    }

    /// Whether a regular container, or the chart's own main container, mounts
    /// `volume`; none where that cannot be told.
    pub fn is_mounted(&self, volume: &str) -> Option<bool> {
        let mounts = self.regular().flat_map(|container| &container.mounts).chain(&self.main_mounts);
        let mut open = self.more_mounts;
        for mount in mounts {
            match mount.volume.known() {
                Some(name) if name == volume => return Some(true),
                Some(_) => {}
                None => open = true,
            }
        }
        open |= self.regular().any(|container| container.more_mounts);
        open |= self.knowledge == Knowledge::Whole && self.more_containers;
        if open { None } else { Some(false) }
    }
}

impl Container {
    /// Its name, where it is written and not templated.
    pub fn known_name(&self) -> Option<&str> {
        self.name.as_ref()?.known()
    }

    /// Whether it mounts `volume`; none where that cannot be told.
    pub fn mounts(&self, volume: &str) -> Option<bool> {
        if self.mounts.iter().any(|mount| mount.volume.known() == Some(volume)) {
            return Some(true);
        }
        let open = self.more_mounts || self.mounts.iter().any(|mount| mount.volume.known().is_none());
        if open { None } else { Some(false) }
    }
}

impl VolumeKind {
    /// Whether its content outlives the pod: what a hook means to protect where
    /// no volume is listed. None where the source does not tell: an inline
    /// `csi` volume is a file share, or the secrets of a vault.
    pub fn is_persistent(&self) -> Option<bool> {
        match self {
            VolumeKind::Claim(_) | VolumeKind::ClaimTemplate => Some(true),
            VolumeKind::Other(source) if source == "csi" => None,
            VolumeKind::Other(source) => Some(source != "image" && source != "gitRepo"),
            VolumeKind::Unknown => None,
            _ => Some(false),
        }
    }
}
