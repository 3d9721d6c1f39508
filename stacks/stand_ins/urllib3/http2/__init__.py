"""In a function's bundle: `urllib3.http2` without the switch that turns HTTP/2 on.

The real one imports `importlib.metadata`, and with it `zipfile` and `csv`, at every cold start, to ask for
the version of a package that no bundle has, once somebody turns HTTP/2 on. Nobody does: botocore speaks
HTTP/1.1.
`urllib3.http2.probe`, which connections ask, is urllib3's own.
"""
