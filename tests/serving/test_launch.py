"""Is a service started for the right home, with nothing of BentoML's outside of it?"""

import socket
from pathlib import Path

import pytest

from pipelines.errors import WrongUseError
from serving.launch import command, run


def test_the_command_names_host_and_port_and_keeps_bentomls_files_in_the_home(tmp_path):
    arguments, environment = command(tmp_path, "127.0.0.1", 3001)
    assert arguments[-6:-2] == ["--host", "127.0.0.1", "--port", "3001"]
    assert environment["CRMCAST_HOME"] == str(tmp_path)
    assert environment["CRMCAST_ADDRESS"] == "http://127.0.0.1:3001"
    assert Path(environment["BENTOML_HOME"]).is_relative_to(tmp_path)
    assert environment["BENTOML_DO_NOT_TRACK"] == "True"


def test_two_services_of_a_home_share_no_files_of_bentoml(tmp_path):
    homes = {command(tmp_path, "127.0.0.1", port)[1]["BENTOML_HOME"] for port in (3001, 3002)}
    assert len(homes) == 2


def test_a_port_in_use_is_told_before_anything_starts(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(
            WrongUseError, match=rf"cannot serve at 127.0.0.1:{port} \(.+\); give a free one with --port"
        ):
            run(tmp_path, port=port)


@pytest.mark.parametrize(("host", "port"), [("nowhere.invalid", 3000), ("127.0.0.1", 70000)])
def test_an_address_that_cannot_be_had_is_told(tmp_path, host, port):
    with pytest.raises(WrongUseError, match=f"cannot serve at {host}:{port}"):
        run(tmp_path, host=host, port=port)
