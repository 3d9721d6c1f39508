"""A stack with planted faults, scanned with every stage: a scanner that does not see them did not run.

No finding is what a clean stage gives, and also what a scanner gives that was handed nothing. So
every assembly that is scanned carries this stack, and what is planted must be found in it, by each
scanner and each pack of rules, before anything that they say of the others is believed.
"""

from collections.abc import Iterable, Iterator

from security.finding import Finding

CANARY = "Canary"
"""The stack; it is in no assembly but those that are scanned."""

PLANTED = {
    "cdk-nag": ("AwsSolutions-S1", "Serverless-SQSRedrivePolicy", "NIST.800.53.R5-S3BucketVersioningEnabled"),
    "cdk": ("F3002",),
    "checkov": ("CKV_AWS_20",),
    "cfn-lint": ("E3002",),
    "cfn-guard": ("CT.S3.PR.1",),
}
"""Scanner → what it must find there, one of each pack; security/synthesize.py plants it."""


def unseen(scanner: str, stage: str, findings: Iterable[Finding]) -> Iterator[str]:
    """A sentence for every planted fault that the scanner did not find in this stage."""
    seen = {finding.rule for finding in findings if finding.stack == CANARY}
    for rule in PLANTED[scanner]:
        if rule not in seen:
            yield (
                f"{scanner} did not find the fault planted for {rule} in the stage {stage}: "
                "it did not run, or looked at nothing."
            )
