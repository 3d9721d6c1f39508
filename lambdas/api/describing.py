"""Operations that say what this API is: anyone may ask."""

from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

from lambdas.api.call import Call, Response
from lambdas.api.settings import ApiSettings

if TYPE_CHECKING:
    from lambdas.api.answers import Config, Health

_HERE = Path(__file__).parent
"""Where `python -m contract write` has put the two files."""


class Describing:
    """Needs nothing but the settings; AWS is not asked."""

    def __init__(self, settings: ApiSettings) -> None:
        self.settings = settings

    def health(self, _: Call[None, None]) -> Response:
        """The function runs and has its settings."""
        body: Health = {"status": "ok"}
        return Response(HTTPStatus.OK, body)

    def show_config(self, _: Call[None, None]) -> Response:
        """What the page and the command line need to know; nothing of it is a secret."""
        settings = self.settings
        body: Config = {
            "region": settings.user_pool_id.partition("_")[0],
            "user_pool_id": settings.user_pool_id,
            "client_id": settings.user_pool_client_id,
            "sign_in_url": settings.sign_in_url,
            "max_form_bytes": settings.max_form_bytes,
            "max_upload_bytes": settings.max_upload_bytes,
        }
        return Response(HTTPStatus.OK, body)

    def show_openapi(self, _: Call[None, None]) -> Response:
        """The OpenAPI document."""
        return Response(HTTPStatus.OK, text=_read("openapi.json"), conditional=True)

    def show_docs(self, _: Call[None, None]) -> Response:
        """The same for people."""
        media_type = "text/html; charset=utf-8"
        return Response(HTTPStatus.OK, text=_read("docs.html"), media_type=media_type, conditional=True)


def _read(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")
