# Letters and receipts.

receipt-title = Receipt from { $library }
receipt-title-not-charged = Your card was not charged, says { $library }
receipt-money = Your card
receipt-money-nowhere = Nothing is held and nothing was charged.
receipt-money-checking = Being checked: it is not known yet whether { $amount } is held.
receipt-money-held = { $amount } is held. Nothing was charged yet.
receipt-money-charged = { $charged } was charged.
receipt-money-let-go = Nothing was charged. A hold goes away by itself.
receipt-account = Your account
receipt-account-nothing = Nothing is recorded.
receipt-account-nothing-yet = Nothing is recorded yet.
receipt-account-recording = Being recorded.
receipt-account-posted = All of it is recorded.
receipt-account-posted-in-part = A part of it is recorded. The rest was not charged.
receipt-note = Please note
receipt-looked-into = The library is looking into this payment.
receipt-recorded-not-told = not yet
receipt-recorded-asking = being recorded
receipt-recorded-posted = yes
receipt-recorded-posted-less = yes, { $taking } of it: no more was owed
receipt-recorded-gone = no longer owed, not charged
receipt-recorded-refused = not taken, not charged
receipt-recorded-taken-back = taken back: still owed
receipt-in-flight = This is how it stands now; it goes on by itself. The payment’s page always shows the latest.

mail-receipt-why = You, or somebody at your payment’s page, asked for this receipt. We use this address for this receipt only, and do not keep it.
mail-questions = Questions: { $questions }
mail-questions-desk = ask at the library’s desk
mail-no-reply = This message was sent by a machine. Nobody reads what is sent back to it.
mail-sandbox = This is a demonstration. No real money moved.

mail-code-title = Your code for { $library }
mail-code-why = Somebody gave this address to { $library } to buy a library card. If that was you, type this code on the page where you began:
mail-code-lives = It is good for { $minutes } minutes. The library never asks for it by phone or by mail.
mail-code-not-you = If it was not you, do nothing: without the code nothing happens, and the address is not used.

event-letter-asked = An e-mail was asked for.
event-letter-sent = The e-mail was handed to the mail server.
event-letter-given-up = The e-mail could not be sent. It is not tried any more.
event-letter-unknown = It is not known whether the e-mail went out. It is not sent again by itself.
event-address-confirmed = The buyer confirmed the e-mail address.

deed-receipt-file = Save as PDF
deed-letter = E-mail the receipt
letter-title = E-mail the receipt
letter-lead = We send the receipt of this payment to one address: amounts, kinds of fees, the reference, and the last four digits of the card. No titles, no names, no library card number.
letter-why = We ask for it for this one e-mail. It is erased when the e-mail is sent.
letter-in-flight = The payment is still being recorded. The receipt is sent as soon as your card is charged; if it is not charged, an e-mail says so. It is one e-mail, and you need not stay on this page.
letter-button = Send the receipt
letter-back = Back to the payment
letter-too-many = Enough e-mails were asked for. Please wait an hour, or save or print the receipt instead.
letter-waiting = The receipt is on its way to the address that you gave.
letter-when-charged = The receipt goes to the address that you gave as soon as your card is charged. If it is not charged, an e-mail says so.
letter-sent = The receipt was handed to the mail system. If it does not come, look into the folder for spam.
letter-given-up = The receipt could not be delivered to the address that you gave. Please try another one, or save or print it.
letter-unknown = We do not know whether the receipt went out. It was sent twice; if you have it twice, it is one and the same. If it is not in your mailbox in a few minutes, ask for it again.
