"""The lessons page: a pane and the bench that it sets up."""

import gc
import weakref

from workbench.course.lesson import lessons
from workbench.labs.lessons_lab import LessonsLab


def test_the_bench_holds_the_students_cell():
    lab = LessonsLab()
    assert lab.neuron.bench is lab.pane.bench
    assert lab.neuron.bench.neuron.g_l == 100.0
    lab.pane.menu.value = "phase_plane"
    assert type(lab.neuron.bench.neuron).__name__ == "Izhikevich"
    lab.close()


def test_every_set_up_of_every_lesson_fits_the_bench():
    lab = LessonsLab()
    for slug in lessons():
        lab.pane.menu.value = slug
        for step in lab.pane.progress.lesson.steps:
            if step.setup:
                lab.pane.show(step.id)
                lab.pane.card.set_up()
                assert repr(lab.neuron.bench.neuron) == repr(lab.pane.progress[step.id].setup.neuron), step.id
    lab.close()


def test_a_closed_lab_is_collected():
    lab = LessonsLab()
    lab.__panel__()
    gone = weakref.ref(lab)
    lab.close()
    del lab
    gc.collect()
    assert gone() is None
