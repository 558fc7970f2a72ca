"""Chips as data: map a network onto one, run it with the chip's arithmetic, count, and price what was counted."""
