"""What the tests share: where the shared material is, the embedded engine, a run of the sample."""

import os
import shutil
from pathlib import Path

import hypothesis
import pytest
from stores import postgres_url, store  # noqa: F401 - fixtures
from workbenches import app, bench, finished, make_bench, opened, shared_bench  # noqa: F401 - fixtures

from duizhao import pipeline
from duizhao.settings import DATA, Settings

hypothesis.settings.register_profile("untimed", deadline=None)  # no test is timed
hypothesis.settings.load_profile("untimed")
ROOT = Path(__file__).parents[1]
SAMPLE = DATA / "reports" / "linhai_press_conference.txt"
SHARED = Path(os.environ.get("DUIZHAO_SHARED") or ROOT.parent / "shared")


def shared(path: str) -> Path:
    """A path under the shared material; the test is skipped where it is absent."""
    if not (SHARED / path).exists():
        pytest.skip(f"needs the shared material ({path}), which is not part of the repository; set DUIZHAO_SHARED")
    return SHARED / path


def files_of(made) -> dict[str, bytes]:
    """What `export` gives, whole."""
    return {name: b"".join(pieces) for name, pieces in made}


@pytest.fixture(scope="session")
def sample_run(tmp_path_factory):
    """A finished run of the sample report without Prefect, and its folder."""
    return pipeline.translate_report(SAMPLE, Settings(out=str(tmp_path_factory.mktemp("outputs"))))


@pytest.fixture(scope="module")
def browser():
    """Chromium; the test is skipped where it is not installed. Its event loop must not outlive the module."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.skip("needs a Chromium (Debian: apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()
