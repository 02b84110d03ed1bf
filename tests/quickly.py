"""What every test would make anew though it never differs: kept for the tests of one process."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Any

from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.routing import Rule


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
    """Keep how addresses are built: compiling them is most of what making an application takes."""
    compile_builder: Callable[[Rule, bool], Any] = Rule._compile_builder
    kept: dict[tuple[Any, ...], Any] = {}

    def known(rule: Rule, append_unknown: bool = True) -> Any:
        fixed = repr(sorted((rule.defaults or {}).items()))
        key = (tuple(rule._trace), fixed, append_unknown)
        if key not in kept:
            kept[key] = compile_builder(rule, append_unknown)
        return kept[key]

    Rule._compile_builder = known


def leave_what_is_loaded() -> None:
    """Keep the collector from looking through all modules and tests again and again."""
    gc.collect()
    gc.freeze()
