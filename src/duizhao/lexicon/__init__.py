"""What must come out exactly: figures, units, currencies, names, official terms."""
