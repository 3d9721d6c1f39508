"""Rules that this architecture does not hold, each with its reason and with what holds in its place."""

from security.accepted import NotHeld, Unless

NOT_HELD: tuple[NotHeld, ...] = (
    NotHeld(
        rule="function-in-vpc",
        reason=(
            "A VPC would bring a NAT gateway or endpoints, paid by the hour while nothing happens, and no "
            "wall: the functions listen on nothing, and what they call is AWS, over TLS and by roles of "
            "their own."
        ),
        instead=(
            "functions-have-no-url",
            "functions-are-called-by-our-api-alone",
            "roles-may-what-the-table-says",
        ),
    ),
    NotHeld(
        rule="dead-letter-queue",
        reason=(
            "What fails has its place already: a message in DeadLetters when its tries are used up, an "
            "event that a rule cannot deliver in RuleDeadLetters, a call of the API in its answer, and "
            "the publisher in the deployment that fails. Nothing comes after a dead-letter queue, and "
            "Lambda takes failure destinations for streams and Kafka only, not for SQS."
        ),
        instead=("queues-have-dead-letters", "rules-lose-nothing"),
    ),
    NotHeld(
        rule="second-copy",
        reason=(
            "A second copy in another place costs what the first does, and whether documents may lie in "
            "another region or account is for their owner to say. Mistakes are undone where they are "
            "made: from versions of objects, and from any second of the table's last 35 days."
        ),
        instead=("buckets-keep-versions", "tables-can-be-recovered", "buckets-copy-nothing-elsewhere"),
    ),
    NotHeld(
        rule="resource-wildcard",
        reason=(
            "Roles name prefixes of our own buckets, such as incoming/*, since names are known only when "
            "documents come; the two calls of X-Ray take no resource at all."
        ),
        instead=("roles-may-what-the-table-says", "roles-name-their-resources"),
    ),
    NotHeld(
        rule="open-route",
        reason=(
            "What anybody may know before signing in: that the API works, how to sign in, and how the API "
            "is described, for programs and for people. Where pages of other origins are let in, their "
            "browsers' OPTIONS carry no token either."
        ),
        instead=("routes-ask-for-a-token", "routes-are-those-that-are-declared"),
    ),
    NotHeld(
        rule="object-lock",
        reason=(
            "Object Lock with a time forbids what people may ask for, that their documents are deleted; "
            "without a time it locks nothing. Mistakes are undone from versions, for as long as the stage "
            "keeps them."
        ),
        instead=("buckets-keep-versions", "replaced-versions-go"),
    ),
    NotHeld(
        rule="function-runtime",
        reason=(
            "The functions run on the Python that every test runs on. AWS mends 3.13 until 2029; a newer "
            "one comes when all tests have passed on it, not when it appears."
        ),
        instead=("functions-run-on-what-the-stage-says",),
    ),
    NotHeld(
        rule="customer-key",
        reason=(
            "A key of one's own costs a dollar a month while idle, and each use of it. Without one all is "
            "encrypted with keys that AWS keeps; what a key of one's own adds is to take it back."
        ),
        instead=("buckets-are-encrypted", "queues-are-encrypted"),
        unless=Unless("customer_managed_key", lambda settings: settings.customer_managed_key),
    ),
    NotHeld(
        rule="access-logs",
        reason=(
            "A line for every request costs storage and says who read what, which has to be guarded "
            "itself. Each call of the API, which alone gives out links, leaves a line in any case."
        ),
        instead=("calls-are-logged", "the-access-log-tells-no-secrets"),
        unless=Unless("access_logs", lambda settings: settings.access_logs),
    ),
)
