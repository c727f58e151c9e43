"""What every page owes its reader: no barrier that axe-core finds, nothing to scroll sideways, no broken script."""

from hashlib import sha256

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

WIDTHS = (360, 1280)
HEIGHT = 900
_WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# All that axe-core judges: elements, attributes, whether they hold anything. Words and identifiers may differ.
_BUILD = """[...document.querySelectorAll("*")].map((element) => [
  element.tagName,
  ...[...element.attributes].map(({ name, value }) =>
    /^(class|role|type|aria-(?!labelledby|describedby|controls|owns)|lang|data-|hidden|tabindex|autocomplete)/.test(name)
      || (name === "href" && element.tagName === "LINK") ? `${name}=${value}` : `${name}:${value !== ""}`),
  !!element.textContent.trim(),
].join(" ")).join("\\n")"""


class Reader:
    """Looks at each page that a journey stops on. Without scripts axe-core can't run: only the widths count.

    `examined`: the builds of the pages that axe-core has judged, so that it judges no page twice.
    """

    def __init__(self, page: Page, *, scripts: bool, examined: set[str]) -> None:
        self.page = page
        self.scripts = scripts
        self._examined = examined
        self.faults: list[str] = []
        self.looked_at: list[str] = []
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: script error, {error}"))

    def look(self) -> None:
        self.looked_at.append(self.page.url)
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": HEIGHT})
            if (over := self.page.evaluate(_WIDER)) > 0:
                self.faults.append(f"{self.page.url}: {over} px too wide at {width} px")
        if self.scripts and self._is_new():
            results = Axe().run(self.page)
            if results.violations_count:
                self.faults.append(f"{self.page.url}: {results.generate_report()}")

    def _is_new(self) -> bool:
        build = sha256(self.page.evaluate(_BUILD).encode()).hexdigest()
        is_new = build not in self._examined
        self._examined.add(build)
        return is_new


def reader_in(context: BrowserContext, *, scripts: bool, examined: set[str]) -> Reader:
    page = context.new_page()
    page.set_default_timeout(20_000)
    return Reader(page, scripts=scripts, examined=examined)
