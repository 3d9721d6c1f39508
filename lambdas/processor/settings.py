"""What the processor needs from its environment."""

from dataclasses import dataclass

from lambdas.shared.environment import Environment


@dataclass(frozen=True)
class ProcessorSettings(Environment):
    """Set by PipelineStack, read by the handler."""

    documents_bucket: str
    catalog_table: str
    max_document_bytes: int
    """Largest file that is processed, in bytes of plain JSON; larger ones go to quarantine."""
