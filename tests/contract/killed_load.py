"""Loads a large dataset into a store and is killed in the middle of it: `python -m tests.contract.killed_load KIND FOLDER`."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

from .samples import Statement, flow, info
from .stores import STORES

#: More than a store would keep in memory, so that it has begun to write when it is killed.
BEFORE_THE_END = 12_000


def flows() -> Iterator[Statement]:
    """Flows without end, until the process is killed as by `kill -9`."""
    for number in range(BEFORE_THE_END):
        yield flow(f"flow-{number}", "broker > ice", "pupil-record", note="x" * 400)
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    STORES[sys.argv[1]](Path(sys.argv[2])).writer().load(info("large"), flows(), [])
