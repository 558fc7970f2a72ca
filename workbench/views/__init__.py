"""Pictures and controls: a pure function and a thin viewer a file, one theme."""
