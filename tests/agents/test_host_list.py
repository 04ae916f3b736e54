from pathlib import Path

import pytest

from agents import registry
from agents.hosts.authority import Authority
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
        ("gpu[cert=HOME]=https://h", "ending in _CERT"),
        ("gpu[cert=GPU_CERT]=http://h", "https://"),
        ("gpu[ca=/nowhere/ca.pem]=https://h", "PEM file of an authority"),
        ("gpu=http://h:99999", "http://NAME:PORT"),
        ("gpu=http://h#top", "http://NAME:PORT"),
        ("gpu[speed=9]=http://ann:pass@h", "'gpu[speed=9]=http://h'"),
    ],
)
def test_a_bad_entry_is_named_with_its_fix(text: str, said: str) -> None:
    with pytest.raises(ValueError, match="OLLAMA_HOSTS") as error:
        parse_hosts(text)
    assert said in str(error.value)


@pytest.mark.django_db
def test_an_entry_names_its_authority_and_our_certificates(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    ca = authority.folder / "ca.pem"
    text = f"gpu[ca={ca},cert=GPU_CERT,manage=GPU_MANAGE_CERT]=https://gpu.lab"
    (host,) = registry.write_listed(text)
    assert host.ca == ca.read_text()
    assert (host.infer_cert_env, host.manage_cert_env) == ("GPU_CERT", "GPU_MANAGE_CERT")
