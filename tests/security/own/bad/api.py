"""A bad API and bad users: who comes in without a token, or with somebody else's."""

import json

from tests.security.own.bad.variant import Variant, add, both, drop, gone, new, put, say

LIST, AUTHORIZER, STAGE = "Api/HttpApi/GET--api--documents", "Api/HttpApi/SignedIn", "Api/DefaultStage"
HTTP_API, INTEGRATION = "Api/HttpApi", "Api/HttpApi/GET--api--health/Function"
USERS, CLIENT = "Api/Users", "Api/Users/Client"

BAD_ROUTES = [
    Variant("a route without a token", LIST, put("AuthorizationType", "NONE"), "routes-ask-for-a-token"),
    Variant("a route without an authorizer", LIST, drop("AuthorizerId"), "routes-ask-for-a-token"),
    Variant(
        "a route for AWS's own signatures",
        LIST,
        put("AuthorizationType", "AWS_IAM"),
        "routes-ask-for-a-token",
    ),
    Variant(
        "a route that nobody declared",
        LIST,
        put("RouteKey", "GET /api/debug"),
        "routes-are-those-that-are-declared",
    ),
    Variant(
        "a route is gone", "Api", gone("Api/HttpApi/POST--api--uploads"), "routes-are-those-that-are-declared"
    ),
    Variant(
        "tokens of another pool",
        AUTHORIZER,
        put("JwtConfiguration/Issuer", "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_theirs"),
        "tokens-are-of-our-users",
    ),
    Variant(
        "tokens for another client",
        AUTHORIZER,
        add("JwtConfiguration/Audience", "theirs"),
        "tokens-are-of-our-users",
    ),
    Variant(
        "tokens for any client", AUTHORIZER, put("JwtConfiguration/Audience", []), "tokens-are-of-our-users"
    ),
    Variant(
        "tokens in the query",
        AUTHORIZER,
        put("IdentitySource", ["$request.querystring.token"]),
        "tokens-are-of-our-users",
    ),
    Variant("no throttle", STAGE, drop("DefaultRouteSettings"), "the-api-is-throttled"),
    Variant(
        "ten times the throttle",
        STAGE,
        put("DefaultRouteSettings/ThrottlingRateLimit", 5_000),
        "the-api-is-throttled",
    ),
    Variant(
        "one route without a throttle",
        STAGE,
        put("RouteSettings", {"GET /api/documents": {"ThrottlingRateLimit": 10_000}}),
        "the-api-is-throttled",
    ),
    Variant("calls are not logged", STAGE, drop("AccessLogSettings"), "calls-are-logged"),
    Variant(
        "the log holds paths",
        STAGE,
        say("$context.routeKey", "$context.path"),
        "the-access-log-tells-no-secrets",
    ),
    Variant(
        "the log holds tokens",
        STAGE,
        put("AccessLogSettings/Format", json.dumps({"token": "$context.authorizer.claims.jti"})),
        "the-access-log-tells-no-secrets",
    ),
    Variant(
        "the log is a line of text",
        STAGE,
        put("AccessLogSettings/Format", "$context.identity.sourceIp $context.path"),
        "the-access-log-tells-no-secrets",
    ),
    Variant(
        "the log holds whole requests",
        STAGE,
        put("DefaultRouteSettings/DataTraceEnabled", True),
        "the-access-log-tells-no-secrets",
    ),
    Variant(
        "pages of everybody call the API",
        HTTP_API,
        put("CorsConfiguration", {"AllowOrigins": ["*"], "AllowMethods": ["*"]}),
        "only-named-origins-call-the-api routes-are-those-that-are-declared",
    ),
    Variant(
        "pages of all distributions call the API",
        HTTP_API,
        put("CorsConfiguration", {"AllowOrigins": ["https://*.cloudfront.net"]}),
        "only-named-origins-call-the-api routes-are-those-that-are-declared",
    ),
    Variant(
        "pages send cookies",
        HTTP_API,
        put("CorsConfiguration/AllowCredentials", True),
        "only-named-origins-call-the-api",
        stage="local",
    ),
    Variant(
        "pages send any header",
        HTTP_API,
        put("CorsConfiguration/AllowHeaders", ["*"]),
        "only-named-origins-call-the-api",
        stage="local",
    ),
    Variant(
        "calls go to another host",
        INTEGRATION,
        both(put("IntegrationType", "HTTP_PROXY"), put("IntegrationUri", "https://example.org/")),
        "the-api-calls-our-function-alone",
    ),
    Variant(
        "calls go to the publisher's function",
        INTEGRATION,
        put("IntegrationUri", "arn:aws:lambda:eu-central-1:111122223333:function:theirs"),
        "the-api-calls-our-function-alone",
    ),
    Variant(
        "a route leads elsewhere", LIST, put("Target", "integrations/abc"), "the-api-calls-our-function-alone"
    ),
    Variant(
        "requests are changed on their way",
        INTEGRATION,
        put("RequestParameters", {"overwrite:header.authorization": "x"}),
        "the-api-calls-our-function-alone",
    ),
    Variant(
        "a route beside",
        "Api",
        new(
            "AWS::ApiGatewayV2::Route",
            "Api/Debug",
            RouteKey="GET /api/debug",
            AuthorizationType="JWT",
            AuthorizerId={"Ref": "HttpApiSignedInC88BF673"},
            Target={"Fn::Join": ["", ["integrations/", {"Ref": "HttpApiGETapihealthFunctionE0ACCB82"}]]},
        ),
        "routes-are-those-that-are-declared",
    ),
    Variant(
        "what is not there needs no token",
        "Api/NoRoute",
        put("AuthorizationType", "NONE"),
        "routes-ask-for-a-token",
    ),
    Variant(
        "tokens that a function looks at",
        AUTHORIZER,
        put("AuthorizerType", "REQUEST"),
        "tokens-are-of-our-users",
    ),
    Variant(
        "ten times the burst",
        STAGE,
        put("DefaultRouteSettings/ThrottlingBurstLimit", 5_000),
        "the-api-is-throttled",
    ),
    Variant(
        "calls are logged to a stream of somebody else",
        STAGE,
        put(
            "AccessLogSettings/DestinationArn", "arn:aws:firehose:eu-central-1:111122223333:deliverystream/s"
        ),
        "calls-are-logged",
    ),
    Variant(
        "the function as plain http",
        INTEGRATION,
        put("IntegrationType", "HTTP_PROXY"),
        "the-api-calls-our-function-alone",
    ),
    Variant(
        "calls with a role",
        INTEGRATION,
        put("CredentialsArn", "arn:aws:iam::111122223333:role/r"),
        "the-api-calls-our-function-alone",
    ),
]

BAD_USERS = [
    Variant(
        "anybody signs up",
        USERS,
        put("AdminCreateUserConfig/AllowAdminCreateUserOnly", False),
        "nobody-signs-up",
    ),
    Variant("anybody signs up, unsaid", USERS, drop("AdminCreateUserConfig"), "nobody-signs-up"),
    Variant(
        "passwords of eight characters",
        USERS,
        put("Policies/PasswordPolicy/MinimumLength", 8),
        "passwords-are-long",
    ),
    Variant(
        "passwords of letters",
        USERS,
        put("Policies/PasswordPolicy/RequireNumbers", False),
        "passwords-are-long",
    ),
    Variant("no second factor", USERS, put("MfaConfiguration", "OFF"), "second-factors-are-apps"),
    Variant(
        "a second factor by text message", USERS, add("EnabledMfas", "SMS_MFA"), "second-factors-are-apps"
    ),
    Variant(
        "accounts recovered by telephone",
        USERS,
        put("AccountRecoverySetting/RecoveryMechanisms/0/Name", "verified_phone_number"),
        "accounts-are-recovered-by-verified-mail",
    ),
    Variant(
        "a function runs at sign-in",
        USERS,
        put(
            "LambdaConfig", {"PreTokenGeneration": "arn:aws:lambda:eu-central-1:111122223333:function:theirs"}
        ),
        "sign-in-runs-no-code",
    ),
    Variant(
        "errors tell who has an account",
        CLIENT,
        put("PreventUserExistenceErrors", "LEGACY"),
        "unknown-users-look-like-known-ones",
    ),
    Variant(
        "tokens live for a day",
        CLIENT,
        both(put("AccessTokenValidity", 24), put("TokenValidityUnits/AccessToken", "hours")),
        "tokens-are-short-lived",
    ),
    Variant(
        "tokens live for minutes that are hours", CLIENT, drop("TokenValidityUnits"), "tokens-are-short-lived"
    ),
    Variant(
        "sign-ins last for a month",
        CLIENT,
        both(put("RefreshTokenValidity", 30), put("TokenValidityUnits/RefreshToken", "days")),
        "tokens-are-short-lived",
    ),
    Variant("tokens are not revoked", CLIENT, put("EnableTokenRevocation", False), "tokens-can-be-revoked"),
    Variant(
        "OAuth is on",
        CLIENT,
        both(put("AllowedOAuthFlowsUserPoolClient", True), put("AllowedOAuthFlows", ["implicit"])),
        "there-are-no-oauth-flows",
    ),
    Variant(
        "a callback elsewhere",
        CLIENT,
        put("CallbackURLs", ["https://example.org/"]),
        "there-are-no-oauth-flows",
    ),
    Variant(
        "somebody else signs people in",
        CLIENT,
        add("SupportedIdentityProviders", "Google"),
        "there-are-no-oauth-flows",
    ),
    Variant(
        "a flow of somebody's own",
        CLIENT,
        add("ExplicitAuthFlows", "ALLOW_CUSTOM_AUTH"),
        "clients-sign-in-by-known-flows",
    ),
    Variant("a client with a secret", CLIENT, put("GenerateSecret", True), "clients-sign-in-by-known-flows"),
    Variant(
        "editors get a role in AWS",
        "Api/Users/Editors",
        put("RoleArn", "arn:aws:iam::111122223333:role/r"),
        "groups-carry-no-role",
    ),
    Variant(
        "another group",
        "Api",
        new("AWS::Cognito::UserPoolGroup", "Api/Admins", GroupName="admins"),
        "groups-carry-no-role",
    ),
    Variant(
        "text messages can be sent",
        USERS,
        put("SmsConfiguration", {"SnsCallerArn": "arn:aws:iam::111122223333:role/r"}),
        "second-factors-are-apps",
    ),
    Variant(
        "OAuth without a flow",
        CLIENT,
        put("AllowedOAuthFlowsUserPoolClient", True),
        "there-are-no-oauth-flows",
    ),
]
