"""Write docs/workbench.png, the picture in the README: `.venv/bin/python scripts/make_workbench_picture.py`.

Needs Chromium and the test extras.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data" / "reports" / "linhai_press_conference.txt"


def main() -> None:
    """Run the sample, open it at the workbench, and take the picture."""
    duizhao = [sys.executable, "-m", "duizhao.cli"]
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([*duizhao, "run", str(SAMPLE), "--out", folder, "--no-prefect", "--quiet"], check=True)
        command = [*duizhao, "workbench", "--out", folder, "--port", "0"]
        server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            assert server.stdout is not None
            address = re.search(r"http://\S+", server.stdout.readline())
            assert address is not None
            _take(address[0], ROOT / "docs" / "workbench.png")
        finally:
            server.terminate()
            server.wait()


def _take(address: str, path: Path) -> None:
    with sync_playwright() as playwright:
        program = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 800}, locale="en-US")
        page.goto(address)
        page.click("table.reports a")
        page.wait_for_selector("#articles[data-rest='-1']")
        page.keyboard.press("f")
        page.keyboard.press("c")
        page.wait_for_selector("#panel li")
        page.screenshot(path=path)
        browser.close()


if __name__ == "__main__":
    main()
