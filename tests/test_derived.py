"""Nothing derived is stale: each file is what its maker gives."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from runoff.loaders.evidence_files import packaged_manifest
from runoff.loaders.packaged_files import packaged_folder, yaml_files
from runoff.queries.derive import compiled, derived
from runoff.schema.declare import slots
from runoff.schema.json_schema import json_schema
from runoff.schema.records import KINDS
from runoff.schema.vocabularies import ALL

FILES = derived()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_not_stale(path: Path) -> None:
    """If this fails, run `make derived` and look at the difference."""
    assert path.read_text(encoding="utf-8") == FILES[path]()


def test_no_catalogue_is_stale() -> None:
    """What gettext reads is what people wrote; `make derived` compiles it."""
    found = compiled()
    assert found
    for path, content in found.items():
        assert path.read_bytes() == content, path.name


def _plain(path: Path) -> Any:
    class Text(yaml.SafeLoader):
        """Dates stay as they are written."""

    Text.yaml_implicit_resolvers = {
        first: [(tag, form) for tag, form in forms if tag != "tag:yaml.org,2002:timestamp"]
        for first, forms in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    return yaml.load(path.read_text(encoding="utf-8"), Loader=Text)  # noqa: S506


def test_the_evidence_fits_the_json_schema() -> None:
    """What `validate` passes, an editor passes too."""
    validator = jsonschema.Draft202012Validator(json.loads(json_schema()))
    for path in yaml_files(packaged_folder()):
        if path.name != "dataset.yaml":
            assert not list(validator.iter_errors(_plain(path))), path.name


@pytest.mark.parametrize(
    "broken",
    [
        {"flows": [{"id": "a"}]},
        {"holders": [{"id": "A b", "name": "x", "kind": "vendor"}]},
        {"holders": [{"id": "a", "name": "x", "kind": "spaceship"}]},
        {"sources": [{"id": "a", "title": "t", "publisher": "p", "kind": "journalism", "date": "soon"}]},
        {"floes": []},
    ],
)
def test_the_json_schema_refuses(broken: dict[str, Any]) -> None:
    """Missing and unknown fields, ids, terms and dates that are none."""
    validator = jsonschema.Draft202012Validator(json.loads(json_schema()))
    assert list(validator.iter_errors(broken))


def test_the_citation_names_the_release() -> None:
    """CITATION.cff has the version and the day of the packaged evidence."""
    path = Path(__file__).parent.parent / "CITATION.cff"
    cited = _plain(path)
    release = packaged_manifest()
    assert (cited["version"], cited["date-released"]) == (release.version, release.released)


def test_everything_declared_has_a_meaning() -> None:
    """Every class, field, vocabulary and term says what it means."""
    for _, record in KINDS.values():
        assert record.__doc__
        assert all(slot.meaning.endswith((".", "?")) for _, slot in slots(record).values())
    for vocabulary in ALL:
        assert vocabulary.meaning
        assert all(vocabulary.terms.values())
