"""A learner's machine: a fresh copy of the course, its JupyterLab, and a browser that looks at it.

All of it is made once per file: Playwright keeps an event loop in this thread, where other tests start their own.
"""

import os
import shutil
from pathlib import Path

import pytest

from environment import paths, temporary

from .course_copy import CourseCopy
from .pages import PATIENCE, Window

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync"]
SIZE = {"width": 1280, "height": 800}
PICTURES = paths.ROOT / "artefacts" / "browser"
FAILED = pytest.StashKey[bool]()


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


@pytest.fixture(scope="module")
def chromium():
    """Debian's Chromium, driven by Playwright."""
    if not CHROMIUM.exists():
        reason = f"{CHROMIUM} is not there, and these tests look at pages. On Debian: apt-get install chromium"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def copy(chromium):
    """The course as it is after cloning, started never."""
    with temporary.folder("browser") as folder:
        made = CourseCopy(folder).make()
        yield made
        made.close()


@pytest.fixture(scope="module")
def lab(copy):
    """A learner's JupyterLab in that copy."""
    running = copy.open()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def profile(chromium):
    """A browser's memory, cookies and cache, of one learner."""
    context = chromium.new_context(viewport=SIZE, color_scheme="light", locale="en-GB")
    context.set_default_timeout(PATIENCE)
    context.tracing.start(screenshots=False, snapshots=False)
    yield context
    context.close()


@pytest.fixture
def browse(profile, request):
    """Open windows on a running lab; what they looked like is kept when the test fails."""
    profile.tracing.start_chunk()
    windows: list[Window] = []

    def opened(lab):
        windows.append(Window(profile.new_page(), lab, PICTURES))
        return windows[-1]

    yield opened
    folder = PICTURES / "failed" / request.node.name.replace("/", "-")
    shutil.rmtree(folder, ignore_errors=True)
    failed = request.node.stash.get(FAILED, False)
    profile.tracing.stop_chunk(path=folder / "trace.zip" if failed else None)
    for number, window in enumerate(windows):
        if failed:
            window.keep(folder / f"window-{number}")
        window.page.close()
        window.lab.end_kernels()


@pytest.fixture
def window(browse, lab):
    """One window on the learner's JupyterLab."""
    return browse(lab)
