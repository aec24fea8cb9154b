"""The two sides of a comparison: days of one store, stores, or evidence files."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from ..graph.open_store import open_store
from ..graph.store import Reader
from ..schema import dates
from ..schema.errors import UsageError
from .answer import DatasetRef
from .build import dataset_ref

_DATE = re.compile(r"\d{4}(-\d\d){0,2}")


@dataclass(frozen=True, slots=True)
class Side:
    """One side: a store, the day on which it is asked, and what it is called.

    Attributes:
        name: the day, or the path, as it was given.
    """

    name: str
    reader: Reader
    day: str

    @property
    def dataset(self) -> DatasetRef:
        """What the store rests on."""
        return dataset_ref(self.reader.datasets())


@contextmanager
def sides(first: str, second: str, store: str | None, as_of: str | None) -> Iterator[tuple[Side, Side]]:
    """Both sides, opened, and closed behind the block.

    Args:
        first, second: two days of the store, or two store files or URIs, or evidence files or folders.
        store: the store for two days; None for the evidence that ships with runoff.
        as_of: the day on which two stores are asked; None for today.

    Raises:
        UsageError: a day against a store, no complete day, or `as_of` with two days.
        StoreUnavailable: a store cannot be opened.
        InvalidData: evidence files that are not valid.
    """
    days = [bool(_DATE.fullmatch(one)) for one in (first, second)]
    if any(days) and not all(days):
        raise UsageError(
            "a day can be compared with a day only.", "Give two days, or two stores, or two folders of evidence."
        )
    for option, given in (("", first if days[0] else None), ("", second if days[1] else None), ("--as-of: ", as_of)):
        try:
            if given is not None:
                dates.day(given)
        except ValueError as error:
            raise UsageError(f"{option}{error}.") from None
    if days[0] and as_of is not None:
        raise UsageError("--as-of does not go with two days.", "Leave it out: each side has its own day.")
    with ExitStack() as stack:
        if days[0]:
            reader = open_store(store)
            stack.callback(reader.close)
            yield Side(first, reader, first), Side(second, reader, second)
            return
        day = as_of or dates.today()
        yield (
            Side(first, _opened(stack, first), day),
            Side(second, _opened(stack, second), day),
        )


def _opened(stack: ExitStack, given: str) -> Reader:
    path = Path(given)
    if path.is_dir() or path.suffix in (".yaml", ".yml"):
        reader = open_store(str(_compiled(stack, path)))
    else:
        reader = open_store(given)
    stack.callback(reader.close)
    return reader


def _compiled(stack: ExitStack, path: Path) -> Path:
    """A store of evidence files; those that refer to the packaged evidence are laid over it."""
    from ..graph.ingest import dataset_info
    from ..graph.sqlite_load import SqliteWriter
    from ..loaders import evidence_files
    from ..schema.validate import require, validate

    dataset = evidence_files.load([path])
    found = [dataset]
    if any(problem.severity == "error" for problem in validate(dataset, on=dataset.manifest.released)):
        packaged = evidence_files.packaged()
        if dataset.manifest.name == packaged.manifest.name:
            require(dataset)
        require(dataset, packaged)
        found.insert(0, packaged)
    folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="runoff-diff-"))
    target = Path(folder) / "side.sqlite"
    writer = SqliteWriter(target)
    try:
        for one in found:
            writer.load(dataset_info(one), one.entries(), one.leads)
    finally:
        writer.close()
    return target
