"""One chip a file."""
