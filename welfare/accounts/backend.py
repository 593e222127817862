"""Whom name and password open, asked at the sign-in and again at each request."""

from django.contrib.auth.backends import ModelBackend

from welfare.accounts.models import User


class OpenAccounts(ModelBackend):
    """Active accounts whose closing day has not come: a leaver is out though no task ran."""

    def user_can_authenticate(self, user: User | None) -> bool:  # type: ignore[override]
        return bool(super().user_can_authenticate(user)) and not getattr(user, "is_over", False)
