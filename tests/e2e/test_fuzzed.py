"""Cases made from the API's document, over HTTP, with a real token, against what is deployed.

`python -m tests.fuzz` sends many times more, to the function in its own process; these show that
what lies between changes nothing.
"""

import schemathesis

from tests.e2e.conftest import App
from tests.fuzz.cases import ROUTE_OF, configuration, run

SEED = 1


def test_what_is_deployed_answers_as_its_document_says(app: App) -> None:
    config = configuration(SEED, 3, app.token(), ("examples", "fuzzing"))
    schema = schemathesis.openapi.from_url(f"{app.url}/api/openapi.json", config=config)
    schema.config.base_url = f"{app.url}/"
    schema.location = None  # else the operation that serves the document would be left out
    report = run(schema, SEED)
    assert report.failures == {}, "\n\n".join(f"{name}\n{text}" for name, text in report.failures.items())
    assert {operation for operation, _ in report.statuses} == set(ROUTE_OF)
    assert report.cases > 80
