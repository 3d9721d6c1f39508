"""What no template says: how much a call can log, send or ask for at worst, and AWS's own limits."""

CHUNKS_A_REQUEST = 20
"""API Gateway takes 10 MB in a request and bills it by 512 KB."""

OPEN_CALL_SECONDS = 2
"""A route that is open to anybody asks nothing of AWS: a cold start is the longest that it takes."""

OPEN_ANSWER_BYTES = 128 * 1024
"""No route that is open to anybody answers more; tests/costs holds it against the API's own description."""

LIST_ANSWER_BYTES = 1024**2
"""No route answers more: a page of a hundred documents, whose keys and errors are as long as they can be, or
the counts, which end there. Files go by links."""

ACCESS_LOG_BYTES = 1024
"""One line of API Gateway for each request; neither path nor query are in it."""

CALL_LOG_BYTES = 8 * 1024
"""What the API's function logs of one call: Lambda's own lines, and an error with its traceback."""

DOCUMENT_LOG_BYTES = 8 * 1024
"""What the processor logs of one message: the same."""

S3_REQUESTS_A_CALL = 12
"""The most that one call of the API asks of S3: ten pages of parts, the upload before, the object after.
A batch asks for more, and counts as many calls for its editor's limit as it has documents."""

S3_REQUESTS_A_SECOND = 100
"""Of one processor, which makes one after the other: S3 takes longer than 10 ms for each."""

DOCUMENTS_A_SECOND = 50
"""Of one processor: each takes a GET and a PUT at least."""

EVENTS_A_WRITE = 2
"""S3 tells EventBridge of every object of its bucket, and is paid for it, whether a rule asks or not: when it
is written, and when its version goes."""

REQUESTS_A_MESSAGE = 3
"""To SQS: it is sent, received and deleted, each by itself at worst."""

IDLE_RECEIVES_A_MONTH = 5 * 3 * 60 * 24 * 30
"""Lambda keeps five connections to a queue, each of which waits 20 seconds for a message."""

RECORD_BYTES = 1024
"""A write request unit writes no more."""

SAMPLED_PERCENT = 5
"""X-Ray records the first call of each second, and so many of the others. A function cannot change that."""

KMS_SHARE = 100
"""With a bucket key one in so many requests to S3 is one to KMS; AWS promises up to 99 % fewer."""

BLOCKED_LOG_BYTES = 2 * 1024
"""What a web ACL logs of one request that it blocks: its headers, and the rule."""

ACCESS_LINE_BYTES = 1024
"""One line of S3's or CloudFront's access logs."""

S3_PUTS_A_SECOND = 3500
"""What S3 takes under one prefix before it answers 503."""
