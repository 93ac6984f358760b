"""Which stores are fit, by what they say about themselves."""

from typing import Any

import pytest

from earshot_server.log.errors import StoreUnfit
from earshot_server.log.fitness import check_fitness

FIT: dict[str, Any] = {
    "redis_version": "7.2.4",
    "aof_enabled": 1,
    "role": "master",
    "cluster_enabled": 0,
    "maxmemory_policy": "noeviction",
}
SETTINGS = {"appendfsync": "everysec", "no-appendfsync-on-rewrite": "no"}


@pytest.mark.parametrize(
    "info",
    [
        {},
        {"redis_version": "8.0.3"},
        {"redis_version": "10.0.0"},
        {"redis_version": "7.2.4", "valkey_version": "9.1.2"},
        {"redis_version": "7.2.4", "valkey_version": "7.2.5-rc1"},
        {"maxmemory_policy": "volatile-lru"},
    ],
)
def test_fit_ones_pass(info: dict[str, Any]) -> None:
    check_fitness({**FIT, **info}, SETTINGS)


def test_one_that_hides_its_settings_passes() -> None:
    check_fitness(FIT, {})


@pytest.mark.parametrize(
    ("info", "settings", "says"),
    [
        ({"redis_version": "7.0.15"}, {}, r"Redis 7\.0\.15; Earshot needs Redis or Valkey 7\.2"),
        ({"redis_version": "6.2.14"}, {}, "EARSHOT_REDIS_URL"),
        ({"valkey_version": "7.1.0"}, {}, r"Valkey 7\.1\.0"),
        ({"redis_version": ""}, {}, "needs Redis"),
        ({"aof_enabled": 0}, {}, "Set `appendonly yes`"),
        ({}, {"appendfsync": "no"}, "Set `appendfsync everysec`"),
        ({}, {"no-appendfsync-on-rewrite": "yes"}, "Set `no-appendfsync-on-rewrite no`"),
        ({"role": "slave"}, {}, "address of its primary"),
        ({"cluster_enabled": 1}, {}, "single Redis or Valkey"),
        ({"maxmemory_policy": "allkeys-lru"}, {}, "Set `maxmemory-policy noeviction`"),
    ],
)
def test_unfit_ones_are_refused_with_what_to_do(
    info: dict[str, Any], settings: dict[str, str], says: str
) -> None:
    with pytest.raises(StoreUnfit, match=says) as caught:
        check_fitness({**FIT, **info}, {**SETTINGS, **settings})
    assert "Nothing was written to it." in str(caught.value)
