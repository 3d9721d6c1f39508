"""Prices: units, and that every one says where it was read."""

from decimal import Decimal

import pytest

from costs import prices
from costs.prices import PRICES, Price


@pytest.mark.parametrize(
    ("price", "units", "dollars"),
    [
        (prices.LAMBDA_ARM, 3600, "0.04800024"),  # 1 GB for an hour
        (prices.LAMBDA_X86, 3600, "0.06000012"),
        (prices.LAMBDA_CALL, 10**6, "0.20"),
        (prices.LAMBDA_DISK, 10**9, "30.9"),
        (prices.SNAPSHOT_KEPT, 2_678_400, "4.02992064"),  # AWS's own example: 1 GB for 31 days
        (prices.SNAPSHOT_RESTORED, 74_400, "10.40110512"),  # and 74,400 starts
        (prices.S3_PUT, 1000, "0.005"),
        (prices.S3_PUT, 10**6, "5"),
        (prices.S3_GET, 10**6, "0.4"),
        (prices.S3_KEPT, 1024, "23.552"),
        (prices.INTERNET_OUT, 1024, "92.16"),
        (prices.S3_TO_CLOUDFRONT, 1024, "0"),
        (prices.EVENT, 10**6, "1"),
        (prices.SQS_REQUEST, 10**6, "0.4"),
        (prices.DYNAMODB_WRITE, 10**6, "0.625"),
        (prices.DYNAMODB_READ, 10**6, "0.125"),
        (prices.DYNAMODB_KEPT, 4, "1"),
        (prices.DYNAMODB_RECOVERY, 5, "1"),
        (prices.HTTP_API, 10**6, "1"),
        (prices.REST_API, 10**6, "3.5"),
        (prices.STEP, 10**6, "25"),
        (prices.EXPRESS, 10**6, "1"),
        (prices.EXPRESS_TIME, 10**6, "16.67"),
        (prices.CLOUDFRONT_REQUEST, 10**6, "1.2"),
        (prices.CLOUDFRONT_OUT, 1024, "87.04"),
        (prices.CLOUDFRONT_TO_ORIGIN, 50, "1"),
        (prices.INVALIDATION, 200, "1"),
        (prices.COGNITO["LITE"], 1000, "5.5"),
        (prices.COGNITO["ESSENTIALS"], 1000, "15"),
        (prices.COGNITO["PLUS"], 1000, "20"),
        (prices.LOGS_IN, 2, "1"),
        (prices.LOGS_KEPT, 100, "3"),
        (prices.ALARM, 3, "0.3"),
        (prices.TRACE, 10**6, "5"),
        (prices.MAIL, 10**6, "20"),
        (prices.KMS_KEY, 1, "1"),
        (prices.KMS_REQUEST, 10**6, "3"),
        (prices.WAF_ACL, 1, "5"),
        (prices.WAF_RULE, 2, "2"),
        (prices.WAF_REQUEST, 10**6, "0.6"),
        (prices.BUDGET, 1, "0.6"),
    ],
    ids=lambda value: value.name if isinstance(value, Price) else str(value),
)
def test_a_price_is_of_its_unit(price: Price, units: int, dollars: str) -> None:
    assert price.of(units) == Decimal(dollars)


def test_every_price_is_in_the_table_once() -> None:
    declared = {value for value in vars(prices).values() if isinstance(value, Price)}
    assert set(PRICES) == declared | set(prices.COGNITO.values())
    assert len({price.name for price in PRICES}) == len(PRICES)


@pytest.mark.parametrize("price", PRICES, ids=lambda price: price.name)
def test_a_price_is_exact_and_says_where_it_was_read(price: Price) -> None:
    assert isinstance(price.dollars, Decimal)
    assert price.dollars >= 0
    assert price.per in (1, 1000, 10_000, 100_000, 10**6)
    assert len(price.source) > 10


def test_a_float_is_refused_since_it_would_round_in_silence() -> None:
    with pytest.raises(TypeError, match=r"S3, Standard: 0.1 is a float"):
        prices.S3_KEPT.of(0.1)
