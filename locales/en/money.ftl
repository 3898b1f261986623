# The pages of the desk about orders that need a person, and about money that goes back.

attention-title = Needs attention
attention-lead = Only what the rules cannot settle, longest waiting first. Every other payment ends by itself.
attention-none = Nothing needs anybody.
attention-open = Open
attention-overtaken = Somebody was faster, or it has settled itself: your decision was not written. Look again, this is how it stands now.
age-minutes = { $count } min
age-hours = { $count } h
age-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
 }

order-title = The payment

case-since = Waits since
case-until = Decide before
case-lapses = The hold lapses
case-name = Look for
case-asked = Asked at
case-payment = At the card processor
case-line = { $kind }, { $amount }
case-patron = The patron reads: “{ $words }”

case-posting-undecided = Did the library system take our payment?
case-posting-undecided-what = { $amount } is held on the card. The library system was asked to record it, and neither an answer nor the balance tells whether it did: somebody may have paid or changed the fee at the desk in the same minutes.
case-posting-undecided-known = Nothing is charged yet. Open the patron’s account and look for a payment by that name, or of that amount at that time which nobody took at the desk. Once the hold lapses, nothing can be charged any more.
case-posting-undecided-lapsed = The hold is gone meanwhile, so nothing can be charged any more. Look for the payment all the same: if the library system has it, it must be taken back.
case-hold-lost = Recorded, and the hold is gone
case-hold-lost-what = The library system has { $posted } as paid. Before it was charged the hold on the card went away, and the library system cannot take payments back by itself.
case-hold-lost-known = Nothing was charged, and nothing can be. Take the payment back in the library system, so that it is owed again.
case-capture-refused = Recorded, and the card is not charged
case-capture-refused-what = The library system has { $posted } as paid. The card processor was asked several times to charge the card and did not, and the library system cannot take payments back by itself.
case-capture-refused-known = Nothing is charged yet, and the hold still stands. Try again, or take the payment back in the library system, so that it is owed again.
case-processor-mismatch = The card processor tells something else
case-processor-mismatch-what = The amount, the currency or the order that the card processor has for this payment is not ours, or somebody charged it or let it go in the processor’s dashboard.
case-processor-mismatch-known = Look the payment up in the processor’s dashboard and put it right there, then try again: it goes on only if both agree.
case-stuck = Nothing has moved for a day
case-stuck-what = Something is under way, and the card processor or the library system has not moved it for a day.
case-stuck-known = It is tried on, and this ends by itself as soon as something moves. There is nothing to decide; tell whoever looks after this service.

decide-posted = The library system has our payment
decide-not-posted = It does not have it
decide-taken-back = Taken back in the library system
decide-try-again = Try again

sure-back = Go back, decide nothing
sure-posted-title = The library system has our payment?
sure-posted-1 = You have seen the payment of { $amount } for { $kind } in the library system, and nobody took it at the desk. Its name is { $name }.
sure-posted-2 = Then { $amount } is charged to the card. If this is wrong, the patron pays for something that is still owed.
sure-posted-button = Yes, charge { $amount }
sure-not-posted-title = The library system does not have our payment?
sure-not-posted-1 = You have looked for the payment of { $amount } for { $kind } in the library system: it is not there, or what is there was taken at the desk. Its name would be { $name }.
sure-not-posted-2 = Then { $amount } is not charged. If this is wrong, the fee is off the account and nobody has paid it.
sure-not-posted-button = Yes, do not charge { $amount }
sure-taken-back-title = Everything is taken back?
sure-taken-back-1 = You have taken every payment of this order back in the library system, { $posted } in all.
sure-taken-back-2 = Then nothing is charged, and the fees are owed again. If this is wrong, they are off the account and nobody has paid them.
sure-taken-back-button = Yes, { $posted } is taken back

refunds-caption = Given back
refund-by = By
refund-by-us = this service
refund-by-others = somebody at the card processor
refund-pending = Under way
refund-unknown = No answer yet, being checked
refund-succeeded = Given back
refund-refused = Not given back
refund-bounced = Sent back by the bank

refund-title = Give money back
refund-hint = At most { $rest } can go back, and only to the card that paid.
refund-amount-label = Amount
refund-reason-label = Reason
refund-reason-choose = Choose
refund-reason-duplicate = Paid twice
refund-reason-waived = The fee is waived
refund-reason-returned = The item was found or returned
refund-reason-mistake = Charged by mistake
refund-reason-other = Something else
refund-note-label = In a few words
refund-note-hint = Needed for “Something else”. No names and no titles; it is kept for ever.
refund-check-button = Check
refund-amount-wrong = Type an amount, like { $rest }.
refund-amount-beyond = At most { $rest } can go back.
refund-reason-wrong = Choose a reason.
refund-note-wrong = Say in a few words why, on one line and without long numbers.
refund-changed = Somebody was faster: what can go back is { $rest } now, not what you saw. Nothing was given back by this form.
refund-none = Nothing of this order can go back now. Nothing was given back by this form.
refund-sure-title = Give back { $amount }?
refund-sure-1 = { $amount } goes back to { $card }. It cannot be called back.
refund-sure-2 = { $charged } was charged; after this, { $left } of it can still go back.
refund-sure-reason = Reason: { $reason }
refund-back = Go back, give nothing back
refund-sure-button = Give back { $amount }

disputes-title = Disputed with the bank
dispute-reason = Reason, as the bank says
dispute-until = Evidence taken until
dispute-since = Opened
dispute-inquiry = The bank asks; no money has moved
dispute-open = The bank has the money and waits for evidence
dispute-under-review = Evidence is sent; the bank decides
dispute-won = Won: the library has the money again
dispute-lost = Lost: the patron keeps the money
dispute-closed = Closed; no money has moved
reason-fraudulent = The cardholder says it was not them
reason-duplicate = Paid twice
reason-unrecognized = The cardholder does not know the payment
reason-credit-not-processed = A refund is missing
reason-product-not-received = Nothing was received
reason-product-unacceptable = Something was wrong with it
reason-general = Another reason

evidence-link = Evidence for the bank
evidence-title = Evidence for payment { $reference }
evidence-lead = From { $library }, about a payment by card that is disputed. It names nobody and nothing that was borrowed.
evidence-download = Download as text
evidence-back = Back to the payment
evidence-payment = Payment at the processor
evidence-presented = Card presented
evidence-presented-fields = in the card processor’s fields, whose token the library was given
evidence-presented-page = on the card processor’s own page
evidence-captured = Charged at
evidence-dispute = Dispute
evidence-dispute-words = { $amount }, opened { $day }: { $reason }. { $state }.
evidence-line = { $amount }; recorded in the library system: { $state }
by-the-library = the library

event-payment-capture-refused = The card processor does not charge the card
event-payment-note-capture-refused = The card processor did not charge the card; asked again later
event-payment-note-not-waited-for = The patron is not waited for any longer
event-posting-shrunk = { $kind } { $line } recorded, all of it that was still owed
event-posting-gone = { $kind } { $line } is not owed any more
event-posting-reversal-unknown = No answer from the library system about taking { $kind } { $line } back; being checked
event-posting-reversed = { $kind } { $line } taken back in the library system
event-refund-elsewhere = Giving back { $amount } was begun at the card processor, not here
event-refund-posting-posted = Recorded in the library system that money went back
event-refund-posting-unknown = No answer from the library system about the money that went back; being checked
event-dispute-inquiry = The patron’s bank asks about the payment
event-dispute-open = Disputed: the patron’s bank has taken the money back
event-dispute-under-review = The bank has the library’s evidence
event-dispute-won = The dispute is won: the library has the money again
event-dispute-lost = The dispute is lost: the patron keeps the money
event-dispute-closed = The bank’s question is closed; no money has moved
event-settlement-paid-out = Paid out to the library
event-settlement-pending = The payout came back; it is tried again
event-attention-posted = Decided: the library system has { $kind } { $line } ({ $who })
event-attention-not-posted = Decided: the library system does not have { $kind } { $line } ({ $who })
event-attention-taken-back = Decided: everything is taken back in the library system ({ $who })
event-attention-try-again = Decided: try again ({ $who })
