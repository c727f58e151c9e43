{{/* A Deployment of one role. Given what xcontact.pod wants, and replicas (none: an autoscaler decides). */}}
{{- define "xcontact.deployment" -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "xcontact.name" .root }}-{{ .component }}
  labels:
    {{- include "xcontact.labels" .root | nindent 4 }}
    app.kubernetes.io/component: {{ .component }}
spec:
  {{- with .replicas }}
  replicas: {{ . }}
  {{- end }}
  revisionHistoryLimit: 5
  strategy:
    rollingUpdate: {maxUnavailable: 0, maxSurge: 1}
  selector:
    matchLabels:
      {{- include "xcontact.selector" .root | nindent 6 }}
      app.kubernetes.io/component: {{ .component }}
  template:
    {{- include "xcontact.pod" . | nindent 4 }}
{{- end }}
