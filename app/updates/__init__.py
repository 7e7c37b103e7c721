"""New versions of the program: signed lists of files, laid beside the old version, switched to."""
