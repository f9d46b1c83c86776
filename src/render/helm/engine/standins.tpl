{{- define "common.tplvalues.render" -}}
{{- $text := .value -}}
{{- if not (kindIs "string" $text) -}}{{- $text = toYaml .value -}}{{- end -}}
{{- if contains "{{" $text -}}
  {{- if .scope -}}
    {{- tpl (cat "{{- with $.RelativeScope -}}" $text "{{- end }}") (merge (dict "RelativeScope" .scope) .context) -}}
  {{- else -}}
    {{- tpl $text .context -}}
  {{- end -}}
{{- else -}}
  {{- $text -}}
{{- end -}}
{{- end -}}

{{- define "common.tplvalues.merge" -}}
{{- $all := dict -}}
{{- range .values -}}
  {{- $one := include "common.tplvalues.render" (dict "value" . "context" $.context "scope" $.scope) | fromYaml -}}
  {{- $all = merge $all $one -}}
{{- end -}}
{{- toYaml $all -}}
{{- end -}}

{{- define "common.tplvalues.merge-overwrite" -}}
{{- $all := dict -}}
{{- range .values -}}
  {{- $one := include "common.tplvalues.render" (dict "value" . "context" $.context "scope" $.scope) | fromYaml -}}
  {{- $all = mergeOverwrite $all $one -}}
{{- end -}}
{{- toYaml $all -}}
{{- end -}}

{{- define "common.names.name" -}}
{{- .Values.nameOverride | default .Chart.Name | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "common.labels.value" -}}
{{- $text := toString . | replace "+" "_" | trunc 63 -}}
{{- regexFind "^(.*[A-Za-z0-9])?" $text -}}
{{- end -}}

{{- define "common.names.chart" -}}
{{- printf "%s-%s" .Chart.Name .Chart.Version | include "common.labels.value" -}}
{{- end -}}

{{- define "common.names.fullname" -}}
{{- $name := .Values.nameOverride | default .Chart.Name -}}
{{- $release := .Release.Name | replace "." "-" -}}
{{- $full := printf "%s-%s" $release $name -}}
{{- if contains $name $release -}}{{- $full = $release -}}{{- end -}}
{{- .Values.fullnameOverride | default $full | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "common.names.dependency.fullname" -}}
{{- $name := .chartValues.nameOverride | default .chartName -}}
{{- $full := printf "%s-%s" .context.Release.Name $name -}}
{{- if contains $name .context.Release.Name -}}{{- $full = .context.Release.Name -}}{{- end -}}
{{- .chartValues.fullnameOverride | default $full | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "common.names.namespace" -}}
{{- .Values.namespaceOverride | default .Release.Namespace | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "common.names.fullname.namespace" -}}
{{- printf "%s-%s" (include "common.names.fullname" .) (include "common.names.namespace" .) | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "common.labels.standard" -}}
{{- $root := .context | default . -}}
{{- $labels := dict "app.kubernetes.io/name" (include "common.names.name" $root) "helm.sh/chart" (include "common.names.chart" $root) "app.kubernetes.io/instance" $root.Release.Name "app.kubernetes.io/managed-by" $root.Release.Service -}}
{{- with $root.Chart.AppVersion -}}{{- $_ := set $labels "app.kubernetes.io/version" (include "common.labels.value" .) -}}{{- end -}}
{{- if and (hasKey . "customLabels") (hasKey . "context") -}}
  {{- $own := include "common.tplvalues.render" (dict "value" .customLabels "context" $root) | fromYaml -}}
  {{- $labels = merge $own $labels -}}
{{- end -}}
{{- toYaml $labels -}}
{{- end -}}

{{- define "common.labels.matchLabels" -}}
{{- $root := .context | default . -}}
{{- $labels := dict "app.kubernetes.io/name" (include "common.names.name" $root) "app.kubernetes.io/instance" $root.Release.Name -}}
{{- if and (hasKey . "customLabels") (hasKey . "context") -}}
  {{- $own := include "common.tplvalues.render" (dict "value" .customLabels "context" $root) | fromYaml -}}
  {{- $labels = merge (pick $own "app.kubernetes.io/name" "app.kubernetes.io/instance") $labels -}}
{{- end -}}
{{- toYaml $labels -}}
{{- end -}}

{{- define "common.images.image" -}}
{{- $registry := (.global).imageRegistry | default .imageRoot.registry -}}
{{- $tag := .imageRoot.tag -}}
{{- if and .chart (not $tag) -}}{{- $tag = .chart.AppVersion -}}{{- end -}}
{{- $end := printf ":%s" (toString $tag) -}}
{{- with .imageRoot.digest -}}{{- $end = printf "@%s" (toString .) -}}{{- end -}}
{{- with $registry -}}{{- . -}}/{{- end -}}
{{- .imageRoot.repository -}}{{- $end -}}
{{- end -}}

{{- define "common.storage.class" -}}
{{- $class := (.global).storageClass | default .persistence.storageClass | default (.global).defaultStorageClass -}}
{{- if eq (toString $class) "-" -}}
storageClassName: ""
{{- else if $class -}}
storageClassName: {{ $class }}
{{- end -}}
{{- end -}}

{{- define "common.capabilities.kubeVersion" -}}
{{- (.Values.global).kubeVersion | default .Values.kubeVersion | default .Capabilities.KubeVersion.Version -}}
{{- end -}}

{{- define "common.capabilities.deployment.apiVersion" -}}apps/v1{{- end -}}
{{- define "common.capabilities.statefulset.apiVersion" -}}apps/v1{{- end -}}
{{- define "common.capabilities.daemonset.apiVersion" -}}apps/v1{{- end -}}
{{- define "common.capabilities.cronjob.apiVersion" -}}batch/v1{{- end -}}
{{- define "common.capabilities.job.apiVersion" -}}batch/v1{{- end -}}
{{- define "common.capabilities.ingress.apiVersion" -}}networking.k8s.io/v1{{- end -}}
{{- define "common.capabilities.networkPolicy.apiVersion" -}}networking.k8s.io/v1{{- end -}}
{{- define "common.capabilities.rbac.apiVersion" -}}rbac.authorization.k8s.io/v1{{- end -}}
{{- define "common.capabilities.policy.apiVersion" -}}policy/v1{{- end -}}
{{- define "common.capabilities.hpa.apiVersion" -}}autoscaling/v2{{- end -}}
{{- define "common.capabilities.vpa.apiVersion" -}}autoscaling.k8s.io/v1{{- end -}}
{{- define "common.capabilities.crd.apiVersion" -}}apiextensions.k8s.io/v1{{- end -}}
{{- define "common.capabilities.apiService.apiVersion" -}}apiregistration.k8s.io/v1{{- end -}}
