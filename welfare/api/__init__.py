"""What every address of the API has: who comes in, what is logged, pages, limits, errors, words."""
