"""Letters out by SMTP: one connection per letter, with a bound on how long it may take.

`smtp://host:port` speaks plainly and is for a relay on the same machine or network;
`smtp+starttls://` and `smtps://` check the server's certificate and may carry user and password.
"""

import smtplib
import ssl
from dataclasses import dataclass, field
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import unquote, urlsplit

from app.services.errors import MailRefused

WAIT_S = 20.0
PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
_FINAL = 500


@dataclass(frozen=True, slots=True)
class SmtpMail:
    """`Mail` over one server.

    Attributes:
        url: of the server, see above.
        sender: address that the letters come from.
        sender_name: name beside it.
    """

    url: str = field(repr=False)
    sender: str
    sender_name: str

    def send(self, *, to: str, subject: str, text: str, key: str) -> None:
        """Hand one letter over.

        Raises:
            MailRefused: the address is none, or the server refused it for good.
            OSError: the server could not be reached, broke off or asked for later.
        """
        message = self._message(to, subject, text, key)
        try:
            with self._connected() as server:
                server.send_message(message, from_addr=self.sender, to_addrs=[to])
        except smtplib.SMTPRecipientsRefused as refusal:
            code, _said = next(iter(refusal.recipients.values()))
            raise _refusal(code) from refusal
        except smtplib.SMTPNotSupportedError as refusal:
            raise MailRefused("the mail server takes no such address or login") from refusal
        except smtplib.SMTPResponseException as refusal:
            raise _refusal(refusal.smtp_code) from refusal
        # Every other failure of smtplib is an OSError.

    def _message(self, to: str, subject: str, text: str, key: str) -> EmailMessage:
        message = EmailMessage(policy=SMTP)
        try:
            message["From"] = Address(self.sender_name, addr_spec=self.sender)
            message["To"] = Address(addr_spec=to)
            message["Subject"] = subject
        except (HeaderParseError, ValueError, IndexError) as error:  # the last one for an empty one
            raise MailRefused("an address or the subject cannot be written") from error
        message["Message-ID"] = f"<{key}@{self.sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(text)
        return message

    def _connected(self) -> smtplib.SMTP:
        parts = urlsplit(self.url)
        host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
        checked = ssl.create_default_context()
        server: smtplib.SMTP
        if parts.scheme == "smtps":
            server = smtplib.SMTP_SSL(host, port, timeout=WAIT_S, context=checked)
        else:
            server = smtplib.SMTP(host, port, timeout=WAIT_S)
        try:
            if parts.scheme == "smtp+starttls":
                server.starttls(context=checked)
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
        except BaseException:
            server.close()
            raise
        return server


def _refusal(code: int) -> Exception:
    """Return the refusal that a reply code stands for; 4xx asks for another try."""
    if code >= _FINAL:
        return MailRefused(f"the mail server answered {code}")
    return ConnectionError(f"the mail server answered {code}")
