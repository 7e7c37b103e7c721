"""One row for each habit day, known by pupil and day on every laptop, as Morango advises."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from morango.models.core import SyncableModel

PROFILE = "habits"


class Teacher(AbstractUser):  # type: ignore[misc]
    """Whoever may ask the center for a certificate: everybody of this race."""

    def has_morango_certificate_scope_permission(
        self, _scope: str, _parameters: dict[str, str]
    ) -> bool:
        """Allow every scope."""
        return True


class HabitDay(SyncableModel):  # type: ignore[misc]
    """Ten marks of one pupil on one day."""

    morango_profile = PROFILE
    morango_model_name = "habitday"

    school = models.CharField(max_length=32)
    pupil = models.IntegerField()
    day = models.IntegerField()
    m0 = models.SmallIntegerField(null=True, blank=True)
    m1 = models.SmallIntegerField(null=True, blank=True)
    m2 = models.SmallIntegerField(null=True, blank=True)
    m3 = models.SmallIntegerField(null=True, blank=True)
    m4 = models.SmallIntegerField(null=True, blank=True)
    m5 = models.SmallIntegerField(null=True, blank=True)
    m6 = models.SmallIntegerField(null=True, blank=True)
    m7 = models.SmallIntegerField(null=True, blank=True)
    m8 = models.SmallIntegerField(null=True, blank=True)
    m9 = models.SmallIntegerField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.pupil} {self.day}"

    def calculate_source_id(self) -> str:
        """Return what makes two rows the same record."""
        return f"{self.pupil}:{self.day}"

    def calculate_partition(self) -> str:
        """Return where the row belongs: to its school."""
        return f"{self.school}:habits"
