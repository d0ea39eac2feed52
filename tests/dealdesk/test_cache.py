"""The company's cache: Redis, and as good as empty while Redis is away."""

import os

import pytest

from dealdesk.cache import ForgivingRedisCache

pytestmark = pytest.mark.servers


def test_cache_holds_what_it_is_given():
    cache = ForgivingRedisCache(os.environ["REDIS_URL"], {"KEY_PREFIX": os.environ["KEY_PREFIX"]})
    cache.set("a", 1)
    assert (cache.get("a"), cache.incr("a"), cache.has_key("a")) == (1, 2, True)
    assert cache.delete("a") and cache.get("a", "none") == "none"


def test_cache_without_redis_is_empty_and_raises_nothing():
    cache = ForgivingRedisCache("redis://127.0.0.1:1/0", {"OPTIONS": {"socket_connect_timeout": 1}})
    cache.set("a", 1)
    assert cache.get("a", "none") == "none" and cache.get_many(["a"]) == {}
    assert cache.add("a", 1) and not cache.delete("a") and not cache.has_key("a")
    with pytest.raises(ValueError):
        cache.incr("a")
