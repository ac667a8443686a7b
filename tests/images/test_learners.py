from environment import roles
from environment.paths import ROOT


def test_the_containers_role_is_the_embedded_servers():
    """A learner has the same rights and limits in containers; an initialising script cannot ask Python for them."""
    script = (ROOT / "environment/images/postgres/learners.sh").read_text().replace("\\$", "$")
    assert [line for line in roles.statements("$COURSE_PASSWORD") if f"{line};" not in script] == []
