//! Fields that hold the name of another resource (`namereference.go` of kustomize 5.7.1).

/// What is named (group, version, kind; blank ones fit all), the kinds of the
/// resources that name it (with `GROUP:` before them where that counts), and the
/// fields. `@` is the pod of a workload.
pub(super) type Row = ([&'static str; 3], &'static str, &'static [&'static str]);

const PODS: &str = "Pod PodTemplate Deployment ReplicaSet DaemonSet StatefulSet Job CronJob";
const RUNNERS: &str = "Pod StatefulSet Deployment ReplicationController CronJob Job DaemonSet";
const BINDINGS: &str = "rbac.authorization.k8s.io:RoleBinding rbac.authorization.k8s.io:ClusterRoleBinding";

/// Every field that kustomize follows by itself.
pub(super) const ROWS: [Row; 27] = [
    (["", "", "Deployment"], "HorizontalPodAutoscaler", &["spec/scaleTargetRef/name"]),
    (["", "", "ReplicationController"], "HorizontalPodAutoscaler", &["spec/scaleTargetRef/name"]),
    (["", "", "ReplicaSet"], "HorizontalPodAutoscaler", &["spec/scaleTargetRef/name"]),
    (["", "", "StatefulSet"], "HorizontalPodAutoscaler", &["spec/scaleTargetRef/name"]),
    (
        ["", "v1", "ConfigMap"],
        PODS,
        &[
            "@/volumes/configMap/name",
            "@/containers/env/valueFrom/configMapKeyRef/name",
            "@/initContainers/env/valueFrom/configMapKeyRef/name",
            "@/containers/envFrom/configMapRef/name",
            "@/initContainers/envFrom/configMapRef/name",
            "@/volumes/projected/sources/configMap/name",
        ],
    ),
    (["", "v1", "ConfigMap"], "Node", &["spec/configSource/configMap"]),
    (["", "v1", "ConfigMap"], "Role ClusterRole", &["rules/resourceNames"]),
    (
        ["", "v1", "ConfigMap"],
        "Ingress",
        &[r"metadata/annotations/nginx.ingress.kubernetes.io\/fastcgi-params-configmap"],
    ),
    (
        ["", "v1", "Secret"],
        PODS,
        &[
            "@/volumes/secret/secretName",
            "@/containers/env/valueFrom/secretKeyRef/name",
            "@/initContainers/env/valueFrom/secretKeyRef/name",
            "@/containers/envFrom/secretRef/name",
            "@/initContainers/envFrom/secretRef/name",
            "@/imagePullSecrets/name",
            "@/volumes/projected/sources/secret/name",
        ],
    ),
    (
        ["", "v1", "Secret"],
        "Ingress",
        &[
            "spec/tls/secretName",
            r"metadata/annotations/ingress.kubernetes.io\/auth-secret",
            r"metadata/annotations/nginx.ingress.kubernetes.io\/auth-secret",
            r"metadata/annotations/nginx.ingress.kubernetes.io\/auth-tls-secret",
        ],
    ),
    (["", "v1", "Secret"], "ServiceAccount", &["imagePullSecrets/name"]),
    (
        ["", "v1", "Secret"],
        "StorageClass",
        &[
            "parameters/secretName",
            "parameters/adminSecretName",
            "parameters/userSecretName",
            "parameters/secretRef",
        ],
    ),
    (["", "v1", "Secret"], "Role ClusterRole", &["rules/resourceNames"]),
    (
        ["", "v1", "Secret"],
        "serving.knative.dev:Service",
        &["spec/template/spec/containers/env/valueFrom/secretKeyRef/name"],
    ),
    (["", "v1", "Secret"], "PersistentVolume", &["spec/azureFile/secretName"]),
    (["", "v1", "Service"], "apps:StatefulSet", &["spec/serviceName"]),
    (
        ["", "v1", "Service"],
        "Ingress",
        &[
            "spec/rules/http/paths/backend/serviceName",
            "spec/backend/serviceName",
            "spec/rules/http/paths/backend/service/name",
            "spec/defaultBackend/service/name",
        ],
    ),
    (["", "v1", "Service"], "apiregistration.k8s.io:APIService", &["spec/service/name"]),
    (
        ["", "v1", "Service"],
        "admissionregistration.k8s.io:ValidatingWebhookConfiguration admissionregistration.k8s.io:MutatingWebhookConfiguration",
        &["webhooks/clientConfig/service"],
    ),
    (["rbac.authorization.k8s.io", "", "Role"], "rbac.authorization.k8s.io:RoleBinding", &["roleRef/name"]),
    (["rbac.authorization.k8s.io", "", "ClusterRole"], BINDINGS, &["roleRef/name"]),
    (["", "v1", "ServiceAccount"], BINDINGS, &["subjects"]),
    (["", "v1", "ServiceAccount"], RUNNERS, &["@/serviceAccountName"]),
    (["", "v1", "PersistentVolumeClaim"], RUNNERS, &["@/volumes/persistentVolumeClaim/claimName"]),
    (["", "v1", "PersistentVolume"], "PersistentVolumeClaim", &["spec/volumeName"]),
    (
        ["storage.k8s.io", "v1", "StorageClass"],
        "PersistentVolume PersistentVolumeClaim",
        &["spec/storageClassName"],
    ),
    (
        ["storage.k8s.io", "v1", "StorageClass"],
        "StatefulSet",
        &["spec/volumeClaimTemplates/spec/storageClassName"],
    ),
];

/// More of them: rarely met.
pub(super) const MORE: [Row; 3] = [
    (["", "v1", "PersistentVolume"], "ClusterRole", &["rules/resourceNames"]),
    (["scheduling.k8s.io", "v1", "PriorityClass"], RUNNERS, &["@/priorityClassName"]),
    (
        ["admissionregistration.k8s.io", "", "ValidatingAdmissionPolicy"],
        "admissionregistration.k8s.io:ValidatingAdmissionPolicyBinding",
        &["spec/policyName"],
    ),
];

/// Where the pod of a workload is described.
pub(super) fn pod_path(kind: &str) -> &'static str {
    match kind {
        "Pod" => "spec",
        "PodTemplate" => "template/spec",
        "CronJob" => "spec/jobTemplate/spec/template/spec",
        _ => "spec/template/spec",
    }
}
