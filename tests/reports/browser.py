"""A browser without a screen, where the machine has one: the page as it is after a script was run in it."""

import html
import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
CONTENT_POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
WAIT = 120


def browser() -> str | None:
    """A Chromium of this machine."""
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


def axe() -> Path | None:
    """axe-core as npm installs it: beside the project, or where the variable AXE says."""
    stated = [Path(os.environ["AXE"])] if "AXE" in os.environ else []
    places = [*stated, Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"]
    return next((path for path in places if path.is_file()), None)


def violations(page: str, folder: Path, source: Path, width: int) -> list[dict[str, Any]]:
    """What axe-core finds in a page, in the language that it shows first."""
    run = """
        axe.run(document, {resultTypes: ['violations']}).then(found => {
            const told = document.createElement('pre');
            told.id = 'axe-found';
            told.textContent = JSON.stringify(found.violations.map(v => (
                {id: v.id, impact: v.impact, nodes: v.nodes.map(n => n.html.slice(0, 200) + ' ' + n.failureSummary)})));
            document.body.append(told);
        });
    """
    opened = CONTENT_POLICY.sub("", page)
    scripts = f"<script>{source.read_text(encoding='utf-8')}</script><script>{run}</script></body>"
    file = folder / "page.html"
    file.write_text(opened.replace("</body>", scripts), encoding="utf-8")
    found = re.search(r'<pre id="axe-found">(.*?)</pre>', dumped(file, width), re.DOTALL)
    assert found, "axe-core did not run"
    listed: list[dict[str, Any]] = json.loads(html.unescape(found.group(1)))
    return listed


def dumped(file: Path, width: int) -> str:
    """The page after its scripts have run."""
    command = [
        str(browser()), "--headless", "--no-sandbox", "--disable-gpu", f"--window-size={width},1200", "--virtual-time-budget=60000",
        f"--user-data-dir={file.parent / 'profile'}", "--dump-dom", file.as_uri(),
    ]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True, timeout=WAIT, check=True, encoding="utf-8").stdout
