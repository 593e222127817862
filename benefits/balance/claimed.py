"""What decided claims take out of a month that was paid too much: award, month and sum.

The month counts as paid without it, whether it has come back yet, is still open or was waived: how
it comes back is the matter of the claim. Should more be due for the month again, that is paid.
"""

CLAIMED = "SELECT NULL::bigint, NULL::date, NULL::numeric WHERE false"
