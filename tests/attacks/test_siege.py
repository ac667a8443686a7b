"""What is true of all attacks together."""

import re
from collections import Counter
from pathlib import Path

from .kit import FAMILIES


def test_every_family_has_its_attacks():
    names = [path.stem for path in Path(__file__).parent.glob("test_*_*.py")]
    families = Counter(re.match(r"test_([a-z]+)_", name)[1] for name in names)
    assert set(families) == set(FAMILIES)
    assert min(families.values()) >= 8 and families.total() >= 70


def test_nobody_else_is_harmed_and_nothing_is_left(sieges):
    for siege in sieges.values():
        assert siege.harm == []
        assert siege.evidence["status"] == 0, siege.evidence["error"]
