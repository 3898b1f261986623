"""A library system that speaks SIP2 through pysip2, with a ledger of its own.

Framing, checksums, sequence numbers, resends, field rules and the login gate are pysip2's; only who owes what is
decided here. It does not recognise a payment that is told twice: most library systems do not, so a test sees it.

usage: library_system.py ENV_FILE
"""

import json
import os
import re
import signal
import sys
import threading
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import anyio
from pysip2 import (
    END_PATRON_SESSION,
    FEE_PAID,
    LOGIN,
    PATRON_INFORMATION,
    EndSessionResponse,
    FeePaidResponse,
    LoginResponse,
    PatronInformationResponse,
    SIP2Server,
)

TERMINAL = ("terminal", "terminal-password")
INSTITUTION = "MAIN"
CURRENCY = "USD"
# From here on a patron may not borrow.
BLOCKED_FROM = Decimal("10.00")


@dataclass
class Fee:
    id: str
    due: Decimal
    kind: str
    title: str
    # The system never takes a payment for it.
    refused: bool = False


@dataclass
class Patron:
    pin: str
    name: str
    fees: list[Fee]
    payments: list[dict] = field(default_factory=list)
    # Fall silent at the next payment: "before" it is booked, or "after".
    silence: str | None = None

    def owed(self):
        return sum((fee.due for fee in self.fees), Decimal(0))


def first_patrons():
    return {
        "21234000000015": Patron("4321", "Rosalind Achterberg", [
            Fee("F1001", Decimal("4.50"), "OVERDUE", "The Lighthouse at Pell Sound"),
            Fee("F1002", Decimal("1.25"), "PRINTING", "Printing, 5 pages"),
        ]),
        "21234000000023": Patron("1111", "Tobias Quellmann", []),
        "21234000000031": Patron("2222", "Inés Valdeoro", [
            Fee("F1003", Decimal("38.00"), "LOST", "A Field Guide to Imaginary Mosses"),
        ]),
        "21234000000049": Patron("3333", "Odalys Fairweather", [
            Fee("F1004", Decimal("2.00"), "OVERDUE", "Ten Small Bridges"),
            Fee("F1005", Decimal("7.75"), "DAMAGED", "The Clockmaker's Almanac", refused=True),
            Fee("F1006", Decimal("0.50"), "OVERDUE", "Rain, Volume \"Two\""),
        ]),
        "21234000000056": Patron("5555", "Per-Olof Lindgrein", [
            Fee("F1007", Decimal("5.00"), "OVERDUE", "Nothing But Weather", refused=True),
        ]),
    }


class Ledger:
    """Who owes what. The library system and the control of the tests both write here."""

    def __init__(self):
        self.lock = threading.Lock()
        self.patrons = first_patrons()

    def pay(self, barcode, amount_text, currency, fee_id, transaction):
        """The reason why a payment is refused, or None; and whether to fall silent."""
        with self.lock:
            patron = self.patrons.get(barcode)
            if patron is None:
                return "unknown patron", False
            silence, patron.silence = patron.silence, None
            if silence == "before":
                return "silent", True
            refusal = self.book(patron, amount_text, currency, fee_id, transaction)
            return refusal, silence == "after"

    @staticmethod
    def book(patron, amount_text, currency, fee_id, transaction):
        if currency != CURRENCY:
            return "wrong currency"
        try:
            amount = Decimal(amount_text)
        except InvalidOperation:
            return "amount is not a number"
        if not re.fullmatch(r"[0-9]+\.[0-9]{2}", amount_text) or amount <= 0:
            return "amount is not valid"
        fees = [fee for fee in patron.fees if fee.due and fee_id in (None, fee.id)]
        if not fees:
            return "unknown fee"
        if any(fee.refused for fee in fees):
            return "fee must be paid at the desk"
        if amount > sum(fee.due for fee in fees):
            return "overpayment"
        patron.payments.append({"transaction": transaction, "fee": fee_id, "amount": str(amount)})
        for fee in fees:
            taken = min(amount, fee.due)
            fee.due -= taken
            amount -= taken
        patron.fees = [fee for fee in patron.fees if fee.due]
        return None


ledger = Ledger()
server = SIP2Server(institution_id=INSTITUTION, login_required=True, error_detection="auto", encoding="utf-8")


@server.route(LOGIN)
async def login(request, _context):
    return LoginResponse(ok="1" if (request.login_user_id, request.login_password) == TERMINAL else "0")


@server.route(PATRON_INFORMATION)
async def patron_information(request, context):
    with ledger.lock:
        patron = ledger.patrons.get(request.patron_identifier)
        fees = list(patron.fees) if patron else []
        owed = patron.owed() if patron else Decimal(0)
    blocked = owed >= BLOCKED_FROM
    status = [" "] * 14
    if blocked or patron is None:
        status[0] = "Y"
    if blocked:
        status[10] = "Y"
    first = int(request.start_item or 1)
    last = int(request.end_item or 9999)
    # Details come only for the one kind that the request marks; the fourth mark asks for fines.
    shown = fees[first - 1:last] if request.summary[3] == "Y" else []
    pin = request.patron_password
    return PatronInformationResponse(
        patron_status="".join(status),
        language=request.language,
        transaction_date=context.now_18(),
        hold_items_count="0000",
        overdue_items_count="0000",
        charged_items_count="0000",
        fine_items_count=f"{len(fees):04d}",
        recall_items_count="0000",
        unavailable_holds_count="0000",
        institution_id=INSTITUTION,
        patron_identifier=request.patron_identifier,
        personal_name=patron.name if patron else "",
        valid_patron="Y" if patron else "N",
        valid_patron_password=None if pin is None else "Y" if patron and pin == patron.pin else "N",
        currency_type=CURRENCY,
        fee_amount=f"{owed:.2f}",
        fine_items=tuple(f'{fee.id} ${fee.due:.2f} "{fee.kind}" {fee.title}' for fee in shown),
    )


@server.route(FEE_PAID)
async def fee_paid(request, context):
    refusal, silent = ledger.pay(
        request.patron_identifier,
        request.fee_amount,
        request.currency_type,
        request.fee_identifier or None,
        request.transaction_id,
    )
    if silent:
        await anyio.sleep_forever()
    return FeePaidResponse(
        payment_accepted="N" if refusal else "Y",
        transaction_date=context.now_18(),
        institution_id=INSTITUTION,
        patron_identifier=request.patron_identifier,
        transaction_id=request.transaction_id,
        screen_message=(refusal,) if refusal else (),
    )


@server.route(END_PATRON_SESSION)
async def end_session(request, context):
    return EndSessionResponse(
        end_session="Y",
        transaction_date=context.now_18(),
        institution_id=INSTITUTION,
        patron_identifier=request.patron_identifier,
    )


class Control(BaseHTTPRequestHandler):
    """Lets tests set up patrons and look into the ledger; no part of any library system."""

    def do_GET(self):
        with ledger.lock:
            patron = ledger.patrons.get(self.barcode())
            if patron is None:
                return self.answer(404, {})
            due = [{"id": fee.id, "due": f"{fee.due:.2f}"} for fee in patron.fees]
            return self.answer(200, {"fees": due, "payments": patron.payments})

    def do_PUT(self):
        asked = self.body()
        fees = [
            Fee(fee["id"], Decimal(fee["amount"]), fee.get("kind", "OVERDUE"), fee.get("title", ""), fee.get("refused", False))
            for fee in asked["fees"]
        ]
        with ledger.lock:
            ledger.patrons[self.barcode()] = Patron(asked["pin"], asked.get("name", "Somebody Invented"), fees)
        self.answer(200, {})

    def do_POST(self):
        if self.path == "/reset":
            with ledger.lock:
                ledger.patrons = first_patrons()
            return self.answer(200, {})
        with ledger.lock:
            done = self.tell(self.body())
        return self.answer(200 if done else 404, {})

    def tell(self, asked):
        """What happens at the library's desk, or shall happen; whether it could."""
        patron = ledger.patrons.get(self.barcode())
        if patron is None or len(asked) != 1:
            return False
        [(what, how)] = asked.items()
        if what == "silence" and how in ("before", "after"):
            patron.silence = how
        elif what == "new_card" and how not in ledger.patrons:
            ledger.patrons[how] = ledger.patrons.pop(self.barcode())
        elif what == "new_fee":
            patron.fees.append(Fee(how["fee"], Decimal(how["amount"]), "OVERDUE", "Added"))
        elif what in ("desk_payment", "growth"):
            amount = Decimal(how["amount"])
            fee = next((fee for fee in patron.fees if fee.id == how["fee"]), None)
            if fee is None or (what == "desk_payment" and amount > fee.due):
                return False
            fee.due += amount if what == "growth" else -amount
            patron.fees = [fee for fee in patron.fees if fee.due]
        else:
            return False
        return True

    def barcode(self):
        return self.path.removeprefix("/patrons/")

    def body(self):
        return json.loads(self.rfile.read(int(self.headers.get("content-length", 0))))

    def answer(self, status, value):
        text = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


async def main(env_file):
    control = ThreadingHTTPServer(("127.0.0.1", 0), Control)
    threading.Thread(target=control.serve_forever, daemon=True).start()
    async with server.start("127.0.0.1", 0) as port:
        with open(env_file + ".part", "w", encoding="utf-8") as out:
            out.write(f"export LASTFOUR_TEST_PYSIP2=127.0.0.1:{port}\n")
            out.write(f"export LASTFOUR_TEST_PYSIP2_CONTROL=http://127.0.0.1:{control.server_port}\n")
        os.replace(env_file + ".part", env_file)
        with anyio.open_signal_receiver(signal.SIGTERM, signal.SIGINT) as signals:
            async for _ in signals:
                return


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    anyio.run(main, sys.argv[1])
