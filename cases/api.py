"""API of `cases`: applications and awards of the own area, masked; the status of one of them."""

from typing import cast

from django.db.models import Q, QuerySet
from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.exceptions import APIException, NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from cases.models import Application, Award, TimeLimit
from welfare.api.limits import CallsAMinute, LookUpsAMinute
from welfare.api.walls import Looked, Walled
from welfare.models import User
from welfare.offices.scopes import Scope
from welfare.personal import crypto
from welfare.personal.certificates import hashes_like
from welfare.personal.masks import mask_account, mask_numbers


class TimeLimitSerializer(serializers.ModelSerializer[TimeLimit]):
    """One step with its clock."""

    class Meta:
        model = TimeLimit
        fields = ("step", "started_on", "due_on", "provisional", "done_on")


class ApplicationSerializer(serializers.ModelSerializer[Application]):
    """What a list of applications shows; no resident ID, no account."""

    programme = serializers.CharField(source="programme.code")
    town = serializers.CharField(source="town.code")
    applicant = serializers.CharField(source="applicant.name")
    time_limits = TimeLimitSerializer(many=True)

    class Meta:
        model = Application
        fields = (
            *("id", "number", "programme", "town", "applicant", "status", "tier", "round"),
            *("relief_type", "major", "relief_first", "accepted_on", "deadline"),
            *("deadline_provisional", "time_limits", "amount_proposed", "route", "decided_on"),
        )


class AwardSerializer(serializers.ModelSerializer[Award]):
    """What a roll shows: the account only masked."""

    programme = serializers.CharField(source="programme.code")
    town = serializers.CharField(source="town.code")
    payee = serializers.CharField(source="payee.name")
    account = serializers.SerializerMethodField()

    class Meta:
        model = Award
        fields = (
            *("id", "number", "programme", "town", "payee", "account", "status", "origin"),
            *("joined_on", "first_month", "left_on", "last_month", "left_reason"),
            *("suspended_from", "family_size", "covered_size"),
        )

    def get_account(self, award: Award) -> str:
        return mask_account(award.account)


class Applications(Walled, generics.ListAPIView[Application]):
    """Applications in the person's area."""

    title = gettext_lazy("Applications")
    scopes = (Scope.CASES,)
    serializer_class = ApplicationSerializer

    def get_queryset(self) -> QuerySet[Application]:
        scoped = Application.objects.visible_to(cast(User, self.request.user))
        rows = scoped.select_related("programme", "town", "applicant").order_by("pk")
        return rows.prefetch_related("time_limits")


class OneApplication(Looked, Walled, generics.RetrieveAPIView[Application]):
    """One application; a foreign one is not found."""

    title = gettext_lazy("One application")
    scopes = (Scope.CASES,)
    serializer_class = ApplicationSerializer

    def get_queryset(self) -> QuerySet[Application]:
        scoped = Application.objects.visible_to(cast(User, self.request.user))
        return scoped.select_related("programme", "town", "applicant")


class Awards(Walled, generics.ListAPIView[Award]):
    """The rolls of the person's area."""

    title = gettext_lazy("Rolls")
    scopes = (Scope.CASES,)
    serializer_class = AwardSerializer

    def get_queryset(self) -> QuerySet[Award]:
        scoped = Award.objects.visible_to(cast(User, self.request.user))
        return scoped.select_related("programme", "town", "payee").order_by("pk")


class OneAward(Looked, Walled, generics.RetrieveAPIView[Award]):
    """One award; a foreign one is not found."""

    title = gettext_lazy("One award")
    scopes = (Scope.CASES,)
    serializer_class = AwardSerializer

    def get_queryset(self) -> QuerySet[Award]:
        scoped = Award.objects.visible_to(cast(User, self.request.user))
        return scoped.select_related("programme", "town", "payee")


class AskedSerializer(serializers.Serializer[dict[str, str]]):
    """Who asks after an application has its number and the applicant's.

    That is the resident ID, a former one, or the number of the certificate that he has instead.
    """

    resident_id = serializers.CharField(max_length=18, trim_whitespace=True)
    number = serializers.CharField(max_length=30)
    reason = serializers.CharField(max_length=200, min_length=4)


class StatusSerializer(serializers.ModelSerializer[Application]):
    """How far it is, without a word of the family."""

    programme = serializers.CharField(source="programme.name")
    status_label = serializers.CharField(source="get_status_display")

    class Meta:
        model = Application
        fields = (
            *("number", "programme", "status", "status_label", "accepted_on", "deadline"),
            *("deadline_provisional", "decided_on"),
        )


class ApplicationStatusAsked(Walled):
    """One application by the applicant's ID and its number; posted, for addresses are kept."""

    title = gettext_lazy("Status of one application, by the applicant's ID and its number")
    scopes = (Scope.STATUS,)
    throttle_classes = (CallsAMinute, LookUpsAMinute)

    def reason_of_call(self, request: Request) -> str:
        try:
            said = request.data if isinstance(request.data, dict) else {}
        except APIException:  # what was sent is no such document: the answer says so
            return ""
        return mask_numbers(str(said.get("reason", "")))[:200]

    @extend_schema(request=AskedSerializer, responses=StatusSerializer)
    def post(self, request: Request) -> Response:
        asked = AskedSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        wanted = asked.validated_data
        typed = wanted["resident_id"].upper()
        hashes = (crypto.keyed_hash(typed), *hashes_like(typed))
        told = Q(applicant__resident_id_hash__in=hashes)
        before = Q(applicant__former_ids__resident_id_hash__in=hashes)
        scoped = Application.objects.visible_to(cast(User, request.user))
        rows = scoped.filter(told | before, number=wanted["number"])
        application = rows.select_related("programme").first()
        if application is None:
            raise NotFound(_("No application of this county has this number and this applicant."))
        return Response(StatusSerializer(application).data)


urlpatterns: list[URLPattern | URLResolver] = [
    path("applications/", Applications.as_view(), name="api_applications"),
    path("applications/<int:pk>/", OneApplication.as_view(), name="api_application"),
    path("application-status/", ApplicationStatusAsked.as_view(), name="api_application_status"),
    path("awards/", Awards.as_view(), name="api_awards"),
    path("awards/<int:pk>/", OneAward.as_view(), name="api_award"),
]
