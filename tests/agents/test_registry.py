import pytest

from agents import registry
from agents.models import Host, HostModel, LanguageModel
from agents.registry import PlayerError
from masterchef.embedded import ports

pytestmark = pytest.mark.django_db(transaction=True)


def dead_url() -> str:
    return f"http://127.0.0.1:{ports.pick_hidden('dead')}"


def test_a_checked_host_has_its_models_with_digest_and_context(host: Host) -> None:
    assert host.healthy and not host.error and host.version
    (model,) = LanguageModel.objects.filter(hosts=host)
    assert model.name == "scripted" and model.digest and model.context_length > 1000


def test_a_dead_host_says_so_and_keeps_its_models(host: Host) -> None:
    Host.objects.filter(pk=host.pk).update(url=dead_url())
    found = registry.check_host(host.pk)
    assert found.healthy is False and "unreachable" in found.error
    assert HostModel.objects.filter(host=host).exists()


def test_something_else_than_a_model_host_is_garbage(answering) -> None:
    host = Host.objects.create(name="web", url=answering(b"<html>Welcome to nginx</html>"))
    found = registry.check_host(host.pk)
    assert found.healthy is False and found.error.startswith("garbage")


def test_a_model_that_the_host_gave_up_is_forgotten(host: Host) -> None:
    gone = LanguageModel.objects.create(name="gone", digest="x")
    HostModel.objects.create(host=host, model=gone)
    registry.check_host(host.pk)
    assert not HostModel.objects.filter(model=gone).exists()


def test_sync_writes_the_listed_hosts_and_leaves_others_alone(scripted) -> None:
    other = Host.objects.create(name="by-hand", url=dead_url())
    registry.sync_hosts(f"here[gpu,slots=3]={scripted.url}")
    registry.sync_hosts(f"here[gpu,slots=4]={scripted.url}")
    here = Host.objects.get(name="here")
    assert (here.slots, here.tags, here.healthy) == (4, ["gpu"], True)
    assert here.slot_rows.count() == 4
    assert Host.objects.filter(pk=other.pk).exists()


def test_tags_that_were_given_by_hand_stay_where_the_list_names_none(scripted) -> None:
    registry.sync_hosts(f"here={scripted.url}")
    Host.objects.filter(name="here").update(tags=["gpu"])
    registry.sync_hosts(f"here={scripted.url}")
    assert Host.objects.get(name="here").tags == ["gpu"]


def test_hosts_are_checked_when_due_and_unhealthy_ones_sooner(host: Host) -> None:
    assert registry.check_due() == []
    registry.mark_down(host.pk, "a call found it dead")
    assert registry.check_due(down_every_s=3600) == []
    (found,) = registry.check_due(down_every_s=0)
    assert found.healthy is True


def test_players_without_a_model_need_no_host() -> None:
    registry.require_players(["baseline:greedy", "recorded:greedy", "external"])


def test_players_whose_model_is_there_are_let_through(host: Host) -> None:
    registry.require_players(["scripted", "scripted@scripted", "scripted:latest"])


@pytest.mark.parametrize(
    ("player", "said"),
    [
        ("llama9:1b", "no host has this model; there are scripted"),
        ("scripted@tpu", "no host has the name or tag 'tpu'; there are scripted"),
    ],
)
def test_a_missing_model_or_tag_is_named_with_what_exists(
    host: Host, player: str, said: str
) -> None:
    with pytest.raises(PlayerError) as error:
        registry.require_players(["scripted", player])
    (problem,) = error.value.problems
    assert problem.startswith(f"{player}: ") and said in problem


def test_a_host_that_died_since_its_last_check_is_noticed(host: Host) -> None:
    Host.objects.filter(pk=host.pk).update(url=dead_url(), checked_at="2020-01-01T00:00Z")
    with pytest.raises(PlayerError, match="scripted: its host is down"):
        registry.require_players(["scripted"])


def test_a_listed_host_that_moved_is_found_at_its_new_address(scripted, settings) -> None:
    registry.sync_hosts(f"here={dead_url()}")
    settings.OLLAMA_HOSTS = f"here={scripted.url}"
    registry.require_players(["scripted"])
    assert Host.objects.get(name="here").url == scripted.url


def test_a_disabled_host_stays_disabled_and_is_not_used(scripted, settings) -> None:
    settings.OLLAMA_HOSTS = f"here={scripted.url}"
    registry.sync_hosts()
    Host.objects.update(enabled=False)
    with pytest.raises(PlayerError, match="no model host is known"):
        registry.require_players(["scripted"])


def test_without_any_host_the_setting_is_named(settings) -> None:
    settings.OLLAMA_HOSTS = ""
    with pytest.raises(PlayerError, match="set OLLAMA_HOSTS"):
        registry.require_players(["scripted"])
