"""Every loader declares itself wholly, and is found by its name."""

from __future__ import annotations

import pytest

from runoff.loaders.declaration import Layout, Loader
from runoff.loaders.header import fold, match
from runoff.loaders.registry import loader, loaders
from runoff.schema.errors import UsageError
from runoff.schema.records import KINDS
from runoff.schema.shape import ID_PATTERN


@pytest.mark.parametrize("name", loaders())
def test_a_loader_declares_itself_wholly(name: str) -> None:
    import re

    one = loaders()[name]
    assert re.fullmatch(ID_PATTERN, one.name)
    assert one.title
    assert one.licence
    assert one.page.startswith("https://")
    assert set(one.yields) <= set(KINDS)
    assert {layout.name for layout in one.layouts} == set(one.transforms)
    for layout in one.layouts:
        assert set(layout.optional) <= set(layout.columns)
        assert all(fold(name) for names in layout.columns.values() for name in names)


@pytest.mark.parametrize("name", loaders())
def test_no_two_layouts_of_a_loader_are_taken_for_each_other(name: str) -> None:
    one = loaders()[name]
    for layout in one.layouts:
        met = match(one, [names[0] for names in layout.columns.values()])
        assert met is not None
        assert met.layout.name == layout.name


def test_a_misspelt_name_lists_a_near_one() -> None:
    with pytest.raises(UsageError, match="ice-287g"):
        loader("ice-278g")


def test_a_function_for_a_layout_that_is_not_declared_is_refused() -> None:
    one = Loader("a", "A", "B", "https://example.org", "none", ("holder",), (Layout("x", "X", {"a": ("A",)}),))
    with pytest.raises(ValueError, match="no layout"):
        one.reads("y")(lambda row, load: iter(()))
    one.reads("x")(lambda row, load: iter(()))
    with pytest.raises(ValueError, match="twice"):
        one.reads("x")(lambda row, load: iter(()))
