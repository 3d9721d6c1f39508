"""The HTTP API as a caller sees it: JSON in, JSON out, and every problem as an exception."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, NoReturn

import requests

from roundtrip.exits import Failed, Missing, Misused, NotAllowed, Trouble
from roundtrip.sign_in import Door, Tokens, not_signed_in
from roundtrip.wire import Call, Wire, is_good


class Api:
    """One deployment's API. May be used by several threads at once."""

    def __init__(self, url: str, wire: Wire, tokens: Tokens) -> None:
        self.url = url
        self.wire = wire
        self._tokens = tokens
        self._config: Mapping[str, Any] = {}

    def config(self) -> Mapping[str, Any]:
        """What anyone may know of the deployment, asked for once."""
        if not self._config:
            answer = self.wire.send(Call(method="GET", url=f"{self.url}/api/config"))
            config = _json(answer)
            if not is_good(answer) or not isinstance(config, dict) or "sign_in_url" not in config:
                raise Failed(
                    f"{self.url} is no Roundtrip: /api/config answered {answer.status_code}.", "no-roundtrip"
                )
            self._config = config
        return self._config

    def door(self) -> Door:
        """Where its users sign in."""
        config = self.config()
        return Door(self.url, config["sign_in_url"], config["client_id"])

    def ask(self, method: str, path: str, *, query: Mapping[str, str] | None = None, json: Any = None) -> Any:
        """The answer's JSON; raises Trouble with the problem's sentence."""
        call = Call(method=method, url=f"{self.url}/api{path}", query=query or {}, json=json)
        token = self._tokens.current()
        answer = self.wire.send(call, token)
        if answer.status_code == HTTPStatus.UNAUTHORIZED:
            answer = self.wire.send(call, self._tokens.instead_of(token))
        if not is_good(answer):
            self._refused(method, answer)
        said = _json(answer)
        if not isinstance(said, dict):
            raise Failed(f"{self.url} answered {method} {path} with no JSON object.", "no-roundtrip")
        return said

    def _refused(self, method: str, answer: requests.Response) -> NoReturn:
        said = _json(answer)
        problem = said if isinstance(said, dict) else {}
        code = str(problem.get("code", f"http-{answer.status_code}"))
        said_by_gateway = problem.get("message") or answer.reason
        sentence = problem.get("detail") or f"{self.url} answered {answer.status_code} ({said_by_gateway})."
        if answer.status_code == HTTPStatus.UNAUTHORIZED:
            raise not_signed_in(self.url)
        kinds: dict[int, type[Trouble]] = {403: NotAllowed, 404: Missing}
        if method == "GET":
            kinds[400] = Misused
        raise kinds.get(answer.status_code, Failed)(str(sentence), code, problem)


def _json(answer: requests.Response) -> Any:
    try:
        return answer.json()
    except ValueError:
        return None
