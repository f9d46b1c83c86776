//! Operators of databases, caches and search engines.

use super::{Operator, Own, POD_TEMPLATE, SERVICE, SNAPSHOT, STATEFUL_SET, at};

pub(super) static TABLE: &[Operator] = &[
    // CloudNativePG 1.30 and its sibling of EDB: fields of the CRD. Their own
    // annotations: those named in INHERITED_ANNOTATIONS (`utils.InheritAnnotations`).
    Operator::new(&["postgresql.cnpg.io", "postgresql.k8s.enterprisedb.io"], &["Cluster"])
        .own(Own::Depends)
        .pods(&[at("spec.inheritedMetadata.annotations").runs("postgres")])
        .others(&[("spec.backup.volumeSnapshot.annotations", SNAPSHOT)]),
    Operator::new(&["postgresql.cnpg.io", "postgresql.k8s.enterprisedb.io"], &["Pooler"])
        .pods(&[at("spec.template.metadata.annotations").runs("pgbouncer")]),
    // Zalando Postgres Operator 2.0: CRD; own annotations: those named in
    // `inherited_annotations` (`annotationsSet` in `pkg/cluster/k8sres.go`).
    Operator::new(&["acid.zalan.do"], &["postgresql"])
        .own(Own::Depends)
        .pods(&[at("spec.podAnnotations").runs("postgres")])
        .others(&[
            ("spec.masterServiceAnnotations", SERVICE),
            ("spec.replicaServiceAnnotations", SERVICE),
            ("spec.serviceAnnotations", SERVICE),
        ]),
    // Crunchy Postgres for Kubernetes 6.0: CRD; own annotations reach nothing
    // (`internal/controller/postgrescluster/instance.go` merges the spec's alone).
    Operator::new(&["postgres-operator.crunchydata.com"], &["PostgresCluster"]).own(Own::Ignored).pods(&[
        at("spec.metadata.annotations"),
        at("spec.instances[].metadata.annotations").beside("spec.instances[]").runs("database"),
        at("spec.backups.pgbackrest.metadata.annotations"),
        at("spec.proxy.pgBouncer.metadata.annotations").runs("pgbouncer"),
        at("spec.userInterface.pgAdmin.metadata.annotations"),
    ]),
    Operator::new(&["postgres-operator.crunchydata.com"], &["PGAdmin", "PGUpgrade"])
        .pods(&[at("spec.metadata.annotations")]),
    // Percona Operator for PostgreSQL 2: CRD.
    Operator::new(&["pgv2.percona.com", "pg.percona.com"], &["PerconaPGCluster"]).pods(&[
        at("spec.instances[].metadata.annotations").runs("database"),
        at("spec.backups.pgbackrest.metadata.annotations"),
        at("spec.proxy.pgBouncer.metadata.annotations").runs("pgbouncer"),
    ]),
    // Percona Operator for MySQL (PXC) 1.19: CRD; own annotations reach nothing
    // (`pkg/pxc/statefulset.go` takes those of the part alone).
    Operator::new(&["pxc.percona.com"], &["PerconaXtraDBCluster"])
        .own(Own::Ignored)
        .pods(&[
            at("spec.pxc.annotations").runs("pxc"),
            at("spec.haproxy.annotations").runs("haproxy"),
            at("spec.proxysql.annotations").runs("proxysql"),
            at("spec.backup.storages.*.annotations"),
        ])
        .others(&[
            ("spec.*.expose.annotations", SERVICE),
            ("spec.haproxy.exposePrimary.annotations", SERVICE),
            ("spec.haproxy.exposeReplicas.annotations", SERVICE),
        ]),
    // Percona Operator for MySQL (PS) 1: CRD.
    Operator::new(&["ps.percona.com"], &["PerconaServerMySQL"])
        .pods(&[
            at("spec.mysql.annotations").runs("mysql"),
            at("spec.proxy.haproxy.annotations").runs("haproxy"),
            at("spec.proxy.router.annotations").runs("router"),
            at("spec.orchestrator.annotations"),
            at("spec.backup.storages.*.annotations"),
        ])
        .others(&[("spec.*.expose.annotations", SERVICE), ("spec.proxy.*.expose.annotations", SERVICE)]),
    // Percona Operator for MongoDB 1.22: CRD; own annotations reach nothing
    // (`pkg/psmdb/statefulset.go` takes those of the replica set alone).
    Operator::new(&["psmdb.percona.com"], &["PerconaServerMongoDB"])
        .own(Own::Ignored)
        .pods(&[
            at("spec.replsets[].annotations").runs("mongod"),
            at("spec.replsets[].arbiter.annotations"),
            at("spec.replsets[].hidden.annotations"),
            at("spec.replsets[].nonvoting.annotations"),
            at("spec.sharding.configsvrReplSet.annotations").runs("mongod"),
            at("spec.sharding.mongos.annotations").runs("mongos"),
        ])
        .others(&[
            ("spec.replsets[].expose.annotations", SERVICE),
            ("spec.sharding.*.expose.annotations", SERVICE),
        ]),
    // MongoDB Community Operator 0.13: CRD; the StatefulSet is merged with this part.
    Operator::new(&["mongodbcommunity.mongodb.com"], &["MongoDBCommunity"])
        .pods(&[at("spec.statefulSet.spec.template.metadata.annotations").runs("mongod")])
        .others(&[("spec.statefulSet.metadata.annotations", STATEFUL_SET)]),
    // MariaDB Operator 26.6: CRD; `pkg/builder/pod_builder.go`.
    Operator::new(&["k8s.mariadb.com"], &["MariaDB"]).pods(&[
        at("spec.podMetadata.annotations").beside("spec").runs("mariadb"),
        at("spec.inheritMetadata.annotations").runs("mariadb"),
    ]),
    // MySQL Operator of Oracle 2: CRD.
    Operator::new(&["mysql.oracle.com"], &["InnoDBCluster"]).pods(&[
        at("spec.podAnnotations").beside("spec.podSpec").runs("mysql"),
        at("spec.readReplicas[].podAnnotations").runs("mysql"),
    ]),
    // MySQL Operator of Presslabs 0.6: CRD.
    Operator::new(&["mysql.presslabs.org"], &["MysqlCluster"])
        .pods(&[at("spec.podSpec.annotations").beside("spec.podSpec").runs("mysql")]),
    // KubeDB 2026.7: `PodTemplateSpec` of `kmodules.xyz/offshoot-api`.
    Operator::new(&["kubedb.com"], &[])
        .pods(&[at(POD_TEMPLATE), at("spec.*.podTemplate.metadata.annotations")])
        .others(&[
            ("spec.podTemplate.controller.annotations", STATEFUL_SET),
            ("spec.*.podTemplate.controller.annotations", STATEFUL_SET),
        ]),
    // Redis Operator of Opstree 0.26: CRD; `generateStatefulSetsAnots` of
    // `internal/k8sutils` puts own annotations into the pod template.
    Operator::new(
        &["redis.redis.opstreelabs.in"],
        &["Redis", "RedisCluster", "RedisReplication", "RedisSentinel"],
    )
    .own(Own::Copied),
    // Redis Operator of Spotahome 1: CRD.
    Operator::new(&["databases.spotahome.com"], &["RedisFailover"]).pods(&[
        at("spec.redis.podAnnotations").runs("redis"),
        at("spec.sentinel.podAnnotations").runs("sentinel"),
    ]),
    // Redis Enterprise operator 7: CRD.
    Operator::new(&["app.redislabs.com"], &["RedisEnterpriseCluster"])
        .pods(&[at("spec.podAnnotations"), at("spec.redisEnterprisePodAnnotations")]),
    // Dragonfly operator 1: CRD.
    Operator::new(&["dragonflydb.io"], &["Dragonfly"]).pods(&[
        at("spec.podMetadata.annotations").runs("dragonfly"),
        at("spec.annotations").runs("dragonfly"),
    ]),
    // Altinity operator 0.25: CRD.
    Operator::new(
        &["clickhouse.altinity.com", "clickhouse-keeper.altinity.com"],
        &["ClickHouseInstallation", "ClickHouseInstallationTemplate", "ClickHouseKeeperInstallation"],
    )
    .pods(&[at("spec.templates.podTemplates[].metadata.annotations")]),
];
