"""What every test would make anew though it never differs: kept for the tests of one process."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Any

from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

MOST_STATEMENTS = 20_000


class KeptTemplates(BytecodeCache):
    """What templates compile to: each test's application has an environment of its own."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what an earlier application compiled."""
        if (known := self._kept.get(bucket.key)) is not None:
            bucket.bytecode_from_string(known)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it for the next."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


def keep_addresses() -> None:
    """Keep how addresses are read and built: that is most of what making an application takes."""
    compile_rule: Callable[[Rule], None] = Rule.compile
    kept: dict[tuple[Any, ...], tuple[Any, ...]] = {}

    def known(rule: Rule) -> None:
        key = (rule.rule, repr(sorted((rule.defaults or {}).items())), *_manner(rule))
        if key in kept:
            rule._parts, rule._trace, rule._converters, arguments, *builders = kept[key]
            rule.arguments |= arguments
        else:
            compile_rule(rule)
            builders = [rule._build.__func__, rule._build_unknown.__func__]  # type: ignore[attr-defined]
            kept[key] = (rule._parts, rule._trace, rule._converters, rule.arguments, *builders)
        rule._build, rule._build_unknown = (one.__get__(rule) for one in builders)

    Rule.compile = known


def _manner(rule: Rule) -> tuple[Any, ...]:
    converters = tuple(rule.map.converters.items())
    return rule.subdomain, rule.host, rule.merge_slashes, rule.map.host_matching, converters


def keep_statements() -> None:
    """Keep what statements compile to: each test's engine would compile them anew.

    A dialect's statements suit every other of its class, since all engines of one process are made
    with the same options and speak to the same kind of server.
    """
    kept: LRUCache[Any, Any] = LRUCache(MOST_STATEMENTS)

    Engine._compiled_cache = property(lambda _engine: kept, lambda _engine, _own: None)
    DefaultDialect.__hash__ = lambda self: hash(type(self))
    DefaultDialect.__eq__ = lambda self, other: type(self) is type(other)


def leave_what_is_loaded() -> None:
    """Keep the collector from looking through all modules and tests again and again."""
    gc.collect()
    gc.freeze()
