"""Another user, capabilities, programs with rights of their own."""

from .kit import Attack, code

CODE = """
import ctypes, os, subprocess

for name in ("setuid", "setgid", "seteuid", "setegid"):
    try:
        getattr(os, name)(0)
        print("ESCAPED", name)
    except OSError:
        pass
try:
    os.setgroups([0])
    print("ESCAPED setgroups")
except OSError:
    pass
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
if int(status["CapEff"], 16) or int(status["CapBnd"], 16) or status["NoNewPrivs"].strip() != "1":
    print("ESCAPED", status["CapEff"], status["CapBnd"])
for program in ("sudo -n id -u", "su -c 'id -u'", "mount -t tmpfs none /tmp", "newuidmap 1 0 0 1"):
    done = subprocess.run(program, shell=True, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if done.returncode == 0:
        print("ESCAPED", program, done.stdout)
"""
ATTACK = Attack("touching", code(CODE))


def test_it_gains_nothing(outcome):
    outcome.check()
