"""A thread writes frames of its own into the middle of all others."""

from .kit import NOTHING, WIRE, Attack, code

CODE = """
def disturb():
    end = time.monotonic() + 20
    while time.monotonic() < end:
        os.write(Wire.descriptor, frame({"t": "stream", "p": "c1", "c": {}}) + b"\\x05\\x00\\x00\\x00{")


threading.Thread(target=disturb, daemon=True).start()
"""
ATTACK = Attack("confusing", code(WIRE + CODE), base="right", points=NOTHING, ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
