"""What every store refuses: ids that mean two things, references to what is nowhere, or to something else."""

from __future__ import annotations

from contextlib import closing

import pytest

from runoff.schema.errors import InvalidData

from .contents import contents, load
from .samples import Statement, finding, flow, holder, record_type, school_to_ice
from .stores import StoreUnderTest


def test_a_release_may_not_drop_what_another_dataset_uses(store: StoreUnderTest) -> None:
    """Else a flow of the other dataset would hang in the air, or worse: come to run between other holders."""
    load(store, "schools", school_to_ice())
    load(store, "buses", [flow("broker-again", "broker > ice", "pupil-record")])
    before = contents(store)
    dropped = ("broker", "pupil-record", "school-to-broker", "broker-to-ice")
    others = [one for one in school_to_ice() if one[1]["id"] not in dropped]
    with pytest.raises(InvalidData, match="broker"):
        load(store, "schools", [*others, holder("somebody-else"), record_type("something-else")], "2")
    assert contents(store) == before


@pytest.mark.parametrize(
    ("mine", "said"),
    [
        pytest.param(holder("pupil-record"), "record-type", id="a holder with the id of a record type"),
        pytest.param(flow("broker-to-ice", "broker > ice", "pupil-record"), "flow", id="a flow that is told already"),
        pytest.param(finding("ice", "broker"), "holder", id="a finding with the id of a holder"),
    ],
)
def test_an_id_means_one_thing(store: StoreUnderTest, mine: Statement, said: str) -> None:
    """Only holders, record types and sources may be stated twice; the error names the id and both datasets."""
    load(store, "schools", school_to_ice())
    before = contents(store)
    with pytest.raises(InvalidData) as caught:
        load(store, "buses", [mine])
    for word in (mine[1]["id"], "schools", "buses", said):
        assert word in str(caught.value)
    assert contents(store) == before


def test_an_id_stands_once_in_a_dataset(store: StoreUnderTest) -> None:
    """A dataset with two records of one id is refused whole."""
    with pytest.raises(InvalidData, match="same id"):
        load(store, "schools", [*school_to_ice(), holder("broker", name="Another")])
    with closing(store.reader()) as reader:
        assert reader.datasets() == []
        assert reader.get("ice") is None


@pytest.mark.parametrize(
    ("dangling", "missing"),
    [
        pytest.param(flow("x", "broker > nobody", "pupil-record"), "nobody", id="a holder"),
        pytest.param(flow("x", "broker > ice", "no-record"), "no-record", id="a record type"),
        pytest.param(flow("x", "broker > ice", "pupil-record", under=["no-law"]), "no-law", id="an instrument"),
        pytest.param(holder("x", part_of="nobody"), "nobody", id="a body above"),
        pytest.param(record_type("x", contains=["no-record"]), "no-record", id="a part"),
        pytest.param(finding("x", "nobody"), "nobody", id="what a finding is about"),
        pytest.param(finding("x", "ice", evidence=[{"source": "no-source", "locator": "1", "says": "So."}]),
                     "no-source", id="a source"),
    ],
)  # fmt: skip
def test_no_reference_dangles(store: StoreUnderTest, dangling: Statement, missing: str) -> None:
    """A dataset that refers to what is nowhere in the store is refused, and the error names it."""
    load(store, "schools", school_to_ice())
    before = contents(store)
    with pytest.raises(InvalidData, match=missing):
        load(store, "buses", [dangling])
    assert contents(store) == before


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(flow("x", "pupil-record > ice", "pupil-record"), id="a record type for a holder"),
        pytest.param(flow("x", "broker > ice", "school"), id="a holder for a record type"),
    ],
)
def test_a_reference_is_of_the_right_kind(store: StoreUnderTest, wrong: Statement) -> None:
    """An id that is there, but names something of another kind, is refused like one that is not."""
    load(store, "schools", school_to_ice())
    with pytest.raises(InvalidData):
        load(store, "buses", [wrong])
