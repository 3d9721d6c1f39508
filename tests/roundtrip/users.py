"""Who may sign in to the small deployment, and the answers of its Cognito."""

import json
import secrets
from dataclasses import dataclass, field
from typing import Any

USER, PASSWORD = "anna", "Correct-horse-1"


@dataclass
class Answer:
    """What is sent back."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


def of_json(status: int, value: Any, **headers: str) -> Answer:
    return Answer(status, json.dumps(value).encode(), {"Content-Type": "application/json", **headers})


def problem(status: int, code: str, detail: str, **members: Any) -> Answer:
    return of_json(
        status, {"type": "about:blank", "status": status, "code": code, "detail": detail, **members}
    )


@dataclass
class Users:
    """One user, and the tokens that were given out."""

    tokens: set[str] = field(default_factory=set)
    refresh_tokens: set[str] = field(default_factory=set)
    challenge: str | None = None
    """What is asked of the user after the password."""

    answer_to_challenge: str = ""
    lifetime: int = 3600

    def answer(self, operation: str, request: dict[str, Any]) -> Answer:
        parameters = request.get("AuthParameters", {})
        if operation == "RevokeToken":
            self.refresh_tokens.discard(request["Token"])
            return Answer(200)
        if request.get("AuthFlow") == "REFRESH_TOKEN_AUTH":
            if parameters["REFRESH_TOKEN"] not in self.refresh_tokens:
                return self._no("NotAuthorizedException", "Refresh Token has been revoked")
            return self._signed_in(refresh=False)
        if operation == "RespondToAuthChallenge":
            return self._challenged(request["ChallengeResponses"])
        if (parameters["USERNAME"], parameters["PASSWORD"]) != (USER, PASSWORD):
            return self._no("NotAuthorizedException", "Incorrect username or password.")
        if self.challenge:
            asks = {"ChallengeName": self.challenge, "Session": "s", "ChallengeParameters": {}}
            return of_json(200, asks)
        return self._signed_in(refresh=True)

    def _challenged(self, responses: dict[str, str]) -> Answer:
        assert responses.pop("USERNAME") == USER
        (given,) = responses.values()
        if given != self.answer_to_challenge:
            codes = {"SOFTWARE_TOKEN_MFA": "CodeMismatchException"}
            return self._no(codes.get(self.challenge or "", "InvalidPasswordException"), "That is not it.")
        return self._signed_in(refresh=True)

    def _signed_in(self, *, refresh: bool) -> Answer:
        token = secrets.token_hex(8)
        self.tokens.add(token)
        tokens = {"AccessToken": token, "ExpiresIn": self.lifetime}
        if refresh:
            tokens["RefreshToken"] = secrets.token_hex(8)
            self.refresh_tokens.add(str(tokens["RefreshToken"]))
        return of_json(200, {"AuthenticationResult": tokens})

    def _no(self, code: str, message: str) -> Answer:
        return of_json(400, {"__type": f"com.amazonaws#{code}", "message": message})
