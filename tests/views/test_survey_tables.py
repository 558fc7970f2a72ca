"""A survey table as HTML: every word and every cell in its place, nothing of it run."""

import xml.etree.ElementTree as ET

from workbench.experiments.survey import NOT_YET, Cell
from workbench.experiments.survey_words import TABLES, Table
from workbench.views.survey_tables import table_html


def test_words_and_cells_stand_in_their_row():
    table = TABLES[3]
    page = ET.fromstring(f"<div>{table_html(table, table.rows, [(Cell('1 J', '0.9 to 1.1 J'),), (NOT_YET,)])}</div>")
    rows = [[cell.text for cell in row] for row in page.findall(".//tbody/tr")]
    assert rows == [[*table.rows[0], "1 J"], [*table.rows[1], NOT_YET.value]]
    assert page.findtext(".//small") == "0.9 to 1.1 J"
    assert page.findall(".//tbody/tr")[1][-1].get("class") == "here unknown"


def test_text_is_shown_and_not_run():
    evil = "<img src=x onerror=alert(1)>"
    html = table_html(Table(9, evil, (evil,), ((evil,),), evil, (evil,)), [(evil,)], [(Cell(evil, evil),)])
    assert "<img" not in html
    assert html.count("&lt;img") == 7


def test_a_note_leads_to_its_source_but_never_to_a_script():
    table = TABLES[3]
    cells = [(Cell("1 J", "a paper", "https://doi.org/10.1/x"),), (Cell("2 J", "a trap", "javascript:alert(1)"),)]
    page = ET.fromstring(f"<div>{table_html(table, table.rows, cells)}</div>")
    assert [link.get("href") for link in page.iter("a")] == ["https://doi.org/10.1/x"]


def test_powers_of_ten_are_raised():
    table = TABLES[2]
    html = table_html(table, table.rows, [(NOT_YET,)] * len(table.rows))
    assert "<td>10<sup>5</sup></td>" in html
    assert "10^" not in html
