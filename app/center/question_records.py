"""What is kept apart, what is known to be missing, and laptops that were copied or put back."""

from __future__ import annotations

from collections.abc import Iterator

from app.center.administration import site_names
from app.center.alarms import Alarm, list_alarms, see_alarm
from app.center.gap_closing import OpenGap, close_gap, list_gaps
from app.center.identity import CenterFolder
from app.center.quarantine import QuarantinedGroup, list_quarantined, reject, release
from app.center.questions import Choice, Question, QuestionKind, Side
from app.domain.errors import with_code
from app.domain.text import _
from app.services.record_fields import RecordField

QUARANTINE, GAP, ALARM = "quarantine", "gap", "alarm"
SHORT = 4


def find(center: CenterFolder) -> Iterator[Question]:
    """Yield what is kept apart, then what is missing, then the alarms nobody has looked into."""
    names = dict(site_names(center).values())
    for group in list_quarantined(center):
        yield _apart(group)
    for gap in list_gaps(center).open:
        yield _missing(gap)
    for alarm in list_alarms(center):
        if not alarm.is_seen:
            yield _alarm(alarm, names[alarm.site])


def kind_names() -> dict[str, str]:
    """Return what kinds of records are called, by the names of the commands."""
    return {
        "habit_day": _("habit checks"),
        "absence": _("absences"),
        "site_day": _("facts of days"),
        "roster": _("class lists"),
        "consent": _("consents"),
        "account": _("accounts"),
        "training_hour_entry": _("training hours"),
        "lesson_case": _("lesson case"),
    }


def _apart(group: QuarantinedGroup) -> Question:
    number = _laptop(group.device, group.device_name)
    kinds = dict.fromkeys(kind_names().get(one.kind, one.kind) for one in group.operations)
    takes_back = sum(one.takes_back for one in group.operations)
    fields = [
        RecordField("kinds", _("What it is"), _(", ").join(kinds)),
        RecordField("classes", _("Classes"), _(", ").join(group.classes)),
        RecordField("days", _("Days"), " – ".join(dict.fromkeys(filter(None, group.days)))),
        RecordField("takes_back", _("Only takes back"), str(takes_back) if takes_back else ""),
        RecordField("revoked", _("Why the laptop was withdrawn"), group.revoked_why),
    ]
    about = _("{count} records of {laptop}").format(count=group.records, laptop=number)
    return Question(
        id=f"{QUARANTINE}:{group.site}:{group.id}",
        kind=QUARANTINE,
        site=group.site,
        site_name=group.site_name,
        about=about,
        happened=with_code(group.why, group.code) if group.code else group.why,
        kept=_("These records are kept as they came; they do not count yet."),
        todo=_("Ask at the site whether they are right, then let them in or refuse them."),
        sides=(Side(number, group.site_name, tuple(one for one in fields if one.text)),),
        choices=(
            Choice(_("Let them in: they count as usual")),
            Choice(_("Refuse them for good"), needs_why=True),
        ),
        shown=group.id,
    )


def _missing(one: OpenGap) -> Question:
    gap = one.gap
    number = _laptop(gap.device, one.device_name)
    fields = [
        RecordField("classes", _("Classes"), _(", ").join(one.classes) or _("any class")),
        RecordField("days", _("Days"), " – ".join(filter(None, (one.first_day, one.last_day)))),
    ]
    about = _("{count} changes of {laptop} have not arrived").format(
        count=gap.length, laptop=number
    )
    return Question(
        id=f"{GAP}:{gap.site}:{gap.id}",
        kind=GAP,
        site=gap.site,
        site_name=one.site_name,
        about=about,
        happened=_("Later records of this laptop are here, and some before them are not."),
        kept=_("Everything that arrived counts. Until the rest is here it is no complete report."),
        todo=_("Let the laptop deliver again. Give up only when it is lost for good."),
        sides=(Side(number, one.site_name, tuple(each for each in fields if each.text)),),
        choices=(Choice(_("Give it up: it will not come"), needs_why=True),),
        shown=gap.id,
    )


def _alarm(one: Alarm, site_name: str) -> Question:
    return Question(
        id=f"{ALARM}:{one.id}",
        kind=ALARM,
        site=one.site,
        site_name=site_name,
        about=_laptop(one.device, ""),
        happened=one.sentence,
        kept=_("Both sides are kept, whatever happened."),
        todo=one.todo,
        choices=(Choice(_("Somebody has looked into it")),),
        shown=one.id,
    )


def _laptop(device: bytes, name: str) -> str:
    number = device.hex()[:SHORT].upper()
    words = _("laptop {number}").format(number=number)
    return f"{words} ({name})" if name else words


def decide(center: CenterFolder, question: Question, choice: int, why: str) -> str:
    """Let in, refuse, give up, or note as seen. Raises: InputError I-530, I-533 to I-536."""
    if question.kind == GAP:
        close_gap(center, question.shown, why)
        return _("Given up. If it comes after all, it is taken in.")
    if question.kind == ALARM:
        see_alarm(center, question.shown)
        return _("Noted as looked into.")
    if choice == 1:
        count = release(center, question.shown)
        return _("{count} changes were let in.").format(count=count)
    count = reject(center, question.shown, why)
    return _("{count} changes were refused; the author is told why.").format(count=count)


KIND = QuestionKind(frozenset({QUARANTINE, GAP, ALARM}), find, decide)
