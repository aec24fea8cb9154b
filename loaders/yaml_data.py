"""Small YAML files of plain data that loaders keep beside their code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..schema.errors import InvalidData

#: Where they lie.
NAMES = Path(__file__).with_name("names")


def read_data(path: Path) -> Any:
    """What a YAML file holds, as plain data.

    Raises:
        InvalidData: it cannot be read, or is no YAML.
    """
    import yaml

    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    except (OSError, yaml.YAMLError) as error:
        line = str(error).splitlines()[0]
        raise InvalidData(f"{path.name} cannot be read: {line}.", hint="Mend it; it is plain YAML.") from error
