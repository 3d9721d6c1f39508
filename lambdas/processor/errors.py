"""What can be wrong with a document.

InvalidDocument            recorded and quarantined, never retried
├── InvalidEncoding        not UTF-8, a byte order mark, a lone surrogate
├── InvalidSyntax          not JSON by RFC 8259
├── InvalidCompression     gzip or zstd that is broken or ends early
├── InvalidRecord          JSON that the recipe's schema or a step of it refuses
└── LimitExceeded          too large, too deep, a number too long, too little time

Everything else that is raised is a broken world: it is retried, and the message lies
in a dead-letter queue in the end.
"""

from typing import Self


class InvalidDocument(Exception):
    """A document that cannot be processed, and where it is wrong."""

    def __init__(
        self,
        code: str,
        sentence: str,
        line: int | None = None,
        column: int | None = None,
        pointer: str | None = None,
    ) -> None:
        super().__init__(code, sentence)
        self.code = code
        """Stable and machine-readable, such as `syntax`."""

        self.sentence = sentence
        """For people; names the thing and what is expected."""

        self.line = line
        """Counted from 1; None where no position applies."""

        self.column = column
        """Characters from the start of the line, counted from 1."""

        self.pointer = pointer
        """JSON Pointer (RFC 6901) into the record; `""` is the record itself."""

    def alone(self) -> Self:
        """Itself without traceback and cause.

        Their frames hold the text of a record, and often the error again: a cycle, which would keep
        the memory until Python's collector comes.
        """
        self.__cause__ = self.__context__ = None
        return self.with_traceback(None)

    def __str__(self) -> str:
        column = f", column {self.column}" if self.column else ""
        place = f" (line {self.line}{column})" if self.line else ""
        at = f" at {self.pointer}" if self.pointer else ""
        return f"{self.code}: {self.sentence}{place}{at}"


class InvalidEncoding(InvalidDocument):
    """The bytes are not the Unicode text that JSON is."""


class InvalidSyntax(InvalidDocument):
    """The text is not JSON."""


class InvalidCompression(InvalidDocument):
    """The bytes begin as gzip or zstd and do not go on as such."""


class InvalidRecord(InvalidDocument):
    """The record is JSON, and the recipe does not take it."""


class LimitExceeded(InvalidDocument):
    """The document is larger, deeper or longer than a stated limit."""
