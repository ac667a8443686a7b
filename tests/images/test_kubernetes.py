import kubernetes_validate
import pytest
import yaml

from environment.paths import ROOT

PARTS = list(yaml.safe_load_all((ROOT / "environment/images/kubernetes/workers.yaml").read_text()))


@pytest.mark.parametrize("version", ["1.33.0", kubernetes_validate.latest_version()])
@pytest.mark.parametrize("part", PARTS, ids=lambda part: part["kind"])
def test_the_manifest_follows_the_schema(part, version):
    """From the oldest version that has what it needs to the newest that is known, without a misspelt name."""
    kubernetes_validate.validate(part, version, strict=True)


def test_workers_run_with_no_more_rights_than_in_compose():
    """What compose takes from the grader is taken here, too."""
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]["worker"]
    pod = PARTS[0]["spec"]["template"]["spec"]
    own = pod["containers"][0]["securityContext"]
    assert own["capabilities"] == {"drop": compose["cap_drop"], "add": compose["cap_add"]}
    assert (own["readOnlyRootFilesystem"], own["privileged"]) == (True, False)
    assert pod["securityContext"]["runAsNonRoot"]
    assert pod["containers"][0]["args"] == compose["command"]
