import os
import shutil
import signal
import time
from pathlib import Path

from environment import processes, services, state


def test_it_leaves_two_seconds_after_its_last_user_was_killed(prepared):
    """A kernel that is killed leaves no process, no socket and no state file."""
    kernel, _ = prepared.kernel()
    other, _ = prepared.kernel()
    pids, socket = prepared.pids(), prepared.running().servers["postgres"].socket
    os.kill(kernel, signal.SIGKILL)
    time.sleep(3)
    assert all(processes.token(pid) for pid in pids), "another kernel still needs the services"
    os.kill(other, signal.SIGKILL)
    assert prepared.gone(pids)
    assert list(Path(socket).iterdir()) == []
    assert state.load(prepared.folder) is None


def test_a_pin_keeps_the_services_until_down(prepared):
    """`course services up` ends at once, and its services stay."""
    prepared.run("environment.services.up(pin=True)")
    pids = prepared.pids()
    time.sleep(3)
    assert all(processes.token(pid) for pid in pids)
    prepared.run("environment.services.down()")
    assert not any(processes.token(pid) for pid in pids)


def test_a_killed_keeper_takes_its_servers_along_and_is_replaced(prepared):
    """kill -9 of the keeper leaves no orphan; the next command gives the same address and the same data."""
    kernel, _ = prepared.kernel()
    old, address = prepared.pids(), prepared.running().servers["postgres"].url
    os.kill(old[0], signal.SIGKILL)
    assert prepared.gone(old)
    assert prepared.run("print(environment.database_url())") == address
    assert set(prepared.pids()).isdisjoint(old)
    assert kernel in state.users(prepared.folder)


def test_a_kernel_goes_on_after_the_keeper_was_killed(prepared):
    """The learner's next query starts the services again and finds its database as it was."""
    code = """
import signal
db = environment.database("shop")
db.execute("delete from reviews")
os.kill(environment.services.state.keeper(environment.paths.STATE), signal.SIGKILL)
print(db.execute("select (select count(*) from reviews), (select count(*) from orders)"))
"""
    assert prepared.run(code) == "[(0, 120)]"


def test_two_first_users_start_one_keeper(fresh):
    """Kernels that start in the same moment share one pair of servers and one template."""
    code = "print(environment.database('shop').execute('select count(*) from orders'), environment.database_url())"
    children = [fresh.start(code) for _ in range(3)]
    answers = {child.communicate(timeout=60) for child in children}
    assert len(answers) == 1, answers
    out, err = answers.pop()
    assert (out[:9], err) == ("[(120,)] ", "")
    count = "select count(*) from pg_database where datname like 'template_shop%'"
    assert fresh.run(f"print(environment.database('shop').execute({count!r}))") == "[(1,)]"


def test_a_starter_that_is_killed_does_not_stop_the_next_one(fresh):
    """kill -9 in the middle of the very first start is survived by whoever comes next."""
    for delay in (0.15, 0.3):
        child = fresh.start("environment.services.join()")
        time.sleep(delay)
        child.kill()
    assert fresh.works()


def test_damaged_state_files_are_survived(prepared):
    """Half a state file, or one of another machine, while the servers run: they are replaced, not doubled."""
    prepared.run("environment.services.up(pin=True)")
    old = prepared.pids()
    (prepared.folder / "services.json").write_text('{"servers": ')
    assert prepared.works()
    assert prepared.gone(old)


def test_a_removed_state_folder_ends_the_services(prepared):
    """Whoever removes .course gets rid of what it described."""
    prepared.run("environment.services.up(pin=True)")
    pids = prepared.pids()
    shutil.rmtree(prepared.folder)
    assert prepared.gone(pids)
    assert prepared.works()


def test_a_copied_state_folder_starts_servers_of_its_own(prepared, tmp_path):
    """A checkout copied while its services run must neither use nor disturb them."""
    prepared.run("environment.services.up(pin=True)")
    shutil.copytree(prepared.folder, tmp_path / "copy", ignore=shutil.ignore_patterns("run"))
    assert prepared.works(COURSE_STATE=str(tmp_path / "copy"))
    assert all(processes.token(pid) for pid in prepared.pids())
    prepared.run("environment.services.reset()", COURSE_STATE=str(tmp_path / "copy"))


def test_without_redis_postgresql_still_works(prepared):
    """Most chapters need PostgreSQL only: a Redis that cannot start is reported to those who ask for it."""
    (prepared.folder / "redis.log").mkdir()
    code = """
print(environment.database_url()[:13])
try: environment.redis_url()
except environment.ServiceError as error: print("Sentence:", error)
"""
    said = prepared.run(code).splitlines()
    assert said[0] == "postgresql://"
    assert said[1].startswith("Sentence: ")
    (prepared.folder / "redis.log").rmdir()


def test_down_works_while_somebody_uses_the_services(prepared):
    """Stopping means stopping; the user's next command starts them again."""
    prepared.kernel()
    pids = prepared.pids()
    prepared.run("environment.services.down()")
    assert not any(processes.token(pid) for pid in pids)
    assert services.status() == []
