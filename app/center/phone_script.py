"""What to say on the telephone to a site that owes something: plain sentences, nobody blamed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from app.center.missing_reports import MissingClass, SiteWeek
from app.domain.habits import item_names
from app.domain.text import _
from app.reports.words import day_text


def phone_script(of: SiteWeek) -> list[str]:
    """Return the sentences in the order they are said."""
    hello = _("Hello, this is {center}. I am calling about the records of {site}.")
    said = [hello.format(center=of.center_name, site=of.site.name)]
    if not of.site.classes:
        said.append(_("Your class list has not come to us yet."))
    said += _of_classes(of.missing)
    if not of.missing and of.site.classes:
        said.append(_("Everything of that week is here, thank you."))
    said += _of_laptops(of)
    if of.missing:
        said.append(
            _(
                "Were there days without water, without power or a holiday? Then tell me the days,"
                " and choose the reason in the program; they do not count as missing."
            )
        )
        said.append(
            _(
                "If the records are on the laptop, please send them by network or bring a stick by"
                " {day}. Nothing has to be entered twice."
            ).format(day=day_text(of.deadline))
        )
    return said


def _of_classes(missing: Iterable[MissingClass]) -> list[str]:
    """Return one sentence for all classes that lack the same: nobody listens to twenty."""
    whole = list(missing)
    return [
        *_alike(
            whole,
            lambda one: days_text(one.days),
            _("{classes}: the five washes and five skills of {what} have not come yet."),
        ),
        *_alike(
            whole,
            lambda one: days_text(one.on_laptop),
            _("{classes}: those of {what} seem to be on a laptop and only need to be sent."),
        ),
        *_alike(
            whole,
            lambda one: days_text(one.to_fix),
            _("{classes}: the sheet of {what} was given back and has to be put right."),
        ),
        *_alike(
            whole,
            lambda one: items_text(one.unchecked),
            _("{classes}: {what} was not checked all week."),
        ),
    ]


def _alike(
    missing: Iterable[MissingClass], what: Callable[[MissingClass], str], words: str
) -> list[str]:
    groups: dict[str, list[str]] = {}
    for one in missing:
        if text := what(one):
            groups.setdefault(text, []).append(one.name)
    return [words.format(classes=_(", ").join(names), what=text) for text, names in groups.items()]


def _of_laptops(of: SiteWeek) -> list[str]:
    said = []
    site = of.site
    if site.waiting:
        words = _(
            "{count} laptop(s) wait for approval: please read me the eight digits on the screen."
        )
        said.append(words.format(count=site.waiting))
    if site.gaps:
        words = _("{count} piece(s) between what we have did not arrive; is a stick still there?")
        said.append(words.format(count=site.gaps))
    for device, numbers in site.lost_packets.items():
        words = _("Packet no. {numbers} of the laptop {device} never came; where is that stick?")
        said.append(words.format(numbers="、".join(map(str, numbers)), device=device))
    if site.last_contact is None and site.devices == 0 and not site.waiting:
        said.append(_("No laptop of yours has been in touch with us yet."))
    elif site.last_contact is not None and (of.today - site.last_contact).days > 0:
        words = _("The last contact with your laptop was on {day}.")
        said.append(words.format(day=day_text(site.last_contact)))
    return said


def days_text(days: Iterable[date]) -> str:
    """Return days one after the other; a run of three and more is told by its ends.

    The month is said once: 10月8日、9日, 11月16日至20日.
    """
    runs: list[list[date]] = []
    for day in days:
        if runs and (day - runs[-1][-1]).days == 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    said: list[str] = []
    month = 0
    for run in runs:
        first, last = _short(run[0], month), _short(run[-1], run[0].month)
        month = run[-1].month
        if len(run) == 1:
            said.append(first)
        elif len(run) == 2:  # noqa: PLR2004 -- two are said one by one
            said += [first, last]
        else:
            said.append(_("{first} to {last} inclusive").format(first=first, last=last))
    return _(", ").join(said)


def _short(day: date, month: int) -> str:
    return day_text(day) if day.month != month else _("day {day}").format(day=day.day)


def items_text(items: Iterable[str]) -> str:
    """Return the names of habit items."""
    names = item_names()
    return _(", ").join(names[one] for one in items)
