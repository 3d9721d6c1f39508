"""What holds for users: made by us alone, with long passwords and short tokens."""

from collections.abc import Iterator

from lambdas.api.routes import EDITORS_GROUP
from security.own.rule import Fault, rule
from security.own.stage import Resource, Stage

POOL, CLIENT = "AWS::Cognito::UserPool", "AWS::Cognito::UserPoolClient"

MINUTES = {"minutes": 1, "hours": 60, "days": 24 * 60}
"""In each of Cognito's units of a token's life."""

TOKENS = (("AccessToken", 60, "hours"), ("IdToken", 60, "hours"), ("RefreshToken", 24 * 60, "days"))
"""Token, minutes it may live at most, and Cognito's unit where none is given."""

FLOWS = {
    "ALLOW_USER_PASSWORD_AUTH",
    "ALLOW_USER_SRP_AUTH",
    "ALLOW_REFRESH_TOKEN_AUTH",
}


@rule
def nobody_signs_up(stage: Stage) -> Iterator[Fault]:
    """Users are made by an administrator: every user may read every document."""
    for pool in stage.of(POOL):
        if pool.get("AdminCreateUserConfig", "AllowAdminCreateUserOnly") is not True:
            yield pool, "Anybody may sign up."


@rule
def passwords_are_long(stage: Stage) -> Iterator[Fault]:
    """Twelve characters of four kinds at least."""
    for pool in stage.of(POOL):
        policy = pool.get("Policies", "PasswordPolicy", default={})
        if policy.get("MinimumLength", 0) < 12:
            yield pool, "Passwords may be shorter than 12 characters."
        for kind in ("Lowercase", "Uppercase", "Numbers", "Symbols"):
            if policy.get(f"Require{kind}") is not True:
                yield pool, f"Passwords need no {kind.lower()}."


@rule
def second_factors_are_apps(stage: Stage) -> Iterator[Fault]:
    """A second factor can be had, and is an app's code: text messages can be redirected, and cost money."""
    for pool in stage.of(POOL):
        if pool.get("MfaConfiguration") not in ("OPTIONAL", "ON"):
            yield pool, "There is no second factor."
        if pool.get("EnabledMfas") != ["SOFTWARE_TOKEN_MFA"] or pool.get("SmsConfiguration") is not None:
            yield pool, "A second factor is something else than an app's code."


@rule
def accounts_are_recovered_by_verified_mail(stage: Stage) -> Iterator[Fault]:
    """A forgotten password is mended by a verified address, and by nothing weaker."""
    wanted = {"RecoveryMechanisms": [{"Name": "verified_email", "Priority": 1}]}
    for pool in stage.of(POOL):
        if pool.get("AccountRecoverySetting") != wanted:
            yield pool, "Accounts can be recovered by something else than a verified address."


@rule
def sign_in_runs_no_code(stage: Stage) -> Iterator[Fault]:
    """No trigger: a function in the sign-in sees passwords' codes and can change who somebody is."""
    for pool in stage.of(POOL):
        if pool.get("LambdaConfig"):
            yield pool, "Functions run when people sign in."


@rule
def unknown_users_look_like_known_ones(stage: Stage) -> Iterator[Fault]:
    """A wrong name is answered as a wrong password is: nobody finds out who has an account."""
    for client in stage.of(CLIENT):
        if client.get("PreventUserExistenceErrors") != "ENABLED":
            yield client, "Its errors tell who has an account."


@rule
def tokens_are_short_lived(stage: Stage) -> Iterator[Fault]:
    """An hour for what opens the API, a day for what renews it: API Gateway cannot see a revoked token."""
    for client in stage.of(CLIENT):
        for token, most, unit in TOKENS:
            if not 0 < _minutes(client, token, unit) <= most:
                yield client, f"{token} lives for more than {most} minutes."


@rule
def tokens_can_be_revoked(stage: Stage) -> Iterator[Fault]:
    """Who signs out ends all that was made from that sign-in."""
    for client in stage.of(CLIENT):
        if client.get("EnableTokenRevocation") is not True:
            yield client, "Tokens cannot be revoked."


@rule
def there_are_no_oauth_flows(stage: Stage) -> Iterator[Fault]:
    """Only our pool signs people in, without redirects: no flow, no callback, no other provider."""
    for client in stage.of(CLIENT):
        if client.get("AllowedOAuthFlowsUserPoolClient", default=False) is not False:
            yield client, "OAuth flows are on."
        for name in ("AllowedOAuthFlows", "CallbackURLs", "LogoutURLs"):
            if client.get(name):
                yield client, f"It has {name}."
        if client.get("SupportedIdentityProviders") != ["COGNITO"]:
            yield client, "Others than our pool sign people in."


@rule
def clients_sign_in_by_known_flows(stage: Stage) -> Iterator[Fault]:
    """Password, SRP and refresh; a custom flow would be code of somebody that decides who comes in."""
    for client in stage.of(CLIENT):
        for flow in sorted(set(client.get("ExplicitAuthFlows", default=())) - FLOWS):
            yield client, f"It allows {flow}."
        if client.get("GenerateSecret", default=False) is not False:
            yield client, "It has a secret, which the page could not keep."


@rule
def groups_carry_no_role(stage: Stage) -> Iterator[Fault]:
    """The one group is a claim in a token, and gives nobody a role in AWS."""
    for group in stage.of("AWS::Cognito::UserPoolGroup"):
        if group.get("RoleArn") is not None:
            yield group, "Its members get a role."
        if group.get("GroupName") != EDITORS_GROUP:
            yield group, f"{group.get('GroupName')} is no group that the API knows."


def _minutes(client: Resource, token: str, unit: str) -> float:
    given = client.get("TokenValidityUnits", token, default=unit)
    return float(client.get(f"{token}Validity", default=0) * MINUTES.get(given, 0))
