"""The center of Morango, served by cheroot as Kolibri serves it.

Usage: PEER_FOLDER=… morango_center.py PORT. Prints one line when it listens.
"""

from __future__ import annotations

import os
import signal
import sys

from cheroot.wsgi import Server
from morango_database import PASSWORD, open_database


def main() -> None:
    """Make the school's certificate if there is none, and serve until it is ended."""
    open_database()
    from django.core.wsgi import get_wsgi_application
    from habits.models import Teacher
    from morango.models.certificates import Certificate

    if not Certificate.objects.exists():
        Certificate.generate_root_certificate("school")
        Teacher.objects.create_user("teacher", password=PASSWORD)
    server = Server(("127.0.0.1", int(sys.argv[1])), get_wsgi_application(), numthreads=10)
    signal.signal(signal.SIGTERM, lambda *_two: os._exit(0))
    print("listening", flush=True)
    server.safe_start()


if __name__ == "__main__":
    main()
