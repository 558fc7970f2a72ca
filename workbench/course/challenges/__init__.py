"""Puzzles: cells whose parameters are hidden, one puzzle a file."""
