"""Reading a page's form as a browser fills it in."""

from __future__ import annotations

from html.parser import HTMLParser

from flask.testing import FlaskClient


def shown_form(browser: FlaskClient, address: str) -> dict[str, str]:
    """What a browser would send of a page's form of changes, untouched."""
    return form_of(browser.get(address).text)


def form_of(page: str) -> dict[str, str]:
    """The fields of the form that carries the version `seen`."""
    reader = _Forms()
    reader.feed(page)
    return next(form for form in reader.forms if "seen" in form)


class _Forms(HTMLParser):
    """Gathers what each form of a page would send."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, str]] = []
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a field's value where the browser would."""
        said = dict(attrs)
        match tag:
            case "form":
                self.forms.append({})
            case "select":
                self._select = said.get("name") or ""
            case "option" if "selected" in said:
                self.forms[-1][self._select] = said.get("value") or ""
            case "input" if self.forms and said.get("name"):
                chooses = said.get("type") in ("radio", "checkbox")
                if not chooses or "checked" in said:
                    self.forms[-1][said["name"] or ""] = said.get("value") or ""
