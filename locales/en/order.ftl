# Orders: facts, lines, kinds of fee, and what each stage means for a patron.

fact-reference = Reference
fact-state = State
fact-amount = Amount
fact-charged = Charged
fact-refunded = Refunded
fact-card = Card
fact-date = Date
fact-to = To
fact-until = Good until

lines-caption = What it is for
line-what = Kind of fee
line-state = Recorded
line-amount = Amount
line-total = Total
line-for = { $kind }, for { $name }
line-for-another = { $kind }, for another card
line-posted = yes
line-shrunk = yes, { $taking } of it: no more was owed
line-gone = no longer owed, not charged
line-refused = not taken, not charged
line-reversed = taken back: still owed
line-asking = being recorded
line-due = not yet
line-nothing = no

kind-overdue = Late return
kind-lost = Lost item
kind-damage = Damaged item
kind-processing = Processing fee
kind-replacement_card = Replacement library card
kind-non_resident_card = Non-resident library card
kind-hold = Hold not picked up
kind-rental = Rental
kind-copies = Copies and prints
kind-other = Other fee

state-review = Not paid yet
state-declined = Card declined
state-not-proven = Not finished
state-checking = Being checked
state-proof = Waiting for confirmation
state-held = Held on the card
state-posting = Being recorded
state-releasing = Being let go
state-paid = Paid
state-paid-in-part = Paid in part
state-refunded = Refunded
state-partly-refunded = Refunded in part
state-released = Not charged
state-expired = Not paid in time
state-cancelled = Cancelled
state-disputed = Disputed with the bank
state-attention = The library is looking into it

page-review-title = Review and pay
page-review-1 = Nothing is paid yet.

page-declined-title = Your card was declined
page-declined-1 = Nothing was charged.
page-declined-2 = Your bank did not agree to it, or was not told that it is you. You can try again, use another card, ask your bank, or pay at the library’s desk.

page-not-proven-title = The payment was not finished
page-not-proven-1 = Nothing was charged.
page-not-proven-2 = You can try again, use another card, or pay at the library’s desk.

page-proof-title = Your bank wants to hear from you
page-proof-1 = Nothing is charged yet. Please sign in to go on.
page-elsewhere-title = Go on at the card processor’s page

page-checking-title = We are checking your payment
page-checking-1 = The card processor’s answer has not come yet. Please do not pay again: if the amount is held, we will find it.
page-checking-2 = You can close this page. This page looks again by itself.

page-held-title = We have your payment
page-held-1 = { $amount } is held on your card. The library system is recording it.
page-held-2 = You can close this page; it goes on by itself. Please do not pay again.

page-posting-title = We have your payment
page-posting-1 = { $amount } is held on your card. The library system is recording it.
page-posting-done-1 = The library has recorded your payment of { $posted }, and your card is being charged.
page-posting-undone-1 = Your card could not be charged, so the library system takes the payment back. Please do not pay again before this page says how it ended.
page-posting-2 = You can close this page; it goes on by itself. Please do not pay again.

page-releasing-title = Not charged
page-releasing-1 = The library system did not take the payment, so nothing is charged. The hold on your card is being let go.
page-releasing-2 = Your account shows what is still owed. If you have questions, ask at the desk.

page-paid-title = Paid
page-paid-1 = Your card was charged { $charged }, and the library has recorded it. Thank you!

page-paid-less-1 = Your card was charged { $charged }, and the library has recorded it. Thank you!
page-paid-less-2 = You had agreed to { $amount }. Meanwhile something was paid, waived or changed at the desk, so only what was still owed was charged.
page-grown = Meanwhile more has come to be owed than you had agreed to. It was not charged; your account shows it.

page-paid-card-1 = Your card was charged { $charged }. Thank you! The desk now makes your library card.

page-paid-in-part-title = Paid in part
page-paid-in-part-1 = Your card was charged { $charged } of { $amount }. The library system did not take the rest, so the rest was not charged.
page-paid-in-part-2 = Your account shows what is still owed. If you have questions, ask at the desk.

page-paid-rest-gone-1 = Your card was charged { $charged } of { $amount }.
page-paid-rest-gone-2 = The rest was no longer owed: it was paid, waived or changed at the desk meanwhile. It was not charged.

page-refunded-title = Refunded
page-refunded-1 = { $refunded } went back to your card. Banks need some days to show it.

page-partly-refunded-title = Refunded in part
page-partly-refunded-1 = { $refunded } of { $charged } went back to your card. Banks need some days to show it.

page-released-title = Not charged
page-released-1 = The library system did not take the payment, so your card was not charged. Your bank may show a hold for some days; it goes away by itself.
page-released-2 = Your account shows what is still owed. If you have questions, ask at the desk.

page-released-gone-1 = Nothing of this was owed any more when we were about to record it: it was paid, waived or changed at the desk meanwhile. So your card was not charged. Your bank may show a hold for some days; it goes away by itself.
page-released-gone-2 = Your account shows what is still owed. If you have questions, ask at the desk.
page-released-reversed-1 = Your card could not be charged, so the library system took the payment back. Your bank may show a hold for some days; it goes away by itself.
page-released-reversed-2 = What you wanted to pay is still owed. You can pay it again, here or at the desk.

page-expired-title = Not paid in time
page-expired-1 = Nothing was charged. The fees are as they were; you can begin again.

page-cancelled-title = Cancelled
page-cancelled-1 = Nothing was charged. The fees are as they were; you can begin again.

page-disputed-title = Disputed with your bank
page-disputed-1 = Your card was charged { $charged }, and your bank was asked to give the money back. The library hears from the bank how it ends.
page-disputed-2 = If you did not ask for this, talk to your bank or to the desk.

page-attention-title = The library is looking into this payment
page-attention-1 = Something needs a person’s eyes. Please do not pay again: you will not be charged twice.
page-attention-2 = If you have questions, tell the desk the reference.
