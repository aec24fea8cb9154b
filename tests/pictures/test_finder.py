from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from . import browser
from .conftest import _none


def test_a_missing_browser_fails_the_build_and_skips_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception):
        _none("no browser")
    monkeypatch.setenv("CI", "")
    with pytest.raises(pytest.skip.Exception):
        _none("no browser")


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
