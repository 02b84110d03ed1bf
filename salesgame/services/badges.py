"""stub"""
from salesgame.domain.periods import Period
from salesgame.services.work import Work
def judge_closing(work: Work, period: Period) -> None: ...
def judge_waiting(work: Work) -> int: return 0
