"""What a stage costs while nobody uses it."""

from dataclasses import dataclass
from decimal import Decimal

from costs import assumed, prices
from costs.limits import Limits
from costs.prices import Price

SECONDS = prices.HOURS_A_MONTH * 3600
"""Of a month."""


@dataclass(frozen=True)
class Fixed:
    """Something that is there all month."""

    what: str
    units: int
    """In a month."""

    price: Price

    @property
    def dollars(self) -> Decimal:
        """A month, by the list."""
        return self.price.of(self.units)

    @property
    def billed(self) -> Decimal:
        """A month, in an account that has nothing else: after what AWS gives to each for nothing."""
        return self.price.of(max(0, self.units - self.price.free))


def standing(limits: Limits) -> list[Fixed]:
    """All of them; the empty bucket, table, API and distribution cost nothing."""
    there = limits.standing
    fixed = [
        Fixed("Lambda asks the empty work queue", assumed.IDLE_RECEIVES_A_MONTH, prices.SQS_REQUEST),
        Fixed("Alarms", there.alarms, prices.ALARM),
        Fixed("Snapshots of functions", there.snapshots_mb * SECONDS // 1024, prices.SNAPSHOT_KEPT),
        Fixed("Keys", there.keys, prices.KMS_KEY),
        Fixed("Web ACL", there.acls, prices.WAF_ACL),
        Fixed("Rules of the web ACL", there.acl_rules, prices.WAF_RULE),
        Fixed("Budgets", len(there.budgets), prices.BUDGET),
    ]
    return [each for each in fixed if each.units]
