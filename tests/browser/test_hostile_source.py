"""The page's own files have no place where a text could become markup or a program: read, not run."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from local.home import ROOT

SITE = ROOT / "site"
SCRIPTS = sorted(SITE.glob("*.js"))
PAGES = [SITE / "index.html", ROOT / "lambdas" / "api" / "docs.html"]
SINKS = {
    "markup": r"\b((inner|outer)HTML|insertAdjacentHTML|setHTML\w*|srcdoc|DOMParser)\b|ContextualFragment",
    "document.write": r"\bdocument\s*\.\s*(write|writeln|domain)\b",
    "a program from a text": r"\b(eval|Function|execScript)\s*\(|\bnew\s+Function\b",
    "a timer with a text": r"\bset(Timeout|Interval)\s*\(\s*[\"'`]",
    "an address that is a program": r"(?i)(javascript|vbscript)\s*:",
    "an inline handler": r"\.on[a-z]+\s*=[^=]|setAttribute\(\s*[\"'`]on",
    "a style as a text": r"cssText|setAttribute\(\s*[\"'`]style|insertRule",
    "an import by a name that is made": r"\bimport\s*\((?!\s*[\"'])",
    "something kept": r"\b(localStorage|sessionStorage|indexedDB|caches)\b|document\s*\.\s*cookie",
    "a message of another window": r"\bpostMessage\b|[\"']message[\"']\s*,",
    "another window": r"\bwindow\s*\.\s*open\b|\bopener\b",
}
BAD = {
    "markup": ["a.innerHTML = b", "a.insertAdjacentHTML('beforeend', b)", "new DOMParser()"],
    "document.write": ["document.write(a)"],
    "a program from a text": ["eval(a)", "new Function('a')", "Function(a)"],
    "a timer with a text": ["setTimeout('a()', 1)", "setInterval(`a`)"],
    "an address that is a program": ["a.href = 'JavaScript:b'"],
    "an inline handler": ["a.onclick = b", "a.setAttribute('onclick', b)"],
    "a style as a text": ["a.style.cssText = b", "a.setAttribute('style', b)"],
    "an import by a name that is made": ["import(a)", "import(`./${a}.js`)"],
    "something kept": ["localStorage.a = 1", "document.cookie = a"],
    "a message of another window": ["a.postMessage(b)", "addEventListener('message', a)"],
    "another window": ["window.open(a)"],
}


class Seen(HTMLParser):
    """Every element of a page, with its attributes, and what stands in scripts and styles."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.inline: list[str] = []
        self.feed(path.read_text())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        if self.elements and self.elements[-1][0] in {"script", "style"} and data.strip():
            self.inline.append(data)


def found(text: str) -> list[str]:
    """The kinds of places that a program has."""
    program = re.sub(r"^\s*//.*$|/\*.*?\*/", "", text, flags=re.MULTILINE | re.DOTALL)
    return [kind for kind, pattern in SINKS.items() if re.search(pattern, program)]


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_module_turns_a_text_into_anything_else(path: Path) -> None:
    assert found(path.read_text()) == []


@pytest.mark.parametrize(("kind", "line"), [(kind, line) for kind, lines in BAD.items() for line in lines])
def test_each_kind_of_place_would_be_found(kind: str, line: str) -> None:
    assert kind in found(f"const a = 1;\n{line};")
    assert set(BAD) == set(SINKS)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_no_page_has_anything_inline_or_from_elsewhere(path: Path) -> None:
    page = Seen(path)
    assert page.elements
    assert page.inline == []
    for tag, attributes in page.elements:
        assert not [name for name in attributes if name.startswith("on") or name in {"style", "srcdoc"}], tag
        assert tag not in {"base", "iframe", "object", "embed", "frame", "applet"}
        assert attributes.get("http-equiv") is None
        loaded = [attributes.get(name, "") for name in ("src", "action", "formaction")]
        loaded += [attributes.get("href", "")] if tag == "link" else []
        assert not [each for each in loaded if re.match(r"[a-z]+:|//", each)], (tag, loaded)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_link_into_another_tab_gives_it_no_hold_on_this_one(path: Path) -> None:
    links = [attributes for tag, attributes in Seen(path).elements if tag == "a" and "target" in attributes]
    assert all("noopener" in link.get("rel", "") for link in links)


def test_every_module_is_asked_for_by_the_page_itself() -> None:
    """A file that nobody loads would be looked at by no test in the browser."""
    page = Seen(SITE / "index.html")
    loaded = {attributes.get("href") or attributes.get("src") for tag, attributes in page.elements}
    assert {path.name for path in SCRIPTS} <= loaded
