"""The environment contract: round trip, and every wrong name in one sentence."""

from dataclasses import FrozenInstanceError, dataclass

import pytest

from lambdas.processor.settings import ProcessorSettings
from lambdas.shared.environment import Environment, EnvironmentInvalid


@dataclass(frozen=True)
class Settings(Environment):
    """Settings with both types of field."""

    documents_bucket: str
    max_bytes: int


def test_a_field_is_the_variable_of_its_name_in_capitals() -> None:
    assert Settings("documents", 7).to_env() == {"DOCUMENTS_BUCKET": "documents", "MAX_BYTES": "7"}


@pytest.mark.parametrize("settings", [Settings("documents", 0), Settings("dökumente, 2", 10**12)])
def test_what_the_stack_writes_the_handler_reads(settings: Settings) -> None:
    assert Settings.from_env(settings.to_env()) == settings


def test_the_processors_settings_make_the_round_trip() -> None:
    settings = ProcessorSettings(
        documents_bucket="d", catalog_table="c", max_record_bytes=55, max_file_bytes=10**12
    )

    assert ProcessorSettings.from_env(settings.to_env()) == settings


def test_other_variables_are_left_alone() -> None:
    environ = {"DOCUMENTS_BUCKET": "d", "MAX_BYTES": "1", "PATH": "/bin", "max_bytes": "2"}

    assert Settings.from_env(environ) == Settings("d", 1)


@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        ({}, "Settings: DOCUMENTS_BUCKET is missing, MAX_BYTES is missing"),
        ({"DOCUMENTS_BUCKET": "", "MAX_BYTES": "1"}, "Settings: DOCUMENTS_BUCKET is missing"),
        ({"DOCUMENTS_BUCKET": "d", "MAX_BYTES": "ten"}, "Settings: MAX_BYTES is not a whole number"),
        ({"MAX_BYTES": "1.5"}, "Settings: DOCUMENTS_BUCKET is missing, MAX_BYTES is not a whole number"),
    ],
)
def test_all_that_is_wrong_is_named_in_one_sentence(environ: dict[str, str], sentence: str) -> None:
    with pytest.raises(EnvironmentInvalid) as caught:
        Settings.from_env(environ)

    assert str(caught.value) == sentence


@pytest.mark.parametrize("text", ["", " ", "-1", "+1", "1_000", "1e3", "0x10", "²"])
def test_what_is_not_plain_digits_is_no_whole_number(text: str) -> None:
    with pytest.raises(EnvironmentInvalid, match="MAX_BYTES"):
        Settings.from_env({"DOCUMENTS_BUCKET": "d", "MAX_BYTES": text})


def test_settings_cannot_be_changed() -> None:
    settings = Settings("d", 1)

    with pytest.raises(FrozenInstanceError):
        settings.max_bytes = 2  # type: ignore[misc]
