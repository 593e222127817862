"""How many counties are drawn."""

TEN = tuple(range(10))


def pytest_generate_tests(metafunc):
    if "seed" in metafunc.fixturenames:
        metafunc.parametrize("seed", _seeds(metafunc.config.getoption("--seeds")))


def _seeds(said):
    """The first so many, or those from one to another."""
    if not said:
        return TEN
    first, colon, last = said.partition(":")
    return range(int(first), int(last)) if colon else range(int(first))
