"""Sentences for what a synchronisation came to."""

from __future__ import annotations

from app.domain.errors import with_code
from app.domain.text import _
from app.services.syncing import SyncReport
from app.sync.protocol import Outcome


def outcome_sentence(report: SyncReport) -> str:
    """Return what happened, what was kept and what to do, in one or two sentences."""
    kept = _("{pending} records are saved on this laptop and wait to be delivered.").format(
        pending=report.pending
    )
    if report.outcome is Outcome.DONE:
        if report.pending:
            return kept
        return _("Everything is delivered; the center has confirmed {count} records.").format(
            count=report.acknowledged
        )
    sentence = f"{_sentence(report.outcome)} {kept}"
    return with_code(sentence, report.code)


def revoked_sentence() -> str:
    """Return what is said of a laptop that the center has withdrawn, whichever way it heard."""
    return _("This laptop was revoked; call the administrator.")


def _sentence(outcome: Outcome) -> str:
    return {
        Outcome.OFFLINE: _("No connection to the center now; that is normal."),
        Outcome.WAITING_FOR_APPROVAL: _("The center has not approved this laptop yet."),
        Outcome.CENTER_BUSY: _("The center is busy; it will be tried again."),
        Outcome.CENTER_ERROR: _("The center has a fault; tell its administrator."),
        Outcome.BAD_ANSWER: _("The answer cannot be from the center as it should; not believed."),
        Outcome.WRONG_KEY: _("Something else answers in the center's place; nothing was sent."),
        Outcome.REDIRECTED: _("The network sends us elsewhere; nothing was sent there."),
        Outcome.REFUSED: _("The center does not accept this laptop; call its administrator."),
        Outcome.REVOKED: revoked_sentence(),
        Outcome.TOO_NEW: _("The center speaks a newer version; update this program."),
        Outcome.OUTDATED: _("Delivered. This program is too old to take news; update it."),
    }[outcome]
