"""Finds a browser to drive: one that is installed, else Playwright's own, else Debian's package."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run",
)  # fmt: skip
_PATIENCE = 600


def launch(playwright: Any) -> Any | None:
    """A headless browser, or None where there is none to be had."""
    for find in (_installed, _own, _debian):
        path = find(playwright)
        if path is not None:
            return playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
    return None


def _installed(_: Any) -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def _own(playwright: Any) -> str | None:
    """Playwright's own browser, downloaded where the network allows it."""
    path = Path(playwright.chromium.executable_path)
    if not path.exists():
        _run([sys.executable, "-m", "playwright", "install", "chromium"])
    return str(path) if path.exists() else None


def _debian(playwright: Any) -> str | None:
    """Debian's package, where apt and root are there."""
    if not shutil.which("apt-get") or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return None
    _run(["apt-get", "update"])
    _run(["apt-get", "install", "-y", "--no-install-recommends", "chromium"])
    return _installed(playwright)


def _run(command: list[str]) -> None:
    try:
        subprocess.run(command, check=False, capture_output=True, timeout=_PATIENCE)  # fixed commands
    except (OSError, subprocess.TimeoutExpired):
        return
