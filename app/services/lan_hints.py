"""What a person has to do once so that other computers reach a center on this one."""

from __future__ import annotations

from app.domain.text import _

WINDOWS, LINUX = "win32", "linux"


def lan_hints(platform: str, port: int) -> tuple[str, ...]:
    """Return what to do on this system, one sentence a step, the stick last.

    Args: platform: as ``sys.platform``. port: where the center listens.
    """
    stick = _("If it does not work, nothing is lost: the records can also be carried on a stick.")
    if platform == WINDOWS:
        return (
            _("When Windows asks whether this program may use the network, choose “Allow”."),
            _(
                "If it did not ask: in “Windows Security”, open “Firewall & network protection”,"
                " then “Allow an app through firewall”, and tick Suoma for private networks."
            ),
            _("Set this network to “Private”: Windows lets nobody in on a public network."),
            stick,
        )
    if platform == LINUX:
        return (
            _("On most Linux computers there is nothing to do."),
            _(
                "If a firewall is switched on, its owner types once:"
                " sudo ufw allow {port}/tcp && sudo ufw allow 5353/udp"
            ).format(port=port),
            stick,
        )
    return (
        _("If a firewall asks, let this program in on port {port}.").format(port=port),
        stick,
    )
