"""Sealed tests: the learner's process computes, the supervisor knows what should come out and compares."""

from autograder.sealing.compare import Check
from autograder.sealing.decoy import decoy_source, decoys
from autograder.sealing.plain import decode, encode
from autograder.sealing.split import Sealed, split

__all__ = ["Check", "Sealed", "decode", "decoy_source", "decoys", "encode", "split"]
