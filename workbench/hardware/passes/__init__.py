"""One mapping step a file."""
