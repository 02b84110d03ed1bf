"""The role × route matrix, as data: every address of the app, and what each visitor gets there.

To add a route, add one line to TABLE: the method, the rule as Flask writes it, and eight
outcomes, in the order of VISITORS:

    anon   nobody has signed in
    rep    Ana, at what is hers                rep'   Ana, at what is Zoe's
    mgr    Mia, at what is of her team North   mgr'   Mia, at what is Zoe's, of team South
    fin    Fin of finance                      adm    Ada, the admin
    tv     a paired television

An outcome is the status of the answer. `in` is being sent to sign in. A form is posted empty,
so 422 or 303 says that the visitor may post it, and 404 that it is not there for them.
Addresses without anything of somebody's have the same outcome with and without the mark.
A rule may be followed by `?name=value&...`: sent as the query, and in a POST as the form too.
A line that changes something the next visitor would need begins with `!`: then each visitor
gets a world of their own.

`tests/web/world.py` says what fills a `<placeholder>`; a new kind of thing is added there, once
for Ana and once for Zoe. Plans and rules share the name `rule_id`: a rule that begins with
`/plans` gets the plan. `pytest tests/web/test_matrix.py`
names the routes that are missing here.
"""

from __future__ import annotations

from dataclasses import dataclass

VISITORS = ("anon", "rep", "rep'", "mgr", "mgr'", "fin", "adm", "tv")

TABLE = """
#                                                            anon rep  rep' mgr  mgr' fin  adm  tv
 GET  /                                                      in   200  200  303  303  303  303  in
 GET  /activities                                            in   200  200  404  404  404  404  in
 POST /activities                                            in   422  422  404  404  404  404  in
 GET  /activities/<int:activity_id>                          in   200  404  200  404  200  200  in
 POST /activities/<int:activity_id>                          in   422  404  422  404  404  422  in
 POST /activities/<int:activity_id>/answer                   in   422  404  422  404  404  422  in
 POST /activities/<int:activity_id>/cancellation             in   422  404  422  404  404  422  in
 POST /activities/<int:activity_id>/restoration              in   303  404  303  404  404  303  in
 POST /activities/<int:activity_id>/withdrawal               in   422  404  422  404  404  422  in
 GET  /approvals                                             in   404  404  200  200  200  200  in
!POST /approvals?fact=deal.<deal_id>&decision=approved       in   404  404  303  404  404  303  in
 GET  /approvals/again                                       in   404  404  200  200  200  200  in
 GET  /approvals/decided                                     in   404  404  200  200  200  200  in
!POST /approvals/undoing?decision=<decision_id>              in   404  404  303  404  404  303  in
 GET  /badges                                                in   200  200  200  200  200  200  in
 GET  /badges/<int:person_id>                                in   200  200  200  200  200  200  in
 GET  /board                                                 in   200  200  200  200  200  200  in
 GET  /board?team=<team_id>                                  in   200  200  200  200  200  200  in
 GET  /board.json                                            in   200  200  200  200  200  200  in
 GET  /company                                               in   404  404  404  404  404  200  in
 POST /company                                               in   404  404  404  404  404  422  in
 GET  /company/activities                                    in   404  404  404  404  404  200  in
 POST /company/activities                                    in   404  404  404  404  404  422  in
 GET  /company/activities/<kind>                             in   404  404  404  404  404  200  in
 POST /company/activities/<kind>                             in   404  404  404  404  404  422  in
 POST /company/holidays                                      in   404  404  404  404  404  422  in
 POST /company/holidays/removal                              in   404  404  404  404  404  303  in
 GET  /company/sources                                       in   404  404  404  404  404  200  in
 POST /company/sources                                       in   404  404  404  404  404  422  in
 POST /company/sources/removal                               in   404  404  404  404  404  422  in
 GET  /css/<version>/<name>.css                              200  200  200  200  200  200  200  200
 GET  /deals                                                 in   200  200  200  200  200  200  in
 POST /deals                                                 in   422  422  404  404  404  404  in
 GET  /deals/<int:deal_id>                                   in   200  404  200  404  200  200  in
 POST /deals/<int:deal_id>                                   in   422  404  422  404  404  422  in
 POST /deals/<int:deal_id>/answer                            in   422  404  422  404  404  422  in
 POST /deals/<int:deal_id>/cancellation                      in   422  404  422  404  404  422  in
 GET  /deals/<int:deal_id>/edit                              in   200  404  200  404  404  200  in
 POST /deals/<int:deal_id>/restoration                       in   303  404  303  404  404  303  in
 POST /deals/<int:deal_id>/withdrawal                        in   422  404  422  404  404  422  in
 GET  /healthz                                               200  200  200  200  200  200  200  200
 GET  /history                                               in   404  404  404  404  200  200  in
 GET  /history.csv                                           in   404  404  404  404  200  200  in
 GET  /imports                                               in   404  404  200  200  200  200  in
 POST /imports                                               in   404  404  422  422  422  422  in
 GET  /imports/<int:number>                                  in   404  404  404  404  200  200  in
 GET  /imports/<int:number>/rejected.csv                     in   404  404  404  404  404  404  in
!POST /imports/<int:number>/undoing                          in   404  404  404  404  303  303  in
 POST /imports/files/<token>/answers                         in   404  404  404  404  404  404  in
 GET  /imports/files/<token>/columns                         in   404  404  404  404  404  404  in
 POST /imports/files/<token>/columns                         in   404  404  404  404  404  404  in
 GET  /imports/files/<token>/dry-run                         in   404  404  404  404  404  404  in
 POST /imports/files/<token>/impact                          in   404  404  404  404  404  404  in
 POST /imports/files/<token>/receipt                         in   404  404  404  404  404  404  in
 GET  /imports/files/<token>/rejected.csv                    in   404  404  404  404  404  404  in
 GET  /imports/files/<token>/sheet                           in   404  404  404  404  404  404  in
 POST /imports/files/<token>/sheet                           in   404  404  404  404  404  404  in
 GET  /join/<token>                                          200  200  200  200  200  200  200  200
 POST /join/<token>                                          422  422  422  422  422  422  422  422
 GET  /log                                                   in   200  200  404  404  404  404  in
 GET  /log/<kind>                                            in   200  200  404  404  404  404  in
 GET  /log/deal                                              in   200  200  404  404  404  404  in
 POST /look/amounts                                          303  303  303  303  303  303  303  303
 POST /look/theme                                            303  303  303  303  303  303  303  303
 GET  /notices                                               in   200  200  200  200  200  200  in
 POST /notices/<int:notice_id>/reading                       in   303  404  404  404  404  404  in
 POST /notices/kinds                                         in   303  303  303  303  303  303  in
 POST /notices/reading                                       in   303  303  303  303  303  303  in
 GET  /pair                                                  in   404  404  200  200  404  200  in
 POST /pair                                                  in   404  404  422  422  404  422  in
 GET  /pay                                                   in   200  200  200  200  200  404  in
 GET  /pay/<int:person_id>/<label>                           in   200  404  200  404  200  404  in
 GET  /pay/<int:person_id>/<label>/lines.csv                 in   200  404  200  404  200  404  in
 GET  /people                                                in   404  404  404  404  404  200  in
 POST /people                                                in   404  404  404  404  404  422  in
 GET  /people/<int:person_id>                                in   404  404  404  404  404  200  in
 POST /people/<int:person_id>                                in   404  404  404  404  404  422  in
 POST /people/<int:person_id>/aliases                        in   404  404  404  404  404  422  in
 POST /people/<int:person_id>/aliases/removal                in   404  404  404  404  404  303  in
!POST /people/<int:person_id>/deactivation                   in   404  404  404  404  404  303  in
 GET  /people/<int:person_id>/leave                          in   200  404  200  404  200  200  in
 POST /people/<int:person_id>/leave                          in   404  404  422  404  404  422  in
!POST /people/<int:person_id>/leave/<int:leave_id>/cancellation in 404  404  303  404  404  303  in
 POST /people/<int:person_id>/leave/<int:leave_id>/end       in   404  404  422  404  404  422  in
 POST /people/<int:person_id>/link                           in   404  404  404  404  404  303  in
 GET  /people/<int:person_id>/numbers                        in   200  404  200  404  200  200  in
 GET  /people/<int:person_id>/numbers/<metric>               in   200  404  200  404  200  200  in
 POST /people/<int:person_id>/reactivation                   in   404  404  404  404  404  303  in
 POST /people/<int:person_id>/seats                          in   404  404  404  404  404  422  in
 POST /people/<int:person_id>/seats/end                      in   404  404  404  404  404  422  in
 POST /people/<int:person_id>/seats/since                    in   404  404  404  404  404  422  in
 GET  /people/new                                            in   404  404  404  404  404  200  in
 GET  /periods                                               in   404  404  404  404  200  200  in
 GET  /periods/<label>                                       in   404  404  404  404  200  404  in
 POST /periods/<label>/reopening                             in   404  404  404  404  422  404  in
 POST /periods/clock                                         in   404  404  404  404  404  422  in
 POST /periods/locking                                       in   404  404  404  404  303  404  in
 GET  /plans                                                 in   404  404  404  404  200  200  in
 POST /plans                                                 in   404  404  404  404  422  422  in
 GET  /plans/<int:rule_id>                                   in   404  404  404  404  200  200  in
 POST /plans/<int:rule_id>/people                            in   404  404  404  404  422  422  in
 POST /plans/<int:rule_id>/people/end                        in   404  404  404  404  422  422  in
 POST /plans/<int:rule_id>/retirement                        in   404  404  404  404  422  422  in
 POST /plans/<int:rule_id>/versions                          in   404  404  404  404  422  422  in
 GET  /plans/<int:rule_id>/versions/new                      in   404  404  404  404  200  200  in
 GET  /plans/new                                             in   404  404  404  404  200  200  in
 GET  /points                                                in   303  303  303  303  303  303  in
 GET  /points/<int:person_id>/<period>                       in   200  200  200  200  200  200  in
 GET  /profile                                               in   200  200  200  200  200  200  in
 POST /profile                                               in   422  422  422  422  422  422  in
 POST /profile/browsers/<key>/sign-out                       in   404  404  404  404  404  404  in
 POST /profile/browsers/sign-out                             in   303  303  303  303  303  303  in
 POST /profile/password                                      in   422  422  422  422  422  422  in
 GET  /proposals                                             in   404  404  200  200  200  200  in
!POST /proposals/<int:proposal_id>/decision?decision=approved in  404  404  422  404  303  404  in
!POST /proposals/<int:proposal_id>/withdrawal                in   404  404  303  404  422  404  in
 GET  /readyz                                                200  200  200  200  200  200  200  200
 GET  /rules                                                 in   404  404  200  200  200  200  in
 POST /rules?kind=deal_won                                   in   404  404  422  422  404  422  in
 GET  /rules/<int:rule_id>                                   in   404  404  200  200  200  200  in
 POST /rules/<int:rule_id>/retirement                        in   404  404  422  422  404  422  in
 POST /rules/<int:rule_id>/versions                          in   404  404  422  422  404  422  in
 GET  /rules/<int:rule_id>/versions/new                      in   404  404  200  200  404  200  in
 GET  /rules/new                                             in   404  404  200  200  404  200  in
 GET  /screens                                               in   404  404  200  200  404  200  in
 POST /screens/<int:screen_id>/board                         in   404  404  422  422  404  422  in
 POST /screens/<int:screen_id>/identification                in   404  404  303  303  404  303  in
!POST /screens/<int:screen_id>/unpairing                     in   404  404  303  303  404  303  in
 GET  /setup                                                 404  404  404  404  404  404  404  404
 POST /setup                                                 404  404  404  404  404  404  404  404
 GET  /sign-in                                               200  303  303  303  303  303  303  200
 POST /sign-in                                               422  422  422  422  422  422  422  422
!POST /sign-out                                              in   in   in   in   in   in   in   in
 GET  /static/<path:filename>                                200  200  200  200  200  200  200  200
 GET  /stream                                                401  503  503  503  503  503  503  503
 GET  /style                                                 200  200  200  200  200  200  200  200
 GET  /targets                                               in   404  404  200  200  200  200  in
 GET  /targets?team=<team_id>                                in   404  404  200  404  200  200  in
 POST /targets                                               in   404  404  303  303  404  303  in
 POST /targets?team=<team_id>                                in   404  404  303  404  404  303  in
 GET  /targets/<int:quota_id>                                in   404  404  200  404  200  200  in
 GET  /team                                                  in   404  404  200  200  200  200  in
 GET  /team?team=<team_id>                                   in   404  404  200  404  200  200  in
 GET  /team/numbers                                          in   404  404  404  404  200  200  in
 GET  /team/numbers?team=<team_id>                           in   404  404  200  404  200  200  in
 GET  /team/rows/<metric>                                    in   404  404  404  404  200  200  in
 GET  /team/rows/<metric>?team=<team_id>                     in   404  404  200  404  200  200  in
 GET  /teams                                                 in   404  404  404  404  404  200  in
 POST /teams                                                 in   404  404  404  404  404  422  in
 GET  /teams/<int:team_id>                                   in   404  404  404  404  404  200  in
 POST /teams/<int:team_id>                                   in   404  404  404  404  404  422  in
 POST /teams/<int:team_id>/seats                             in   404  404  404  404  404  422  in
 GET  /tv                                                    200  200  200  200  200  200  200  200
 GET  /tv/key/<secret>                                       303  303  303  303  303  303  303  303
 GET  /tv/state                                              200  200  200  200  200  200  200  200
"""


@dataclass(frozen=True, slots=True)
class Route:
    """One line: an address, and what each visitor gets."""

    method: str
    rule: str
    query: str
    outcomes: tuple[str, ...]
    is_once: bool

    @property
    def name(self) -> str:
        """`GET /deals/<int:deal_id>`."""
        return f"{self.method} {self.rule}"

    @property
    def label(self) -> str:
        """The name with its query."""
        return f"{self.name}?{self.query}" if self.query else self.name


def routes() -> tuple[Route, ...]:
    """The table, read."""
    return tuple(
        _route(*line.split()) for line in TABLE.splitlines() if line.strip() and line[0] != "#"
    )


def _route(method: str, address: str, *outcomes: str) -> Route:
    rule, _, query = address.partition("?")
    return Route(method.lstrip("!"), rule, query, outcomes, method.startswith("!"))
