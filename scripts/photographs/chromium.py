"""Debian's Chromium, driven by Playwright."""

import shutil

from playwright.sync_api import Browser, Playwright

from scripts.servers.tools import MissingTool

FLAGS = [
    "--no-sandbox",  # it needs user namespaces, which containers and root do not have
    "--disable-gpu",  # there is none, and imitating one takes time
    "--disable-software-rasterizer",
]


def chromium(playwright: Playwright) -> Browser:
    """Start a browser without a window.

    Raises:
        MissingTool: Chromium is not there; the message is the line that installs it.
    """
    path = shutil.which("chromium")
    if path is None:
        raise MissingTool("chromium is missing: run `sudo scripts/install_host chromium`")
    return playwright.chromium.launch(executable_path=path, args=FLAGS)
