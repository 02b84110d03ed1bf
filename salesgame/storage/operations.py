"""What an installation keeps for itself."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from salesgame.storage.db.base import Base


class SettingRow(Base):
    """A secret or mark this installation made for itself, such as its signing key."""

    __tablename__ = "setting"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
