"""What the processor needs from its environment."""

from dataclasses import dataclass

from lambdas.shared.environment import Environment


@dataclass(frozen=True)
class ProcessorSettings(Environment):
    """Set by PipelineStack, read by the handler."""

    documents_bucket: str
    catalog_table: str
    max_record_bytes: int
    """Largest record of a file, and largest file that is one document, in bytes of plain JSON."""

    max_file_bytes: int
    """Largest file of many records, in bytes of plain JSON."""
