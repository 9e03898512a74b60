"""Does a request come by a name of ours?

A page elsewhere could point a name of its own at this machine and ask in a visitor's browser (DNS rebinding).
"""

from collections.abc import Collection, Iterable
from ipaddress import ip_address
from urllib.parse import urlsplit

from serving.errors import Refused

Headers = Iterable[tuple[bytes, bytes]]


def check_names(headers: Headers, hosts: Collection[str]) -> None:
    """Refuse a `Host` that is no name of ours, and an `Origin` that is of another page.

    An address in numbers, localhost and the names in `hosts` are ours: only a name can be pointed somewhere else.

    Raises
    ------
    Refused
        421 for the host, 403 for the origin.

    >>> check_names([(b"host", b"127.0.0.1:3000"), (b"origin", b"http://127.0.0.1:3000")], ())
    >>> check_names([(b"host", b"crm.example.com")], ("crm.example.com",))
    """
    found = [(name, value.decode("latin-1")) for name, value in headers if name in (b"host", b"origin")]
    names = [_hostname(f"//{value}") for name, value in found if name == b"host"]
    if len(names) != 1 or not _is_ours(names[0], hosts):
        raise Refused(421, "misdirected", "not a name of this service; name it in `[access] hosts` of crmcast.toml")
    origins = [_hostname(value) for name, value in found if name == b"origin"]
    if any(origin is None or origin not in {names[0], *hosts} for origin in origins):
        raise Refused(403, "forbidden", "a page of another origin may not ask; expected no Origin, or this service's")


def _is_ours(name: str | None, hosts: Collection[str]) -> bool:
    return name is not None and (name == "localhost" or name in hosts or _is_number(name))


def _is_number(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _hostname(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None
