"""What a failure of the database or of the disk means to who asked."""

from __future__ import annotations

from errno import EDQUOT, EIO, ENOSPC, EROFS

from salesgame.domain.core.refusals import DomainError
from salesgame.domain.operations.faults import DiskFull, OnlyReadable
from salesgame.storage.db.faults import refusal_of

_OF_FILES = {ENOSPC: DiskFull, EDQUOT: DiskFull, EROFS: OnlyReadable, EIO: OnlyReadable}


def fault_behind(error: BaseException | None) -> DomainError | None:
    """The fault behind an error, as a refusal; None where the error is a defect of ours."""
    if isinstance(error, OSError):
        kind = _OF_FILES.get(error.errno or 0)
        return kind() if kind else None
    return refusal_of(error) if error else None
