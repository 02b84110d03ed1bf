"""What an import would do to pay and points: when it is worked out, and why it isn't."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from salesgame import clock
from salesgame.domain.pay.impact import Impact
from salesgame.extensions import db, reactions
from salesgame.services.imports.dry_run import NoDryRun, dry_run
from salesgame.services.imports.preparing import Prepared
from salesgame.services.imports.uploads import Upload
from salesgame.web.imports.files import uploads
from salesgame.web.pay.impact import ImpactWords, words_of
from salesgame.web.site.current_company import current_company
from salesgame.web.site.loaders import person
from salesgame.web.ui.filters import number
from salesgame.web.ui.language import _

AT_ONCE = 5_000  # rows worked out while the page is waited for; of more, only when asked to


def with_impact(upload: Upload, ready: Prepared, *, asked: bool = False) -> Upload:
    """The upload with what saving would do to pay and points; long files wait to be asked for."""
    result = upload.result or {}
    known = result.get("impact")
    wanted = asked if known else asked or ready.table.count <= AT_ONCE
    if not wanted or (known and known.get("why") != "busy"):
        return upload
    fresh = replace(upload, result={**result, "impact": _worked_out(upload, ready)})
    uploads().save(fresh)
    return fresh


def told(upload: Upload) -> ImpactWords:
    """The impact as this viewer may see it."""
    kept = (upload.result or {}).get("impact")
    if kept is None:
        why = _("So many rows take a while to work out. Nobody else has to wait for it.")
        return ImpactWords(why_not=why, asks=True)
    if "why" in kept:
        return ImpactWords(why_not=_why_not(kept), asks=kept["why"] == "busy")
    impact = Impact.from_json(kept["impact"], current_company().calendar)
    found = words_of(impact, datetime.fromisoformat(kept["at"]))
    if not impact.adjustments or person().role == "finance":
        return found
    said = _("What changes locked commission waits until finance approves it. The rest is saved.")
    return replace(found, waits=said)


def _worked_out(upload: Upload, ready: Prepared) -> dict[str, Any]:
    now = clock.now()
    try:
        impact = dry_run(db.session(), now, reactions(), upload.owner, ready)
    except NoDryRun as refused:
        return {"why": refused.why, "most": refused.most}
    return {"at": now.isoformat(), "impact": impact.as_json(current_company().calendar)}


def _why_not(kept: Mapping[str, Any]) -> str:
    if kept["why"] == "rows":
        most = number(kept["most"])
        return _("For more than %(most)s rows it is not worked out beforehand.", most=most)
    if kept["why"] == "roster":
        return _("For people and teams it is not worked out here: everybody else would wait.")
    return _("Others are saving just now. Try again in a moment.")
