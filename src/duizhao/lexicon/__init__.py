"""What must come out exactly: figures, names, official terms."""
