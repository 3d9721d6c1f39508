"""Cognito's side of signing in, spoken as its JSON protocol: passwords, challenges, new tokens."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from roundtrip.exits import Failed, NotAllowed, Trouble
from roundtrip.session import Sessions, SignedIn
from roundtrip.wire import Call, Wire, is_good, refuse_plain

MARGIN_SECONDS = 60.0
"""An access token that ends so soon is renewed before it is used."""

TRIES = 3
"""Wrong codes and passwords that are too weak can be typed again."""

_WRONG_CODE = ("CodeMismatchException", "ExpiredCodeException")
_ENDED = ("NotAuthorizedException", "UserNotFoundException", "ResourceNotFoundException")
_WRONG_PASSWORD = ("InvalidPasswordException",)


class Asked(Protocol):
    """Who is signing in."""

    def password(self) -> str:
        """The password."""

    def new_password(self, reason: str) -> str:
        """A new password, since the first one is for once only."""

    def code(self, reason: str) -> str:
        """Six digits of the authenticator app."""


@dataclass(frozen=True)
class Door:
    """Where to sign in, as `GET /api/config` says."""

    url: str
    sign_in_url: str
    client_id: str


class _Refused(Exception):
    """Cognito's answer to a call, if it is no."""

    def __init__(self, operation: str, code: str, message: str) -> None:
        super().__init__(operation, code, message)
        self.code = code
        self.sentence = f"Cognito refused {operation} ({code}): {message}"


class Cognito:
    """The operations that need no AWS credentials."""

    def __init__(self, wire: Wire, clock: Callable[[], float] = time.time) -> None:
        self._wire = wire
        self._clock = clock

    def sign_in(self, door: Door, user: str, asked: Asked) -> SignedIn:
        """Goes through all challenges; raises NotAllowed."""
        refuse_plain(door.sign_in_url)
        parameters = {"USERNAME": user, "PASSWORD": asked.password()}
        request = {
            "AuthFlow": "USER_PASSWORD_AUTH",
            "ClientId": door.client_id,
            "AuthParameters": parameters,
        }
        try:
            answer = self._call(door.sign_in_url, "InitiateAuth", request)
            while "ChallengeName" in answer:
                answer = self._respond(door, answer, user, asked)
        except _Refused as refused:
            raise NotAllowed(refused.sentence, refused.code) from None
        tokens = answer["AuthenticationResult"]
        return SignedIn(
            url=door.url,
            user=user,
            client_id=door.client_id,
            sign_in_url=door.sign_in_url,
            access_token=tokens["AccessToken"],
            expires_at=self._clock() + tokens["ExpiresIn"],
            refresh_token=tokens["RefreshToken"],
        )

    def renew(self, signed_in: SignedIn) -> SignedIn:
        """The same with a new access token; raises NotAllowed where the sign-in has ended."""
        request = {
            "AuthFlow": "REFRESH_TOKEN_AUTH",
            "ClientId": signed_in.client_id,
            "AuthParameters": {"REFRESH_TOKEN": signed_in.refresh_token},
        }
        try:
            tokens = self._call(signed_in.sign_in_url, "InitiateAuth", request)["AuthenticationResult"]
        except _Refused as refused:
            if refused.code not in _ENDED:
                raise Failed(refused.sentence, refused.code) from None
            raise not_signed_in(signed_in.url, refused.code) from None
        return replace(
            signed_in,
            access_token=tokens["AccessToken"],
            expires_at=self._clock() + tokens["ExpiresIn"],
            refresh_token=tokens.get("RefreshToken", signed_in.refresh_token),
        )

    def revoke(self, signed_in: SignedIn) -> None:
        """No new token comes of it any more; raises Failed where nobody could be told."""
        request = {"Token": signed_in.refresh_token, "ClientId": signed_in.client_id}
        try:
            self._call(signed_in.sign_in_url, "RevokeToken", request)
        except _Refused as refused:
            raise Failed(refused.sentence, refused.code) from None

    def _respond(
        self, door: Door, challenge: Mapping[str, Any], user: str, asked: Asked
    ) -> Mapping[str, Any]:
        name = challenge["ChallengeName"]
        answers = {
            "NEW_PASSWORD_REQUIRED": ("NEW_PASSWORD", asked.new_password, _WRONG_PASSWORD),
            "SOFTWARE_TOKEN_MFA": ("SOFTWARE_TOKEN_MFA_CODE", asked.code, _WRONG_CODE),
        }
        if name not in answers:
            raise NotAllowed(f"Cognito asks for {name}, which only the page can answer.", "challenge-unknown")
        parameter, ask, mendable = answers[name]
        reason = ""
        for left in reversed(range(TRIES)):
            responses = {
                "USERNAME": challenge.get("ChallengeParameters", {}).get("USER_ID_FOR_SRP", user),
                parameter: ask(reason),
            }
            request = {"ChallengeName": name, "ClientId": door.client_id, "ChallengeResponses": responses}
            try:
                return self._call(
                    door.sign_in_url,
                    "RespondToAuthChallenge",
                    request | {"Session": challenge["Session"]},
                )
            except _Refused as refused:
                if refused.code not in mendable or not left:
                    raise
                reason = refused.sentence
        raise AssertionError("the last try returns or raises")

    def _call(self, url: str, operation: str, request: Mapping[str, Any]) -> Mapping[str, Any]:
        headers = {
            "Content-Type": "application/x-amz-json-1.1",
            "X-Amz-Target": f"AWSCognitoIdentityProviderService.{operation}",
        }
        answer = self._wire.send(Call(method="POST", url=url, headers=headers, json=request))
        try:
            said = answer.json() if answer.content else {}
        except ValueError:
            raise Failed(f"{url} answered {answer.status_code} and no JSON.", "sign-in-failed") from None
        if is_good(answer) and isinstance(said, dict):
            return said
        code = str(said.get("__type", answer.status_code)).rpartition("#")[2]
        raise _Refused(operation, code, str(said.get("message", "")))


class Tokens:
    """The access token at one URL, renewed where it has to be. May be used by several threads."""

    def __init__(
        self, url: str, sessions: Sessions, cognito: Cognito, clock: Callable[[], float] = time.time
    ) -> None:
        self._url = url
        self._sessions = sessions
        self._cognito = cognito
        self._clock = clock
        self._lock = threading.Lock()
        self._signed_in: SignedIn | None = None

    def current(self) -> str:
        """A token that is good for a while; raises NotAllowed."""
        with self._lock:
            signed_in = self._signed_in or self._sessions.load(self._url)
            if signed_in is None:
                raise not_signed_in(self._url)
            if signed_in.expires_at - self._clock() < MARGIN_SECONDS:
                signed_in = self._renewed(signed_in)
            self._signed_in = signed_in
            return signed_in.access_token

    def instead_of(self, refused: str) -> str:
        """A token other than this one, which the API did not take; raises NotAllowed."""
        with self._lock:
            assert self._signed_in is not None
            if self._signed_in.access_token == refused:
                self._signed_in = self._renewed(self._signed_in)
            return self._signed_in.access_token

    def _renewed(self, signed_in: SignedIn) -> SignedIn:
        renewed = self._cognito.renew(signed_in)
        self._sessions.save(renewed)
        return renewed


def not_signed_in(url: str, code: str = "not-signed-in") -> Trouble:
    """What to do about it."""
    return NotAllowed(f"You are not signed in at {url}: python -m roundtrip login --url {url}", code)
