"""API of `verification`: findings of the own area, IDs masked; decisions for outside offices."""

from typing import Any, cast

from django.db.models import QuerySet
from django.urls import URLPattern, URLResolver, include, path
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from verification import queues
from verification.decisions import Act, decisions, told
from verification.facts import masked, masked_id
from verification.forms import FindingFilter
from verification.models import Finding
from welfare.api.doors import access_behind, shown_id
from welfare.api.walls import Walled
from welfare.models import OfficeAccess, User
from welfare.offices.scopes import Scope
from welfare.pages.lists import asked

AT_ONCE = 200


class FindingSerializer(serializers.ModelSerializer[Finding]):
    """One finding with the masked ID of the person."""

    name = serializers.CharField(source="who")
    resident_id = serializers.SerializerMethodField()
    town = serializers.CharField(source="town.name", default="")
    award = serializers.CharField(source="award.number", default="")
    evidence = serializers.SerializerMethodField()

    class Meta:
        model = Finding
        fields = (
            ["id", "kind", "department", "month", "town", "award", "name", "resident_id"]
            + ["evidence", "status", "confirmed", "verification_note"]
            + ["action", "effective_month", "closing_note"]
        )

    def get_resident_id(self, row: Finding) -> str:
        return masked_id(row)

    def get_evidence(self, row: Finding) -> list[dict[str, Any]]:
        return [masked(said) for said in row.evidence]


class FindingViewSet(Walled, viewsets.ReadOnlyModelViewSet[Finding]):
    """List and detail; the filters of the page narrow the list, a wrong value to nothing."""

    serializer_class = FindingSerializer
    queryset = Finding.objects.none()  # which model, for the description
    title = _("Findings")
    scopes = (Scope.FINDINGS,)
    ordering = ("-pk",)

    def get_queryset(self) -> "QuerySet[Finding]":
        user: Any = self.request.user
        rows = queues.ready_to_show(Finding.objects.visible_to(user)).defer(None)
        wanted, every = asked(FindingFilter(self.request.query_params, user=user), rows)
        return queues.narrowed(every, wanted)


class PersonToldSerializer(serializers.Serializer[Any]):
    """Whom a decision concerns."""

    name = serializers.CharField()
    resident_id = serializers.SerializerMethodField()

    def get_resident_id(self, person: Any) -> str:
        return shown_id(self.context["request"], person.resident_id)


class DecisionSerializer(serializers.Serializer[Act]):
    """One act: decided, changed or ended."""

    id = serializers.IntegerField(source="event.pk")
    at = serializers.DateTimeField(source="event.at")
    kind = serializers.CharField()
    act = serializers.CharField()
    application = serializers.CharField(source="application.number", default="")
    award = serializers.CharField(source="award.number", default="")
    award_status = serializers.CharField(source="award.status", default="")
    programme = serializers.SerializerMethodField()
    town = serializers.CharField(source="event.town.code", default="")
    people = PersonToldSerializer(many=True)

    def get_programme(self, one: Act) -> str:
        about = one.award or one.application
        return about.programme.code if about else ""


class DecisionsSerializer(serializers.Serializer[Any]):
    """A part of them; `since` is where to go on, `more` whether there is more now."""

    results = DecisionSerializer(many=True)
    since = serializers.IntegerField()
    more = serializers.BooleanField()


class Decisions(Walled):
    """What was decided, changed, ended after the number `since`, oldest first."""

    title = _("Decisions: what was decided, changed, ended since a number")
    scopes = (Scope.OWN_DECISIONS, Scope.DECISIONS)

    @extend_schema(
        parameters=[OpenApiParameter("since", int)], responses={200: DecisionsSerializer}
    )
    def get(self, request: Request) -> Response:
        asked = SinceSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        since: int = asked.validated_data["since"]
        user, access = cast(User, request.user), cast(OfficeAccess, access_behind(request))
        rows = decisions(user, access, since=since).select_related("town")
        events = list(rows[: AT_ONCE + 1])
        given = events[:AT_ONCE]
        said = {
            "results": told(given, access),
            "since": given[-1].pk if given else since,
            "more": len(events) > AT_ONCE,
        }
        return Response(DecisionsSerializer(said, context={"request": request}).data)


class SinceSerializer(serializers.Serializer[Any]):
    """Where to go on; 0 from the beginning."""

    since = serializers.IntegerField(min_value=0, max_value=2**62, default=0)


router = SimpleRouter()
router.register("findings", FindingViewSet, basename="finding")
urlpatterns: list[URLPattern | URLResolver] = [
    path("decisions/", Decisions.as_view(), name="api_decisions"),
    path("", include(router.urls)),
]
