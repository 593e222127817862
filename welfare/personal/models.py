"""What the floor of personal data keeps in the database."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class KeyProof(models.Model):
    """What the keys made of one known sentence, written when the database was made."""

    hashed = models.CharField(max_length=64)
    sealed = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(pk=1),
                name="key_proof_is_one_row",
                violation_error_message=_("A database has one pair of keys."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk}"
