"""Papers about money: one module each, found by being there. (docs/law.md §13.2)

Of a claim in `claims`, of a village's payments in `villages`.
"""

from benefits.models import Claim
from benefits.papers import claims, villages
from welfare.models import Division
from welfare.papers.paper import Papers, read

CLAIM_PAPERS: Papers[Claim] = read(claims.__name__, claims.__path__)
BOOKS: Papers[Division] = read(villages.__name__, villages.__path__)
