//! Operators of brokers, machines, storage, monitoring and the rest.

use super::{DEPLOYMENT, INGRESS, NO_POD, Operator, Own, POD_TEMPLATE, SERVICE, STATEFUL_SET, at};

pub(super) static TABLE: &[Operator] = &[
    // RabbitMQ Cluster Operator 2.22: CRD.
    Operator::new(&["rabbitmq.com"], &["RabbitmqCluster"])
        .pods(&[at("spec.override.statefulSet.spec.template.metadata.annotations").runs("rabbitmq")])
        .others(&[
            ("spec.override.statefulSet.metadata.annotations", STATEFUL_SET),
            ("spec.service.annotations", SERVICE),
        ]),
    // Strimzi 1.2: CRD; own annotations reach nothing (`WorkloadUtils` merges
    // those of the template alone).
    Operator::new(&["kafka.strimzi.io"], &["Kafka"])
        .own(Own::Ignored)
        .pods(&[
            at("spec.kafka.template.pod.metadata.annotations")
                .beside("spec.kafka.template.pod")
                .runs("kafka"),
            at("spec.zookeeper.template.pod.metadata.annotations").runs("zookeeper"),
            at("spec.*.template.pod.metadata.annotations"),
        ])
        .others(&[
            ("spec.*.template.statefulset.metadata.annotations", STATEFUL_SET),
            ("spec.*.template.deployment.metadata.annotations", DEPLOYMENT),
            ("spec.*.template.*.metadata.annotations", NO_POD),
        ]),
    Operator::new(
        &["kafka.strimzi.io"],
        &["KafkaBridge", "KafkaConnect", "KafkaMirrorMaker", "KafkaMirrorMaker2", "KafkaNodePool"],
    )
    .own(Own::Ignored)
    .pods(&[
        at("spec.template.pod.metadata.annotations").beside("spec.template.pod"),
        at("spec.template.buildPod.metadata.annotations"),
    ])
    .others(&[
        ("spec.template.deployment.metadata.annotations", DEPLOYMENT),
        ("spec.template.*.metadata.annotations", NO_POD),
    ]),
    // Elastic Cloud on Kubernetes 3.5: CRD; own annotations: those named in
    // `eck.k8s.alpha.elastic.co/propagate-annotations`.
    Operator::new(&["elasticsearch.k8s.elastic.co"], &["Elasticsearch"])
        .own(Own::Depends)
        .pods(&[at("spec.nodeSets[].podTemplate.metadata.annotations").runs("elasticsearch")]),
    Operator::new(&["kibana.k8s.elastic.co"], &["Kibana"])
        .own(Own::Depends)
        .pods(&[at(POD_TEMPLATE).runs("kibana")]),
    Operator::new(&["logstash.k8s.elastic.co"], &["Logstash"])
        .own(Own::Depends)
        .pods(&[at(POD_TEMPLATE).runs("logstash")]),
    Operator::new(
        &["apm.k8s.elastic.co", "enterprisesearch.k8s.elastic.co", "maps.k8s.elastic.co"],
        &["ApmServer", "EnterpriseSearch", "ElasticMapsServer"],
    )
    .own(Own::Depends)
    .pods(&[at(POD_TEMPLATE)]),
    Operator::new(&["beat.k8s.elastic.co", "agent.k8s.elastic.co"], &["Beat", "Agent"])
        .own(Own::Depends)
        .pods(&[at("spec.*.podTemplate.metadata.annotations")]),
    // KubeVirt 1.9: a VirtualMachineInstance is made from the template alone
    // (`SetupVMIFromVM`), its annotations go to the launcher's pod
    // (`filterVMIAnnotationsForPod`), whose main container is `compute`.
    Operator::new(&["kubevirt.io"], &["VirtualMachine", "VirtualMachineInstanceReplicaSet"])
        .own(Own::Ignored)
        .pods(&[at("spec.template.metadata.annotations").runs("compute")]),
    Operator::new(&["kubevirt.io"], &["VirtualMachineInstance"])
        .pods(&[at("metadata.annotations").runs("compute")]),
    Operator::new(&["pool.kubevirt.io"], &["VirtualMachinePool"])
        .own(Own::Ignored)
        .pods(&[at("spec.virtualMachineTemplate.spec.template.metadata.annotations").runs("compute")])
        .others(&[("spec.virtualMachineTemplate.metadata.annotations", "the VirtualMachine's own metadata")]),
    // MinIO Operator 7: CRD; `pkg/resources/statefulsets/minio-statefulset.go`.
    Operator::new(&["minio.min.io"], &["Tenant"]).pods(&[
        at("spec.pools[].annotations").runs("minio"),
        at("spec.poolsMetadata.annotations").runs("minio"),
        at("spec.kes.annotations").runs("kes"),
    ]),
    // Rook 1.15: CRD; a mapping for each kind of daemon, `all` for every one.
    Operator::new(&["ceph.rook.io"], &["CephCluster"]).pods(&[at("spec.annotations.*")]),
    // Grafana Operator 5.24 and, in the second group, 4: CRD.
    Operator::new(&["grafana.integreatly.org"], &["Grafana"])
        .pods(&[at("spec.deployment.spec.template.metadata.annotations").runs("grafana")])
        .others(&[("spec.deployment.metadata.annotations", DEPLOYMENT)]),
    Operator::new(&["integreatly.org"], &["Grafana"])
        .pods(&[at("spec.deployment.annotations").runs("grafana")])
        .others(&[("spec.ingress.annotations", INGRESS), ("spec.service.annotations", SERVICE)]),
    // Prometheus Operator 0.93: CRD; own annotations go to the StatefulSet
    // alone (`makeStatefulSet`, `BuildPodMetadata`).
    Operator::new(&["monitoring.coreos.com"], &["Prometheus", "PrometheusAgent"])
        .own(Own::Ignored)
        .pods(&[at("spec.podMetadata.annotations").beside("spec").runs("prometheus")]),
    Operator::new(&["monitoring.coreos.com"], &["Alertmanager"]).own(Own::Ignored).pods(&[at(
        "spec.podMetadata.annotations",
    )
    .beside("spec")
    .runs("alertmanager")]),
    Operator::new(&["monitoring.coreos.com"], &["ThanosRuler"]).own(Own::Ignored).pods(&[at(
        "spec.podMetadata.annotations",
    )
    .beside("spec")
    .runs("thanos-ruler")]),
    // VictoriaMetrics operator 0.60: CRD.
    Operator::new(
        &["operator.victoriametrics.com"],
        &["VLAgent", "VLSingle", "VLogs", "VMAgent", "VMAlert", "VMAlertmanager", "VMAuth", "VMSingle"],
    )
    .pods(&[at("spec.podMetadata.annotations").beside("spec")]),
    Operator::new(&["operator.victoriametrics.com"], &["VLCluster", "VMCluster"]).pods(&[
        at("spec.vmstorage.podMetadata.annotations").beside("spec.vmstorage").runs("vmstorage"),
        at("spec.*.podMetadata.annotations"),
    ]),
    // OpenTelemetry Operator 0.158: CRD; `PodAnnotations` adds the own ones.
    Operator::new(&["opentelemetry.io"], &["OpenTelemetryCollector"]).own(Own::Copied).pods(&[at(
        "spec.podAnnotations",
    )
    .beside("spec")
    .runs("otc-container")]),
    // Bank-Vaults operator 1.24: CRD; `pkg/controller/vault/vault_controller.go`.
    Operator::new(&["vault.banzaicloud.com"], &["Vault"]).pods(&[
        at("spec.vaultAnnotations").beside("spec.vaultPodSpec").runs("vault"),
        at("spec.annotations").beside("spec.vaultPodSpec").runs("vault"),
        at("spec.vaultConfigurerAnnotations"),
    ]),
    // Keycloak operator 26: CRD.
    Operator::new(&["k8s.keycloak.org"], &["Keycloak"])
        .pods(&[at("spec.unsupported.podTemplate.metadata.annotations").runs("keycloak")]),
    // Flink operator 1: CRD.
    Operator::new(&["flink.apache.org"], &["FlinkDeployment"]).pods(&[
        at(POD_TEMPLATE).runs("flink-main-container"),
        at("spec.jobManager.podTemplate.metadata.annotations").runs("flink-main-container"),
        at("spec.taskManager.podTemplate.metadata.annotations").runs("flink-main-container"),
    ]),
    // EMQX operator 2: CRD.
    Operator::new(&["apps.emqx.io"], &["EMQX"]).pods(&[
        at("spec.coreTemplate.metadata.annotations"),
        at("spec.replicantTemplate.metadata.annotations"),
    ]),
    // Knative Serving 1: a Revision's annotations go to its pods.
    Operator::new(&["serving.knative.dev"], &["Revision"]).pods(&[at("metadata.annotations").beside("spec")]),
];
