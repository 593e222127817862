"""Read-only API of `verification`: findings of the person's area, IDs masked."""

from typing import Any

from django.db.models import QuerySet
from django.urls import URLPattern, URLResolver, include, path
from rest_framework import permissions, serializers, viewsets
from rest_framework.request import Request
from rest_framework.routers import SimpleRouter

from verification import queues
from verification.facts import masked_id
from verification.forms import FindingFilter
from verification.models import Finding
from welfare.accounts.roles import Permission
from welfare.pages.lists import asked


class MaySeeFindings(permissions.BasePermission):
    """The right that the pages ask for."""

    def has_permission(self, request: Request, view: Any) -> bool:
        user: Any = request.user
        return bool(user.is_authenticated and user.may(Permission.SEE_FINDINGS))


class FindingSerializer(serializers.ModelSerializer[Finding]):
    """One finding with the masked ID of the person."""

    name = serializers.CharField(source="who")
    resident_id = serializers.SerializerMethodField()
    town = serializers.CharField(source="town.name", default="")
    award = serializers.CharField(source="award.number", default="")

    class Meta:
        model = Finding
        fields = (
            ["id", "kind", "department", "month", "town", "award", "name", "resident_id"]
            + ["evidence", "status", "confirmed", "verification_note"]
            + ["action", "effective_month", "closing_note"]
        )

    def get_resident_id(self, row: Finding) -> str:
        return masked_id(row)


class FindingViewSet(viewsets.ReadOnlyModelViewSet[Finding]):
    """List and detail; the filters of the page narrow the list, a wrong value to nothing."""

    serializer_class = FindingSerializer
    permission_classes = [MaySeeFindings]

    def get_queryset(self) -> "QuerySet[Finding]":
        user: Any = self.request.user
        rows = queues.ready_to_show(Finding.objects.visible_to(user)).defer(None)
        wanted, every = asked(FindingFilter(self.request.query_params, user=user), rows)
        return queues.narrowed(every, wanted)


router = SimpleRouter()
router.register("findings", FindingViewSet, basename="finding")
urlpatterns: list[URLPattern | URLResolver] = [path("", include(router.urls))]
