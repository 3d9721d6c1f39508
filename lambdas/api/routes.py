"""The routes, declared once: API Gateway gets them from here, and so does the dispatcher."""

from dataclasses import dataclass
from enum import Enum

EDITORS_GROUP = "editors"


class Access(Enum):
    """Who may call a route."""

    ANYONE = "anyone"
    READERS = "readers"
    """Every user of the pool."""

    EDITORS = "editors"
    """Users in the group `editors`."""


@dataclass(frozen=True)
class Route:
    """One method on one path; `operation` names the function in `operations.py` that answers."""

    method: str
    path: str
    operation: str
    access: Access

    @property
    def key(self) -> str:
        """API Gateway's route key, such as `GET /api/health`."""
        return f"{self.method} {self.path}"


ROUTES = (
    Route("GET", "/api/health", "health", Access.ANYONE),
    Route("GET", "/api/documents", "list_documents", Access.READERS),
    Route("POST", "/api/documents", "create_upload", Access.EDITORS),
    Route("GET", "/api/documents/{id}", "get_document", Access.READERS),
    Route("GET", "/api/documents/{id}/original", "get_original", Access.READERS),
    Route("GET", "/api/documents/{id}/result", "get_result", Access.READERS),
    Route("DELETE", "/api/documents/{id}", "delete_document", Access.EDITORS),
    Route("POST", "/api/documents/{id}/reprocess", "reprocess_document", Access.EDITORS),
)
