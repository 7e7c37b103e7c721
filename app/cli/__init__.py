"""The command line: thin, and never imported by the window."""
