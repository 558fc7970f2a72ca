"""The workbench: build, watch, train and price spiking neural networks.

``import workbench as wb`` gives the names that every notebook uses; each is imported when first asked for.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

__version__ = "0.1.0"

NAMES = {
    "Network": "network.network",
    "Simulation": "engines.simulation",
    "changes": "engines.synapse_changes",
    "Studio": "experiments.studio",
    "run_trial": "experiments.trial",
    "balanced": "network.presets.balanced",
    "feedforward": "network.presets.feedforward",
    "convolutional": "network.presets.convolutional",
    "brunel": "network.presets.brunel",
    "coba": "network.presets.coba",
    "decision": "network.presets.decision",
    "half_center": "network.presets.half_center",
    "izhikevich_2003": "network.presets.izhikevich_2003",
    "jeffress": "network.presets.jeffress",
    "reservoir": "network.presets.reservoir",
    "ring_attractor": "network.presets.ring_attractor",
    "synfire_chain": "network.presets.synfire_chain",
    "winner_take_all": "network.presets.winner_take_all",
    "network_presets": "network.preset",
    "Trainer": "learning.trainer",
    "SurrogateGradient": "learning.methods.surrogate_gradient",
    "EProp": "learning.methods.eprop",
    "IF": "neurons.integrate_and_fire",
    "LIF": "neurons.lif",
    "AdEx": "neurons.adex",
    "Izhikevich": "neurons.izhikevich",
    "HodgkinHuxley": "neurons.hodgkin_huxley",
    "ExpIF": "neurons.exponential_if",
    "QIF": "neurons.quadratic_if",
    "ALIF": "neurons.adaptive_lif",
    "DiehlCookLIF": "neurons.diehl_cook_lif",
    "CubaLIF": "neurons.cuba_lif",
    "DiscreteLeaky": "neurons.discrete_leaky",
    "FitzHughNagumo": "neurons.fitzhugh_nagumo",
    "TraubMiles": "neurons.traub_miles",
    "Pospischil": "neurons.pospischil",
    "WangBuzsaki": "neurons.wang_buzsaki",
    "own_neuron": "core.own",
    "own_rule": "core.own_rule",
    "text_of": "core.own_writer",
    "Delta": "synapses.delta",
    "DeltaCurrent": "synapses.delta_current",
    "PlainDelta": "synapses.plain_delta",
    "ExponentialCurrent": "synapses.exponential_current",
    "ExponentialConductance": "synapses.exponential_conductance",
    "AlphaCurrent": "synapses.alpha_current",
    "AlphaConductance": "synapses.alpha_conductance",
    "DoubleExponentialCurrent": "synapses.double_exponential_current",
    "NMDAConductance": "synapses.nmda_conductance",
    "DoubleExponentialConductance": "synapses.double_exponential_conductance",
    "PairSTDP": "plasticity.pair_stdp",
    "MultiplicativeSTDP": "plasticity.multiplicative_stdp",
    "GuetigSTDP": "plasticity.guetig_stdp",
    "PowerLawSTDP": "plasticity.power_law_stdp",
    "TripletSTDP": "plasticity.triplet_stdp",
    "InhibitorySTDP": "plasticity.inhibitory_stdp",
    "Oja": "plasticity.oja",
    "BCM": "plasticity.bcm",
    "HomeostaticScaling": "plasticity.homeostatic_scaling",
    "VoltageSTDP": "plasticity.voltage_stdp",
    "CalciumRule": "plasticity.calcium_rule",
    "RewardSTDP": "plasticity.reward_stdp",
    "MSTDP": "plasticity.mstdp",
    "MSTDPET": "plasticity.mstdpet",
    "FirstSpikeRSTDP": "plasticity.first_spike_rstdp",
    "DiehlCookSTDP": "plasticity.diehl_cook_stdp",
    "TsodyksMarkram": "plasticity.tsodyks_markram",
    "PlasticityBench": "experiments.plasticity_bench",
    "PairingWindow": "experiments.rule_protocols.pairing_window",
    "PairingFrequency": "experiments.rule_protocols.pairing_frequency",
    "StepCurrent": "stimuli.step_current",
    "Ramp": "stimuli.ramp",
    "PulseTrain": "stimuli.pulse_train",
    "Sine": "stimuli.sine",
    "Chirp": "stimuli.chirp",
    "WhiteNoise": "stimuli.white_noise",
    "OrnsteinUhlenbeck": "stimuli.ornstein_uhlenbeck",
    "DrawnCurrent": "stimuli.drawn_current",
    "Poisson": "stimuli.poisson",
    "CorrelatedPoisson": "stimuli.correlated_poisson",
    "RepeatingPattern": "stimuli.repeating_pattern",
    "PictureSequence": "stimuli.picture_sequence",
    "Background": "stimuli.background",
    "SpikeList": "stimuli.spike_list",
    "SpikeInput": "stimuli.spike_input",
    "RateCode": "stimuli.rate_code",
    "LatencyCode": "stimuli.latency_code",
    "DirectCode": "stimuli.direct_code",
    "DeltaCode": "stimuli.delta_code",
    "PhaseCode": "stimuli.phase_code",
    "PopulationCode": "stimuli.population_code",
    "CurrentInput": "stimuli.current_input",
    "AllToAll": "network.wiring.all_to_all",
    "OneToOne": "network.wiring.one_to_one",
    "FixedProbability": "network.wiring.fixed_probability",
    "FixedInDegree": "network.wiring.fixed_in_degree",
    "DenseMatrix": "network.wiring.dense_matrix",
    "FixedOutDegree": "network.wiring.fixed_out_degree",
    "FixedTotal": "network.wiring.fixed_total",
    "DistanceKernel": "network.wiring.distance_kernel",
    "SmallWorld": "network.wiring.small_world",
    "Conv2D": "network.wiring.conv2d",
    "Pool2D": "network.wiring.pool2d",
    "SparseArrays": "network.wiring.sparse_arrays",
    "Grid": "network.layout",
    "Scatter": "network.layout",
    "Ring": "network.layout",
    "Normal": "network.distributions",
    "Uniform": "network.distributions",
    "from_nir": "network.nir.reading",
    "to_nir": "network.nir.writing",
    "write_nir": "network.nir.writing",
    "audit": "experiments.nir_audit",
    "to_neo": "engines.recording_files",
    "write_nwb": "engines.recording_files",
    "Digits": "tasks.digits",
    "YinYang": "tasks.yin_yang",
    "Randman": "tasks.randman",
    "DelayedXOR": "tasks.delayed_xor",
    "StoreRecall": "tasks.store_recall",
    "MovingBars": "tasks.moving_bars",
    "MNIST": "tasks.mnist",
    "NMNIST": "tasks.nmnist",
    "SpokenDigits": "tasks.spoken_digits",
    "HeidelbergDigits": "tasks.heidelberg_digits",
    "Gestures": "tasks.gestures",
    "TrueNorth": "hardware.chips.truenorth",
    "Loihi": "hardware.chips.loihi",
    "SpiNNaker": "hardware.chips.spinnaker",
    "BrainScaleS": "hardware.chips.brainscales",
    "Tianjic": "hardware.chips.tianjic",
    "ODIN": "hardware.chips.odin",
    "Loihi2": "hardware.chips.loihi2",
    "SpiNNaker2": "hardware.chips.spinnaker2",
    "BrainScaleS1": "hardware.chips.brainscales1",
    "Darwin3": "hardware.chips.darwin3",
    "DynapSE2": "hardware.chips.dynapse2",
    "Neurogrid": "hardware.chips.neurogrid",
    "Akida": "hardware.chips.akida",
    "Rheobase": "experiments.protocols.rheobase",
    "RateCurve": "experiments.protocols.rate_curve",
    "StrengthDuration": "experiments.protocols.strength_duration",
    "StepFamily": "experiments.protocols.step_family",
    "RampThreshold": "experiments.protocols.ramp_threshold",
    "SagRebound": "experiments.protocols.sag_rebound",
    "Resonance": "experiments.protocols.resonance",
    "Characterise": "experiments.protocols.characterise",
    "firing_pattern": "analysis.firing_pattern",
    "NetworkLab": "labs.network_lab",
    "NeuronLab": "labs.neuron_lab",
    "NeuronBench": "experiments.neuron_bench",
    "SynapseBench": "experiments.synapse_bench",
    "PhasePlane": "views.phase_plane",
    "bifurcation": "experiments.bifurcation",
    "Sweep": "experiments.sweep",
    "Balance": "experiments.balance",
    "BalanceLab": "labs.balance_lab",
    "SynapseLab": "labs.synapse_lab",
    "TrainingLab": "labs.training_lab",
    "ChipLab": "labs.chip_lab",
    "SurveyLab": "labs.survey_lab",
    "LessonPane": "labs.lesson_pane",
    "lesson": "course.progress",
    "lessons": "course.lesson",
    "results": "course.results",
    "verify": "course.results",
    "save_results": "course.results",
    "MysteryNeuron": "course.challenges.mystery_neuron",
    "FiringTypes": "course.challenges.firing_types",
    "live": "views.notebook_live",
}

__all__ = [*NAMES, "__version__"]


def __getattr__(name: str) -> Any:
    if name not in NAMES:
        from workbench.core.errors import unknown

        hint = "" if name.startswith("_") else unknown("", name, NAMES).hint
        told = f" Try: wb.{hint.strip(chr(39))}." if hint else ""
        raise AttributeError(f"module 'workbench' has no attribute {name!r}.{told}")
    return getattr(import_module(f"workbench.{NAMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)


def _install_display() -> None:
    """In IPython, show models and networks as cards and diagrams; the pictures are loaded when one is shown."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    if shell is not None:
        import_module("workbench.views.notebook").install(shell)


_install_display()
