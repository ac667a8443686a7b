"""The processors on which sandboxes can be made."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Machine:
    """The numbers that differ between processors."""

    audit: int
    clone: int
    pivot_root: int
    capset: int
    seccomp: int


MACHINES = {
    "x86_64": Machine(audit=0xC000003E, clone=56, pivot_root=155, capset=126, seccomp=317),
    "aarch64": Machine(audit=0xC00000B7, clone=220, pivot_root=41, capset=91, seccomp=277),
}
