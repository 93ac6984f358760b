"""Chromium for tests, and the viewer's page as a person meets it."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",  # nobody else is asked
    "--window-size=1280,800",
)
AXE = Path(__file__).parents[1] / "browser" / "axe" / "axe.min.js"
_T = TypeVar("_T")


def start_chromium(profile: Path) -> Chrome:
    """Start Debian's Chromium with an own profile."""
    options = ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for flag in (*FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return Chrome(options=options, service=Service("/usr/bin/chromedriver"))


class Page:
    """The page in the browser."""

    def __init__(self, driver: Chrome, address: str) -> None:
        self.driver = driver
        self.address = address

    def open(self, path: str) -> None:
        """Go to an address of the viewer."""
        self.driver.get(f"{self.address}{path}")

    def sign_in(self, code: str, path: str = "/") -> None:
        """Follow a one-time link, then go to a path."""
        self.open(f"/enter#{code}")
        self.one(".top")
        if path != "/":
            self.open(path)

    def until(self, condition: Callable[[], _T], seconds: float = 15) -> _T:
        """Return what the condition gives as soon as it is true."""
        waiting = WebDriverWait(
            self.driver, seconds, 0.02, ignored_exceptions=(StaleElementReferenceException,)
        )
        return waiting.until(lambda _: condition())

    def all(self, css: str) -> list[WebElement]:
        """All elements, as many as there are now."""
        return self.driver.find_elements(By.CSS_SELECTOR, css)

    def one(self, css: str, text: str | None = None) -> WebElement:
        """The first element that shows (with this text), as soon as there is one."""

        def find() -> WebElement | None:
            for element in self.all(css):
                if element.is_displayed() and (text is None or text in element.text):
                    return element
            return None

        found = self.until(find)
        assert found is not None
        return found

    def texts(self, css: str) -> list[str]:
        """What the elements show."""
        return [element.text for element in self.all(css)]

    def hover(self, element: WebElement) -> None:
        """Move the pointer over it."""
        ActionChains(self.driver).move_to_element(element).perform()

    def press(self, *keys: str) -> None:
        """Press keys one after another, wherever the focus is; each was painted when the next comes."""
        for key in keys:
            ActionChains(self.driver).send_keys(key).perform()
            painted = "requestAnimationFrame(() => requestAnimationFrame(arguments[0]))"
            self.driver.execute_async_script(painted)

    def chord(self, *keys: str) -> None:
        """Hold all keys but the last, and press that."""
        *held, last = keys
        actions = ActionChains(self.driver)
        for key in held:
            actions.key_down(key)
        actions.send_keys(last)
        for key in reversed(held):
            actions.key_up(key)
        actions.perform()

    def focus(self, css: str, text: str) -> None:
        """Put the keyboard on the element with this text."""
        self.driver.execute_script("arguments[0].focus()", self.one(css, text))

    def violations(self) -> list[str]:
        """What axe-core finds against WCAG 2.2, levels A and AA."""
        if not self.driver.execute_script("return 'axe' in window"):
            # By the browser's own tools: the page's policy lets no script in.
            source = AXE.read_text("utf-8")
            self.driver.execute_cdp_cmd("Runtime.evaluate", {"expression": source})
        found = self.driver.execute_async_script(
            "const done = arguments[0];"
            "const where = (node) => node.target.join(' ') + ' ' + node.failureSummary;"
            "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})"
            ".then((found) => done(found.violations.map((one) =>"
            " `${one.id}: ${one.nodes.map(where).join('; ')}`)))"
        )
        return [str(one) for one in found]

    def complaints(self) -> list[str]:
        """What the browser complained about, but for answers that refuse."""
        lines = [str(line["message"]) for line in self.driver.get_log("browser")]  # type: ignore[no-untyped-call]
        return [line for line in lines if "Failed to load resource" not in line]

    def leave(self) -> None:
        """Forget the session and this page's connections."""
        self.driver.delete_all_cookies()
        self.driver.get("about:blank")
        self.driver.get_log("browser")  # type: ignore[no-untyped-call]
