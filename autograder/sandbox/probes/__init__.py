"""Attempts to get out of a sandbox, each harmless should it succeed."""

from autograder.sandbox.probes import files, kernel, network, processes, resources
from autograder.sandbox.probes.probe import Outside, Probe

__all__ = ["ALL", "Outside", "Probe"]

ALL: tuple[Probe, ...] = (*files.PROBES, *processes.PROBES, *kernel.PROBES, *network.PROBES, *resources.PROBES)
