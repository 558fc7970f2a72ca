"""The challenge room: hidden cells to find out about, answers that are judged, and files that are judged again."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, ClassVar

import panel as pn
import panel_material_ui as pmui

from workbench.course.challenge import Challenge, challenges
from workbench.course.challenge_results import challenge_text, verify_file
from workbench.course.progress import NAME
from workbench.course.results import LARGEST, Report
from workbench.experiments.result import Result
from workbench.labs.aside import Aside
from workbench.labs.challenge_answer import ChallengeAnswer
from workbench.labs.challenge_probe import ChallengeProbe
from workbench.labs.lab import Lab
from workbench.labs.lessons_lab import WIDE_CSS
from workbench.views.result_card import result_card, table_html
from workbench.views.words import card, say, sentence

PROVES = (
    "Everything in the file is done again here: measurements are made anew, answers are judged anew, on the cell of the "
    "student it names. That is what a file proves; it is not signed, so it does not prove who made it."
)


class ChallengesLab(Lab):
    """Choose a puzzle, ask its cells, hand in; each name has cells of its own, and a challenge stays as it was left."""

    title: ClassVar[str] = "Challenges"
    slug: ClassVar[str] = "challenges"
    order: ClassVar[float] = 10.6

    def __init__(self, **params: Any) -> None:
        super().__init__(**params)
        self.asking, self.judging = Aside(self.report, self._asked), Aside(self.report, self._judged)
        self.checking = Aside(self.report)
        self._begun: dict[tuple[str, str], tuple[Challenge, ChallengeAnswer, ChallengeProbe]] = {}
        wide: dict[str, Any] = {"size": "small", "sizing_mode": "stretch_width", "margin": (8, 12, 4, 12)}
        options = {one.title: slug for slug, one in challenges().items()}
        asked = pn.state.session_args.get("challenge", [b""])[0].decode("utf-8", "replace") if pn.state.session_args else ""  # fmt: skip
        first = asked if asked in challenges() else next(iter(options.values()))
        self.menu = pmui.Select(label="Challenge", options=options, value=first, **wide)
        self.who = pmui.TextInput(
            label="Your name", max_length=NAME, description="Your name draws cells of your own.", **wide
        )
        self.about = sentence("", margin=(4, 12))
        self.log = sentence("", margin=(2, 12))
        self.answer = pn.Column(sizing_mode="stretch_width", margin=0)
        self.probe = pn.Column(sizing_mode="stretch_width", margin=0)
        self.download = pmui.FileDownload(
            callback=self._file, filename="challenge.json", label="Results", icon="download", variant="outlined",
            size="small", embed=False, auto=True, margin=(6, 12), width=120,
        )  # fmt: skip
        self.upload = pmui.FileInput(
            label="Results file",
            accept=".json",
            variant="outlined",
            size="small",
            max_file_size=LARGEST,
            margin=(6, 12),
        )
        self.found = sentence("", muted=False, margin=(4, 12))
        self.findings = result_card()
        self.menu.param.watch(self.guarded(self._open), "value")
        self.who.param.watch(self.guarded(self._open), "value")
        self.upload.param.watch(self.guarded(self._check), "value")
        self._open()

    def _open(self, *_events: Any) -> None:
        """Show the chosen challenge with the cells of that name, where it was left."""
        self.report("")
        student = " ".join(self.who.value.split())
        key = (self.menu.value, student.casefold())
        if key not in self._begun:
            challenge = challenges()[self.menu.value](student)
            answer = ChallengeAnswer(challenge, self._handed_in, self.judging.run)
            self._begun[key] = (challenge, answer, ChallengeProbe(challenge, self.asking.run, answer.values))
        self.challenge, self.answering, self.probing = self._begun[key]
        say(self.about, self.challenge.about, muted=False)
        self.answer[:], self.probe[:] = [self.answering], [self.probing]
        self.download.filename = f"{self.challenge.slug.replace(' ', '-')}.json"
        self._handed_in()

    def _handed_in(self) -> None:
        tries = self.challenge.attempts
        best = max(tries, key=lambda one: one.points, default=None)
        if best is None:
            say(self.log, "No answer yet.")
        else:
            solved = " Solved." if best.solved else ""
            say(
                self.log,
                f"{len(tries)} answer{'' if len(tries) == 1 else 's'}, best {best.points:g} of {best.most:g}.{solved}",
            )

    def _asked(self) -> None:
        for _challenge, _answer, probe in self._begun.values():  # a name may have asked in place of another
            probe.rest()

    def _judged(self) -> None:
        for _challenge, answer, _probe in self._begun.values():
            answer.rest()

    def _file(self) -> io.StringIO:
        return io.StringIO(challenge_text(self.challenge))

    # -- a file is judged again

    def _check(self, event: Any) -> None:
        if not event.new:
            return
        self.report("")
        say(self.found, "Doing everything in the file again ...")
        self.findings.object = ""
        data = bytes(event.new)

        def job() -> Iterator[Report]:
            yield verify_file(data)

        self.checking.run(job, self._tell)

    def _tell(self, report: Report) -> None:
        failed = ", ".join(one.name for one in report.findings if not one.reproduced)
        verdict = f"NOT reproduced ({failed})" if failed else "reproduced"
        say(self.found, f"Results {verdict}: {report.points:g} of {report.most:g} points.", muted=False)
        rows = tuple((one.name, "yes" if one.reproduced else "no", one.said) for one in report.findings)
        self.findings.object = table_html(Result("", "", "", heads=("what", "reproduced", ""), rows=rows))

    # -- what it is made of

    def cards(self) -> list[Any]:
        return [
            card("", self.menu, self.who, self.about),
            card("Your answer", self.answer, self.log, self.download),
            card("Check a results file", sentence(PROVES), self.upload, self.found, self.findings),
        ]

    def views(self) -> list[Any]:
        return [self.probe]

    def __panel__(self) -> pn.viewable.Viewable:
        layout = super().__panel__()
        if WIDE_CSS not in layout.stylesheets:
            layout.stylesheets = [
                *layout.stylesheets,
                WIDE_CSS,
            ]  # the question comes before the cells, on a narrow page too
        return layout

    def close(self) -> None:
        self.asking.close()
        self.judging.close()
        self.checking.close()
        super().close()
