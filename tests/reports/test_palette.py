"""What the palette of the editor inserts is a token that can be read, whatever an office calls its categories."""

from copy import copy

from core.indicators import REGISTRY, Claim
from reports import editing, tokens


def claim_named(label):
    claim = copy(next(figure for figure in REGISTRY.values() if isinstance(figure, Claim)))
    object.__setattr__(claim, "label", label)  # a second one of the same key may not be declared
    return claim


def test_a_name_with_the_signs_of_tokens_gives_a_token_that_can_be_read():
    claim = claim_named("<p style={display:none}>甲|乙")
    [(_, token)] = editing._choices(claim)
    (node,) = tokens.parse(token)
    assert node.key == claim.key
    assert node.proven == (tokens.Text("<p style= display:none >甲 乙"),)
