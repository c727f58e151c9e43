{{/*
A pod of one role. Given: root, component, owner, admin (booleans), resources, hook (true: nothing of the chart may be
needed, since a hook runs before the rest exists), ports and probes for web.
*/}}
{{- define "xcontact.pod" -}}
metadata:
  labels:
    {{- include "xcontact.selector" .root | nindent 4 }}
    app.kubernetes.io/component: {{ .component }}
  annotations:
    xcontact/settings: {{ include "xcontact.settings" .root | sha256sum | trunc 16 | quote }}
    {{- with .root.Values.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  {{- if not .hook }}
  serviceAccountName: {{ include "xcontact.name" .root }}
  {{- end }}
  automountServiceAccountToken: false
  enableServiceLinks: false
  {{- if .hook }}
  restartPolicy: Never
  {{- end }}
  terminationGracePeriodSeconds: 45
  securityContext:
    runAsNonRoot: true
    runAsUser: 10001
    runAsGroup: 10001
    fsGroup: 10001
    seccompProfile: {type: RuntimeDefault}
  {{- with .root.Values.image.pullSecrets }}
  imagePullSecrets: {{ toYaml . | nindent 4 }}
  {{- end }}
  {{- with .root.Values.nodeSelector }}
  nodeSelector: {{ toYaml . | nindent 4 }}
  {{- end }}
  {{- with .root.Values.tolerations }}
  tolerations: {{ toYaml . | nindent 4 }}
  {{- end }}
  {{- if not .hook }}
  topologySpreadConstraints:
    - maxSkew: 1
      topologyKey: kubernetes.io/hostname
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          {{- include "xcontact.selector" .root | nindent 10 }}
          app.kubernetes.io/component: {{ .component }}
  {{- end }}
  containers:
    - name: {{ .component }}
      image: {{ include "xcontact.image" .root | quote }}
      imagePullPolicy: {{ .root.Values.image.pullPolicy }}
      args: [{{ .component }}]
      {{- if not .hook }}
      envFrom:
        - configMapRef: {name: {{ include "xcontact.name" .root }}}
      {{- end }}
      env:
        {{- if .hook }}
        {{- range $name, $value := include "xcontact.settings" .root | fromYaml }}
        - {name: {{ $name }}, value: {{ $value | quote }}}
        {{- end }}
        {{- end }}
        {{- include "xcontact.secrets" . | nindent 8 }}
      {{- with .ports }}
      ports: {{ toYaml . | nindent 8 }}
      {{- end }}
      {{- with .probes }}
      {{- toYaml . | nindent 6 }}
      {{- end }}
      resources: {{ toYaml .resources | nindent 8 }}
      securityContext:
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        capabilities: {drop: [ALL]}
      volumeMounts:
        - {name: tmp, mountPath: /tmp}
        {{- if .root.Values.secrets.databaseCa }}
        - {name: certificates, mountPath: /certificates, readOnly: true}
        {{- end }}
  volumes:
    - name: tmp
      emptyDir: {sizeLimit: 512Mi}
    {{- if .root.Values.secrets.databaseCa }}
    - name: certificates
      secret:
        secretName: {{ .root.Values.secrets.databaseCa }}
        items: [{key: ca.crt, path: ca.crt}]
    {{- end }}
{{- end }}
