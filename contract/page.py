"""The API's document as a page to read: no script, no style of its own, nothing from elsewhere."""

import json
import shlex
from collections.abc import Iterator
from html import escape
from typing import Any
from urllib.parse import quote

from contract.changes import operations, resolved
from contract.document import document

Node = dict[str, Any]

HEAD = """<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>Roundtrip: the API</title>
  <link rel="icon" href="/icon.svg" type="image/svg+xml">
  <link rel="stylesheet" href="/style.css">
  <link rel="stylesheet" href="/docs.css">
</head>
<body>"""


def text() -> str:
    """The page as it is written and served."""
    return page_of(document())


def page_of(shown: Node) -> str:
    """The page of a document."""
    lines = [HEAD, *_header(shown), "<main>"]
    for tag in shown["tags"]:
        lines += _group(tag, shown)
    lines += [*_types(shown), *_codes(shown), "</main>", "</body>", "</html>"]
    return "\n".join(lines) + "\n"


def curl(path: str, method: str, operation: Node) -> str:
    """A command that calls it, over two shell variables: HOST and TOKEN."""
    words = [f'curl "$HOST{_filled(path, operation)}"']
    if method != "get":
        words.insert(1, f"--request {method.upper()}")
    if operation["security"]:
        words.append('--header "Authorization: Bearer $TOKEN"')
    if "requestBody" in operation:
        body = operation["requestBody"]["content"]["application/json"]["example"]
        words += [
            "--header 'Content-Type: application/json'",
            f"--data {shlex.quote(json.dumps(body, ensure_ascii=False))}",
        ]
    return " \\\n  ".join(words)


def _header(shown: Node) -> Iterator[str]:
    info = shown["info"]
    yield f"""<header>
<h1>Roundtrip: the API</h1>
<p>Version {escape(info["version"])}. {escape(info["description"])}</p>
<p>The commands need two variables: <code>HOST</code>, such as <code>https://example.org</code>,
and <code>TOKEN</code>, an access token. For machines: <a href="/api/openapi.json">OpenAPI 3.1</a>.</p>
</header>"""
    yield '<nav aria-label="Contents">\n<ul>'
    for tag in shown["tags"]:
        yield f'<li><a href="#{tag["name"]}">{escape(tag["description"])}</a>\n<ul>'
        for _, _, operation in _of_tag(tag, shown):
            yield f'<li><a href="#{operation["operationId"]}">{escape(operation["summary"])}</a></li>'
        yield "</ul></li>"
    yield '<li><a href="#types">Types</a></li>\n<li><a href="#codes">Codes of refusals</a></li>'
    yield "</ul>\n</nav>"


def _of_tag(tag: Node, shown: Node) -> list[tuple[str, str, Node]]:
    return [each for each in operations(shown) if each[2]["tags"] == [tag["name"]]]


def _group(tag: Node, shown: Node) -> Iterator[str]:
    yield f'<section aria-labelledby="{tag["name"]}">'
    yield f'<h2 id="{tag["name"]}">{escape(tag["description"])}</h2>'
    for path, method, operation in _of_tag(tag, shown):
        yield from _operation(path, method, operation, shown)
    yield "</section>"


def _operation(path: str, method: str, operation: Node, shown: Node) -> Iterator[str]:
    yield f'<article aria-labelledby="{operation["operationId"]}">'
    yield f'<h3 id="{operation["operationId"]}">{escape(operation["summary"])}</h3>'
    yield f"<p><code>{method.upper()} {escape(path)}</code></p>"
    yield f"<p>{escape(operation['description'])}</p>"
    command = escape(curl(path, method, operation), quote=False)
    yield f'<pre class="wide" tabindex="0"><code>{command}</code></pre>'
    parameters = [resolved(each, shown) for each in operation.get("parameters", ())]
    if parameters:
        rows = [
            (_code(each["name"]), each["in"], escape(each["description"]), _limits(each["schema"]))
            for each in parameters
        ]
        yield from _table("Parameters", operation["summary"], ("Name", "In", "Meaning", "Takes"), rows)
    if "requestBody" in operation:
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        yield f"<p>Its body is JSON: {_type(schema)}.</p>"
    yield from _table(
        "Answers", operation["summary"], ("Status", "Meaning", "Body"), _answers(operation, shown)
    )
    yield "</article>"


def _answers(operation: Node, shown: Node) -> Iterator[tuple[str, ...]]:
    for status, reference in operation["responses"].items():
        answer = resolved(reference, shown)
        contents = answer.get("content", {})
        codes = [code for content in contents.values() for code in content.get("examples", ())]
        said = [escape(answer["description"])]
        said += [f"Header {_code(name)}." for name in answer.get("headers", ())]
        if codes:
            links = ", ".join(f'<a href="#code-{code}"><code>{code}</code></a>' for code in codes)
            said.append(f"Codes: {links}.")
        bodies = [
            f"{_code(media)}: {_type(content['schema'])}" if media != "text/html" else _code(media)
            for media, content in contents.items()
        ]
        yield _code(status), " ".join(said), "<br>".join(bodies) or "none"


def _types(shown: Node) -> Iterator[str]:
    yield '<section aria-labelledby="types">\n<h2 id="types">Types</h2>'
    for name, schema in shown["components"]["schemas"].items():
        yield f'<h3 id="type-{name}">{name}</h3>\n<p>{escape(schema["description"])}</p>'
        if "anyOf" in schema:
            yield f"<p>{_type(schema)}.</p>"
            continue
        required = schema.get("required", ())
        rows = [
            (
                _code(member),
                _type(inner) + ("" if member in required else ", can be missing"),
                escape(inner.get("description", "")),
                _limits(inner),
            )
            for member, inner in schema["properties"].items()
        ]
        yield from _table("Members", name, ("Name", "Type", "Meaning", "Takes"), rows)
    yield "</section>"


def _codes(shown: Node) -> Iterator[str]:
    yield '<section aria-labelledby="codes">\n<h2 id="codes">Codes of refusals</h2>'
    rows = [
        (f'<code id="code-{code}">{code}</code>', str(value["status"]), escape(value["detail"]))
        for code, value in ((code, each["value"]) for code, each in shown["components"]["examples"].items())
    ]
    yield from _table("Codes", "all", ("Code", "Status", "For example"), rows)
    yield "</section>"


def _table(caption: str, of: str, heads: tuple[str, ...], rows: Any) -> Iterator[str]:
    """Caption and cells are HTML; the first cell of each row is its head.

    `of` tells it from the other tables with its caption. A column that is empty throughout is left out.
    """
    rows = list(rows)
    kept = [index for index in range(len(heads)) if any(row[index] for row in rows)]
    cells = "".join(f'<th scope="col">{heads[index]}</th>' for index in kept)
    label = escape(f"{caption}: {of}")
    yield f'<div class="wide" tabindex="0" role="region" aria-label="{label}">\n<table>'
    yield f"<caption>{caption}</caption>\n<thead><tr>{cells}</tr></thead>\n<tbody>"
    for row in rows:
        others = "".join(f"<td>{row[index]}</td>" for index in kept[1:])
        yield f'<tr><th scope="row">{row[kept[0]]}</th>{others}</tr>'
    yield "</tbody>\n</table>\n</div>"


def _type(schema: Node) -> str:
    """As HTML: `list of Document`, with a link, or `text or null`."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f'<a href="#type-{name}">{name}</a>'
    if "anyOf" in schema:
        return " or ".join(map(_type, schema["anyOf"]))
    kinds = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    return " or ".join(_plain(kind, schema) for kind in kinds)


def _plain(kind: str, schema: Node) -> str:
    if kind == "array":
        return f"list of {_type(schema['items'])}"
    if kind == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"object of {_type(schema['additionalProperties'])}"
    return {"string": "text", "integer": "whole number", "boolean": "true or false"}.get(kind, kind)


def _limits(schema: Node) -> str:
    """As HTML; "" where anything of the type goes."""
    found = []
    if "enum" in schema:
        found.append(" or ".join(map(_code, schema["enum"])))
    for unit, least, most in (("", "minimum", "maximum"), (" items", "minItems", "maxItems")):
        if most in schema:
            found.append(f"{schema[least]:,} to {schema[most]:,}{unit}")
    if "x-max-bytes" in schema:
        found.append(f"at most {schema['x-max-bytes']:,} bytes of UTF-8")
    if "pattern" in schema:
        found.append(_code(schema["pattern"]))
    if "uniqueItems" in schema:
        found.append("all different")
    if "default" in schema:
        found.append(f"{_code(str(schema['default']))} if not given")
    return "; ".join(found)


def _filled(path: str, operation: Node) -> str:
    """The path with a value for each of its parameters, and the first filter that has an example."""
    query = ""
    for each in operation.get("parameters", ()):
        if each.get("in") == "path":
            example = each["schema"].get("examples", ["$UPLOAD"])[0]
            path = path.replace(f"{{{each['name']}}}", example)
        elif each.get("in") == "query" and "examples" in each["schema"] and not query:
            query = f"?{each['name']}={quote(each['schema']['examples'][0])}"
    return path + query


def _code(plain: str) -> str:
    return f"<code>{escape(plain)}</code>"
