"""Papers about money: one module each, found by being there. (docs/law.md §13.2)

Of a claim in `claims`, of its correction in `corrections`, of a village's payments in `villages`,
of all help of a family in `families`.
"""

from benefits.models import Claim, ClaimCorrection
from benefits.papers import claims, corrections, families, villages
from cases.models import Household
from welfare.models import Division
from welfare.papers.paper import Papers, read

CLAIM_PAPERS: Papers[Claim] = read(claims.__name__, claims.__path__)
CORRECTIONS: Papers[ClaimCorrection] = read(corrections.__name__, corrections.__path__)
CHAINS: Papers[Household] = read(families.__name__, families.__path__)
BOOKS: Papers[Division] = read(villages.__name__, villages.__path__)
