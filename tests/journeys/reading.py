"""What every page owes its reader: no barrier that axe-core finds, nothing to scroll sideways, no broken script."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

WIDTHS = (360, 1280)
HEIGHT = 900
_WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


class Reader:
    """Looks at each page that a journey stops on. Without scripts axe-core can't run: only the widths count."""

    def __init__(self, page: Page, *, scripts: bool) -> None:
        self.page = page
        self.scripts = scripts
        self.faults: list[str] = []
        self.looked_at: list[str] = []
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: script error, {error}"))

    def look(self) -> None:
        self.looked_at.append(self.page.url)
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": HEIGHT})
            if (over := self.page.evaluate(_WIDER)) > 0:
                self.faults.append(f"{self.page.url}: {over} px too wide at {width} px")
        if self.scripts:
            results = Axe().run(self.page)
            if results.violations_count:
                self.faults.append(f"{self.page.url}: {results.generate_report()}")


def reader_in(context: BrowserContext, *, scripts: bool) -> Reader:
    page = context.new_page()
    page.set_default_timeout(20_000)
    return Reader(page, scripts=scripts)
