"""One confined child with its services, from start to end: what every way of running a notebook has in common."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from autograder import engine
from autograder.child import Child
from autograder.sandbox import Limits, Plan, Slot
from autograder.sandbox.plan import HOME, NONE
from environment.guest import Guest

if TYPE_CHECKING:  # its libraries take their time, and only that kind needs them
    from autograder.containers.container import Container


@dataclass
class Stage:
    """Where children run: the warm parent's address, the kind of sandbox, what they see, may use and are given.

    A container is a slot with a warm parent of its own.
    """

    address: str
    kind: str
    readonly: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)
    environment: Mapping[str, str] = field(default_factory=dict)
    admit: Callable[[], Guest] | None = None

    @contextmanager
    def child(self, slot: "Slot | Container", work: Path) -> Iterator[tuple[Child, Guest | None]]:
        """A child whose working directory is a copy of `work`, and its guest where there are services."""
        with ExitStack() as stack:
            guest = self.admit() if self.admit else None
            if guest:
                stack.callback(guest.leave)
            home = str(work) if self.kind == NONE else HOME
            env = {"HOME": home, **self.environment, **(guest.env if guest else {})}
            child = stack.enter_context(self._start(slot, self._plan(slot, work, guest), env))
            if guest and child.listeners:
                guest.serve(child.hand_over())
            yield child, guest

    def _start(self, slot: "Slot | Container", plan: Plan, env: Mapping[str, str]) -> AbstractContextManager[Child]:
        return engine.child(self.address, plan, env) if isinstance(slot, Slot) else slot.child(plan, env)

    def _plan(self, slot: "Slot | Container", work: Path, guest: Guest | None) -> Plan:
        return Plan(
            kind=self.kind,
            work=str(work),
            readonly=self.readonly,
            uid=slot.uid,
            limits=self.limits,
            ports=tuple(guest.ports) if guest else (),
            cgroup=slot.cgroup,
        )
