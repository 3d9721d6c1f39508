"""What the API promises to its callers, made from its routes: the OpenAPI document and its page.

A development tool, `python -m contract`: the functions only send what it has written.
"""
