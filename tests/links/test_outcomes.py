"""What is said of an address, for everything that a server can do."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable
from typing import Any

import pytest
import trustme

from runoff.queries.link_check import check
from runoff.queries.link_client import may_ask
from runoff.queries.links import Manners

from ..contract.samples import source
from .conftest import Check, Look, Make
from .site import Site


@pytest.mark.parametrize(
    ("path", "outcome", "says"),
    [
        ("/ok", "ok", ""),
        ("/ä b", "not-tested", "it has blanks or control characters"),
        ("/ä", "ok", ""),
        ("/gone", "gone", "HTTP 404"),
        ("/gone-410", "gone", "HTTP 410"),
        ("/refuses", "refused", "HTTP 403"),
        ("/too-many", "refused", "HTTP 429"),
        ("/legal", "refused", "HTTP 451"),
        ("/error", "unreachable", "HTTP 500"),
        ("/closes", "unreachable", "it closed the connection without an answer"),
        ("/garbage", "unreachable", "it answered something that is not HTTP"),
        ("/long-field", "ok", ""),
        ("/head-405", "ok", ""),
        ("/head-404", "ok", ""),
        ("/head-closes", "ok", ""),
    ],
)
def test_an_answer_and_what_it_means(path: str, outcome: str, says: str, site: Site, look: Look) -> None:
    """Gone is only what the server says is not there; no bad news rests on HEAD alone."""
    found = look(site.url(path), site)
    assert (found.outcome, found.reason) == (outcome, says)


@pytest.mark.parametrize(
    ("path", "to", "permanent", "lost"),
    [
        ("/moved", "/ok", True, None),
        ("/moved-308", "/ok", True, None),
        ("/for-now", "/ok", False, None),
        ("/moved-then-for-now", "/for-now", True, None),
        ("/to-front", "/", True, "front-page"),
        ("/to-front-for-now", "/index.html", False, "front-page"),
        ("/to-error-page", "/page-not-found.html", False, "error-page"),
    ],
)
def test_a_redirect_tells_where_and_for_how_long(
    path: str, to: str, permanent: bool, lost: str | None, site: Site, look: Look
) -> None:
    """The address to write down is where it moved for good; what goes to a front page is probably gone."""
    found = look(site.url(path), site)
    assert (found.outcome, found.to, found.permanent, found.lost) == ("moved", site.url(to), permanent, lost)
    assert found.is_problem is bool(permanent or lost)
    assert found.redirects[-1].to in (site.url(to), site.url("/ok"))


@pytest.mark.parametrize(
    ("path", "outcome", "says"),
    [
        ("/to-gone", "gone", "HTTP 404"),
        ("/loop", "unreachable", "redirects in a circle"),
        ("/many", "unreachable", "more than 10 redirects"),
        ("/to-ftp", "unreachable", "redirects to something that is no web address"),
        ("/to-nonsense", "unreachable", "redirects to something that is no web address"),
    ],
)
def test_a_redirect_that_leads_nowhere(path: str, outcome: str, says: str, site: Site, look: Look) -> None:
    """It has not moved: what matters is what came at its end."""
    found = look(site.url(path), site)
    assert found.outcome == outcome
    assert says in found.reason
    assert found.reason.isprintable()


def test_a_front_page_that_is_cited_may_redirect_to_another(site: Site, look: Look) -> None:
    """Only pages below it are lost there."""
    site.leads = {"/": "/index.html"}
    found = look(site.url("/"), site)
    assert (found.outcome, found.permanent, found.lost) == ("moved", True, None)


def test_a_head_that_lies_is_found_out_by_get(site: Site, look: Look) -> None:
    """A server that answers HEAD with 200 and GET with 404 is believed, unless GET was asked for."""
    url = site.url("/head-lies")
    assert (look(url, site).outcome, site.asked("/head-lies")) == ("ok", ["HEAD"])
    assert (look(url, site, get=True).outcome, site.asked("/head-lies")) == ("gone", ["HEAD", "GET"])


def test_a_server_that_hangs_on_head_is_asked_by_get(site: Site, look: Look) -> None:
    """It answers nothing to HEAD, and a browser never sees that."""
    assert look(site.url("/head-hangs"), site, timeout=0.4).outcome == "ok"
    assert site.asked("/head-hangs") == ["HEAD", "GET"]


def test_an_endless_page_is_not_read(site: Site, look: Look) -> None:
    """The header is enough."""
    begun = time.monotonic()
    assert look(site.url("/huge"), site).outcome == "ok"
    assert time.monotonic() - begun < 2


def test_a_server_that_drips_is_left_in_time(site: Site, look: Look) -> None:
    """The timeout is for the whole request, not for each byte."""
    begun = time.monotonic()
    found = look(site.url("/drip"), site, timeout=0.5)
    assert (found.outcome, found.reason) == ("unreachable", "no answer within 0.5 seconds")
    assert time.monotonic() - begun < 3


def test_a_certificate_that_nobody_vouches_for(begin: Callable[..., Site], site: Site, look: Look) -> None:
    """It is unreachable, with the reason that a browser would give, and is never asked without TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    safe = begin(tls=context)
    found = look(safe.url("/ok"), site)
    assert found.outcome == "unreachable"
    assert "the certificate is not valid" in found.reason
    assert safe.seen == []


def test_https_where_only_http_is_spoken(site: Site, look: Look) -> None:
    """One line says that it is TLS that failed."""
    found = look(site.url("/ok").replace("http:", "https:"), site)
    assert found.outcome == "unreachable"
    assert found.reason.startswith("TLS: ")


def test_a_port_at_which_nobody_listens(site: Site, look: Look) -> None:
    """No connection, and why."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    found = look(f"http://127.0.0.1:{port}/", site)
    assert found.outcome == "unreachable"
    assert "refused" in found.reason


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("https://example.org/\x1b[2J", "blanks or control characters"),
        ("https://exam\u202eple.org/", "blanks or control characters"),
        ("https://user:secret@example.org/", "user's name or password"),
        ("ftp://example.org/file", "does not begin with http"),
        ("https:///path", "names no host"),
        ("https://example.org:99999/", "cannot be read"),
        ("no address", "blanks"),
        ("http://2130706433/", "cannot be read"),
        ("http://0x7f.1/", "cannot be read"),
        ("http://127.1/", "cannot be read"),
        ("http://0177.0.0.1/", "cannot be read"),
    ],
)
def test_what_is_no_web_address_is_not_asked_for(url: str, says: str, site: Site, look: Look) -> None:
    """A store of a stranger may hold anything; the reason is said."""
    found = look(url, site)
    assert found.outcome == "not-tested"
    assert says in found.reason


def test_letters_beyond_ascii_are_sent_as_browsers_do(site: Site, look: Look) -> None:
    """Percent-encoded in paths and queries."""
    assert look(site.url("/ä?q=ü"), site).outcome == "ok"
    assert "/%C3%A4?q=%C3%BC" in [one.path for one in site.seen]


def test_names_of_hosts_are_looked_up_in_ascii(no_names: list[str], site: Site, look: Look) -> None:
    """By IDNA; a name that is not known is told as it was written."""
    found = look("http://bücher.example/", site)
    assert (found.outcome, found.reason) == ("unreachable", "the name bücher.example is not known")
    assert no_names == ["xn--bcher-kva.example"]


LOCAL = (
    "http://127.0.0.1:9/", "http://localhost:9/", "http://[::1]:9/", "http://[::ffff:10.0.0.1]/",
    "http://169.254.169.254/latest/meta-data/", "http://10.1.2.3/", "http://192.168.0.1/", "http://172.16.0.1/",
    "http://100.64.0.1/", "http://0.0.0.0:9/", "http://224.0.0.1/", "http://[fd00::1]/", "http://[64:ff9b::a9fe:a9fe]/",
)  # fmt: skip


@pytest.mark.parametrize("url", LOCAL)
def test_nothing_is_sent_into_private_networks(url: str, make_store: Make) -> None:
    """An address in a file of a stranger cannot turn the check against the network in which it runs."""
    found = check(make_store([source(url=url)]), manners=Manners(rate=0.0, timeout=2.0)).tested[url]
    assert found.outcome == "not-tested"
    assert "on this computer or in a private network" in found.reason


@pytest.mark.parametrize(
    "address", ["93.184.215.14", "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"]
)
def test_public_addresses_are_public(address: str) -> None:
    """Those that wrap a public one as well: a network without IPv4 hands them out for every host."""
    assert may_ask(address)


def test_nor_by_a_redirect_from_outside(site: Site, make_store: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each step of a redirect is looked at as the first address was."""
    from runoff.queries import link_client

    judge = link_client.may_ask
    monkeypatch.setattr(link_client, "may_ask", lambda text, local: text == "127.0.0.1" or judge(text, local))
    url = site.url("/to-private")
    found = check(make_store([source(url=url)]), manners=Manners(rate=0.0, timeout=2.0)).tested[url]
    assert found.outcome == "not-tested"
    assert "169.254.169.254 is on this computer or in a private network" in found.reason


@pytest.mark.parametrize(
    "url", ["http://169.254.169.254/", "http://[fe80::1]/", "http://[64:ff9b::a9fe:a9fe]/", "/to-private"]
)
def test_link_local_addresses_are_never_asked(url: str, site: Site, look: Look) -> None:
    """Where private networks are asked for as well: there machines in data centres keep their credentials."""
    found = look(site.url(url) if url.startswith("/") else url, site, allow_local=True)
    assert found.outcome == "not-tested"
    assert "is on this computer or in a private network" in found.reason


def test_a_name_that_resolves_to_a_private_address_as_well(make_store: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """One such address among public ones is enough to refuse, and nothing is connected to."""
    tried: list[Any] = []

    def resolve(host: str, port: int, **_: Any) -> list[Any]:
        kind, sort = socket.AF_INET, socket.SOCK_STREAM
        return [(kind, sort, 6, "", (where, port)) for where in ("93.184.215.14", "10.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr("aiohappyeyeballs.start_connection", lambda *given, **_: tried.append(given))
    url = "http://rebinding.example/"
    found = check(make_store([source(url=url)])).tested[url]
    assert (found.outcome, tried) == ("not-tested", [])


def test_an_address_that_two_sources_cite_is_asked_for_once(site: Site, check_all: Check) -> None:
    """And told of both."""
    found = check_all(site.url("/gone"), site.url("/gone"))
    assert [source.id for source, _, one in found.rows() if one.outcome == "gone"] == ["one", "two"]
    assert site.asked("/gone") == ["HEAD", "GET"]
