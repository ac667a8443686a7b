"""Another program takes the place of the process, with all its descriptors."""

from .kit import NOTHING, Attack, code

CODE = """
import os, sys

for number in range(3, 50):
    try:
        os.set_inheritable(number, True)
    except OSError:
        pass
script = "import os,struct,json,time\\nb=json.dumps({'t':'reply','p':'c3','c':{'status':'ok'}}).encode()\\nfor n in range(3,50):\\n for _ in range(3):\\n  try: os.write(n,struct.pack('<I',len(b))+b)\\n  except OSError: pass\\ntime.sleep(20)"
os.execv(sys.executable, [sys.executable, "-c", script])
"""
ATTACK = Attack("confusing", code(CODE), base="right", points=NOTHING, ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
