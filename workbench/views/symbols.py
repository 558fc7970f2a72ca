"""LaTeX symbols as plain text, for labels that cannot hold a formula."""

from __future__ import annotations

import re

GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "eta": "η", "theta": "θ", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π",
    "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "Delta": "Δ", "Sigma": "Σ", "Omega": "Ω",
}  # fmt: skip
LOWERED = dict(zip("aehijklmnoprstuvx0123456789+-", "ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ₀₁₂₃₄₅₆₇₈₉₊₋", strict=True))


def plain(latex: str) -> str:
    r"""Return a symbol as text: subscripts are lowered where Unicode has all their letters.

    >>> plain(r"\tau_m"), plain("g_L"), plain(r"t_{\mathrm{ref}}"), plain("a_+")
    ('τₘ', 'g_L', 't_ref', 'a₊')
    """
    text = re.sub(r"\\(?:mathrm|text|mathit)\{([^{}]*)\}", r"\1", latex)
    text = re.sub(r"\\([A-Za-z]+)", lambda found: GREEK.get(found[1], found[1]), text)
    return re.sub(r"_(\{[^{}]*\}|.)", _lower, text).replace("{", "").replace("}", "")


def _lower(found: re.Match[str]) -> str:
    letters = found[1].strip("{}")
    return (
        "".join(LOWERED[letter] for letter in letters)
        if all(letter in LOWERED for letter in letters)
        else f"_{letters}"
    )
