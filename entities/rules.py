"""States and kinds of market entities. Pure data and functions: no database, no clock."""

# Statuses in which an entity no longer exists for the figures (注销、吊销, or one record of a shop that has two);
# suspension (歇业) keeps it registered.
ENDED = {"closed", "revoked", "merged"}

NEXT_STATUS = {
    "operating": {"suspended", "closed", "revoked"},
    "suspended": {"operating", "closed", "revoked"},
    "revoked": {"closed"},
    "closed": set(),
    "merged": set(),  # a merge ends by being undone, not by a change of status
}

# First two characters of the unified social credit code → kind (GB 32100-2015: 9 = market supervision).
KIND_OF_CODE = {"91": "enterprise", "92": "individual", "93": "cooperative"}

# Suspension lasts three years at most. Source: 市场主体登记管理条例 art. 30.
SUSPENSION_YEARS_MAX = 3


def kind_of(code: str) -> str:
    """The kind of entity that a unified social credit code names: enterprise, individual, cooperative or other."""
    return KIND_OF_CODE.get(code[:2], "other")
