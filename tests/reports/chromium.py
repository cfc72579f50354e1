"""Pages in headless Chromium: laid out at several widths at once, measured, and heard for complaints."""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

WIDTHS = (360, 768, 1440)
_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-logging=stderr",
    "--virtual-time-budget=5000",
)
# The page runs nothing by its own policy, so it is measured from around it: each frame is as wide as one screen.
_AROUND = """<!doctype html><meta charset="utf-8"><body><pre id="measured"></pre><script>
const page = %s, widths = %s, measured = {};
for (const width of widths) {
  const frame = document.createElement("iframe");
  frame.width = width; frame.height = 900; frame.srcdoc = page;
  frame.onload = () => {
    const root = frame.contentDocument.documentElement;
    const wide = [...root.querySelectorAll("*")].filter(e => e.getBoundingClientRect().right > width + 1);
    measured[width] = {scroll: root.scrollWidth, wide: wide.map(e => e.tagName + "." + e.className).slice(0, 5),
      text: root.innerText.length};
    document.getElementById("measured").textContent = JSON.stringify(measured);
  };
  document.body.append(frame);
}
</script>"""


@dataclass(frozen=True, slots=True)
class Measured:
    """One width: how wide the page wanted to be, what stuck out, and how much text was laid out."""

    width: int
    scroll: int
    wide: tuple[str, ...]
    text: int


@dataclass(frozen=True, slots=True)
class Rendered:
    """`complaints`: what the browser wrote to its console."""

    measured: tuple[Measured, ...]
    complaints: tuple[str, ...]


def chromium() -> str | None:
    """The browser of this machine. Raises LookupError where there must be one and is none."""
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None and os.environ.get("CI"):
        raise LookupError("the pages have to be rendered here: install chromium")
    return found


def rendered(browser: str, page: str, widths: Sequence[int] = WIDTHS) -> Rendered:
    with tempfile.TemporaryDirectory() as folder:
        around = Path(folder) / "around.html"
        inside = json.dumps(page).replace("</", "<\\/").replace("<!--", "<\\!--")
        around.write_text(_AROUND % (inside, json.dumps(list(widths))), "utf-8")
        done = subprocess.run(
            [browser, *_FLAGS, f"--user-data-dir={folder}/profile", "--dump-dom", around.as_uri()],
            capture_output=True,
            text=True,
            timeout=120,
        )
    told = re.search(r'<pre id="measured">(.*?)</pre>', done.stdout, re.DOTALL)
    sizes = json.loads(html.unescape(told[1])) if told and told[1] else {}
    measured = tuple(
        Measured(width, sizes[str(width)]["scroll"], tuple(sizes[str(width)]["wide"]), sizes[str(width)]["text"])
        for width in widths
        if str(width) in sizes
    )
    return Rendered(measured, tuple(line for line in done.stderr.splitlines() if "CONSOLE" in line))
