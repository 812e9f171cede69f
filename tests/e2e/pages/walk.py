"""Walks through the supervisors' pages in a real Chromium.

usage: walk.py CONSOLE_URL LINK_PATH PROFILE_FOLDER LANGUAGE [empty]

Signs in by the one-time link, reads the list, opens an incident, marks it as reviewed and signs out; then shows that
the link and the old session are worth nothing. On an empty server there is only to be looked. With SHIFTGUARD_SCREENSHOTS=FOLDER it keeps a picture of every page, on a
desk and on a telephone. Exit status 1 and a sentence where something is not as it must be.
"""

import os
import shutil
import sys
from pathlib import Path

# Out of the private folder (installer/lib/tools) or installed: beside the driver's starter lies what came with it.
DRIVER = shutil.which("chromedriver")
if DRIVER is None:
    raise SystemExit("walk.py: there is no chromedriver; tests/run fetches it (installer/packages/tests-private.txt)")
UNPACKED = Path(DRIVER).parent.parent / "root"
ROOT = UNPACKED if UNPACKED.is_dir() else Path("/")
sys.path.append(str(ROOT / "usr/lib/python3/dist-packages"))

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

DESK, TELEPHONE = (1280, 900), (360, 800)
NOTE = "A colleague fetched a document. Gespräch mit Anna geführt."


def must(holds: bool, what: str) -> None:
    if not holds:
        raise SystemExit(f"walk.py: {what}")


class Walk:
    def __init__(self, url: str, profile: str, language: str) -> None:
        options = Options()
        options.binary_location = str(ROOT / "usr/lib/chromium/chromium")
        # The server's authority is its own; a supervisor compares the fingerprint, this browser takes any.
        options.set_capability("acceptInsecureCerts", True)
        for word in ("headless=new", "no-sandbox", "disable-gpu", "disable-background-networking", "disable-sync",
                     "disable-component-update", "disable-dev-shm-usage", "no-first-run", "hide-scrollbars",
                     f"user-data-dir={profile}", f"lang={language}", f"accept-lang={language}"):
            options.add_argument(f"--{word}")
        options.add_experimental_option("prefs", {"intl.accept_languages": language})
        self.url = url
        self.language = language
        self.browser = webdriver.Chrome(service=Service(DRIVER), options=options)
        self.browser.set_page_load_timeout(30)
        self.folder = os.environ.get("SHIFTGUARD_SCREENSHOTS")

    def open(self, path: str) -> None:
        self.browser.get(self.url + path)

    def text(self) -> str:
        return self.browser.find_element(By.TAG_NAME, "body").text

    def one(self, selector: str):
        return self.browser.find_element(By.CSS_SELECTOR, selector)

    def press(self, selector: str) -> None:
        """Presses what leads to another page, and waits until that page stands."""
        old = self.one("html")
        self.one(selector).click()
        WebDriverWait(self.browser, 20).until(lambda _: gone(old))

    def path(self) -> str:
        return self.browser.current_url.removeprefix(self.url)

    def picture(self, name: str) -> None:
        """Also holds every page to its width: nothing may reach past the edge of a telephone."""
        for kind, (width, height) in (("desk", DESK), ("telephone", TELEPHONE)):
            self.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
                "width": width, "height": height, "deviceScaleFactor": 1, "mobile": False})
            wide = self.browser.execute_script("return document.documentElement.scrollWidth")
            must(wide <= width, f"the page {name} in {self.language} is {wide} wide on a {kind} of {width}")
            if self.folder:
                tall = self.browser.execute_script("return document.documentElement.scrollHeight")
                self.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
                    "width": width, "height": max(height, tall), "deviceScaleFactor": 1, "mobile": False})
                self.browser.save_screenshot(str(Path(self.folder) / f"{name}-{self.language}-{kind}.png"))
        self.browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def gone(element) -> bool:
    try:
        element.is_enabled()
        return False
    except Exception:  # the driver has several words for an element of a page that was left
        return True


def tab_through(walk: Walk, times: int) -> None:
    """Whoever works by keyboard sees where they are: the first is the way past the navigation."""
    for number in range(times):
        ActionChains(walk.browser).send_keys(Keys.TAB).perform()
        left, wide, word = walk.browser.execute_script(
            "const e = document.activeElement, s = getComputedStyle(e);"
            "return [e.getBoundingClientRect().left, parseFloat(s.outlineWidth) * (s.outlineStyle != 'none'), e.textContent]")
        must(left >= 0 and wide >= 2, f"the focus on \"{word}\" at {walk.path()} is not to be seen")
        must(number > 0 or walk.browser.execute_script("return document.activeElement.className") == "skip",
             "the first way is not past the navigation")


def sign_in(walk: Walk, link: str) -> None:
    walk.open("/incidents")
    must(walk.path() == "/sign-in", f"without a session the list leads to {walk.path()}")
    walk.picture("sign-in")
    walk.one("#name").send_keys("anna")
    walk.one("#password").send_keys("not the password")
    walk.press("button.main")
    must(bool(walk.browser.find_elements(By.CSS_SELECTOR, ".fault")), "a wrong password is not told")
    walk.picture("sign-in-wrong")
    for _ in range(2):  # a look, as a program that examines mail takes it, spends nothing
        walk.open(link)
    walk.picture("link")
    walk.press("button.main")
    must(walk.path().startswith("/incidents"), f"the link's button leads to {walk.path()}: {walk.text()}")


def see_pictures(walk: Walk) -> int:
    """How many of evidence the page shows; each is really drawn."""
    sizes = walk.browser.execute_script(
        "return [...document.querySelectorAll('.pictures img')].map(i => i.complete ? i.naturalWidth : 0)")
    must(all(size > 0 for size in sizes), f"a picture at {walk.path()} is not drawn")
    return len(sizes)


def look_at_every_page(walk: Walk) -> None:
    walk.picture("list")
    tab_through(walk, 9)
    pictures = 0
    for number, address in enumerate([row.get_attribute("href") for row in
                                      walk.browser.find_elements(By.CSS_SELECTOR, ".row a")]):
        walk.browser.get(address)
        pictures += see_pictures(walk)
        walk.picture(f"incident-{number}")
    must(pictures == 1, f"{pictures} pictures are shown, one came")
    walk.open("/incidents?state=reviewed")
    walk.picture("list-reviewed")
    walk.open("/workstations")
    walk.picture("workstations")
    walk.open("/no/such/page")
    walk.picture("not-found")
    walk.open("/incidents")


def look_at_nothing(walk: Walk) -> None:
    for name, path in (("empty-list", "/incidents"), ("empty-filtered", "/incidents?state=any&finding=camera_lost"),
                       ("empty-workstations", "/workstations")):
        walk.open(path)
        must(bool(walk.browser.find_elements(By.CSS_SELECTOR, ".empty")), f"{path} does not say that there is nothing")
        walk.picture(name)


def review(walk: Walk) -> None:
    before = len(walk.browser.find_elements(By.CSS_SELECTOR, ".row"))
    walk.press(".row a")
    incident = walk.path()
    walk.one("#note").send_keys(NOTE)
    walk.press("form.stack button.main")
    must(walk.path() == incident, f"after the review the page is {walk.path()}: {walk.text()}")
    must(NOTE in walk.text() and "anna" in walk.text(), "the page does not show the review")
    walk.picture("reviewed")
    walk.open("/incidents")
    after = len(walk.browser.find_elements(By.CSS_SELECTOR, ".row"))
    must(after == before - 1, f"{after} incidents are open after the review, {before} before it")


def choose(walk: Walk, name: str, number: int) -> None:
    walk.one(f"#{name} option:nth-of-type({number})").click()


def make_an_exception(walk: Walk) -> None:
    """A code, which the page shows this once, and a grant, which it lists."""
    reason = f"A customer is on the line ({walk.language})."
    walk.open("/exceptions")
    walk.picture("exceptions")
    for button in ("code", "grant"):
        choose(walk, "finding", 2)
        walk.one("#name").clear()
        walk.one("#name").send_keys("worker-0017")
        choose(walk, "workstation", 2)
        walk.one("#reason").clear()
        walk.one("#reason").send_keys(reason)
        walk.press(f"form.stack button[value={button}]")
        codes = walk.browser.find_elements(By.CSS_SELECTOR, ".code code")
        must(len(codes) == (button == "code"), f"after {button} the page shows {len(codes)} codes: {walk.text()}")
        must(not codes or len(codes[0].text.replace("-", "")) == 12, "a code has not 12 letters")
        must(walk.text().count(reason) == (1 if button == "code" else 2), "an exception is not listed")
        walk.picture(f"exceptions-{button}")


def take_one_back(walk: Walk) -> None:
    """The newest exception; and a use that nobody granted is told above them all."""
    buttons = "form[action='/exceptions/take-back'] button"
    walk.open("/exceptions")
    before = len(walk.browser.find_elements(By.CSS_SELECTOR, buttons))
    walk.press(buttons)
    after = len(walk.browser.find_elements(By.CSS_SELECTOR, buttons))
    must(walk.path() == "/exceptions" and after == before - 1, f"{after} of {before} exceptions can be taken back after one was")
    must("code 498123-7" in walk.text(), "a use that nobody granted is not told")
    walk.picture("exceptions-taken-back")


def sign_out(walk: Walk, link: str) -> None:
    walk.press(".who button")
    must(walk.path() == "/sign-in", f"signing out leads to {walk.path()}: {walk.text()}")
    walk.open("/incidents")
    must(walk.path() == "/sign-in", "the session lives on after signing out")
    walk.open(link)
    walk.press("button.main")
    must(bool(walk.browser.find_elements(By.CSS_SELECTOR, ".fault")), "the link signs in a second time")
    walk.picture("link-used")


def main() -> None:
    url, link, profile, language = sys.argv[1:5]
    walk = Walk(url, profile, language)
    try:
        sign_in(walk, link)
        if sys.argv[5:] == ["empty"]:
            look_at_nothing(walk)
            return
        look_at_every_page(walk)
        review(walk)
        make_an_exception(walk)
        take_one_back(walk)
        sign_out(walk, link)
    finally:
        walk.browser.quit()


if __name__ == "__main__":
    main()
