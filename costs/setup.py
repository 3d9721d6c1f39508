"""What the cost model reads of a stage: its functions, its queue, and what every request passes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from costs.compute import Machine
from costs.limits import Limits, read
from costs.reading import Reading
from costs.template import Templates


@dataclass(frozen=True)
class Setup:
    """One stage, or one changed in thought."""

    limits: Limits
    processor: Machine
    api: Machine
    batch: int
    """The most messages that a call of the processor takes."""

    indexes: int
    notifies: bool
    """Whether the bucket tells EventBridge of each object that is written."""

    access_log_days: int
    """How long lines of access are kept; 0 where there are none."""

    @classmethod
    def of(cls, templates: Templates) -> "Setup":
        """Of a stage's templates; raises LimitsMissing as `limits.read` does."""
        limits, reading = read(templates), Reading(templates)
        mapping = reading.one("AWS::Lambda::EventSourceMapping")
        told = reading.output("DocumentsBucketName").get("NotificationConfiguration") or {}
        return cls(
            limits=limits,
            processor=Machine(limits.processor.memory_mb.value, limits.processor.arm),
            api=Machine(limits.api.memory_mb.value, limits.api.arm),
            batch=int(mapping.get("BatchSize") or 10),  # what AWS takes where nothing is said
            indexes=len(limits.capacities) - 1,
            notifies=_notifies(told),
            access_log_days=_access_log_days(reading) if limits.standing.access_logged else 0,
        )

    def with_processor(self, *, memory_mb: int | None = None, arm: bool | None = None) -> "Setup":
        """The same with another machine under the processor."""
        machine = self.processor
        changed = Machine(memory_mb or machine.memory_mb, machine.arm if arm is None else arm)
        return replace(self, processor=changed)


def _notifies(told: Mapping[str, Any]) -> bool:
    return bool(told.get("EventBridgeConfiguration", {}).get("EventBridgeEnabled"))


def _access_log_days(reading: Reading) -> int:
    rules = [
        rule
        for bucket in reading.all("AWS::S3::Bucket")
        for rule in bucket.get("LifecycleConfiguration", "Rules") or []
    ]
    return max((int(rule.get("ExpirationInDays") or 0) for rule in rules), default=0)
