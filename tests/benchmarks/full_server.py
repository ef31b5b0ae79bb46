"""The child of `bench_full_world --runs`: an emulator with so many sessions, where others take a seed."""

from __future__ import annotations

import sys

from checkout_conformance.emulator.process import serve_child
from tests.benchmarks.bench_full_world import filled

if __name__ == "__main__":
    serve_child(filled(int(sys.argv[1])))
