"""What every page is built from: forms, rights at the door, refusals as answers."""
