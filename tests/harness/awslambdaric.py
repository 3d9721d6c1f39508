"""Stands in for AWS's client of the Runtime API, which only `make bench` installs: the same protocol."""

import importlib
import json
import os
import sys
import urllib.request

API = f"http://{os.environ['AWS_LAMBDA_RUNTIME_API']}/2018-06-01/runtime"


def post(path: str, told: object) -> None:
    with urllib.request.urlopen(f"{API}/{path}", json.dumps(told).encode()) as answer:
        answer.read()


def main() -> None:
    module, _, name = sys.argv[1].rpartition(".")
    try:
        handler = getattr(importlib.import_module(module), name)
    except Exception as error:
        post("init/error", {"errorType": type(error).__name__, "errorMessage": str(error)})
        raise
    while True:
        with urllib.request.urlopen(f"{API}/invocation/next") as asked:
            event, request = json.load(asked), asked.headers["Lambda-Runtime-Aws-Request-Id"]
        try:
            post(f"invocation/{request}/response", handler(event, None))
        except Exception as error:  # noqa: BLE001  (whatever it is, it is told)
            told = {"errorType": type(error).__name__, "errorMessage": str(error)}
            post(f"invocation/{request}/error", told)


if __name__ == "__main__":
    main()
