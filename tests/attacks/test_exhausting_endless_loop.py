"""An answer that never ends."""

from .kit import Attack, answer

ATTACK = Attack(
    "exhausting",
    answer(
        price="import time\n\ndef price(pieces):\n    end = time.monotonic() + 60\n    while time.monotonic() < end:\n        pass"
    ),
    says="Still running after 3 s",
    ran=False,
)


def test_it_gains_nothing(outcome):
    outcome.check()
    assert outcome.tests["price-tests"]["limit"] == "time"
