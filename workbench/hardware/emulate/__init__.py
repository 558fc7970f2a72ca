"""The arithmetic of the chips, one kind of core a file."""
