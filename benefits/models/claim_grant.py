"""Which shares of a bulk grant a claim takes back: nobody is claimed twice for one of them."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from benefits.models.bulk import BulkShare
from benefits.models.claim import Claim
from welfare.constraints import Refusal


class ClaimedShare(models.Model):
    """A share that had reached the award's account, and to which nobody was entitled.

    Given up with its claim, when that is discarded or withdrawn: then it can be claimed again.
    """

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="shares")
    share = models.ForeignKey(BulkShare, models.PROTECT, related_name="claimed")
    given_up = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("claimed share of a grant")
        verbose_name_plural = _("claimed shares of grants")
        ordering = ["claim", "share"]
        constraints = [
            models.UniqueConstraint(
                fields=["share"],
                condition=Q(given_up=False),
                name="claimed_share_once",
                violation_error_message=_("This share of the grant is in a claim already."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="claimed_share_is_kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="claimed_share_is_frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__given_up=True)
                | pgtrigger.Q(old__claim__df=pgtrigger.F("new__claim"))
                | pgtrigger.Q(old__share__df=pgtrigger.F("new__share")),
            ),
            Refusal(
                name="claimed_share_had_arrived",
                constraint="claimed_share_had_arrived",
                sentence=_(
                    "Claimed is a share of the grant that the bank paid to this very award; what "
                    "came back or was taken out of the run is not."
                ),
                operation=pgtrigger.Insert,
                referencing=pgtrigger.Referencing(new="new_values"),
                func="""
                    IF EXISTS (
                        SELECT FROM new_values n
                        JOIN benefits_claim c ON c.id = n.claim_id
                        JOIN benefits_bulkshare s ON s.id = n.share_id
                        WHERE NOT EXISTS (
                            SELECT FROM benefits_payment p
                            WHERE p.grant_id = s.grant_id AND p.award_id = s.award_id
                                AND p.grant_id = c.grant_id AND p.award_id = c.award_id
                                AND p.status = 'paid')
                    ) THEN
                        RAISE EXCEPTION 'claimed_share_had_arrived: the bank paid no such share'
                            USING ERRCODE = 'check_violation',
                                CONSTRAINT = 'claimed_share_had_arrived';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim} {self.share}"
