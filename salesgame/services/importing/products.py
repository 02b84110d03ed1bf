"""Products as rows of a file."""

from __future__ import annotations

from typing import Any

from salesgame.services.importing.importer import Setting
from salesgame.services.importing.memo import Memo
from salesgame.services.importing.refusals import SameProduct
from salesgame.services.importing.things import Noun, ThingImport
from salesgame.storage.customers import ProductRow

PRODUCT = Noun("product", ProductRow, ("family", "price"), SameProduct, "price")


class ProductImport(ThingImport):
    """Takes rows of products."""

    def __init__(self, setting: Setting) -> None:
        memos = setting.memos
        readers: dict[str, Memo[Any]] = {
            "family": memos.text("family"),
            "price": memos.money("price"),
        }
        super().__init__(setting, PRODUCT, readers)
