"""Signals that tests send to processes of their own."""

from __future__ import annotations

import signal


def heed_ctrl_c() -> None:
    """For `preexec_fn`: the process heeds Ctrl-C also where the tests do not, as under `make test &`."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
