"""Start-up of the command line against the bare import of Click, as whole processes with compiled bytecode."""

from __future__ import annotations

import os
import subprocess
import sys

from .timing import paired


def main() -> None:
    """Print both ratios."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}

    def run(*command: str) -> None:
        subprocess.run([sys.executable, *command], check=True, stdout=subprocess.DEVNULL, env=environment)

    def click() -> None:
        run("-c", "import click")

    peer = "python -c 'import click'"
    paired("runoff --help", lambda: run("-m", "runoff", "--help"), click, peer, 15)
    paired("runoff run school-to-ice", lambda: run("-m", "runoff", "run", "school-to-ice"), click, peer, 15)


if __name__ == "__main__":
    main()
