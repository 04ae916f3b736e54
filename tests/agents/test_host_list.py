import pytest

from agents.registry import parse_hosts


def test_names_tags_and_settings_are_read() -> None:
    first, second, third = parse_hosts(
        "gpu[a100, rack-2,slots=4,protocol=openai,key=MY_KEY]=https://gpu.example:8000/v1/,"
        " http://10.0.0.5:11434 ,Little=http://127.0.0.1:1"
    )
    assert first == (
        "gpu",
        "https://gpu.example:8000/v1",
        ["a100", "rack-2"],
        {"slots": "4", "protocol": "openai", "key": "MY_KEY"},
    )
    assert second.name == "10005-11434" and second.tags == []
    assert third.name == "little"


def test_an_empty_list_has_no_hosts() -> None:
    assert parse_hosts("") == [] == parse_hosts(" , ")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("gpu=10.0.0.5", "write name=http://host:port"),
        ("gpu[slots=many]=http://h", "whole number"),
        ("gpu[slots=0]=http://h", "whole number"),
        ("gpu[speed=9]=http://h", "unknown setting 'speed'"),
        ("gpu[protocol=grpc]=http://h", "one of ollama, openai"),
    ],
)
def test_a_bad_entry_is_named_with_its_fix(text: str, said: str) -> None:
    with pytest.raises(ValueError, match="OLLAMA_HOSTS") as error:
        parse_hosts(text)
    assert said in str(error.value)
