"""Where the evidence that ships with the package lies, and its digest; importing this costs next to nothing."""

from __future__ import annotations

import hashlib
from pathlib import Path


def packaged_folder() -> Path:
    """Folder of the evidence that ships with the package."""
    return Path(__file__).with_name("evidence")


def yaml_files(folder: Path) -> list[Path]:
    """All YAML files below a folder, by path."""
    return sorted(path for path in folder.rglob("*") if path.suffix in (".yaml", ".yml") and path.is_file())


def packaged_digest() -> str:
    """SHA-256 of the packaged files, names and contents."""
    total = hashlib.sha256()
    folder = packaged_folder()
    for path in yaml_files(folder):
        total.update(f"{path.relative_to(folder).as_posix()}\0".encode())
        total.update(path.read_bytes())
    return total.hexdigest()
