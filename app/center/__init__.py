"""The central endpoint: enrolment, the exchange, counts, and what an administrator asks."""
