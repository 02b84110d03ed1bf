"""Products as rows of a file."""

from __future__ import annotations

from typing import Any

from salesgame.services.imports.kinds.importer import ImportContext
from salesgame.services.imports.kinds.things import Noun, ThingImport
from salesgame.services.imports.refusals import SameProduct
from salesgame.storage.deals import ProductRow
from salesgame.tabular.memo import Memo

PRODUCT = Noun("product", ProductRow, ("family", "price"), SameProduct, "price")


class ProductImport(ThingImport):
    """Takes rows of products."""

    def __init__(self, setting: ImportContext) -> None:
        memos = setting.memos
        readers: dict[str, Memo[Any]] = {
            "family": memos.text("family"),
            "price": memos.money("price"),
        }
        super().__init__(setting, PRODUCT, readers)
