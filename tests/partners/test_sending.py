"""One message, sent to receivers that lie and to names that lead astray."""

from __future__ import annotations

import datetime as dt
import ssl
import threading
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from partners.webhooks.addresses import NotAnAddress, check_url, may_send_to
from partners.webhooks.sending import MOST_READ, Outcome, send
from tests.partners.receiver import Receiver, answer, break_off, drip, hang, pour, receiving

BODY = b'{"type":"ping"}'


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


@pytest.fixture
def over() -> Iterator[threading.Event]:
    """Set when the test is over, so that no receiver hangs on."""
    found = threading.Event()
    yield found
    found.set()


@pytest.fixture
def _at_home(settings: Any) -> None:
    settings.WEBHOOK_ALLOWED_NETWORKS = ["127.0.0.0/8"]
    settings.WEBHOOK_ALLOW_HTTP = True


def sent(receiver: Receiver, patience: float = 5.0) -> Outcome:
    return send(receiver.url, {"webhook-id": "msg_1"}, BODY, patience=patience)


@pytest.mark.usefixtures("_at_home")
class TestReceivers:
    def test_a_message_arrives_as_it_was_made(self, receiver: Receiver) -> None:
        outcome = sent(receiver)
        assert (outcome.status, outcome.error) == (204, "")
        (message,) = receiver.received
        assert message.body == BODY
        assert message.headers["Host"] == f"127.0.0.1:{receiver.port}"
        assert message.headers["webhook-id"] == "msg_1"

    @pytest.mark.parametrize(("status", "error"), [(500, "refused"), (404, "refused"), (410, "gone"), (429, "refused")])
    def test_what_is_no_2xx_is_not_acknowledged(self, receiver: Receiver, status: int, error: str) -> None:
        receiver.behave = answer(status)
        outcome = sent(receiver)
        assert (outcome.status, outcome.error) == (status, error)

    def test_a_redirect_is_not_followed(self, receiver: Receiver) -> None:
        receiver.behave = answer(307, location=f"http://127.0.0.1:{receiver.port}/elsewhere")
        assert sent(receiver).error == "redirected"
        assert [message.path for message in receiver.received] == ["/hook?token=zq-hemlig"]
        assert receiver.fetched == []

    def test_who_answers_nothing_is_waited_for_no_longer_than_the_patience(
        self, receiver: Receiver, over: threading.Event
    ) -> None:
        receiver.behave = hang(over)
        assert sent(receiver, 0.3).error == "timeout"

    def test_who_answers_a_byte_at_a_time_is_waited_for_no_longer_either(
        self, receiver: Receiver, over: threading.Event
    ) -> None:
        receiver.behave = drip(over)
        assert sent(receiver, 0.4).error == "timeout"

    def test_an_endless_body_is_not_read_to_its_end_and_takes_nothing_back(
        self, receiver: Receiver, over: threading.Event
    ) -> None:
        receiver.behave = drip(over, b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n")
        assert sent(receiver, 0.4).is_acknowledged

    def test_a_huge_body_is_cut_off(self, receiver: Receiver) -> None:
        poured: list[int] = []
        receiver.behave = pour(poured)
        assert sent(receiver).is_acknowledged
        assert poured[0] < 64 * 1024 * 1024 / 2
        assert MOST_READ == 65_536

    @pytest.mark.parametrize(
        ("said", "error"),
        [
            (b"", "broken_off"),
            (b"HTTP/1.1 200 O", "broken_off"),
            (b"Hello\r\n\r\n", "broken_off"),
            (b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc", ""),
        ],
    )
    def test_who_breaks_off_has_acknowledged_only_with_a_whole_head(
        self, receiver: Receiver, said: bytes, error: str
    ) -> None:
        receiver.behave = break_off(said)
        assert sent(receiver).error == error

    def test_where_nobody_listens_there_is_no_connection(self, receiver: Receiver) -> None:
        receiver.socket.close()
        assert sent(receiver).error == "no_connection"


def leads_to(*addresses: str) -> Any:
    return lambda host, port: list(addresses)


class TestAddresses:
    @pytest.mark.parametrize(
        "address",
        [
            "127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",  # noqa: S104
            "224.0.0.1", "239.1.1.1", "255.255.255.255", "240.0.0.1", "198.18.0.1", "192.0.2.1",
            "::1", "::", "fe80::1", "fc00::1", "fd12::1", "ff02::1", "fec0::1", "2001:db8::1",
            "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1",
            "2002:7f00:1::", "2002:a00:1::", "2001:0:4136:e378:8000:63bf:80ff:fffe", "::127.0.0.1",
        ],
    )  # fmt: skip
    def test_nothing_is_sent_into_a_network_of_ones_own(self, address: str) -> None:
        assert not may_send_to(ip_address(address))

    @pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
    def test_public_addresses_are_sent_to(self, address: str) -> None:
        assert may_send_to(ip_address(address))

    def test_the_operator_can_allow_a_network(self, settings: Any) -> None:
        settings.WEBHOOK_ALLOWED_NETWORKS = ["10.1.0.0/16", "fd12::/16"]
        assert may_send_to(ip_address("10.1.2.3"))
        assert may_send_to(ip_address("::ffff:10.1.2.3"))
        assert may_send_to(ip_address("fd12::1"))
        assert not may_send_to(ip_address("10.2.0.1"))

    @pytest.mark.parametrize(
        "url",
        [
            "http://mottagare.example/", "ftp://mottagare.example/", "https://", "mottagare.example",
            "https://user:pass@mottagare.example/", "https://mottagare.example/#here", "https://127.0.0.1/",
            "https://[::1]/", "https://[::ffff:10.0.0.1]/", "https://mottagare.example/a b", "https://åäö.example/",
            "https://mottagare.example/20170101-2393", "https://mottagare.example:99999/", "https://[/",
            "https://mottagare.example/\n", "https://mottagare.example/" + "a" * 500,
        ],
    )  # fmt: skip
    def test_an_address_that_cannot_be_sent_to_is_refused(self, url: str) -> None:
        with pytest.raises(NotAnAddress) as refused:
            check_url(url)
        assert "mottagare" not in str(refused.value)

    def test_an_address_is_taken_as_it_is_written(self) -> None:
        assert check_url("https://mottagare.example:8443/in?x=1") == "https://mottagare.example:8443/in?x=1"

    def test_a_name_that_leads_inwards_is_not_connected_to(self, receiver: Receiver) -> None:
        url = f"http://mottagare.example:{receiver.port}/"
        assert send(url, {}, BODY, leads_to("127.0.0.1")).error == "address_not_allowed"
        assert receiver.received == []

    @pytest.mark.parametrize("inward", ["10.0.0.1", "fe80::1%lo", "::ffff:127.0.0.1"])
    def test_one_inward_address_among_outward_ones_is_enough_to_refuse(self, settings: Any, inward: str) -> None:
        settings.WEBHOOK_ALLOWED_NETWORKS = ["192.0.2.0/24"]
        assert send("http://mottagare.example/", {}, BODY, leads_to("192.0.2.1", inward)).error == "address_not_allowed"

    @pytest.mark.usefixtures("_at_home")
    def test_the_name_is_looked_up_once_and_the_checked_address_connected_to(self, receiver: Receiver) -> None:
        """Rebinding: a name server that gives an allowed address to the check and another to the connection."""
        asked: list[str] = []

        def rebinding(host: str, port: int) -> list[str]:
            asked.append(host)
            return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

        outcome = send(f"http://mottagare.example:{receiver.port}/", {}, BODY, rebinding)
        assert outcome.is_acknowledged
        assert asked == ["mottagare.example"]
        assert receiver.received[0].headers["Host"] == f"mottagare.example:{receiver.port}"

    @pytest.mark.usefixtures("_at_home")
    def test_the_next_address_is_tried_when_nobody_answers_at_the_first(self, receiver: Receiver) -> None:
        found = leads_to("127.9.9.9", "127.0.0.1")
        assert send(f"http://mottagare.example:{receiver.port}/", {}, BODY, found).is_acknowledged

    def test_a_name_that_leads_nowhere_is_told(self) -> None:
        def nowhere(host: str, port: int) -> list[str]:
            raise OSError("no such name")

        assert send("https://mottagare.example/", {}, BODY, nowhere).error == "no_such_name"
        assert send("https://mottagare.example/", {}, BODY, leads_to()).error == "address_not_allowed"

    @pytest.mark.usefixtures("_at_home")
    def test_the_settings_of_a_proxy_are_not_asked(self, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9/")
        monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9/")
        assert sent(receiver).is_acknowledged


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for mottagare.example that signs itself, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mottagare.example")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("mottagare.example")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    (folder / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return folder / "certificate.pem", folder / "key.pem"


@pytest.fixture
def secure(certificates: tuple[Path, Path]) -> Iterator[Receiver]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificates)
    with receiving(context) as found:
        yield found


@pytest.mark.usefixtures("_at_home")
class TestTls:
    def test_the_certificate_is_asked_for_by_name_though_the_address_is_connected_to(
        self, secure: Receiver, certificates: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificates[0]))
        url = f"https://mottagare.example:{secure.port}/"
        assert send(url, {}, BODY, leads_to("127.0.0.1")).is_acknowledged

    def test_a_certificate_for_another_name_is_refused(
        self, secure: Receiver, certificates: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificates[0]))
        url = f"https://annan.example:{secure.port}/"
        assert send(url, {}, BODY, leads_to("127.0.0.1")).error == "certificate"
        assert secure.received == []

    def test_a_certificate_that_nobody_vouches_for_is_refused(self, secure: Receiver) -> None:
        url = f"https://mottagare.example:{secure.port}/"
        assert send(url, {}, BODY, leads_to("127.0.0.1")).error == "certificate"

    def test_a_receiver_without_tls_is_refused(self, receiver: Receiver) -> None:
        assert send(f"https://mottagare.example:{receiver.port}/", {}, BODY, leads_to("127.0.0.1")).error == "tls"
