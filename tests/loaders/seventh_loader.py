"""A loader as a newcomer writes it: schools of a made-up register. README shows the same lines."""

from __future__ import annotations

from collections.abc import Iterator

from runoff.loaders.declaration import Layout, Loader, Record
from runoff.loaders.ids import slug
from runoff.loaders.load import Load
from runoff.loaders.rows import Row
from runoff.loaders.values import Skip

LOADER = Loader(
    name="school-register",
    title="School districts of a state",
    publisher="State Department of Education",
    page="https://example.org/districts",
    licence="public record",
    yields=("holder", "finding"),
    layouts=(
        Layout(
            name="districts",
            title="Register of school districts",
            columns={
                "name": ("District Name",),
                "state": ("State",),
                "pupils": ("Enrollment", "Pupils"),
                "open": ("Status",),
            },
            optional=frozenset({"pupils"}),
        ),
    ),
)


@LOADER.reads("districts")
def district(row: Row, load: Load) -> Iterator[Record]:
    """A school district holds its pupils' records; the register does not say that they go anywhere."""
    name, state = row.needed("name"), row.state("state")
    if row["open"].casefold() == "closed":
        raise Skip("district that is closed")
    id = load.matcher.new_id(slug(f"{name} {state.removeprefix('US-')}"), name)
    if not load.once(id):
        raise Skip("district told in another row")
    load.holder(id, {"name": name, "kind": "custodian", "instance_of": "school-districts", "jurisdiction": state})
    if row.filled("pupils"):
        says = f"{name} had {row['pupils']} pupils."
        yield "finding", {"id": f"pupils-{id}", "about": [id], "says": says, "evidence": [load.cite(row, says)]}
    load.total(row, ["school-districts"], "Lists {count} school districts.")
