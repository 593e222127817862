"""What decided claims take out of a month that was paid too much: award, month and sum.

The month counts as paid without it, whether it has come back yet, is still open or was waived: how
it comes back is the matter of the claim. Should more be due for the month again, that is paid.
"""

CLAIMED = """
    SELECT claim.award_id, part.month, part.paid - part.due
    FROM benefits_claimmonth part
    JOIN benefits_claim claim ON claim.id = part.claim_id
    WHERE claim.status = 'decided' AND claim.award_id IN (SELECT id FROM scope)
"""
