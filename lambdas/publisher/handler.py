"""A CloudFormation custom resource that puts the page's files into the site bucket.

It answers CloudFormation itself in every case: a custom resource that stays silent
hangs the deploy until its time is out.
"""

import json
import logging
from typing import Any
from urllib.request import Request, urlopen

from lambdas.publisher.site import Site
from lambdas.shared import aws, logs

logs.set_up(logging.getLogger())
logger = logging.getLogger(__name__)

ATTEMPTS = 5
"""A call sleeps at most 15 seconds between them: a deploy that fails costs more than one that waits."""

_site = Site(
    aws.client("s3", attempts=ATTEMPTS, read_seconds=60),
    aws.client("cloudfront", attempts=ATTEMPTS, read_seconds=60),
)


@logs.careful
def handler(event: dict[str, Any], context: Any) -> None:
    """Create and Update publish the archive; Delete empties the bucket."""
    status, reason = "SUCCESS", ""
    try:
        _site.apply(event["RequestType"], event["ResourceProperties"])
        logger.info("published", extra={"request": event["RequestType"]})
    except Exception as error:  # whatever it is, CloudFormation must hear of it
        logger.exception("publishing failed")
        status = "FAILED"
        reason = f"{type(error).__name__}: {error} (log: {context.log_group_name})"
    answer = {
        "Status": status,
        "Reason": reason,
        # The bucket: should it be replaced, CloudFormation asks for the old one to be emptied.
        "PhysicalResourceId": event["ResourceProperties"].get("SiteBucket", "site"),
        "StackId": event["StackId"],
        "RequestId": event["RequestId"],
        "LogicalResourceId": event["LogicalResourceId"],
    }
    body = json.dumps(answer).encode()
    request = Request(event["ResponseURL"], data=body, method="PUT", headers={"content-type": ""})  # noqa: S310
    with urlopen(request):  # noqa: S310  (CloudFormation's own URL)
        pass
