"""The three ways an action says no. Each carries a sentence the person can act on."""


class Refused(Exception):
    """Base of all refusals; `str()` is a sentence for the person at the screen."""


class NotAllowed(Refused):
    """A rule forbids the action for this person, this state or these values."""


class MissingParameter(NotAllowed):
    """A dated county parameter is not set: a hard stop that names area and date."""


class Conflict(Refused):
    """What was shown is no longer what is stored; nothing was changed."""


class BadInput(Refused):
    """A value given by a file, a form or a command is wrong; says place, value, reason, remedy."""
