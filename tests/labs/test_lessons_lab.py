"""The lessons page: a pane and the bench that it sets up."""

import gc
import weakref

from workbench.labs.lessons_lab import LessonsLab


def test_the_bench_holds_the_students_cell():
    lab = LessonsLab()
    assert lab.neuron.bench is lab.pane.bench
    assert lab.neuron.bench.neuron.g_l == 100.0
    lab.pane.menu.value = "phase_plane"
    assert type(lab.neuron.bench.neuron).__name__ == "Izhikevich"
    lab.close()


def test_a_closed_lab_is_collected():
    lab = LessonsLab()
    lab.__panel__()
    gone = weakref.ref(lab)
    lab.close()
    del lab
    gc.collect()
    assert gone() is None
