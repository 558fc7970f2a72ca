"""The lessons page: a pane and the bench that it sets up."""

import gc
import weakref

from workbench.course.lesson import lessons
from workbench.course.setup import Setup
from workbench.course.synapse_setup import SynapseSetup
from workbench.labs.lessons_lab import LessonsLab
from workbench.labs.neuron_lab import NeuronLab


def test_the_bench_holds_the_students_cell():
    lab = LessonsLab()
    assert lab.beside is lab.neuron
    assert lab.neuron.bench.neuron.g_l == 100.0
    lab.pane.menu.value = "phase_plane"
    assert type(lab.neuron.bench.neuron).__name__ == "Izhikevich"
    lab.close()


def test_a_lesson_about_a_network_has_it_beside_it_ready_to_play():
    lab = LessonsLab()
    assert lab.network is None, "built when it is wanted"
    lab.pane.menu.value = "motifs"
    assert lab.beside is lab.network
    assert lab.network.live.network.name == "half-center"
    assert not lab.stages[NeuronLab].visible
    lab.pane.show("place")
    lab.pane.card.set_up()
    assert lab.network.live.network.name == "Jeffress delay line"
    assert lab.network.live.dt == 0.01
    assert not lab.network.error.visible
    lab.pane.menu.value = "noise"
    assert lab.beside is lab.neuron
    lab.close()


def test_a_lesson_about_synapses_has_their_bench_beside_it_and_the_network_when_it_comes_to_that():
    lab = LessonsLab()
    lab.pane.menu.value = "synapses"
    assert lab.beside is lab.synapse
    assert lab.synapse.bench.weight == 100.0
    lab.pane.show("weather")
    lab.pane.card.set_up()
    assert lab.beside is lab.network
    lab.pane.show("shunt")
    lab.pane.card.set_up()
    assert lab.beside is lab.synapse
    assert lab.synapse.bench.partner == "AMPA"
    lab.close()


def test_every_set_up_of_every_lesson_fits_what_is_beside_it():
    lab = LessonsLab()
    for slug in lessons():
        lab.pane.menu.value = slug
        for step in lab.pane.progress.lesson.steps:
            if step.setup:
                lab.pane.show(step.id)
                lab.pane.card.set_up()
                setup = lab.pane.progress[step.id].setup
                if isinstance(setup, Setup):
                    assert repr(lab.neuron.bench.neuron) == repr(setup.neuron), step.id
                elif isinstance(setup, SynapseSetup):
                    assert lab.synapse.bench.to_spec() == setup.bench().to_spec(), step.id
                else:
                    live = lab.network.live
                    assert live.network.to_spec() == setup.build().to_spec(), step.id
                    assert (live.dt, live.seed) == (setup.dt, setup.seed)
    lab.close()


def test_a_closed_lab_is_collected():
    lab = LessonsLab()
    lab.__panel__()
    gone = weakref.ref(lab)
    lab.close()
    del lab
    gc.collect()
    assert gone() is None
