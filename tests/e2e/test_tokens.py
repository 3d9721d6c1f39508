"""Tokens: what API Gateway and the function take for one, each forgery beside its honest twin."""

import time
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from lambdas.api.routes import EDITORS_GROUP
from tests.e2e import forger
from tests.e2e.conftest import App
from tests.e2e.forger import Token, hs256, own_key, public_jwk, public_pem, rs256
from tests.e2e.people import PASSWORD, user

HOUR = 3600


@pytest.fixture(scope="module")
def honest(app: App) -> Token:
    """An editor's access token, as the pool gives it out."""
    return forger.read(app.token())


@pytest.fixture(scope="module")
def key(app: App, honest: Token) -> Any:
    """The key that the pool signs access tokens with."""
    return forger.key_of(app.home, app.outputs["UserPoolId"])


def status(app: App, authorization: str | None, method: str = "GET", path: str = "/documents?limit=1") -> int:
    headers = {} if authorization is None else {"Authorization": authorization}
    return app.api(method, path, headers=headers).status_code


def allowed(app: App, token: object) -> bool:
    """Whether it is taken for a token; any other answer than yes and no fails."""
    found = status(app, f"Bearer {token}")
    assert found in (200, 401)
    return found == 200


def test_what_the_pool_gives_out_and_the_same_signed_here_are_valid(
    app: App, honest: Token, key: Any
) -> None:
    """Else the forgeries below would be refused for how they are made."""
    assert allowed(app, honest)
    assert allowed(app, honest.signed_by(rs256(key)))
    assert allowed(app, honest.with_claims(jti="another").signed_by(rs256(key)))


UNSIGNED: dict[str, Callable[[Token], object]] = {
    "without a signature": lambda token: f"{token.signed.decode()}.",
    "without its third part": lambda token: token.signed.decode(),
    "alg none": lambda token: f"{token.with_header(alg='none').signed.decode()}.",
    "alg none, signature kept": lambda token: token.with_header(alg="none"),
    "alg None": lambda token: f"{token.with_header(alg='None').signed.decode()}.",
    "alg nOnE, no kid": lambda token: f"{token.with_header(alg='nOnE', kid=None).signed.decode()}.",
    "of another length": lambda token: Token(token.header, token.claims, token.signature[:-1]),
    "of zeros": lambda token: Token(token.header, token.claims, bytes(256)),
    "of another token": lambda token: token.with_claims(sub=str(uuid.uuid4())),
    "of fewer groups": lambda token: token.with_claims(**{"cognito:groups": ["editors", "admins"]}),
    "of another lifetime": lambda token: token.with_claims(exp=token.claims["exp"] + HOUR),
    "of another header": lambda token: token.with_header(typ="at+jwt"),
    "with a part more": lambda token: f"{token}.{token.signed.decode().partition('.')[0]}",
    "empty parts": lambda token: "..",
    "no token": lambda token: "editor",
    "nothing": lambda token: "",
    "a user's id": lambda token: token.claims["sub"],
}


@pytest.mark.parametrize("forged", UNSIGNED.values(), ids=UNSIGNED)
def test_without_the_pools_signature_of_it_a_token_is_refused(
    app: App, honest: Token, forged: Callable[[Token], object]
) -> None:
    assert not allowed(app, forged(honest))


@pytest.mark.parametrize("secret", ["pem", "modulus", "empty", "kid"])
def test_what_everybody_knows_of_the_key_is_no_secret_to_sign_with(
    app: App, honest: Token, key: Any, secret: str
) -> None:
    kid = honest.header["kid"]
    known = {
        "pem": public_pem(key),
        "modulus": public_jwk(key, kid)["n"].encode(),
        "empty": b"",
        "kid": kid.encode(),
    }
    assert not allowed(app, honest.with_header(alg="HS256").signed_by(hs256(known[secret])))


def test_a_key_that_the_token_brings_itself_is_not_looked_at(app: App, honest: Token) -> None:
    mine, kid = own_key(), honest.header["kid"]
    jwk = public_jwk(mine, kid)
    for header in (
        {},
        {"kid": "mine"},
        {"kid": None},
        {"kid": "../../../../dev/null"},
        {"kid": kid, "jwk": jwk},
        {"kid": "mine", "jwk": jwk | {"kid": "mine"}},
        {"jku": "http://127.0.0.1:9/keys.json"},
        {"x5u": "http://127.0.0.1:9/key.pem"},
    ):
        assert not allowed(app, honest.with_header(**header).signed_by(rs256(mine))), header


CLAIMS: dict[str, Callable[[Token], dict[str, Any]]] = {
    "expired": lambda _: {"exp": int(time.time()) - 1},
    "expired long ago": lambda _: {"exp": 1},
    "not yet valid": lambda _: {"nbf": int(time.time()) + HOUR},
    "issued in the future": lambda _: {"iat": int(time.time()) + HOUR},
    "another pool": lambda token: {"iss": token.claims["iss"] + "x"},
    "another issuer": lambda _: {"iss": "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_XXXXXXXXX"},
    "issuer over HTTP": lambda token: {"iss": token.claims["iss"].replace("https", "http")},
    "no issuer": lambda _: {"iss": None},
    "another client": lambda _: {"client_id": "1h57kf5cpq17m0eml12example"},
    "another audience": lambda _: {"aud": "1h57kf5cpq17m0eml12example"},
    "no client": lambda _: {"client_id": None},
    "an ID token's use": lambda _: {"token_use": "id"},
    "an ID token's use and audience": lambda token: {"token_use": "id", "aud": token.claims["client_id"]},
    "a refresh token's use": lambda _: {"token_use": "refresh"},
    "no use": lambda _: {"token_use": None},
    "nobody": lambda _: {"sub": None},
}


@pytest.mark.parametrize("claims", CLAIMS.values(), ids=CLAIMS)
def test_one_wrong_claim_is_enough_although_the_pool_has_signed_it(
    app: App, honest: Token, key: Any, claims: Callable[[Token], dict[str, Any]]
) -> None:
    """The last five pass API Gateway, which does not know kinds of tokens; the function refuses them."""
    assert not allowed(app, honest.with_claims(**claims(honest)).signed_by(rs256(key)))


def test_other_tokens_of_the_same_sign_in_are_refused(app: App) -> None:
    for kind in ("IdToken", "RefreshToken"):
        assert not allowed(app, app.token(kind=kind)), kind
    assert allowed(app, app.token())


def test_the_token_of_another_client_or_pool_of_this_account_is_refused(app: App) -> None:
    cognito, pool = app.client("cognito-idp"), app.outputs["UserPoolId"]
    other = cognito.create_user_pool(PoolName="other")["UserPool"]["Id"]
    flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    try:
        cognito.admin_create_user(UserPoolId=other, Username="demo", MessageAction="SUPPRESS")
        cognito.admin_set_user_password(UserPoolId=other, Username="demo", Password=PASSWORD, Permanent=True)
        cognito.create_group(UserPoolId=other, GroupName=EDITORS_GROUP)
        cognito.admin_add_user_to_group(UserPoolId=other, Username="demo", GroupName=EDITORS_GROUP)
        for of, user, password in (
            (other, "demo", PASSWORD),
            (pool, app.outputs["DemoUser"], app.outputs["DemoPassword"]),
        ):
            made = cognito.create_user_pool_client(UserPoolId=of, ClientName="other", ExplicitAuthFlows=flows)
            client = made["UserPoolClient"]["ClientId"]
            answer = cognito.initiate_auth(
                ClientId=client,
                AuthFlow="USER_PASSWORD_AUTH",
                AuthParameters={"USERNAME": user, "PASSWORD": password},
            )["AuthenticationResult"]
            assert forger.read(answer["AccessToken"]).claims["client_id"] == client
            assert not allowed(app, answer["AccessToken"])
            assert not allowed(app, answer["IdToken"])
            cognito.delete_user_pool_client(UserPoolId=of, ClientId=client)
    finally:
        cognito.delete_user_pool(UserPoolId=other)


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Basic {0}",
        "Basic dXNlcjpwYXNzd29yZA==",
        "Bearer {0} {0}",
        "Bearer {0},{0}",
        "Bearer x, Bearer {0}",
        "Bearer\u00a0{0}",
        "Digest {0}",
        "AWS4-HMAC-SHA256 Credential={0}",
        "Bearer '{0}'",
    ],
    ids=repr,
)
def test_anything_but_a_bearers_token_is_refused(app: App, honest: Token, authorization: str | None) -> None:
    sent = authorization and authorization.format(honest)
    assert status(app, sent.encode("latin-1") if sent else sent) == 401


@pytest.mark.parametrize("authorization", ["Bearer {0}", "{0}"])
def test_the_header_holds_the_token_with_bearer_or_alone(app: App, honest: Token, authorization: str) -> None:
    """Both as API Gateway documents it. Of `bearer` in other letters it says nothing."""
    assert status(app, authorization.format(honest)) == 200


def test_a_token_counts_in_its_header_only(app: App, honest: Token) -> None:
    for name in ("access_token", "token", "Authorization", "jwt"):
        assert app.api("GET", f"/documents?{name}={honest}").status_code == 401
        assert app.api("GET", "/documents", cookies={name: str(honest)}).status_code == 401
        assert app.api("GET", "/documents", headers={f"X-{name}": f"Bearer {honest}"}).status_code == 401


def test_a_token_lives_until_it_expires_whatever_becomes_of_its_user(
    app: App,
) -> None:
    """As with every signed token: an hour at most. A new one is not to be had."""
    cognito, pool = app.client("cognito-idp"), app.outputs["UserPoolId"]
    name = user(app, EDITORS_GROUP)
    token = app.token(name, PASSWORD)
    claims = forger.read(token).claims
    assert claims["exp"] - claims["iat"] <= HOUR
    cognito.admin_remove_user_from_group(UserPoolId=pool, Username=name, GroupName=EDITORS_GROUP)
    assert "cognito:groups" not in forger.read(app.token(name, PASSWORD)).claims
    cognito.admin_user_global_sign_out(UserPoolId=pool, Username=name)
    cognito.admin_disable_user(UserPoolId=pool, Username=name)
    with pytest.raises(cognito.exceptions.NotAuthorizedException):
        app.token(name, PASSWORD)
    cognito.admin_delete_user(UserPoolId=pool, Username=name)
    assert allowed(app, token)


def test_past_the_distribution_a_token_is_asked_for_just_the_same(app: App, honest: Token, key: Any) -> None:
    """API Gateway's own address stays reachable; whoever knows it gets no further than through the page's."""
    api = urlsplit(app.outputs["ApiUrl"]).netloc.partition(".")[0]
    address = f"{app.outputs['EndpointUrl']}/_aws/execute-api/{api}/$default/api/documents?limit=1"
    expired = honest.with_claims(exp=1).signed_by(rs256(key))
    for token, expected in ((honest, 200), (expired, 401), (honest.with_header(alg="none"), 401), ("", 401)):
        headers = {"Authorization": f"Bearer {token}"}
        assert requests.get(address, headers=headers, timeout=60).status_code == expected
