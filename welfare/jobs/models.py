"""Long work with progress. (任务)"""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from welfare.accounts.models import User
from welfare.county.models import Division


class JobStatus(models.TextChoices):
    """Status of the machine, never of the business."""

    QUEUED = "queued", _("Queued")
    RUNNING = "running", _("At work")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")
    INTERRUPTED = "interrupted", _("Interrupted")


OPEN_STATUSES = (JobStatus.QUEUED, JobStatus.RUNNING)
RESUMABLE_STATUSES = (JobStatus.FAILED, JobStatus.INTERRUPTED, JobStatus.CANCELLED)


class JobScope(models.QuerySet):  # type: ignore[type-arg]
    def visible_to(self, user: User) -> "JobScope":
        """Jobs of the user's county; people of a town see those they started."""
        if not user.is_active or user.division is None:
            return self.none()
        if user.town is not None:
            return self.filter(started_by=user)
        return self.filter(county=user.division)

    def under_way(self) -> "JobScope":
        """Queued, or running by a worker that gives signs of life."""
        return self.filter(status__in=OPEN_STATUSES).exclude(_silent())

    def stopped(self) -> "JobScope":
        """Failed, interrupted, or of a worker that has fallen silent."""
        ended = models.Q(status__in=[JobStatus.FAILED, JobStatus.INTERRUPTED])
        return self.filter(ended | _silent())


def _silent() -> models.Q:
    """As `Job.heartbeat_ran_out`."""
    since = timezone.now() - timedelta(seconds=settings.JOB_HEARTBEAT_SECONDS)
    silent = models.Q(heartbeat_at__lt=since) | models.Q(heartbeat_at=None, started_at__lt=since)
    return models.Q(status=JobStatus.RUNNING) & silent


class Job(models.Model):
    """One piece of long work: what, for whom, how far, how it ended."""

    kind = models.CharField(_("kind"), max_length=60, db_index=True)
    task = models.CharField(max_length=120)
    arguments = models.JSONField(default=dict)
    title = models.CharField(_("title"), max_length=200)
    status = models.CharField(
        _("status"), max_length=12, choices=JobStatus.choices, default=JobStatus.QUEUED
    )
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("total"), default=0)
    counts = models.JSONField(_("counts"), default=dict)
    message = models.TextField(_("message"), blank=True)
    error_file = models.FileField(upload_to="errors/%Y/%m/", blank=True)
    county = models.ForeignKey(Division, models.PROTECT, null=True, related_name="+")
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="jobs",
        verbose_name=_("started by"),
    )
    result_url = models.CharField(max_length=200, blank=True)
    cancel_requested = models.BooleanField(default=False)
    attempt = models.PositiveSmallIntegerField(default=1)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    sent_at = models.DateTimeField(default=timezone.now)  # when a worker was last told of it
    started_at = models.DateTimeField(_("started at"), null=True)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)

    objects = JobScope.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=["queued", "running"], finished_at=None)
                | (
                    ~models.Q(status__in=["queued", "running"])
                    & models.Q(finished_at__isnull=False)
                ),
                name="job_finished_has_time",
                violation_error_message=_("A job that is over has the time it ended."),
            ),
            models.CheckConstraint(
                condition=models.Q(total=0) | models.Q(done__lte=models.F("total")),
                name="job_done_within_total",
                violation_error_message=_("A job cannot have done more than there is to do."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def percent(self) -> int:
        if self.status == JobStatus.DONE:
            return 100
        return int(self.done * 100 / self.total) if self.total else 0

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_STATUSES

    @property
    def heartbeat_ran_out(self) -> bool:
        """The worker has been silent for longer than it should."""
        limit = timedelta(seconds=settings.JOB_HEARTBEAT_SECONDS)
        last = self.heartbeat_at or self.started_at
        running = self.status == JobStatus.RUNNING
        return running and last is not None and last < timezone.now() - limit

    @property
    def shown_status(self) -> JobStatus:
        """What a person should read: a silent worker's job is interrupted before beat says so."""
        return JobStatus.INTERRUPTED if self.heartbeat_ran_out else JobStatus(self.status)

    @property
    def may_resume(self) -> bool:
        return self.shown_status in RESUMABLE_STATUSES
