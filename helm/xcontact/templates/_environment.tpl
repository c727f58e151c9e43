{{/* What is no secret, as a map. */}}
{{- define "xcontact.settings" -}}
XCONTACT_PUBLIC_SCHEME: "https"
XCONTACT_PUBLIC_PORT: ""
XCONTACT_BASE_DOMAIN: {{ .Values.domain | quote }}
XCONTACT_INSTANCE: {{ .Values.instance | quote }}
XCONTACT_MAIL_FROM: {{ .Values.mailFrom | default (printf "ne-pas-repondre@%s" .Values.domain) | quote }}
XCONTACT_TRUSTED_PROXIES: {{ join "," .Values.trustedProxies | quote }}
XCONTACT_INTERNAL_HOSTS: {{ join "," .Values.internalHosts | quote }}
XCONTACT_S3_ENDPOINT_URL: {{ .Values.storage.endpoint | quote }}
XCONTACT_S3_BUCKET: {{ .Values.storage.bucket | quote }}
XCONTACT_S3_REGION: {{ .Values.storage.region | quote }}
XCONTACT_WEB_PROCESSES: {{ .Values.web.processes | quote }}
XCONTACT_WEB_THREADS: {{ .Values.web.threads | quote }}
XCONTACT_WORKER_PROCESSES: {{ .Values.worker.processes | quote }}
XCONTACT_WORKER_THREADS: {{ .Values.worker.threads | quote }}
{{- if .Values.secrets.databaseCa }}
PGSSLMODE: "verify-full"
PGSSLROOTCERT: "/certificates/ca.crt"
{{- end }}
{{- with .Values.settings }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* Secrets by reference, as a list of variables. The owner's only where `owner` is true. */}}
{{- define "xcontact.secrets" -}}
{{- $secrets := .root.Values.secrets }}
{{- range list "SECRET_KEY" "DATABASE_URL" "BROKER_URL" "SMTP_URL" "S3_ACCESS_KEY" "S3_SECRET_KEY" }}
- name: XCONTACT_{{ . }}
  valueFrom: {secretKeyRef: {name: {{ $secrets.runtime }}, key: {{ . }}}}
{{- end }}
{{- range list "FRANCECONNECT_CLIENT_SECRET" "PROCONNECT_CLIENT_SECRET" }}
- name: XCONTACT_{{ . }}
  valueFrom: {secretKeyRef: {name: {{ $secrets.runtime }}, key: {{ . }}, optional: true}}
{{- end }}
- name: XCONTACT_SMS_URL
  valueFrom: {secretKeyRef: {name: {{ $secrets.runtime }}, key: SMS_URL, optional: true}}
{{- if .owner }}
- name: XCONTACT_OWNER_DATABASE_URL
  valueFrom: {secretKeyRef: {name: {{ $secrets.owner }}, key: OWNER_DATABASE_URL}}
{{- end }}
{{- if and .admin $secrets.admin }}
- name: XCONTACT_ADMIN_URL
  valueFrom: {secretKeyRef: {name: {{ $secrets.admin }}, key: {{ $secrets.adminKey }}}}
{{- else if .admin }}
- name: ADMIN_PASSWORD
  valueFrom: {secretKeyRef: {name: {{ include "xcontact.name" .root }}-database-superuser, key: password}}
- name: XCONTACT_ADMIN_URL
  value: postgresql://postgres:$(ADMIN_PASSWORD)@{{ include "xcontact.name" .root }}-database-rw:5432/postgres
{{- end }}
{{- end }}
