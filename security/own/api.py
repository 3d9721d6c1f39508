"""What holds for the API: all but the open routes ask for a token of our users; its log says little."""

import json
from collections.abc import Iterator

from lambdas.api.routes import ROUTES, Access
from security.own.functions import API as API_FUNCTION
from security.own.rule import Fault, rule
from security.own.stage import Resource, Stage

ROUTE, AUTHORIZER = "AWS::ApiGatewayV2::Route", "AWS::ApiGatewayV2::Authorizer"

NO_ROUTE = "$default"
"""Answers 404 and 405 to whoever is signed in."""

PREFLIGHT = "OPTIONS /{proxy+}"
"""Where pages of other origins may call: a browser asks whether it may without a token."""

OPEN_TO_ANYONE = {PREFLIGHT, *(route.key for route in ROUTES if route.access is Access.ANYONE)}

MAY_BE_LOGGED = {
    "$context.requestId",
    "$context.requestTime",
    "$context.identity.sourceIp",
    "$context.routeKey",
    "$context.status",
    "$context.responseLength",
    "$context.responseLatency",
    "$context.integrationErrorMessage",
    "$context.authorizer.error",
    "$context.authorizer.claims.sub",
}
"""Neither path nor query, header or body, in which a token or a document's name could stand."""


@rule
def routes_are_those_that_are_declared(stage: Stage) -> Iterator[Fault]:
    """The API has the routes of `lambdas.api.routes` and the one for all else, and no other door."""
    asked_before = {PREFLIGHT for api in stage.of("AWS::ApiGatewayV2::Api") if api.get("CorsConfiguration")}
    declared = {NO_ROUTE, *(route.key for route in ROUTES), *asked_before}
    found = {route.get("RouteKey"): route for route in stage.of(ROUTE)}
    for key in sorted(set(found) - declared):
        yield found[key], f"{key} is no declared route."
    for key in sorted(declared - set(found)):
        yield "Api", f"The route {key} is missing."


@rule
def routes_ask_for_a_token(stage: Stage) -> Iterator[Fault]:
    """Every route that is not open to anyone has the authorizer: API Gateway refuses before our code runs."""
    for route in stage.of(ROUTE):
        if route.get("RouteKey") not in OPEN_TO_ANYONE:
            authorizer = stage.referred(route.stack, route.get("AuthorizerId"))
            if route.get("AuthorizationType") != "JWT" or authorizer not in list(stage.of(AUTHORIZER)):
                yield route, f"{route.get('RouteKey')} asks for no token."


@rule
def tokens_are_of_our_users(stage: Stage) -> Iterator[Fault]:
    """Tokens are of our pool for our client, and come in the header alone: a query stands in logs."""
    pools = ["{" + pool.path + "}" for pool in stage.of("AWS::Cognito::UserPool")]
    clients = ["{" + client.path + "}" for client in stage.of("AWS::Cognito::UserPoolClient")]
    for authorizer in stage.of(AUTHORIZER):
        issuer = stage.text(authorizer.stack, authorizer.get("JwtConfiguration", "Issuer", default=""))
        audience = [
            stage.text(authorizer.stack, one)
            for one in authorizer.get("JwtConfiguration", "Audience", default=())
        ]
        ours = [f"https://cognito-idp.{{AWS::Region}}.amazonaws.com/{pool}" for pool in pools]
        if authorizer.get("AuthorizerType") != "JWT" or issuer not in ours:
            yield authorizer, f"It takes tokens of {issuer}."
        if not audience or not set(audience) <= set(clients):
            yield authorizer, f"It takes tokens for {audience}."
        if authorizer.get("IdentitySource") != ["$request.header.Authorization"]:
            yield authorizer, "It looks for tokens elsewhere than in the header Authorization."


@rule
def the_api_is_throttled(stage: Stage) -> Iterator[Fault]:
    """As many calls a second as the stage says, on every route: that bounds the bill."""
    wanted = {
        "ThrottlingRateLimit": stage.settings.api_requests_per_second,
        "ThrottlingBurstLimit": stage.settings.api_burst,
    }
    for deployed in stage.of("AWS::ApiGatewayV2::Stage"):
        given = deployed.get("DefaultRouteSettings", default={})
        if {name: given.get(name) for name in wanted} != wanted:
            yield deployed, "It is not throttled as the stage says."
        if deployed.get("RouteSettings"):
            yield deployed, "Single routes have a throttle of their own."


@rule
def calls_are_logged(stage: Stage) -> Iterator[Fault]:
    """Each call leaves a line in a log group of ours."""
    for deployed in stage.of("AWS::ApiGatewayV2::Stage"):
        group = stage.referred(deployed.stack, deployed.get("AccessLogSettings", "DestinationArn"))
        if group not in list(stage.of("AWS::Logs::LogGroup")):
            yield deployed, "Its calls are not logged to a group of ours."


@rule
def the_access_log_tells_no_secrets(stage: Stage) -> Iterator[Fault]:
    """A line of JSON with the fields of the list: no path, query, header or token."""
    for deployed in stage.of("AWS::ApiGatewayV2::Stage"):
        for value in _logged(deployed):
            if value not in MAY_BE_LOGGED:
                yield deployed, f"The access log holds {value}."
        if deployed.get("DefaultRouteSettings", "DataTraceEnabled", default=False) is not False:
            yield deployed, "Whole requests are logged."


@rule
def only_named_origins_call_the_api(stage: Stage) -> Iterator[Fault]:
    """Cross-origin calls come from origins that the stage names without a `*`, and without cookies."""
    exact = {origin for origin in stage.settings.page_origins if "*" not in origin}
    for api in stage.of("AWS::ApiGatewayV2::Api"):
        cors = api.get("CorsConfiguration", default={})
        if not set(cors.get("AllowOrigins", ())) <= exact:
            yield api, f"Pages of {cors.get('AllowOrigins')} may call it."
        if cors.get("AllowCredentials", False) is not False:
            yield api, "Pages of other origins may send cookies."
        if "*" in cors.get("AllowHeaders", ()):
            yield api, "Pages of other origins may send any header."


@rule
def the_api_calls_our_function_alone(stage: Stage) -> Iterator[Fault]:
    """Every route ends at the API's function: an HTTP integration would pass tokens on to some other host."""
    for integration in stage.of("AWS::ApiGatewayV2::Integration"):
        function = stage.called(integration.stack, integration.get("IntegrationUri"))
        if integration.get("IntegrationType") != "AWS_PROXY" or function != stage.at(API_FUNCTION):
            yield integration, "It calls something else than the API's function."
        if integration.get("RequestParameters") or integration.get("CredentialsArn"):
            yield integration, "It changes requests, or calls with a role of its own."
    for route in stage.of(ROUTE):
        target = stage.text(route.stack, route.get("Target", default=""))
        if not any(
            target == "integrations/{" + one.path + "}" for one in stage.of("AWS::ApiGatewayV2::Integration")
        ):
            yield route, "It leads to none of our integrations."


def _logged(deployed: Resource) -> list[str]:
    """The values of the access log's line; the whole text where it is no JSON object of texts."""
    text = deployed.get("AccessLogSettings", "Format", default="{}")
    try:
        fields = json.loads(text)
    except (ValueError, TypeError):
        return [str(text)]
    return [str(value) for value in fields.values()] if isinstance(fields, dict) else [str(text)]
