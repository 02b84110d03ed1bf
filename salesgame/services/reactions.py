"""The whole cascade on one page: what follows from each event, in the event's own transaction.

No fact imports it: who opens a unit of work hands it over.
"""

from __future__ import annotations

from salesgame.domain.core.events import (
    ActEnded,
    ActivitiesStored,
    BatchEnded,
    BoardsChanged,
    DealsStored,
    FinanceAsked,
    LateActivitiesStored,
    LateDealsStored,
    PlanChanged,
    ProductsRenamed,
    QuotasStored,
    RosterChanged,
)
from salesgame.services.badges import judging
from salesgame.services.boards import outbox
from salesgame.services.metrics import totals
from salesgame.services.pay import corrections, posting
from salesgame.services.periods import late
from salesgame.services.points import scoring
from salesgame.services.proposals import asking
from salesgame.services.targets import goals
from salesgame.services.work import Reactions

REACTIONS: Reactions = {
    DealsStored: (
        totals.count_deals,
        scoring.score_deals,
        late.look_back_for_deals,
        totals.keep_or_write,
        judging.judge_deals,
        outbox.tell_of_deals,
    ),
    ActivitiesStored: (
        totals.count_activities,
        scoring.score_activities,
        late.look_back_for_activities,
        totals.keep_or_write,
        judging.judge_activities,
        outbox.tell_of_activities,
    ),
    LateDealsStored: (goals.reconsider_deals, corrections.correct_deals),
    LateActivitiesStored: (goals.reconsider_activities,),
    QuotasStored: (
        goals.reconsider_quotas,
        corrections.correct_quotas,
        judging.judge_quotas,
        outbox.tell_of_quotas,
    ),
    RosterChanged: (
        goals.reconsider_roster,
        corrections.correct_roster,
        judging.judge_roster,
    ),
    PlanChanged: (corrections.correct_plan,),
    FinanceAsked: (asking.ask_for_finance,),
    ProductsRenamed: (scoring.rescore_products,),
    BoardsChanged: (outbox.tell_of_boards,),
    BatchEnded: (judging.judge_marked,),
    ActEnded: (totals.write_what_is_left, posting.tell_of_adjustments),
}
