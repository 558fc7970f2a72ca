"""Lesson 13: acting: what a reward is worth before it comes, what a surprise is, and how synapses learn to balance a pole from it."""

from __future__ import annotations

from workbench.course.answer import Choice, Number
from workbench.course.exercise import Exercise, Mistake, Tolerance
from workbench.course.lesson import Lesson
from workbench.course.runs import acting as runs
from workbench.course.steps import Compare, Explain, Predict, Run, Text

LESSON = Lesson(
    number=13,
    slug="acting",
    title="Learning to act",
    minutes=45,
    promise="You can say what a critic tells an actor, and how spikes, a trace and a surprise add up to a skill.",
    numbers=runs.NUMBERS,
    steps=(
        Text(
            "pole",
            "A pole on a cart",
            """
Nobody tells a child *how* to balance a stick on its palm. There is no right answer to each situation, as in lessons with labels; there is only
a stick that stays up, or falls. Here a pole stands on a cart. Every 20 ms the cart is pushed, with 10 N, to the left or to the right. Every push
earns a **reward** of 1, the last one too. An episode fails when the pole leans by more than 12 degrees or the cart is 2.4 m away, and
ends after 500 pushes. This task is older than most computers you have used: Barto, Sutton and Anderson solved it in 1983 with an *actor*
and a *critic*.
""",
        ),
        Predict(
            "guess",
            "By chance",
            "Suppose every push is the toss of a coin. How many pushes does an episode last on average?",
            ask=Number("1"),
            solution="guess = 22",
        ),
        Run(
            "chance",
            "Toss the coin",
            "Two hundred episodes, each from a start of its own.",
            measure=runs.at_random,
        ),
        Compare(
            "chanced",
            "Your guess beside it",
            "Keep this number. Whatever calls itself learning has to be clearly better.",
            prediction="guess",
            run="chance",
        ),
        Exercise(
            "worth",
            "A reward that is still to come",
            r"""
A push earns its reward at once, but its worth shows later. So rewards are **discounted**: one that comes $k$ pushes from now counts $\gamma^k$, here with
$\gamma =$ [[gamma]]. What is a reward of 1 worth that comes in [[wait]] pushes?
""",
            ask=Number("1"),
            formula=lambda n: n.gamma**n.wait,
            tolerance=Tolerance(relative=0.01),
            mistakes=(
                Mistake(lambda n: 1.0 - n.gamma**n.wait, "That is what the waiting costs."),
                Mistake(lambda n: n.gamma * n.wait, "Each push takes the same *share*, not the same amount."),
            ),
            because="A push that makes the pole fall a second later loses rewards that still count.",
            solution="answer = n.gamma**n.wait",
        ),
        Exercise(
            "forever",
            "What a critic comes to expect",
            r"""
The **critic** learns to say the *value* $V$ of what is seen: the discounted sum of all rewards to come. If every push brings a reward
of 1 and nothing ever ends, what does it come to say?
""",
            ask=Number("1"),
            measure=runs.always_paid,
            formula=lambda n: 1.0 / (1.0 - n.gamma),
            tolerance=Tolerance(relative=0.005),
            mistakes=(
                Mistake(lambda n: n.gamma / (1.0 - n.gamma), "The reward of this push counts as well, in full."),
                Mistake(lambda n: 500.0, "That is without discount, and with the end after 500 pushes."),
            ),
            because=r"$1 + \gamma + \gamma^2 + \dots = 1/(1 - \gamma)$. It is measured here on the critic of the actor that you will meet below.",
            solution="answer = 1 / (1 - n.gamma)",
        ),
        Exercise(
            "surprise",
            "A surprise",
            r"""
Before a push the critic said [[v]]; after it, of what is seen now, it says [[next]]. The push earned 1. What was **better than expected**, all counted
at the moment before the push? This is the *surprise* $\delta = r + \gamma\,V(\text{next}) - V(\text{before})$.
""",
            ask=Number("1"),
            formula=lambda n: 1.0 + n.gamma * n.next - n.v,
            tolerance=Tolerance(absolute=0.02),
            mistakes=(
                Mistake(
                    lambda n: 1.0 + n.next - n.v,
                    "What comes after the push is worth a little less before it: discount it.",
                ),
                Mistake(lambda n: n.gamma * n.next - n.v, "The push itself earned a reward."),
                Mistake(lambda n: n.v - 1.0 - n.gamma * n.next, "Better than expected is positive."),
            ),
            because="If the critic is right, surprises are zero on average. Then there is nothing to learn any more.",
            solution="answer = 1 + n.gamma * n.next - n.v",
        ),
        Text(
            "actor",
            "An actor of spiking cells",
            r"""
**Place cells** fire, each the more the nearer the cart and its pole are to its own place among all positions, angles and velocities. They drive two groups of
**actor** cells, which silence each other: the group that fires more pushes. When an actor cell fires $\Delta t$ after a place cell, their synapse keeps a
*mark* of $e^{-\Delta t/5\,\mathrm{ms}}$ that fades with $\tau_z = 25$ ms: "you were there, and I acted". The mark changes nothing by itself. Then the
surprise comes, the same number for every synapse, for a moment of 1 ms, in which

$$\dot w = w_{\max}\,\delta\,\frac{z}{\tau_z},\qquad w_{\max} = 2\ \mathrm{mV}.$$

It is the rule MSTDPET of lesson 9's family, with what the critic had not expected in the place of the reward: three factors. Frémaux, Sprekeler and
Gerstner (2013) showed that such a network learns to act.
""",
            setup=runs.marked,
        ),
        Exercise(
            "moved",
            "One mark, one surprise",
            """
A place cell fires, an actor cell [[gap]] later; a surprise of [[surprise]] begins [[late]] after that and lasts for 1 ms. By how many mV has the weight moved?
""",
            ask=Number("mV"),
            setup=runs.marked,
            measure=runs.moved,
            formula=lambda n: runs.moves(n, n.late),
            tolerance=Tolerance(relative=0.03),
            mistakes=(
                Mistake(lambda n: runs.moves(n, 0.0), "The mark has faded while it waited for the surprise."),
                Mistake(
                    lambda n: runs.moves(n, n.late) * runs.TAU_Z,
                    r"The rule divides by $\tau_z$, and the surprise lasts 1 ms only.",
                ),
                Mistake(lambda n: runs.moves(n, n.late) / runs.LARGEST, "That is the share of the largest weight."),
            ),
            because="Little, and it is meant to be: a single surprise is mostly luck. What is repeated adds up.",
            solution="""
import numpy as np

mark = np.exp(-n.gap / 5) * np.exp(-n.late / 25)
answer = 2 * n.surprise * mark * (1 - np.exp(-1 / 25))
""",
        ),
        Exercise(
            "fall",
            "When it falls",
            "The critic expected more pushes to come, and the pole falls. What becomes of the synapses from the place cells that saw it onto the group that had just acted?",
            ask=Choice((runs.WEAKER, runs.STRONGER, runs.SAME)),
            measure=runs.after_a_fall,
            mistakes=(
                Mistake(lambda n: runs.STRONGER, "The push earned 1. But what had been expected, and what comes next?"),
                Mistake(lambda n: runs.SAME, "They carry marks, and there is a surprise. Which sign has it?"),
            ),
            because=r"Nothing comes after a fall, so $\delta = 1 - V < 0$. Without a critic each push that earns 1 would be praised, the last one too.",
            solution='answer = "they become weaker"',
        ),
        Predict(
            "skill",
            "Will it learn?",
            "Eight carts side by side, one network, 3,000 pushes in all: one minute of a life. How many pushes do the last twenty episodes last on average?",
            ask=Number("1"),
            solution="guess = 55",
        ),
        Run(
            "learning",
            "Let it learn",
            "This takes some ten seconds. The run is the same for everybody.",
            measure=runs.learning,
        ),
        Compare(
            "learned",
            "Your guess beside it",
            """
Clearly more than a coin, and still far from 500. Nobody told any synapse which push was right. On the page **Reinforcement** the same network goes on
learning while you watch its cart, its spikes and its policy; a network trained with gradients (*Spiking PPO*) balances there for all 500 pushes.
""",
            prediction="skill",
            run="learning",
        ),
        Explain(
            "why",
            "In your own words",
            "One sentence: why is a surprise a better teacher than the reward itself?",
            solution='sentence = "A reward that was expected anyway says nothing about the push; only what is better or worse than expected tells whether to do it again."',
        ),
    ),
)
