"""A thread answers ok for each test cell as soon as it begins."""

from .kit import WIRE, Attack, code

CODE = """
def early():
    end, told = time.monotonic() + 20, set()
    while time.monotonic() < end:
        number = current()
        if number not in told:
            told.add(number)
            send({"t": "reply", "p": number, "c": {"status": "ok", "execution_count": 1}, "where": []})
        time.sleep(0.0002)


threading.Thread(target=early, daemon=True).start()
"""
ATTACK = Attack("forging", code(WIRE + CODE), ran=False, bare=True)


def test_it_gains_nothing(outcome):
    outcome.check()
