"""Numbers of people: resident IDs, encryption, masks, and looks that are logged."""
