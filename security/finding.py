"""One thing that a scanner holds against one resource."""

from dataclasses import dataclass

SCANNERS = ("cdk-nag", "cdk", "checkov", "cfn-lint", "cfn-guard", "own")
"""`cdk` is the check that CDK itself brings; `own` are our own rules."""


@dataclass(frozen=True, order=True)
class Finding:
    """The same finding of two runs is equal, so sets of them can be compared."""

    scanner: str
    """One of SCANNERS."""

    rule: str
    """The scanner's id, such as `AwsSolutions-S1`, `CKV_AWS_18`, `W3005` or `CT.S3.PR.2`; own: kebab-case."""

    stack: str
    """The construct id of the stack, such as `Storage`."""

    resource: str
    """Path in the construct tree without a last `/Resource`, such as `Storage/Documents`; empty for a
    whole stack."""

    sentence: str
    """What is wrong, for a person."""
