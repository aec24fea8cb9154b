"""Reading evidence files: what is kept, what is refused, and how it is told."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from runoff.loaders import evidence_files
from runoff.loaders.packaged_files import packaged_folder, yaml_files
from runoff.loaders.yaml_file import parse, read
from runoff.schema.errors import InvalidData, RunoffError, UsageError
from runoff.schema.problems import Problem
from runoff.schema.validate import validate

from ..schema.documents import TODAY, dump, put, sound


def refused(path: Path) -> list[Problem]:
    """The problems for which a file or folder is not read."""
    with pytest.raises(InvalidData) as caught:
        evidence_files.load([path])
    return list(caught.value.problems)


def errors(folder: Path) -> list[Problem]:
    """The errors of a folder, whether reading or validating finds them."""
    try:
        return [one for one in validate(evidence_files.load([folder]), on=TODAY) if one.severity == "error"]
    except InvalidData as error:
        return list(error.problems)


def one_file(folder: Path, content: str | bytes) -> Path:
    """An evidence file without a manifest."""
    path = folder / "flows.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


# --- what is kept --------------------------------------------------------------------------------------------------


def test_every_scalar_is_text_as_it_was_written() -> None:
    """Years, dates, numbers and yes stay text; only true and false are not."""
    found = parse(
        "a: 2021\nb: 2021-02-26\nc: 1_000\nd: yes\ne: 0x1f\nf: true\ng: 'true'\nh: 1e3\ni: NO\nj: ~", "a.yaml"
    )
    assert dict(found) == {
        "a": "2021", "b": "2021-02-26", "c": "1_000", "d": "yes", "e": "0x1f", "f": True, "g": "true", "h": "1e3",
        "i": "NO", "j": None,
    }  # fmt: skip


def test_every_entry_knows_its_lines() -> None:
    """An entry remembers where it and each of its keys stand."""
    found = parse(
        "# a comment\nflows:\n  - id: a\n    evidence:\n      - source: b\n        says: |\n          c\n", "x.yaml"
    )
    flow = found["flows"][0]
    assert (flow.file, flow.line, flow.line_of("id"), flow.line_of("evidence"), flow.line_of("nothing")) == (
        "x.yaml",
        3,
        3,
        4,
        3,
    )
    assert flow["evidence"][0].line_of("says") == 6


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    """Files that an editor on Windows has saved read like others, line ends included."""
    plain = evidence_files.load([put(tmp_path / "a", dump(sound()))])
    marked = evidence_files.load([put(tmp_path / "b", b"\xef\xbb\xbf" + dump(sound()).replace("\n", "\r\n").encode())])
    assert marked.digest() == plain.digest()
    assert validate(marked, on=TODAY) == []


def test_amounts_become_numbers(tmp_path: Path) -> None:
    """Whole dollars are whole numbers; cents have a point; a quoted amount is one, too."""
    for written, number in (("22100000", 22_100_000), ("1234.50", 1234.5), ("'7'", 7)):
        document = dump(sound()).replace("  status: in-force", f"  status: in-force\n  amount_usd: {written}", 1)
        dataset = evidence_files.load([put(tmp_path, document)])
        assert dataset.records["instrument"][0]["amount_usd"] == number
        assert validate(dataset, on=TODAY) == []


def test_leads_are_told_with_their_topic(tmp_path: Path) -> None:
    """The topic of a lead is the name of its file."""
    dataset = evidence_files.load([put(tmp_path, "leads:\n  - Ask the county.\n  - Look here.\n", "buses.yaml")])
    assert dataset.leads == [("buses", "Ask the county."), ("buses", "Look here.")]


def test_a_dataset_without_manifest_is_named_for_its_file(tmp_path: Path) -> None:
    """It is called unreleased, and judged against the day of release of the packaged evidence."""
    path = tmp_path / "My Flows (2).yaml"
    path.write_text("leads: [a]")
    manifest = evidence_files.load([path]).manifest
    assert (manifest.name, manifest.version) == ("my-flows-2", "unreleased")
    assert manifest.released == evidence_files.packaged_manifest().released


def test_the_order_of_files_and_records_does_not_matter(tmp_path: Path) -> None:
    """However records are spread over files, the dataset has the same digest; any change gives another."""
    whole = evidence_files.load([put(tmp_path / "whole", dump(sound()))]).digest()
    document = sound()
    rng = random.Random(7)
    for items in document.values():
        rng.shuffle(items)
    folder = tmp_path / "parts"
    for number, key in enumerate(sorted(document)):
        put(folder, dump({key: document[key]}), f"{number}.yaml")
    assert evidence_files.load([folder]).digest() == whole
    document["holders"][0]["name"] += "!"
    assert evidence_files.load([put(tmp_path / "other", dump(document))]).digest() != whole


def test_a_file_that_is_named_twice_is_read_once(tmp_path: Path) -> None:
    """Naming a folder and a file in it does not double the file's records."""
    folder = put(tmp_path, dump(sound()))
    assert validate(evidence_files.load([folder, folder / "sample.yaml"]), on=TODAY) == []


def test_the_packaged_evidence_is_sound() -> None:
    """No error in the evidence that ships with the package, judged on the day of its release."""
    dataset = evidence_files.packaged()
    found = validate(dataset, on=dataset.manifest.released)
    assert [str(one) for one in found if one.severity == "error"] == []
    assert {kind for kind, entries in dataset.records.items() if not entries} <= {"withdrawn-flow", "correction"}


def test_every_packaged_file_is_plain_utf_8_without_aliases() -> None:
    """No byte order mark, no tab, no alias: what a plain editor makes."""
    for path in yaml_files(packaged_folder()):
        text = path.read_text(encoding="utf-8")
        assert not text.startswith("\ufeff")
        assert "\t" not in text
        assert read(path)


# --- what is refused -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "line", "says"),
    [
        pytest.param("", 0, "is empty", id="empty"),
        pytest.param("# only a comment\n", 0, "is empty", id="only a comment"),
        pytest.param("- id: a\n", 1, "no mapping at the top", id="a list"),
        pytest.param("just words\n", 1, "no mapping at the top", id="a scalar"),
        pytest.param("flows:\n\t- id: a\n", 2, "is no YAML", id="a tab"),
        pytest.param("flows:\n  - id: [a\n", 3, "is no YAML", id="an open bracket"),
        pytest.param("flows:\n  - id: a: b\n", 2, "is no YAML", id="a colon"),
        pytest.param('holders:\n  - name: "a\n', 3, "is no YAML", id="an open quote"),
        pytest.param("holders:\n  - id: a\n    id: b\n", 3, 'has the key "id" twice', id="a key twice"),
        pytest.param("holders: []\nflows: []\nholders: []\n", 3, 'has the key "holders" twice', id="a list twice"),
        pytest.param("? [a, b]\n: c\n", 1, "a key that is no word", id="a list as a key"),
        pytest.param("a: 1\n---\nb: 2\n", 2, "is no YAML", id="two documents"),
        pytest.param('holders:\n  - name: "\\ud800"\n', 2, "", id="half a surrogate pair"),
        pytest.param("a: " + "[" * 100_000, 1, "nest", id="brackets without end"),
        pytest.param("a: " + "[" * 60 + "]" * 60, 1, "nested too deeply", id="sixty brackets"),
        pytest.param("a: &a [*a]\n", 1, "", id="an alias of itself"),
        pytest.param("a: \x1b[31m\n", 0, "is no YAML", id="a control character"),
        pytest.param("holders: []\nfloes: []\n", 2, 'unknown list "floes"', id="a misspelt list"),
        pytest.param("holders:\n  a: b\n", 1, "not a list of records", id="a mapping for a list"),
        pytest.param("holders: [a]\n", 1, "not a list of records", id="words for records"),
        pytest.param("holders:\n  -\n", 1, "not a list of records", id="an empty item"),
        pytest.param("leads:\n  - a: b\n", 1, "not a list of lines", id="a record for a lead"),
    ],
)
def test_a_broken_file_is_told_with_its_line(content: str, line: int, says: str, tmp_path: Path) -> None:
    """Each says where, what is wrong and what to do."""
    (problem,) = refused(one_file(tmp_path, content))
    assert problem.file == str(tmp_path / "flows.yaml")
    assert problem.line == line
    assert says in problem.message
    assert problem.remedy


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16", "utf-32"])
def test_other_encodings_are_told(encoding: str, tmp_path: Path) -> None:
    """A file that is not UTF-8 says so, and at which byte."""
    (problem,) = refused(one_file(tmp_path, "holders:\n  - name: Québec\n".encode(encoding)))
    assert "is not UTF-8 text (byte" in problem.message
    assert problem.remedy == "Save it as UTF-8."


def bomb(levels: int) -> str:
    """A few lines that stand for nine to the power of `levels` words."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]" for level in range(1, levels)]
    return "\n".join(lines) + "\n"


def test_aliases_are_refused(tmp_path: Path) -> None:
    """The format has no aliases: nobody would see in the file what a record says. The first is told with its line."""
    problems = refused(one_file(tmp_path, bomb(3)))
    assert ["alias" in one.message for one in problems] == [True]
    assert problems[0].line == 2


def test_a_key_named_for_merging_is_no_alias_either(tmp_path: Path) -> None:
    """`<<` with an anchor is an alias like any other."""
    text = "holders:\n  - &a\n    id: a\n    name: A\n    kind: vendor\n  - <<: *a\n    id: b\n"
    (problem,) = refused(one_file(tmp_path, text))
    assert problem.line == 6
    assert "alias" in problem.message


def test_all_broken_files_are_told_in_one_run(tmp_path: Path) -> None:
    """One broken file does not hide another, nor a list that is none."""
    folder = put(tmp_path, "holders: [\n", "a.yaml")
    put(folder, "", "b.yaml")
    put(folder, "floes: []\nflows: {}\n", "c.yaml")
    found = refused(folder)
    assert [Path(one.file).name for one in found] == ["a.yaml", "b.yaml", "c.yaml", "c.yaml"]


@pytest.mark.parametrize(
    ("manifest", "says"),
    [
        ({"released": "5025-07-07"}, "5025-07-07"),
        ({"released": "2025"}, "2025"),
        ({"released": "soon"}, "soon"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_manifest_is_checked_like_any_file(manifest: dict[str, str], says: str, tmp_path: Path) -> None:
    """A release day that is none, or a key that is none, is an error of the file, not a crash."""
    folder = put(tmp_path, dump(sound()), **manifest)
    (problem,) = errors(folder)
    assert problem.file == str(folder / "dataset.yaml")
    assert says in problem.message


def test_a_manifest_without_name_is_told(tmp_path: Path) -> None:
    """Name, version and day of release are needed."""
    folder = put(tmp_path, dump(sound()))
    (folder / "dataset.yaml").write_text("version: '1'\nreleased: 2025-01-01\n")
    (problem,) = refused(folder)
    assert problem.file == str(folder / "dataset.yaml")
    assert 'lacks "name"' in problem.message


def test_a_broken_manifest_does_not_hide_a_broken_file(tmp_path: Path) -> None:
    """Problems of the manifest and of other files come in one run."""
    folder = put(tmp_path, "holders: [\n", "a.yaml", colour="red")
    assert sorted(Path(one.file).name for one in refused(folder)) == ["a.yaml", "dataset.yaml"]


def test_control_characters_in_a_lead_are_refused(tmp_path: Path) -> None:
    """Leads are printed as they are, and so obey the rule for all text."""
    folder = put(tmp_path, 'leads:\n  - "\\e[2Jgone"\n')
    assert ["U+001B" in one.message for one in errors(folder)] == [True]


def test_a_path_that_is_not_there_is_a_mistake_of_the_caller(tmp_path: Path) -> None:
    """No file, and a folder without any, are told by name."""
    with pytest.raises(UsageError, match=r"nothing\.yaml does not exist"):
        evidence_files.load([tmp_path / "nothing.yaml"])
    with pytest.raises(UsageError, match="holds no YAML file"):
        evidence_files.load([tmp_path])


def test_a_path_that_cannot_be_is_a_mistake_of_the_caller() -> None:
    """A name longer than any file system allows is told like one that is not there."""
    with pytest.raises(RunoffError):
        evidence_files.load([Path("x" * 5000)])
