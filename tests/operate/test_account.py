"""Before a deploy, what is missing is said in a sentence."""

from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from moto import mock_aws

from operate.account import BOOTSTRAP_VERSION, NotReady, check


@pytest.fixture(autouse=True)
def nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine on which nothing of AWS is configured."""
    for name in ("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL", "AWS_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture
def session() -> Iterator[boto3.Session]:
    with mock_aws():
        yield boto3.Session("test", "test", region_name="eu-west-1")


def test_without_credentials_it_says_how_to_get_some() -> None:
    with pytest.raises(NotReady, match="No AWS credentials were found: set AWS_PROFILE"):
        check(boto3.Session(region_name="eu-west-1"))


def test_without_a_region_it_says_where_to_set_one() -> None:
    with pytest.raises(NotReady, match="No region is set: set AWS_REGION"):
        check(boto3.Session("test", "test"))


def test_an_account_that_is_not_bootstrapped_is_named_with_the_remedy(session: boto3.Session) -> None:
    with pytest.raises(NotReady, match=r"aws://123456789012/eu-west-1 is not bootstrapped.*make bootstrap"):
        check(session)


@pytest.mark.parametrize("version", ["5", "6", "31"])
def test_a_bootstrap_that_is_too_old_is_refused(session: boto3.Session, version: str) -> None:
    session.client("ssm").put_parameter(Name=BOOTSTRAP_VERSION, Value=version, Type="String")
    if int(version) < 6:
        with pytest.raises(NotReady, match=r"old CDK \(version 5\)"):
            check(session)
    else:
        assert check(session).startswith("aws://123456789012/eu-west-1 as arn:aws:")
