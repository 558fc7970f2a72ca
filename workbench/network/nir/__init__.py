"""The Neuromorphic Intermediate Representation: networks from other tools, and for them."""
