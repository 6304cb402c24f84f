"""What must hold: the features as a register, and the sentences they are written in."""
