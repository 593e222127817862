"""What a browser says of itself, in words that its owner recognises. Pure."""

BROWSERS = (  # the first that is named: most also name those they descend from
    ("MicroMessenger/", "WeChat"),
    ("Edg/", "Edge"),
    ("QQBrowser/", "QQ Browser"),
    ("360SE", "360"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Kylin", "Kylin"),
    ("UOS", "UOS"),
    ("Linux", "Linux"),
)
UNKNOWN = "?"


def device_of(agent: str) -> str:
    """Browser and system, without their versions: an update is no new device."""
    return f"{_first(agent, BROWSERS)} · {_first(agent, SYSTEMS)}"


def _first(agent: str, known: tuple[tuple[str, str], ...]) -> str:
    return next((name for mark, name in known if mark in agent), UNKNOWN)
