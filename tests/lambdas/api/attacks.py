"""What somebody may try with a link that was not made for it: each one changes one thing.

The same tables are tried twice: here what is changed needs another signature, whoever checks it, and in
tests/e2e a server that checks signatures refuses it.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from unicodedata import normalize
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from tests.lambdas.api.sigv4 import Request

Attack = Callable[[Request], Request]

NAME = "größe b.json"
"""Of the file that is attacked: it has a space, and a letter that can be written in two ways."""


def method(name: str) -> Attack:
    return lambda request: replace(request, method=name, body=request.body or b"")


def path(old: str, new: str) -> Attack:
    """Another path, written as it stands here."""

    def change(request: Request) -> Request:
        url = urlsplit(request.url)
        assert old in url.path
        return replace(request, url=urlunsplit(url._replace(path=url.path.replace(old, new))))

    return change


def appended(text: str) -> Attack:
    def change(request: Request) -> Request:
        url = urlsplit(request.url)
        return replace(request, url=urlunsplit(url._replace(path=url.path + text)))

    return change


def decomposed(request: Request) -> Request:
    """The same name to the eye: ö as o and a mark."""
    return path(quote(NAME), quote(normalize("NFD", NAME)))(request)


def query(changed: Mapping[str, str | None]) -> Attack:
    """Other values by name, or more; None leaves one out."""

    def change(request: Request) -> Request:
        url = urlsplit(request.url)
        values = {**dict(parse_qsl(url.query)), **changed}
        kept = [(name, value) for name, value in values.items() if value is not None]
        return replace(request, url=urlunsplit(url._replace(query=urlencode(kept, quote_via=quote, safe=""))))

    return change


def added(text: str) -> Attack:
    """Behind the query, where the name may stand already."""
    return lambda request: replace(request, url=f"{request.url}&{text}")


def header(name: str, value: str) -> Attack:
    return lambda request: replace(request, headers={**request.headers, name: value})


def body(change: Callable[[bytes], bytes]) -> Attack:
    return lambda request: replace(request, body=change(request.body or b""))


def without_headers(request: Request) -> Request:
    return replace(request, headers={})


def swapped(text: str, at: int) -> str:
    """The text with another character, of those that stand in it, at a place."""
    other = next(char for char in text if char != text[at])
    return text[:at] + other + text[at:][1:]


def signature_with(change: Callable[[str], str]) -> Attack:
    def attack(request: Request) -> Request:
        signature = dict(parse_qsl(urlsplit(request.url).query))["X-Amz-Signature"]
        return query({"X-Amz-Signature": change(signature)})(request)

    return attack


def scope(place: int, other: str) -> Attack:
    """Another part of who has signed for when, where and what."""

    def attack(request: Request) -> Request:
        parts = dict(parse_qsl(urlsplit(request.url).query))["X-Amz-Credential"].split("/")
        return query({"X-Amz-Credential": "/".join([*parts[:place], other, *parts[place + 1 :]])})(request)

    return attack


ON_ANY: dict[str, Attack] = {
    "the method is HEAD": lambda request: replace(request, method="HEAD", body=None),
    "the method is DELETE": method("DELETE"),
    "the method is POST": method("POST"),
    "the key is longer": appended("x"),
    "the key ends in a slash": appended("/"),
    "the key ends in a null byte": appended("%00"),
    "the key ends in a line feed": appended("%0A"),
    "the key ends in a carriage return and a header": appended("%0D%0AX-Other:%201"),
    "the key is in another collection": path("/orders/", "/other/"),
    "the key is in another case": path("/orders/", "/Orders/"),
    "the key is under results/": path("/incoming/", "/results/"),
    "the key is under public/": path("/incoming/", "/public/"),
    "the key has a double slash": path("/orders/", "//orders/"),
    "the key has a double slash at its beginning": path("/incoming/", "//incoming/"),
    "the key goes up and down": path("/orders/", "/x/../orders/"),
    "the key goes up and down in hexadecimal": path("/orders/", "/x/%2e%2e/orders/"),
    "the key has a dot of its own": path("/orders/", "/./orders/"),
    "the key has a slash encoded twice": path("/orders/", "%252Forders/"),
    "the key has its space encoded twice": path("%20", "%2520"),
    "the key has a plus for its space": path("%20", "+"),
    "the key is its decomposed twin": decomposed,
    "the host is another": header("Host", "evil.example"),
    "the host is another port": header("Host", "127.0.0.1:1"),
    "it lives for a week": query({"X-Amz-Expires": "604800"}),
    "it lives for as long as no number says": query({"X-Amz-Expires": None}),
    "it was made tomorrow": query({"X-Amz-Date": "29990101T000000Z"}),
    "the region is another": scope(2, "eu-central-1"),
    "the service is another": scope(3, "sqs"),
    "the day is another": scope(1, "20200101"),
    "the signer is another": scope(0, "AKIAIOSFODNN7EXAMPLE"),
    "the scope is of nothing": query({"X-Amz-Credential": "000000000000"}),
    "one header less is signed": query({"X-Amz-SignedHeaders": ""}),
    "one header more is signed": query({"X-Amz-SignedHeaders": "host;range"}),
    "a parameter is added": added("x-id=GetObject"),
    "its access list is asked for": added("acl"),
    "its tags are asked for": added("tagging"),
    "its versions are asked for": added("versions"),
    "uploads are asked for": added("uploads"),
    "one digit of the signature is another": signature_with(lambda text: swapped(text, 0)),
    "the last digit of the signature is another": signature_with(lambda text: swapped(text, -1)),
    "the signature is cut": signature_with(lambda text: text[:-1]),
    "the signature is in capitals": signature_with(str.upper),
}

ON_LINKS: dict[str, Attack] = {
    **ON_ANY,
    "the method is PUT": method("PUT"),
    "the version is another": query({"versionId": "3HL4kqtJvjVBH40Nrjfkd"}),
    "the version is the newest": query({"versionId": None}),
    "the version is the one without a name": query({"versionId": "null"}),
    "the type is HTML": query({"response-content-type": "text/html"}),
    "the type is the uploader's": query({"response-content-type": None}),
    "the type is said twice": added("response-content-type=text%2Fhtml"),
    "it is shown in place": query({"response-content-disposition": "inline"}),
    "it has no name": query({"response-content-disposition": None}),
    "its name is another": query({"response-content-disposition": "attachment; filename=a.exe"}),
    "its encoding is made up": added("response-content-encoding=gzip"),
    "its caching is made up": added("response-cache-control=public"),
    "its language is made up": added("response-content-language=x"),
    "its expiry is made up": added("response-expires=Fri%2C%2001%20Jan%202100%2000%3A00%3A00%20GMT"),
    "a part of it is asked for by number": added("partNumber=1"),
}

ON_PARTS: dict[str, Attack] = {
    **ON_ANY,
    "the method is GET": lambda request: replace(request, method="GET", body=None),
    "the part is the next": query({"partNumber": "2"}),
    "the part is number 0": query({"partNumber": "0"}),
    "the part is number 10,001": query({"partNumber": "10001"}),
    "the upload is another": query({"uploadId": "2~another"}),
    "it is no part but the object": query({"partNumber": None, "uploadId": None}),
    "there is no checksum": without_headers,
    "the checksum is another": header(
        "x-amz-checksum-sha256", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
    ),
    "a byte is missing": body(lambda data: data[:-1]),
    "a byte is too much": body(lambda data: data + b" "),
    "there are no bytes": body(lambda data: b""),
    "the checksum stands in the query": query({"x-amz-checksum-sha256": "47DEQpj8HBSa"}),
}
