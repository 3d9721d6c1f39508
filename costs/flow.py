"""A flow: something that people do a million times, or with a terabyte, and the lines of its bill."""

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from costs.prices import Price


class Per(Enum):
    """What a line grows with."""

    FILE = "file"
    """Or request, where nothing is uploaded."""

    BYTE = "byte"


class Service(Enum):
    """Whose line it is on AWS's bill."""

    S3 = "S3"
    LAMBDA = "Lambda"
    EVENTS = "EventBridge"
    QUEUE = "SQS"
    CATALOGUE = "DynamoDB"
    API = "API Gateway"
    CDN = "CloudFront"
    LOGS = "CloudWatch Logs"
    TRACES = "X-Ray"
    KEYS = "KMS"
    FIREWALL = "WAF"


@dataclass(frozen=True)
class Line:
    """So many units at a price."""

    service: Service
    what: str
    per: Per
    units: Decimal
    price: Price

    @property
    def dollars(self) -> Decimal:
        """By the list."""
        return self.price.of(self.units)


@dataclass(frozen=True)
class Flow:
    """What it does, and what that costs."""

    name: str
    of: str
    """What the sum is for, such as `1,000,000 documents of 1 KB`."""

    lines: tuple[Line, ...]
    kept: tuple[Line, ...] = ()
    """What it leaves behind, for each month that it stays; not in the sums."""

    @property
    def dollars(self) -> Decimal:
        """All lines."""
        return total(self.lines)

    def of_service(self, *services: Service) -> Decimal:
        """Those of some services."""
        return total(tuple(line for line in self.lines if line.service in services))

    def per(self, per: Per) -> Decimal:
        """Those that grow with files, or with bytes."""
        return total(tuple(line for line in self.lines if line.per is per))

    @property
    def lambda_share(self) -> Decimal:
        """Of all dollars, from 0 to 1."""
        return self.of_service(Service.LAMBDA) / self.dollars


def total(lines: tuple[Line, ...]) -> Decimal:
    """Dollars of lines."""
    return sum((line.dollars for line in lines), Decimal(0))
