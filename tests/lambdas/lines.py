"""What the functions would log while something is done."""

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from lambdas.shared.logs import Careful, Lines


class Logged(list[dict[str, Any]]):
    """The lines, as objects; `text` as they are."""

    text = ""


@contextmanager
def logged() -> Iterator[Logged]:
    """Filled when the block ends; a line that is not one JSON object fails."""
    stream, lines, root = io.StringIO(), Logged(), logging.getLogger()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Lines())
    handler.addFilter(Careful())
    handlers, level = root.handlers, root.level
    # Alone: pytest's own handlers would keep the lines for its report, and a worker's report must be UTF-8.
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    try:
        yield lines
    finally:
        root.handlers = handlers
        root.setLevel(level)
        lines.text = stream.getvalue()
        lines += [json.loads(line) for line in lines.text.splitlines()]
        assert all(isinstance(line, dict) for line in lines)
