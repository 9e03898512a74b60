"""Is a request refused that comes by a foreign name, or from a foreign page?"""

import pytest

from serving.errors import Refused
from serving.hosts import check_names

OURS = ("crm.example.com",)


def headers(host: str, origin: str | None = None) -> list[tuple[bytes, bytes]]:
    found = [(b"host", host.encode())]
    return found if origin is None else [*found, (b"origin", origin.encode())]


@pytest.mark.parametrize("host", ["localhost", "localhost:3000", "127.0.0.1:3000", "[::1]:3000", "10.1.2.3", OURS[0]])
def test_names_of_ours_pass(host):
    check_names(headers(host), OURS)
    check_names(headers(host, f"http://{host}"), OURS)


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "crm.example.com.evil", "", "[::1", "a@b"])
def test_a_foreign_host_is_refused(host):
    with pytest.raises(Refused, match=r"\[access\] hosts") as refused:
        check_names(headers(host), OURS)
    assert refused.value.status == 421


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "", "http://127.0.0.2:3000", "file://", "http://["])
def test_a_foreign_origin_is_refused(origin):
    with pytest.raises(Refused) as refused:
        check_names(headers("127.0.0.1:3000", origin), OURS)
    assert refused.value.status == 403


def test_no_host_and_two_hosts_are_refused():
    for found in ([], [*headers("localhost"), *headers("evil.example")]):
        with pytest.raises(Refused):
            check_names(found, ())
