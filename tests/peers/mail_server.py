"""A mail server for the tests, on aiosmtpd: takes letters, refuses them, or hangs up, as the address asks for.

Two ports: TLS from the first byte on, and STARTTLS, without which nothing is taken. Both want user and password. What
came is told over plain HTTP, parsed by Python's own `email`.

How a letter is treated, by what its recipient begins with:
  rcpt-450-, rcpt-550-     refused at RCPT
  data-451-, data-554-     refused after it was handed over
  once-451-                refused the first time, taken the second
  cut-                     taken, and the connection ends without an answer
  hold-once-               taken, and the answer never comes the first time
  hold-                    taken, and the answer never comes
Anything else is taken.
"""

import argparse
import asyncio
import email
import email.policy
import json
import ssl
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlparse

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

USER, PASSWORD = b"lastfour", b"mail-password"

taken, tried, sign_ins, lock = [], {}, [], threading.Lock()


class Handler:
    async def handle_MAIL(self, server, session, envelope, address, options):
        if address == "nobody@refused.example":
            return "550 no mail from here"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        with lock:
            tried[address] = tried.get(address, 0) + 1
        # As real servers do, it repeats the address: nobody may log what it says.
        for code in ("450", "550"):
            if address.startswith(f"rcpt-{code}-"):
                return f"{code} <{address}> is not taken"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        address = envelope.rcpt_tos[0]
        for code in ("451", "554"):
            if address.startswith(f"data-{code}-"):
                return f"{code} <{address}> is not taken"
        if address.startswith("once-451-") and tried[address] == 1:
            return f"451 <{address}> later"
        with lock:
            taken.append(
                {
                    "from": envelope.mail_from,
                    "to": envelope.rcpt_tos,
                    "tls": bool(session.ssl) or server.transport.get_extra_info("ssl_object") is not None,
                    "user": (session.auth_data or b"").decode(),
                    "hello": session.host_name,
                    "mail": parsed(envelope.content),
                }
            )
        if address.startswith("cut-"):
            server.transport.abort()
            return "250 nobody hears this"
        if address.startswith("hold-once-") and tried[address] > 1:
            return "250 taken"
        if address.startswith("hold-"):
            await asyncio.sleep(600)
        return "250 taken"


def parsed(raw):
    message = email.message_from_bytes(raw, policy=email.policy.default)
    bodies = {}
    for part in message.walk():
        if not part.is_multipart():
            bodies.setdefault(part.get_content_type(), []).append(part.get_content())
    return {
        "headers": [[name, str(value)] for name, value in message.items()],
        "defects": [str(defect) for part in message.walk() for defect in part.defects],
        "structure": [part.get_content_type() for part in message.walk()],
        "text": bodies.get("text/plain", [""])[0],
        "html": bodies.get("text/html", [""])[0],
        "raw": raw.decode("ascii"),
        "longest_line": max(len(line) for line in raw.split(b"\r\n")),
    }


def authenticate(server, session, envelope, mechanism, auth_data):
    right = auth_data.login == USER and auth_data.password == PASSWORD
    with lock:
        sign_ins.append(right)
    return AuthResult(success=right, auth_data=auth_data.login if right else None, handled=False)


class TlsController(Controller):
    """TLS from the first byte on; the base class makes the socket so when it has a context."""

    def factory(self):
        return SMTP(self.handler, authenticator=authenticate, auth_required=True, auth_require_tls=False)


class StartTlsController(Controller):
    def __init__(self, handler, context, **rest):
        super().__init__(handler, **rest)
        self.context = context

    def factory(self):
        return SMTP(
            self.handler,
            authenticator=authenticate,
            auth_required=True,
            require_starttls=True,
            tls_context=self.context,
        )


class PlainController(Controller):
    """No TLS and no sign-in, as a relay on the same machine is."""

    def factory(self):
        return SMTP(self.handler)


class Control(BaseHTTPRequestHandler):
    def do_GET(self):
        url = urlparse(self.path)
        address = parse_qs(url.query).get("to", [""])[0]
        with lock:
            if url.path == "/mails":
                answer = [mail for mail in taken if address in mail["to"]]
            elif url.path == "/tries":
                answer = tried.get(address, 0)
            else:
                answer = {"mails": len(taken), "sign_ins": sign_ins}
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def main():
    parser = argparse.ArgumentParser()
    for name in ("tls", "starttls", "plain", "control"):
        parser.add_argument(f"--{name}", type=int, required=True)
    parser.add_argument("--certificate", required=True)
    parser.add_argument("--key", required=True)
    words = parser.parse_args()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(words.certificate, words.key)
    here = "127.0.0.1"
    TlsController(Handler(), hostname=here, port=words.tls, ssl_context=context).start()
    StartTlsController(Handler(), context, hostname=here, port=words.starttls).start()
    PlainController(Handler(), hostname=here, port=words.plain).start()
    print("ready", flush=True)
    ThreadingHTTPServer((here, words.control), Control).serve_forever()


if __name__ == "__main__":
    sys.exit(main())
