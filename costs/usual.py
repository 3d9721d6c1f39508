"""What the cost model takes for usual where no template, code or measurement says it: typical, not worst.

`assumed` has the worst; here an error in either direction is an error. What the code decides (bytes of a
record, of an answer, of a log line) tests/costs holds against it.
"""

from decimal import Decimal

VCPU_MB = 1769
"""Of memory with which Lambda gives a function one whole vCPU; one thread gains nothing above."""

MOST_MB = 10_240
"""Of memory that Lambda gives a function."""

WAITS = {
    "GetObject": Decimal("0.02"),
    "HeadObject": Decimal("0.02"),
    "PutObject": Decimal("0.04"),
    "CreateMultipartUpload": Decimal("0.04"),
    "UploadPart": Decimal("0.04"),
    "CompleteMultipartUpload": Decimal("0.04"),
    "ListObjectsV2": Decimal("0.04"),
    "GetItem": Decimal("0.005"),
    "PutItem": Decimal("0.005"),
    "UpdateItem": Decimal("0.005"),
    "Query": Decimal("0.005"),
}
"""Seconds from a call to its answer, beyond what the benchmark measures against a server next to it. AWS says
"tens of milliseconds" of S3's small objects (docs.aws.amazon.com/whitepapers/latest/
s3-optimizing-performance-best-practices) and "single-digit milliseconds" of DynamoDB. Nobody has measured
these here: no account was in reach."""

AT_ONCE = {"Query": 8}
"""Calls that are made side by side, and waited for once; of all others each waits for the one before."""

NETWORK_BYTES_A_SECOND = 75_000_000
"""Between a function and S3; published measurements have 50 to 90 million."""

COLD_PERCENT = 1
"""Of calls that begin a new instance. AWS counts less than that
(aws.amazon.com/blogs/compute/aws-lambda-standardizes-billing-for-init-phase), and bills for the init."""

WITHIN_SECONDS = 24 * 3600
"""In which all of a flow comes, evenly. X-Ray records the first call of each second, so what is spread over a
month costs more in traces."""

PART_BYTES = 8 * 1024 * 1024
"""Above this a result is a multipart upload in such parts; AWS's command line does so with a file."""

RECORD_BYTES = 1024
"""Of a document in the catalogue and in each index; a write request unit writes no more."""

RESULT_SHARE = 1
"""Bytes of the result for each of the original; a recipe's may be smaller."""

SMALL_BYTES = 1000
"""Of the document whose duration is `processor.small`; what a document has more takes what NDJSON takes."""

LINE_BYTES = 640
"""What a function logs of one document, or of one request, in a line of its own."""

PLATFORM_BYTES = 1024
"""What Lambda itself logs of a call, as JSON: that it began, and what it took."""

GATEWAY_BYTES = 512
"""API Gateway's own line for a request."""

ANSWER_BYTES = {"create_document": 1280, "get_document": 1024, "list_documents": 20_000, "get_result": 768}
"""Body and headers of an answer of the API; a list has a page of 25."""

PAGE_DOCUMENTS = 25
"""On a page of the list, where the caller asks for no other number."""

READ_UNITS = {"GetItem": Decimal(1), "Query": Decimal("0.5")}
"""Of one such call: a consistent read of up to 4 KB, and one that may be a second old, as indexes are read.
A shard's share of a page fits into 4 KB."""

EXPRESS_MB, EXPRESS_STEP_SECONDS = 64, Decimal("0.1")
"""Step Functions Express bills memory in such chunks and time in such steps, rounded up."""
