"""Numbers of a file are finite and of a usual size; anything else is refused before it is used."""

import json

import pytest

from workbench.core.json_text import read_json


@pytest.mark.parametrize(
    "text", ["1" + "0" * 400, "NaN", "Infinity", "-Infinity", "1e999", str(2**63), "1" * 5000, "{", ""]
)
def test_it_is_refused(text):
    with pytest.raises(ValueError, match=r"too large|Expecting|Exceeds"):
        read_json(f'{{"size": {text}}}')


@pytest.mark.parametrize("value", [0, -7, 2**63 - 1, 1.5e308, 1e-320, "text", None, [1, {"a": [True]}]])
def test_what_json_can_say_is_read(value):
    assert read_json(json.dumps(value)) == value
