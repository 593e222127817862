"""Read-only API of `cases`: applications and awards of the person's own area, masked."""

from typing import Any, cast

from django.db.models import QuerySet
from django.urls import URLPattern, URLResolver, path
from rest_framework import generics, serializers
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from cases.models import Application, Award, TimeLimit
from welfare.accounts.roles import Permission
from welfare.models import User
from welfare.personal.masks import mask_account


class SeesCases(BasePermission):
    """The same right as on the pages."""

    def has_permission(self, request: Request, view: Any) -> bool:
        user = request.user
        return bool(user and user.is_authenticated and user.may(Permission.SEE_CASES))


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


class Applications(generics.ListAPIView[Application]):
    """Applications in the person's area."""

    permission_classes = (SeesCases,)
    serializer_class = ApplicationSerializer

    def get_queryset(self) -> QuerySet[Application]:
        scoped = Application.objects.visible_to(cast(User, self.request.user))
        rows = scoped.select_related("programme", "town", "applicant").order_by("pk")
        return rows.prefetch_related("time_limits")


class OneApplication(generics.RetrieveAPIView[Application]):
    """One application; a foreign one is not found."""

    permission_classes = (SeesCases,)
    serializer_class = ApplicationSerializer

    def get_queryset(self) -> QuerySet[Application]:
        scoped = Application.objects.visible_to(cast(User, self.request.user))
        return scoped.select_related("programme", "town", "applicant")


class Awards(generics.ListAPIView[Award]):
    """The rolls of the person's area."""

    permission_classes = (SeesCases,)
    serializer_class = AwardSerializer

    def get_queryset(self) -> QuerySet[Award]:
        scoped = Award.objects.visible_to(cast(User, self.request.user))
        return scoped.select_related("programme", "town", "payee").order_by("pk")


class OneAward(generics.RetrieveAPIView[Award]):
    """One award; a foreign one is not found."""

    permission_classes = (SeesCases,)
    serializer_class = AwardSerializer

    def get_queryset(self) -> QuerySet[Award]:
        scoped = Award.objects.visible_to(cast(User, self.request.user))
        return scoped.select_related("programme", "town", "payee")


urlpatterns: list[URLPattern | URLResolver] = [
    path("applications/", Applications.as_view(), name="api_applications"),
    path("applications/<int:pk>/", OneApplication.as_view(), name="api_application"),
    path("awards/", Awards.as_view(), name="api_awards"),
    path("awards/<int:pk>/", OneAward.as_view(), name="api_award"),
]
