"""No serious violation of WCAG that axe-core finds, in both languages, on a desktop and on a phone.

Needs a Chromium and axe-core (`npm install axe-core`, or the variable AXE with the path of axe.min.js).
"""

import pytest

from parksim.reports import page
from parksim.words import LANGS
from tests.reports.browser import axe, browser, violations


@pytest.mark.slow
@pytest.mark.skipif(browser() is None, reason="no Chromium on this machine")
@pytest.mark.skipif(axe() is None, reason="axe-core is not installed: npm install axe-core, or set AXE")
@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("lang", LANGS)
def test_axe_finds_no_violation(study, tmp_path, lang, width):
    """Two radio buttons stand before all landmarks, for the switch of languages needs no script: `region`, moderate."""
    found = violations(page(study, lang), tmp_path, axe(), width)
    assert [each for each in found if each["id"] != "region"] == []
    assert all(len(each["nodes"]) == 2 and each["impact"] == "moderate" for each in found)
