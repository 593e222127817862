"""What every format of a bank file has in common."""
