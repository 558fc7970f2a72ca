"""Numbers are a student's own, the same every time, and the book's for the instructor."""

from hypothesis import given
from hypothesis import strategies as st

from workbench.course.numbers import BOOK, Derived, Draw, Numbers, seed_of

RULES = {"r": Draw(10.0, "MOhm", 6.0, 14.0, 0.5), "twice": Derived(lambda n: 2 * n.r, "MOhm", 4.0)}


def test_the_instructor_has_the_numbers_of_the_book():
    assert dict(Numbers("test", RULES, BOOK)) == {"r": 10.0, "twice": 20.0}


@given(st.text(min_size=1, max_size=20))
def test_every_name_draws_within_the_range_and_on_the_grid(name):
    numbers = Numbers("test", RULES, seed_of(name, "test"))
    assert 6.0 <= numbers.r <= 14.0
    assert (numbers.r * 2) % 1 == 0
    assert numbers == Numbers("test", RULES, seed_of(name, "test"))


def test_names_and_lessons_draw_their_own():
    seeds = {seed_of(name, lesson) for name in ("Ada", "Alan", "Grace") for lesson in ("membrane", "noise")}
    assert len(seeds) == 6
    assert len({Numbers("test", RULES, seed).r for seed in range(1, 200)}) == 17


def test_a_text_is_filled_with_numbers_and_units():
    assert Numbers("test", RULES).fill("[[r]] and $[[twice]]$") == "10 MΩ and $20 MΩ$"
