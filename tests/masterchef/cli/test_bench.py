"""`masterchef bench`: figures as JSON lines, whatever was measured before."""

import json

from tests.masterchef.cli.conftest import Run


def test_each_named_bench_prints_its_figure_though_another_fails(masterchef: Run) -> None:
    # `turns` needs a database; the address given for one leads nowhere.
    nowhere = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}
    done = masterchef("bench", "--json", "seal", "turns", "report", **nowhere)
    names = [json.loads(line)["name"] for line in done.stdout.splitlines()]
    assert names == ["seal_100_mb", "cross_cook_report"]
    assert done.returncode == 1
    assert "not measured: turns" in done.stderr


def test_an_unknown_bench_is_refused_with_the_list(masterchef: Run) -> None:
    done = masterchef("bench", "engin")
    assert done.returncode == 2
    assert "engin: no such bench; there are engine, turns" in " ".join(done.stderr.split())
    assert not done.stdout
