"""What a request to the API costs, through the distribution, and what fetching costs by a link or without."""

from collections.abc import Iterator
from decimal import Decimal

from costs import calls, prices, usual
from costs.durations import Durations
from costs.flow import Line, Per, Service
from costs.prices import GIB
from costs.processing import access_lines, cold, logged, traces, watched
from costs.setup import Setup


def asked(
    setup: Setup, durations: Durations, operation: str, count: int, within_seconds: int = usual.WITHIN_SECONDS
) -> Iterator[Line]:
    """One of `calls.API`, from a browser to the catalogue and back."""
    requests, function = Decimal(count), setup.limits.api
    yield from _distribution(setup, requests, requests * usual.ANSWER_BYTES[operation], Per.FILE)
    yield Line(Service.API, "Requests", Per.FILE, requests, prices.HTTP_API)
    yield Line(Service.LAMBDA, "API, calls", Per.FILE, requests, prices.LAMBDA_CALL)
    machine, wanted = setup.api, calls.API[operation]
    working = machine.gb_seconds(durations[f"api.{operation}"] * requests)
    waiting = machine.gb_seconds(Decimal(0), calls.waited(wanted) * requests)
    yield Line(Service.LAMBDA, "API, at work", Per.FILE, working, machine.price)
    yield Line(Service.LAMBDA, "API, waiting for DynamoDB", Per.FILE, waiting, machine.price)
    yield cold("API", machine, durations["cold.api"], requests)
    if "UpdateItem" in wanted:
        counted = wanted["UpdateItem"] * requests
        yield Line(Service.CATALOGUE, "Limit of writes, counted", Per.FILE, counted, prices.DYNAMODB_WRITE)
    reads = sum((units * wanted.get(name, 0) for name, units in usual.READ_UNITS.items()), Decimal(0))
    if reads:
        yield Line(Service.CATALOGUE, "Records, reads", Per.FILE, reads * requests, prices.DYNAMODB_READ)
    said = usual.LINE_BYTES + usual.PLATFORM_BYTES
    yield from logged(said, "API", function.log_days.value, requests)
    yield from logged(usual.GATEWAY_BYTES, "API Gateway", setup.limits.access_log_days.value, requests)
    yield from traces("API", function, requests, within_seconds)


def by_link(setup: Setup, count: int, size: int) -> Iterator[Line]:
    """So many results fetched from S3 by the links that the API has signed."""
    fetched = Decimal(count)
    yield Line(Service.S3, "Fetched by their links", Per.FILE, fetched, prices.S3_GET)
    yield Line(Service.S3, "Out to the internet", Per.BYTE, fetched * size / GIB, prices.INTERNET_OUT)
    yield from watched(setup, "Fetched", fetched)


def published(setup: Setup, count: int, size: int, *, cached: bool) -> Iterator[Line]:
    """So many public copies fetched from the distribution, which has them or asks S3 for each."""
    yield from _distribution(setup, Decimal(count), Decimal(count * size), Per.BYTE)
    if not cached:
        yield Line(Service.S3, "Fetched by the distribution", Per.FILE, Decimal(count), prices.S3_GET)
        yield from watched(setup, "Fetched", Decimal(count))


def _distribution(setup: Setup, requests: Decimal, answered: Decimal, per: Per) -> Iterator[Line]:
    yield Line(Service.CDN, "Requests", Per.FILE, requests, prices.CLOUDFRONT_REQUEST)
    yield Line(Service.CDN, "Answers", per, answered / GIB, prices.CLOUDFRONT_OUT)
    if setup.limits.standing.inspected:
        yield Line(Service.FIREWALL, "Requests", Per.FILE, requests, prices.WAF_REQUEST)
    yield from access_lines(setup, "Distribution", requests)
