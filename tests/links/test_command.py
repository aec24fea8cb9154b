"""`runoff check-links`: what it prints, how it ends, what it leaves alone."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from runoff.queries.cli import cli
from runoff.queries.link_check import SCOUTS, check
from runoff.queries.links import Bounds, Manners

from ..cli.test_streams import on_a_terminal
from ..contract.samples import Statement, source
from ..signals import heed_ctrl_c
from .conftest import Check, Make, resting
from .site import Site

ROOT = Path(__file__).parents[2]
Run = Callable[..., Result]


@pytest.fixture
def run(make_store: Make, tmp_path: Path) -> Run:
    """Runs the command on a store of some records, without pauses, on this computer."""

    def run_(records: list[Statement], *arguments: str, local: bool = True) -> Result:
        make_store(records).close()
        store = max(tmp_path.glob("*.sqlite"), key=lambda path: path.stat().st_mtime_ns)
        more = ["--rate", "0", *(["--allow-local"] if local else []), "--store", str(store)]
        return CliRunner().invoke(cli, ["check-links", *more, *arguments], env={"RUNOFF_STORE": ""})

    return run_


# --- What is printed -------------------------------------------------------------------------------------------------


def test_a_problem_is_told_with_all_that_a_maintainer_needs(site: Site, run: Run) -> None:
    """The source, its title and address, what happened, how much rests on it, and the copy that still answers."""
    done = run(resting(site.url("/gone"), title="On pupils", read_at=site.url("/ok")))
    told = " ".join(done.stdout.split())
    assert done.exit_code == 0
    assert f"Gone - {site.url('/gone')} : HTTP 404 · On pupils (a-report) · 2 flows rest on it, 1 on it alone" in told
    assert f"the copy that was read answers: {site.url('/ok')}" in told
    assert "1 gone, 1 ok · 1 source without address" in told
    assert "UTC" in told
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("copy", "says"),
    [("/ok", "answers"), ("/for-now", "answers"), ("/moved", "has moved"), ("/gone", "is gone"),
     ("/refuses", "is refused to a program"), ("/error", "is unreachable")],
)  # fmt: skip
def test_what_the_copy_does_that_was_read(copy: str, says: str, site: Site, run: Run) -> None:
    """Where the publisher's page is gone, whether the copy still serves is what matters next."""
    done = run(resting(site.url("/gone-410"), read_at=site.url(copy)))
    assert f"the copy that was read {says}: {site.url(copy)}" in " ".join(done.stdout.split())


def test_each_outcome_has_its_part(site: Site, run: Run) -> None:
    """The worst first; what only a browser can tell is not called gone."""
    paths = ("ok", "moved", "for-now", "to-front", "refuses", "error", "gone")
    site.robots = (200, "User-agent: *\nDisallow: /hidden\n", {})
    done = run([source(path, url=site.url(f"/{path}")) for path in (*paths, "hidden")])
    headings = [line for line in done.stdout.splitlines() if line and not line.startswith(" ")][3:-2]
    assert headings == [
        "Gone",
        "Redirected to where lost pages are sent, probably gone",
        "Moved for good",
        "No answer that can be used",
        "Refused to a program; a browser may still open them",
        "Not looked at, as robots.txt asks",
        "Redirected for the time being; the address stays right",
    ]


def test_every_form_tells_of_the_same(site: Site, run: Run) -> None:
    """Rows for a spreadsheet, a table, Markdown with links, JSON with everything."""
    records = resting(site.url("/moved"), read_at=site.url("/gone"))
    (moved, gone) = csv.DictReader(io.StringIO(run(records, "--format", "csv").stdout))
    moved, gone = (gone, moved) if moved["outcome"] == "gone" else (moved, gone)
    assert (moved["source"], moved["flows"], moved["flows_on_it_alone"], moved["field"]) == (
        "a-report",
        "2",
        "1",
        "url",
    )
    assert (moved["to"], moved["permanent"], moved["copy_outcome"]) == (site.url("/ok"), "yes", "gone")
    assert (gone["field"], gone["status"]) == ("read_at", "404")
    assert f"gone     {site.url('/gone')} " in run(records, "--format", "table").stdout
    assert f"- <{site.url('/moved')}> : moved for good: <{site.url('/ok')}>" in run(records, "--format", "md").stdout


def test_json_has_everything_with_the_day(site: Site, run: Run) -> None:
    """Scripts rely on these names."""
    found = json.loads(run(resting(site.url("/moved-then-for-now")), "--json").stdout)
    assert found["begun"].endswith("Z")
    assert found["begun"] <= found["sources"][0]["addresses"][0]["at"] <= found["ended"]
    assert (found["complete"], found["limits_hit"], found["without_address"]) == (True, [], ["another"])
    assert found["counts"]["moved"] == 1
    (one,) = found["sources"]
    assert (one["id"], one["flows"], one["flows_on_it_alone"]) == ("a-report", 2, 1)
    (address,) = one["addresses"]
    assert {name: address[name] for name in ("field", "outcome", "status", "to", "permanent", "lost", "method")} == {
        "field": "url", "outcome": "moved", "status": 200, "to": site.url("/for-now"), "permanent": True, "lost": None,
        "method": "HEAD",
    }  # fmt: skip
    assert address["redirects"] == [
        {"status": 301, "to": site.url("/for-now")},
        {"status": 302, "to": site.url("/ok")},
    ]


def test_control_characters_do_not_reach_a_terminal(site: Site, run: Run) -> None:
    """Neither from a store of a stranger nor from a server."""
    records = [
        source("one", url="https://example.org/\x1b]0;x\x07", title="\x1b[2JTitle"),
        source("two", url=site.url("/to-nonsense")),
    ]
    for form in ("text", "table", "md"):
        done = run(records, "--format", form)
        assert done.exit_code == 0
        assert not {"\x1b", "\x07"} & set(done.stdout)


def test_sources_that_are_named_are_tested_alone(site: Site, run: Run) -> None:
    """A name that is none names the near ones."""
    records = [source("first", url=site.url("/ok")), source("second", url=site.url("/gone"))]
    assert "Every address answers." in run(records, "first").stdout
    assert site.asked("/gone") == []
    done = run(records, "secnd")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "Did you mean second?" in done.stderr


def test_nothing_to_test(run: Run) -> None:
    """Sources without an address are counted, and are no failure."""
    bare = source("one")
    del bare[1]["url"]
    done = run([bare], "--exit-code")
    assert done.exit_code == 0
    assert "1 source without address" in done.stdout
    assert "There is no address to test." in done.stdout


def test_the_store_stays_as_it_was(site: Site, run: Run, tmp_path: Path) -> None:
    """And no file is made beside it."""
    records = resting(site.url("/gone"))
    run(records)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    store = next(tmp_path.glob("*.sqlite"))
    CliRunner().invoke(cli, ["check-links", "--rate", "0", "--allow-local", "--store", str(store)])
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


# --- How it ends -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "code"),
    [("/ok", 0), ("/for-now", 0), ("/refuses", 0), ("/error", 0), ("/moved", 5), ("/gone", 5), ("/to-front-for-now", 5)],
)  # fmt: skip
def test_5_on_request(path: str, code: int, site: Site, run: Run) -> None:
    """If an address should be mended; the report is printed all the same, and without the option it is 0."""
    records = resting(site.url(path))
    done = run(records, "--exit-code")
    assert done.exit_code == code
    assert "Which addresses" in done.stdout
    assert run(records).exit_code == 0


def test_1_where_the_network_is_missing(no_names: list[str], run: Run) -> None:
    """One line; nothing is called gone; after a few hosts no more are asked."""
    done = run([source(f"s-{number}", url=f"https://host-{number:02}.example/") for number in range(60)], "--exit-code")
    assert (done.exit_code, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1
    assert "The network seems to be missing." in done.stderr
    assert "the name host-00.example is not known" in done.stderr
    assert len(set(no_names)) == SCOUTS


def test_1_where_the_one_host_does_not_answer(run: Run) -> None:
    """It cannot be told from a missing network, and is not reported as if it could."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/"
    done = run([source(url=url)])
    assert done.exit_code == 1
    assert "no answer from the one host asked (127.0.0.1): no connection (connection refused)" in done.stderr


def test_hosts_that_are_silent_where_others_answer_are_unreachable(no_names: list[str], site: Site, run: Run) -> None:
    """However many; one that answers among the first, if only after a while, shows that the network is there."""
    site.delay = 0.3
    records = [source(f"s-{number}", url=f"https://host-{number:02}.example/") for number in range(20)]
    found = json.loads(run([*records, source("a", url=site.url("/ok"))], "--json").stdout)
    assert found["counts"]["unreachable"] == 20


def test_addresses_that_may_not_be_asked_are_no_missing_network(run: Run) -> None:
    """Nobody was asked: the report says why."""
    done = run([source(url="http://127.0.0.1:9/")], local=False)
    assert done.exit_code == 0
    assert "1 address: 127.0.0.1 is on this computer or in a private network" in " ".join(done.stdout.split())


def test_1_without_the_libraries(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The line says how to get them."""
    for name in ("link_check", "link_robots", "link_client"):
        monkeypatch.delitem(sys.modules, f"runoff.queries.{name}", raising=False)
    monkeypatch.setitem(sys.modules, "aiohttp", None)
    done = run([source(url="http://127.0.0.1:9/")])
    assert done.exit_code == 1
    assert done.stderr == 'Error: the library aiohttp is not installed. pip install "runoff[links]"\n'


@pytest.mark.parametrize(
    ("arguments", "says"),
    [(["--timeout", "0"], "out of range"), (["--rate", "-1"], "out of range"), (["--limit", "-1"], "-1"),
     (["--time", "soon"], "write 30s, 5m or 1h")],
)  # fmt: skip
def test_2_for_bounds_that_are_none(arguments: list[str], says: str, run: Run) -> None:
    """Before anything is asked."""
    done = run([source()], *arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert says in done.stderr


# --- Where it stops early --------------------------------------------------------------------------------------------


def test_a_bound_on_addresses_takes_those_on_which_most_rests(site: Site, make_store: Make) -> None:
    """The others are named as not tested."""
    store = make_store([*resting(site.url("/gone")), source("a-first-by-name", url=site.url("/ok"))])
    found = check(store, (), Manners(0.0, 2.0, True), Bounds(limit=1))
    assert found.limits_hit == ("limit",)
    assert found.tested[site.url("/gone")].outcome == "gone"
    left = found.tested[site.url("/ok")]
    assert (left.outcome, left.reason) == ("not-tested", "the bound on addresses (--limit) was reached")


def test_a_bound_on_time(site: Site, check_all: Check) -> None:
    """It ends in time, with what was tested so far."""
    site.delay = 0.3
    begun = time.monotonic()
    found = check_all(*(site.url(f"/ok?{number}") for number in range(12)), bounds=Bounds(time=2.0))
    assert time.monotonic() - begun < 3.5
    assert found.limits_hit == ("time",)
    assert 0 < found.counts["ok"] < 12
    assert found.counts["ok"] + found.counts["not-tested"] == 12
    assert "the bound on time" in found.tested[site.url("/ok?11")].reason


@pytest.fixture
def command(make_store: Make, site: Site, tmp_path: Path) -> list[str]:
    """The command in another process, on a store of twelve addresses."""
    make_store([source(f"s-{number:02}", url=site.url(f"/ok?{number}")) for number in range(12)]).close()
    return ["check-links", "--store", str(tmp_path / "0.sqlite"), "--allow-local"]


def test_130_on_ctrl_c_with_what_was_tested(command: list[str], site: Site, tmp_path: Path) -> None:
    """The report is printed; the rest is named as not tested."""
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    running = subprocess.Popen([sys.executable, "-m", "runoff", *command, "--rate", "0.2", "--json"], cwd=tmp_path, env=env,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=heed_ctrl_c)  # fmt: skip
    until = time.monotonic() + 20
    while len(site.seen) < 4 and time.monotonic() < until:
        time.sleep(0.02)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=20)
    assert (running.returncode, err) == (130, "")
    found = json.loads(out)
    assert found["limits_hit"] == ["interrupt"]
    assert 2 <= found["counts"]["ok"] < 12
    assert found["counts"]["ok"] + found["counts"]["not-tested"] == 12


def test_progress_is_for_those_who_watch(command: list[str], tmp_path: Path) -> None:
    """On a terminal only, and not on standard output."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm"}
    seen = on_a_terminal((*command, "--rate", "0"), env, tmp_path)
    assert "testing" in seen
    assert "12/12" in seen


def test_the_clock_is_utc(monkeypatch: pytest.MonkeyPatch, site: Site, check_all: Check) -> None:
    """Whatever the zone of the computer."""
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    time.tzset()
    try:
        stated: Any = check_all(site.url("/ok")).begun
    finally:
        monkeypatch.undo()
        time.tzset()
    assert stated[:13] in {time.strftime("%Y-%m-%dT%H", time.gmtime(time.time() - back)) for back in (0, 60)}
