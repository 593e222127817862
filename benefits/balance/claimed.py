"""What claims take out of a month that was paid too much: award, month, sum, and of which grant.

Without a grant it is a month of the award itself.

Of a decided claim, all that it claims, as it was corrected last: the month counts as paid without
it, whether it has come back yet, is still open or was waived; how it comes back is the matter of
the claim. Of one that was withdrawn, only what had come back: that is not paid any more, and owed
again where it was due.
"""

CLAIMED = """
    SELECT claim.award_id, part.month,
        CASE claim.status WHEN 'decided' THEN coalesce(part.corrected, part.paid - part.due)
            ELSE part.came_back END,
        claim.grant_id
    FROM benefits_claimmonth part
    JOIN benefits_claim claim ON claim.id = part.claim_id
    WHERE claim.status IN ('decided', 'withdrawn')
        AND claim.award_id IN (SELECT id FROM scope)
"""
