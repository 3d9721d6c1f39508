"""What is added to an invoice, and which are left out."""

from decimal import Decimal
from typing import Any

from lambdas.processor.errors import InvalidRecord


def with_total(invoice: dict[str, Any]) -> dict[str, Any] | None:
    """The invoice with its total, exact to the cent; none of a draft; refused where it has another."""
    if invoice.get("draft"):
        return None
    total = str(sum(line["quantity"] * Decimal(line["price"]) for line in invoice["lines"]))
    if invoice.get("total", total) != total:
        raise InvalidRecord("total-differs", f"The lines of an invoice add up to {total}.", pointer="/total")
    return {**invoice, "total": total}
