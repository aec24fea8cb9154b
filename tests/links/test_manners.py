"""How hosts are asked: robots.txt, pauses, one at a time, a few side by side, under a name, without cookies."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable

import pytest

from runoff.queries import link_client
from runoff.queries.link_client import REQUESTS_AT_ONCE

from .conftest import NAMES, Check
from .site import Load, Site


def pauses(site: Site) -> list[float]:
    """Seconds between the requests, as the server saw them."""
    return [after.at - before.at for before, after in itertools.pairwise(site.seen)]


# --- The pause between two requests ----------------------------------------------------------------------------------


def test_a_host_is_left_alone_between_two_requests(site: Site, check_all: Check) -> None:
    """robots.txt, HEAD, GET and redirects count alike."""
    check_all(site.url("/ok"), site.url("/moved"), site.url("/head-405"), rate=0.2)
    assert [one.path for one in site.seen].count("/robots.txt") == 1
    assert len(site.seen) >= 5
    assert min(pauses(site)) >= 0.2


def test_so_is_one_to_which_others_redirect(begin: Callable[..., Site], check_all: Check) -> None:
    """The pause is the host's, whoever leads there and on whatever port."""
    one, two = begin("127.0.0.1"), begin("localhost")
    one.leads = {"/away": two.url("/ok", "localhost")}
    found = check_all(one.url("/away"), two.url("/moved", "localhost"), two.url("/gone", "localhost"), rate=0.2)
    assert found.tested[one.url("/away")].to == two.url("/ok", "localhost")
    assert two.asked("/ok")
    assert min(pauses(two)) >= 0.2


def test_robots_may_ask_for_a_longer_pause(site: Site, check_all: Check) -> None:
    """Crawl-delay counts where it is longer than the rate."""
    site.robots = (200, "User-agent: *\nCrawl-delay: 0.4\n", {})
    check_all(site.url("/ok"), site.url("/moved"), rate=0.1)
    assert len(site.seen) == 4
    assert min(pauses(site)) >= 0.4


def test_robots_cannot_ask_for_a_shorter_one(site: Site, check_all: Check) -> None:
    """Nor can it by a number that is none."""
    for delay in ("0.01", "-5", "nan", "soon"):
        site.robots = (200, f"User-agent: *\nCrawl-delay: {delay}\n", {})
        check_all(site.url("/ok"), rate=0.2)
    assert min(pauses(site)[0::2]) >= 0.2


def test_a_pause_that_nobody_could_wait_for(site: Site, check_all: Check) -> None:
    """The host is left alone, and each of its addresses says why."""
    site.robots = (200, "User-agent: *\nCrawl-delay: 86400\n", {})
    begun = time.monotonic()
    found = check_all(site.url("/ok"), site.url("/moved"))
    assert time.monotonic() - begun < 5
    assert [one.path for one in site.seen] == ["/robots.txt"]
    for one in found.tested.values():
        assert one.outcome == "not-tested"
        assert one.reason == "127.0.0.1 asks for a pause of 86,400 seconds"


def test_a_busy_server_is_asked_again_after_its_pause(site: Site, check_all: Check) -> None:
    """Retry-After, within what is waited for."""
    url = site.url("/busy-once")
    assert check_all(url).tested[url].outcome == "ok"
    first, second = (one.at for one in site.seen if one.path == "/busy-once")
    assert second - first >= 1


@pytest.mark.parametrize(("path", "outcome"), [("/busy-for-long", "refused"), ("/busy-until", "unreachable")])
def test_a_server_that_wants_to_be_left_alone_for_long_is(
    path: str, outcome: str, site: Site, check_all: Check
) -> None:
    """It is asked nothing more; what else it has was not tested, and is not called gone."""
    begun = time.monotonic()
    found = check_all(site.url(path), site.url("/ok"))
    assert time.monotonic() - begun < 5
    assert found.tested[site.url(path)].outcome == outcome
    assert "asks for a pause of" in found.tested[site.url(path)].reason
    assert found.tested[site.url("/ok")].outcome == "not-tested"
    assert len(site.seen) == 2


# --- robots.txt ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "text", "outcome", "says"),
    [
        (200, "User-agent: *\nDisallow: /\n", "not-allowed", "robots.txt does not allow it"),
        (200, "User-agent: runoff\nDisallow: /o\n\nUser-agent: *\nAllow: /\n", "not-allowed", "robots.txt does not allow it"),
        (200, "User-agent: *\nDisallow: /\n\nUser-agent: runoff\nAllow: /\n", "ok", ""),
        (200, "User-agent: *\nDisallow: /\nAllow: /ok\n", "ok", ""),
        (200, "\x00<html>no robots</html>", "ok", ""),
        (404, "User-agent: *\nDisallow: /\n", "ok", ""),
        (403, "", "ok", ""),
        (500, "", "not-allowed", "robots.txt cannot be read (HTTP 500)"),
        (503, "", "not-allowed", "robots.txt cannot be read (HTTP 503)"),
        (429, "", "not-allowed", "robots.txt cannot be read (HTTP 429)"),
    ],
)  # fmt: skip
def test_robots_txt_is_obeyed(status: int, text: str, outcome: str, says: str, site: Site, check_all: Check) -> None:
    """RFC 9309: its most specific rule counts; what is not there allows; what is broken forbids."""
    site.robots = (status, text, {})
    found = check_all(site.url("/ok")).tested[site.url("/ok")]
    assert (found.outcome, found.reason) == (outcome, says)
    assert bool(site.asked("/ok")) is (outcome == "ok")


def test_robots_txt_that_is_moved_is_followed(begin: Callable[..., Site], site: Site, check_all: Check) -> None:
    """Also to another host."""
    other = begin()
    other.robots = (200, "User-agent: *\nDisallow: /ok\n", {})
    site.robots = (301, "", {"Location": other.url("/robots.txt")})
    assert check_all(site.url("/ok")).tested[site.url("/ok")].outcome == "not-allowed"


def test_robots_txt_of_the_host_to_which_one_is_sent(begin: Callable[..., Site], site: Site, check_all: Check) -> None:
    """A redirect does not lead around it; where it leads is told."""
    other = begin()
    other.robots = (200, "User-agent: *\nDisallow: /\n", {})
    site.leads = {"/away": other.url("/ok")}
    found = check_all(site.url("/away")).tested[site.url("/away")]
    assert (found.outcome, found.to) == ("not-allowed", other.url("/ok"))
    assert other.asked("/ok") == []


@pytest.mark.parametrize("lost", ["http://[/", "ftp://127.0.0.1/robots.txt", "http://127.0.0.1:1/robots.txt"])
def test_robots_txt_that_leads_nowhere_allows_nothing(lost: str, site: Site, check_all: Check) -> None:
    """It exists and cannot be had; that is said of it, and not of the address."""
    site.robots = (301, "", {"Location": lost})
    found = check_all(site.url("/ok")).tested[site.url("/ok")]
    assert found.outcome == "not-allowed"
    assert found.reason.startswith("robots.txt cannot be read (redirects to ")


def test_robots_txt_that_leads_in_a_circle_is_none(site: Site, check_all: Check) -> None:
    """After the redirects that a crawler must follow."""
    site.robots = (301, "", {"Location": "/robots.txt"})
    assert check_all(site.url("/ok")).counts["ok"] == 1
    assert len(site.asked("/robots.txt")) == 6


def test_an_endless_robots_txt_is_read_in_part(site: Site, check_all: Check) -> None:
    """As far as a crawler must; the rest does not count."""
    site.robots = (200, "# x\n" * 150_000 + "User-agent: *\nDisallow: /\n", {})
    assert check_all(site.url("/ok")).tested[site.url("/ok")].outcome == "ok"


def test_a_host_that_does_not_answer_is_asked_once(begin: Callable[..., Site], check_all: Check, site: Site) -> None:
    """Its robots.txt stands for all of its addresses."""
    silent = begin("localhost")
    silent.delay = 1.5
    urls = [silent.url(f"/{name}", "localhost") for name in ("ok", "moved", "gone")]
    found = check_all(*urls, site.url("/ok"), timeout=0.3)
    assert {found.tested[url].outcome for url in urls} == {"unreachable"}
    assert [one.path for one in silent.seen] == ["/robots.txt"]


# --- Side by side, and by what name ----------------------------------------------------------------------------------


def test_one_request_at_a_time_to_a_host(begin: Callable[..., Site], check_all: Check) -> None:
    """Whatever number of its addresses there is."""
    load = Load()
    site = begin(load=load)
    site.delay = 0.05
    check_all(*(site.url(f"/ok?{name}") for name in NAMES))
    assert len(site.seen) == len(NAMES) + 1
    assert load.most == 1


def test_a_few_hosts_side_by_side(begin: Callable[..., Site], check_all: Check) -> None:
    """More than one, and never more than the bound."""
    load = Load()
    try:
        sites = [begin(f"127.0.0.{number}", load=load) for number in range(1, 11)]
    except OSError:
        pytest.skip("this computer answers to 127.0.0.1 alone")
    for site in sites:
        site.delay = 0.05
    found = check_all(*(site.url("/ok") for site in sites))
    assert found.counts["ok"] == len(sites)
    assert 1 < load.most <= REQUESTS_AT_ONCE


def test_it_says_who_it_is_and_tells_nothing_else(begin: Callable[..., Site], check_all: Check) -> None:
    """A name with a version; no cookie is sent back, no password, no page from which it comes."""
    site = begin("localhost")  # cookies are for hosts that have a name
    url = site.url("/cookie", "localhost")
    assert check_all(url).tested[url].outcome == "moved"
    for one in site.seen:
        assert one.headers["User-Agent"].startswith("runoff/")
        assert not {"Cookie", "Authorization", "Referer", "From"} & set(one.headers)
    assert site.asked("/ok") == ["HEAD"]


def test_no_proxy_of_the_environment_is_used(site: Site, check_all: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would look names up where nobody sees whether they are public."""
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert check_all(site.url("/ok")).counts["ok"] == 1


@pytest.mark.parametrize(
    ("field", "seconds"),
    [("120", 120.0), ("-3", 0.0), ("1e999", None), ("nan", None), ("soon", None), ("", None),
     ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0), ("Thu, 99 Foo 9999999 00:00:00", None), (None, None)],
)  # fmt: skip
def test_how_long_a_pause_is_asked_for(field: str | None, seconds: float | None) -> None:
    """Seconds or a date; what is neither asks for none."""
    assert link_client._seconds(field) == seconds
