"""What an open laptop leaves on the desk for the next sign-in: figures and names, no secret."""

from __future__ import annotations

from app.services.delivery import Delivery, delivery_state
from app.services.laptop import Laptop
from app.services.marked_last import class_marked_last
from app.services.sign_in_card import DeskCard, change_desk_card, read_accounts


def write_desk_note(laptop: Laptop, delivery: Delivery | None = None) -> DeskCard:
    """Write the desk's card anew; after a sign-in, after marking, after a synchronisation.

    Args: delivery: where everything is, if the caller has read it already.
    Raises: EnvironmentalError; the card before is then still there.
    """
    known = delivery or delivery_state(laptop)
    posts = _posts(laptop)

    def change(card: DeskCard) -> DeskCard:
        for account, post in posts.items():
            card = card.noting(account, post=post)
        return card._replace(
            site=laptop.identity.site_name,
            area=laptop.identity.center.name,
            laptop=known.laptop_number,
            pending=known.pending,
            delivered_at=known.last_confirmed or 0,
        )

    return change_desk_card(laptop.folder, change)


def _posts(laptop: Laptop) -> dict[str, str]:
    """Return the class that each account of this laptop marked last, of those that marked one."""
    with laptop.reading() as unit:
        marked = {
            one.account: class_marked_last(unit, bytes.fromhex(one.account))
            for one in read_accounts(laptop.folder)
        }
    return {account: name for account, name in marked.items() if name}
