from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from ..unavailable import unavailable
from . import browser


def test_a_missing_browser_or_server_fails_in_ci_and_skips_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    for value in ("true", "1"):
        monkeypatch.setenv("CI", value)
        with pytest.raises(pytest.fail.Exception):
            unavailable("no browser")
    monkeypatch.setenv("CI", "")
    with pytest.raises(pytest.skip.Exception):
        unavailable("no browser")


def test_an_installed_browser_comes_first_then_playwrights_then_debians(monkeypatch: pytest.MonkeyPatch) -> None:
    there: dict[str, str] = {}
    ran: list[list[str]] = []
    playwright: Any = SimpleNamespace(
        chromium=SimpleNamespace(
            executable_path="/nowhere/chrome", launch=lambda executable_path, args: executable_path
        )
    )
    monkeypatch.setattr("tests.pictures.browser.shutil.which", there.get)
    monkeypatch.setattr("tests.pictures.browser.os.geteuid", lambda: 0, raising=False)
    monkeypatch.setattr(browser, "_run", ran.append)
    assert browser.launch(playwright) is None
    assert ran[0][1:] == ["-m", "playwright", "install", "chromium"]
    there["apt-get"] = "apt-get"
    ran.clear()
    assert browser.launch(playwright) is None
    assert ["apt-get", "install", "-y", "--no-install-recommends", "chromium"] in ran
    there["google-chrome"] = "a-browser"
    ran.clear()
    assert browser.launch(playwright) == "a-browser"
    assert ran == []
