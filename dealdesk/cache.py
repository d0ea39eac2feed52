"""The cache of the company set-up: Redis, and as good as empty while Redis is away."""

from collections.abc import Callable
from typing import Any

import structlog
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)


def _or(answer: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Wraps a method so that it gives this answer while Redis is away: what a cache says that holds nothing."""

    def wrap(method: Callable[..., Any]) -> Callable[..., Any]:
        def forgiving(self: "ForgivingRedisCache", *args: Any, **kwargs: Any) -> Any:
            try:
                return method(self, *args, **kwargs)
            except (RedisError, OSError) as error:
                log.warning("cache.away", error=type(error).__name__)
                return answer

        return forgiving

    return wrap


class ForgivingRedisCache(RedisCache):
    """Rate limits and figures live here. A request must not fail, and nobody be kept out, because Redis is away."""

    add = _or(True)(RedisCache.add)
    set = _or(None)(RedisCache.set)
    touch = _or(False)(RedisCache.touch)
    delete = _or(False)(RedisCache.delete)
    get_many = _or({})(RedisCache.get_many)
    has_key = _or(False)(RedisCache.has_key)
    set_many = _or([])(RedisCache.set_many)
    delete_many = _or(None)(RedisCache.delete_many)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return _or(default)(RedisCache.get)(self, key, default, version)

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> Any:
        try:
            return super().incr(key, delta, version)
        except (RedisError, OSError) as error:
            raise ValueError(f"Key {key!r} not found") from error
