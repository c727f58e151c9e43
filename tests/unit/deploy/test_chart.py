"""The Helm chart: linted, rendered for several sets of values, and valid for Kubernetes' own schemas."""

from pathlib import Path
from typing import Any

import pytest
import yaml

helm = pytest.importorskip("helm_python", reason="no wheel of helm-python-sdk on this machine")
kubernetes_validate = pytest.importorskip("kubernetes_validate")

CHART = Path(__file__).resolve().parents[3] / "helm" / "xcontact"
VERSIONS = ("1.30", "1.35")
# Kinds of operators, whose schemas Kubernetes does not know.
FOREIGN = {"Cluster", "ServiceMonitor"}
LEAST: dict[str, Any] = {
    "domain": "demarches.example.fr",
    "trustedProxies": ["10.1.0.0/16"],
    "secrets": {"runtime": "xcontact", "owner": "xcontact-owner"},
    "ingress": {"tlsSecret": "wildcard"},
}
SETS: dict[str, dict[str, Any]] = {
    "least": LEAST,
    "own database": LEAST | {"cluster": {"enabled": True, "backup": {"retentionPolicy": "30d"}}, "instance": "demo"},
    "everything": LEAST
    | {
        "secrets": LEAST["secrets"] | {"admin": "postgres-admin", "databaseCa": "postgres-ca"},
        "image": {"name": "registre.example.fr/xcontact", "tag": "0.2.0", "pullSecrets": [{"name": "registre"}]},
        "web": {"autoscaling": {"enabled": False}, "replicas": 3},
        "worker": {"autoscaling": {"enabled": True}},
        "ingress": {"tlsSecret": "wildcard", "className": "nginx", "annotations": {"a/b": "c"}},
        "serviceMonitor": {"enabled": True, "labels": {"release": "prometheus"}},
        "settings": {"XCONTACT_SESSION_SECONDS": "7200"},
        "internalHosts": ["valkey"],
        "podAnnotations": {"a": "b"},
        "nodeSelector": {"disk": "fast"},
        "tolerations": [{"key": "web", "operator": "Exists"}],
    },
}


def _render(values: dict[str, Any]) -> list[dict[str, Any]]:
    chart = helm.Chart.load(CHART)
    chart.validate_schema(values)
    rendered = chart.render(values, name="xcontact", namespace="demarches")
    return [
        document
        for path, text in rendered.items()
        if path.endswith(".yaml")
        for document in yaml.safe_load_all(text)
        if document
    ]


@pytest.fixture(params=list(SETS))
def manifests(request: pytest.FixtureRequest) -> list[dict[str, Any]]:
    return _render(SETS[request.param])


def _pods(manifests: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The pod template of each Deployment and Job, by component."""
    return {
        one["metadata"]["labels"]["app.kubernetes.io/component"]: one["spec"]["template"]["spec"]
        for one in manifests
        if one["kind"] in {"Deployment", "Job"}
    }


def _of_kind(manifests: list[dict[str, Any]], kind: str) -> dict[str, dict[str, Any]]:
    return {one["metadata"]["name"]: one for one in manifests if one["kind"] == kind}


@pytest.mark.parametrize("name", list(SETS))
def test_it_passes_strict_lint(name: str) -> None:
    report = helm.lint(CHART, SETS[name], strict=True)
    assert report["errors"] == [] or report["errors"] is None
    assert [message for message in report["messages"] if message["severity"] > 1] == []


@pytest.mark.parametrize("version", VERSIONS)
def test_each_manifest_is_valid_for_kubernetes(manifests: list[dict[str, Any]], version: str) -> None:
    for manifest in manifests:
        if manifest["kind"] not in FOREIGN:
            kubernetes_validate.validate(manifest, version, strict=True)


def test_names_are_given_once(manifests: list[dict[str, Any]]) -> None:
    names = [(one["kind"], one["metadata"]["name"]) for one in manifests]
    assert len(names) == len(set(names))


def test_the_owner_of_the_database_is_known_to_the_fleet_alone(manifests: list[dict[str, Any]]) -> None:
    knows = {
        component
        for component, pod in _pods(manifests).items()
        if "XCONTACT_OWNER_DATABASE_URL" in {variable["name"] for variable in pod["containers"][0]["env"]}
    }
    assert knows - {"prepare"} == {"fleet-worker", "migrate"}


def test_every_pod_is_unprivileged_and_cannot_write_its_disk(manifests: list[dict[str, Any]]) -> None:
    pods = _pods(manifests)
    assert {"web", "worker", "dispatcher", "fleet-worker", "migrate"} <= set(pods)
    for pod in pods.values():
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["automountServiceAccountToken"] is False
        for container in pod["containers"]:
            own = container["securityContext"]
            assert own["readOnlyRootFilesystem"] is True and own["allowPrivilegeEscalation"] is False
            assert own["capabilities"] == {"drop": ["ALL"]}


def test_the_web_is_watched_by_its_health_pages() -> None:
    web = _pods(_render(LEAST))["web"]["containers"][0]
    assert web["livenessProbe"]["httpGet"]["path"] == "/sante/vivant"
    assert web["readinessProbe"]["httpGet"]["path"] == "/sante/pret"


def test_the_migration_needs_nothing_of_the_chart_and_comes_before_an_upgrade() -> None:
    for values, moments in ((LEAST, "pre-install,pre-upgrade"), (SETS["own database"], "post-install,pre-upgrade")):
        job = _of_kind(_render(values), "Job")["xcontact-migrate"]
        assert job["metadata"]["annotations"]["helm.sh/hook"] == moments
        pod = job["spec"]["template"]["spec"]
        assert "serviceAccountName" not in pod
        assert "envFrom" not in pod["containers"][0]


def test_the_migration_is_given_the_same_settings_as_the_others() -> None:
    manifests = _render(SETS["everything"])
    given = {one["name"]: one.get("value") for one in _pods(manifests)["migrate"]["containers"][0]["env"]}
    assert _of_kind(manifests, "ConfigMap")["xcontact"]["data"].items() <= given.items()


def test_an_own_database_is_prepared_by_its_administrator() -> None:
    manifests = _render(SETS["own database"])
    env = {one["name"]: one for one in _pods(manifests)["prepare"]["containers"][0]["env"]}
    assert env["ADMIN_PASSWORD"]["valueFrom"]["secretKeyRef"]["name"] == "xcontact-database-superuser"
    assert env["XCONTACT_ADMIN_URL"]["value"].endswith("@xcontact-database-rw:5432/postgres")
    assert "xcontact-database" in _of_kind(manifests, "Cluster")
    assert "prepare" not in _pods(_render(LEAST))


def test_any_subdomain_is_served_with_the_wildcard_certificate() -> None:
    ingress = _of_kind(_render(LEAST), "Ingress")["xcontact"]["spec"]
    hosts = ["demarches.example.fr", "*.demarches.example.fr"]
    assert [rule["host"] for rule in ingress["rules"]] == hosts
    assert ingress["tls"] == [{"secretName": "wildcard", "hosts": hosts}]


def test_an_autoscaler_alone_decides_how_many() -> None:
    manifests = _render(SETS["everything"])
    scaled = {one["spec"]["scaleTargetRef"]["name"] for one in _of_kind(manifests, "HorizontalPodAutoscaler").values()}
    for name, deployment in _of_kind(manifests, "Deployment").items():
        assert ("replicas" in deployment["spec"]) != (name in scaled)


def test_nobody_enters_but_the_ingress_controller_at_the_web() -> None:
    policies = _of_kind(_render(LEAST), "NetworkPolicy")
    assert policies["xcontact"]["spec"]["ingress"] == []
    (door,) = policies["xcontact-web"]["spec"]["ingress"]
    assert door["from"][0]["namespaceSelector"]["matchLabels"] == {"kubernetes.io/metadata.name": "ingress-nginx"}


def test_the_monitor_stays_off_while_there_is_nothing_to_read() -> None:
    assert _of_kind(_render(LEAST), "ServiceMonitor") == {}


@pytest.mark.parametrize(
    "wrong",
    [
        {"domain": ""},
        {"domain": "pas un domaine"},
        {"trustedProxies": []},
        {"secrets": {"runtime": "", "owner": "x"}},
        {"image": {"name": "xcontact", "tag": "latest"}},
        {"ingress": {"tlsSecret": ""}},
        {"web": {"replicas": 0}},
        {"settings": {"PATH": "/tmp"}},
        {"inconnu": True},
    ],
)
def test_wrong_values_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(helm.HelmValuesError):
        helm.Chart.load(CHART).validate_schema(LEAST | wrong)
