# The pages of the desk.

staff-sign-in-title = Desk sign in
staff-name-label = Name
password-label = Password
staff-sign-in-wrong = Name, password or code are wrong, or there were too many tries. Please type all of it again.
staff-sign-in-help = After ten wrong tries an account rests for half an hour. Accounts are made by your administrator.
staff-code-hint = Six digits from your app, or one of your codes on paper.
staff-code-help = Every code is good once. Whoever has lost app and codes asks their administrator.
staff-code-title = Your code
staff-code-label = Code
first-title = Set up your app
first-text = At the desk a password alone is not enough. Open an authenticator app on your phone, and let it read this picture.
first-picture = The key for your app, as a picture
first-key = Or type this key into it:
first-code-hint = Six digits that the app shows now.
first-code-wrong = That is not what the app should show now. Please wait for the next digits and type those.
first-button = Finish
codes-title = Keep these codes
codes-text = If you lose your phone, each of these lets you in once instead of the app. Print them or write them down: they are not shown again.
codes-on = I have them. On to the desk
confirm-hint = A fresh code from your app: money goes back.
confirm-wrong = This code is not right, or was used already. Please wait for the next one.
passkey-button = Use a passkey
passkey-new-button = Make a passkey
passkey-not-shown = No passkey came from your browser. Please try again, or type a code.
passkey-no-script = Your browser runs no scripts here, and without them there are no passkeys. Type a code of your app, or one of your codes on paper.
first-passkey-title = Or use a passkey
first-passkey-text = This device, your phone or a security key then shows that it is you, with your finger, your face or its PIN. Not on a device that you share with others.
first-passkey-name = First passkey
first-passkey-wrong = That passkey could not be taken. Please try again, or set up an app.
factors-title = Your second factors
factors-lead = One of these is asked for after your password, and before money goes back. Your codes on paper stay good.
factors-app = An app that makes codes
factors-since = since
factors-remove = Remove “{ $name }”
factors-added = The passkey is added.
factors-removed = The passkey is removed. Delete it on your device, too.
factors-not-added = The passkey is not added. Perhaps it is here already.
factors-not-removed = The passkey is not removed: it is gone already, or it is your last second factor.
factors-name-label = Name of the new passkey
factors-name-hint = What you will know it by: “Phone”, “Blue key”.
factors-name-wrong = Please type a name of at most 40 characters, without long numbers.
factors-add-title = Add a passkey
factors-prove-title = To change them, show that it is you
factors-prove-button = Go on
factors-code-hint = A fresh code from your app, or one of your codes on paper.
elsewhere-button = Sign in with the account of { $library }
arrived-title = You are signed in
arrived-text = The desk opens in a moment.
elsewhere-again-title = Please show that it is you
elsewhere-again-text = Your last sign in was a while ago. Sign in with your account once more, then do it again: that is good for five minutes.
elsewhere-again-button = Sign in once more
elsewhere-refused-title = You are not signed in
elsewhere-not-begun = This sign in was begun in another browser, or too long ago. Please begin again.
elsewhere-kept-out = Your account is kept out of the desk. Please ask your administrator.
elsewhere-somebody-else = Somebody else has signed in than the one who is at the desk. Please begin again.
elsewhere-no-answer = The sign in of your library does not answer. Please try again in a moment.
elsewhere-no-factor = The sign in of your library does not say that you showed a second factor. Without one nobody comes to the desk. Please ask your administrator.
elsewhere-no-role = None of your groups has a role at the desk. Please ask your administrator.
elsewhere-not-believed = What the sign in of your library sent cannot be used. Please begin again; if that does not help, ask your administrator.

search-title = Did it go through?
search-label = Reference, card barcode, or last four digits
search-hint = Scan a library card, or type a reference (K7QM-2XR9), or the last four digits of the payment card, with a day or a sum if you like (4242 2026-11-24, 4242 12.50).
search-button = Search
search-unreadable = This is neither a reference, nor a library card, nor four digits, alone or with a day or a sum.
found-last4 = { $count ->
    [one] { $count } payment with a card ending in { $last4 }
   *[other] { $count } payments with a card ending in { $last4 }
 }
found-last4-day = { $count ->
    [one] { $count } payment with a card ending in { $last4 }, begun on { $day }
   *[other] { $count } payments with a card ending in { $last4 }, begun on { $day }
 }
found-last4-sum = { $count ->
    [one] { $count } payment of { $sum } with a card ending in { $last4 }
   *[other] { $count } payments of { $sum } with a card ending in { $last4 }
 }
found-barcode = { $count ->
    [one] { $count } payment of this library card
   *[other] { $count } payments of this library card
 }
found-no-barcode = No online payment for this library card. What is owed in the library system is still owed.
found-no-reference = No payment with this reference. Please read it again: letters and digits, like K7QM-2XR9.
found-no-last4 = No payment with a card ending in these digits.
found-no-last4-day = No payment with a card ending in these digits on that day.
found-no-last4-sum = No payment of this sum with a card ending in these digits.

collect-heading = Collect?
collect-no = no
collect-all = yes
collect-owed = if still owed
collect-rest = only { $rest }
collect-look = look in the library system
collect-ask = ask a colleague

verdict-no = Do not collect
verdict-all = You may collect { $amount }
verdict-owed = You may collect what is still owed
verdict-rest = Collect only { $rest }
verdict-look = Look in the library system
verdict-ask = Ask a colleague

desk-say = Say: “{ $words }”
as-of = As of
line-still-owed = Still owed

desk-card-number = That was a payment card
desk-card-number-text = We threw it away at once. Scan the library card, or type only the last four digits.

timeline-title = What happened
by-program = { $name }
by-staff = { $name } (staff)
by-patron = patron
by-processor = card processor
by-service = this service

event-order-placed = Chosen, { $amount } ({ $who })
event-order-cancelled = Given up ({ $who })
event-order-expired = Not paid in time
event-payment-started = Card entered ({ $who })
event-payment-elsewhere = Sent to the card processor’s page ({ $who })
event-payment-unknown = No answer from the card processor; being checked
event-payment-needs-patron = The patron has to go on, with the bank or at the card processor’s page
event-payment-declined = Declined
event-payment-abandoned = Not finished; nothing is held
event-payment-held = { $amount } held on the card
event-payment-captured = { $charged } charged
event-payment-released = The hold was let go; nothing was charged
event-posting-posted = { $kind } { $line } recorded
event-posting-refused = { $kind } { $line } not taken by the library system
event-posting-unknown = No answer from the library system for { $kind } { $line }; being checked
event-refund-requested = Giving back { $amount } was asked for ({ $who })
event-refund-succeeded = Given back to the card
event-refund-failed = Giving back did not work
event-refund-unknown = No answer about giving back; being checked
event-refund-proposed = Giving back { $amount } was proposed ({ $who }); a second person has to agree
event-proposal-refused = The proposed refund was not agreed to ({ $who })
event-proposal-lapsed = The proposed refund lapsed: what can go back had changed
event-attention-needed = A person must look
event-task-opened = Put on the desk’s list
event-task-reopened = Put back on the desk’s list ({ $who })
event-task-done = Taken off the desk’s list ({ $who })

desk-review-patron = It is not paid yet. Nothing is held on your card.
desk-review-clerk = Not paid online. Collect what the library system shows, and record it at once: then it cannot be paid online any more.
desk-declined-patron = The card was declined. Nothing was charged.
desk-declined-clerk = Not paid online. Collect what the library system shows, and record it at once: then it cannot be paid online any more.
desk-not-proven-patron = It was not finished. Nothing was charged.
desk-not-proven-clerk = Not paid online. Collect what the library system shows, and record it at once: then it cannot be paid online any more.
desk-offer-open-clerk = Before you collect, have the patron give the online payment up. It also ends by itself.
desk-checking-patron = We are checking it. Please do not pay again.
desk-checking-clerk = Not known yet whether the card is held: do not collect. This page looks again by itself.
desk-proof-patron = It waits for you: with your bank, or at the card processor’s page.
desk-proof-clerk = May be held at any moment: do not collect. It ends by itself if the patron does not go on.
desk-held-patron = We have it: { $amount } is held on your card.
desk-held-clerk = Held, being recorded: do not collect again.
desk-posting-patron = We have it: { $amount } is held on your card and is being recorded.
desk-posting-clerk = Held, being recorded: do not collect again.
desk-recorded-patron = We have it: { $amount } is recorded and is about to be charged.
desk-recorded-clerk = Recorded, waiting to be charged: do not collect again.
desk-recorded-in-part-patron = We have a part of it: { $posted } is recorded and is about to be charged.
desk-recorded-in-part-clerk = Recorded in part, waiting to be charged: do not collect anything before this page says what is still owed.
desk-undone-patron = Your card could not be charged. It is being taken back.
desk-undone-clerk = Recorded, but the card is not charged, so it is being taken back: do not collect before this page says that it is.
desk-releasing-patron = It was not charged. The hold on your card is being let go.
desk-releasing-clerk = The library system did not take it, nothing is charged. Collect what the library system shows as owed.
desk-paid-patron = Yes, it went through: { $charged } was charged.
desk-paid-clerk = Charged and recorded: do not collect again.
desk-paid-less-patron = Yes, it went through: { $charged } was charged. No more of the { $amount } was still owed.
desk-paid-less-clerk = Charged and recorded, all that was still owed: do not collect again.
desk-paid-grown-clerk = Charged and recorded as agreed. More had come to be owed by then: collect only what the library system still shows.
desk-paid-rest-gone-patron = Yes, it went through: { $charged } of { $amount } was charged. The rest was no longer owed.
desk-paid-rest-gone-clerk = The rest was paid, waived or changed at the desk meanwhile, so it was not charged: do not collect again.
desk-paid-in-part-patron = Part of it went through: { $charged } of { $amount } was charged.
desk-paid-in-part-clerk = The library system did not take the rest, so it was not charged. Collect that only, if the library system shows it as owed.
desk-refunded-patron = It was given back to your card.
desk-refunded-clerk = Given back. Collect only what the library system shows as owed again.
desk-partly-refunded-patron = A part was given back to your card.
desk-partly-refunded-clerk = Given back in part. Collect only what the library system shows as owed again.
desk-disputed-patron = Your bank was asked to give the money back. The library waits for the bank.
desk-disputed-clerk = Disputed: the bank has the money, or may take it. Collect what the library system shows as owed, and give nothing back.
desk-released-patron = It was not charged. The hold on your card goes away by itself.
desk-released-clerk = The library system did not take it, nothing was charged. Collect what the library system shows as owed.
desk-released-gone-clerk = It was no longer owed when it was to be recorded: paid, waived or changed at the desk meanwhile. Nothing was charged. Collect only what the library system shows as owed.
desk-expired-patron = It was not paid in time. Nothing was charged.
desk-expired-clerk = Not paid online. Collect what the library system shows as owed.
desk-cancelled-patron = It was given up. Nothing was charged.
desk-cancelled-clerk = Not paid online. Collect what the library system shows as owed.
desk-offer-unpaid-clerk = Not paid online. Collect only from somebody who still wants it.
desk-newer-clerk = Some of this is in a newer payment, which counts. Look there:
desk-attention-patron = The library is looking into it. You will not be charged twice.
desk-attention-clerk = Needs a person: do not collect and do not give anything back before it is cleared up.

tasks-title = To do
tasks-lead = Oldest first. When something is done, take it off the list.
tasks-none = Nothing waits for the desk.
task-for = For
task-email = E-mail
task-name-in-part = First name and initial only: the buyer did not say to be 18 or older. Ask for the full name when they come.
task-since = Waits since
task-off = { $reference } is off the list.
task-back-button = Put it back
task-finish-non-resident-card = Finish a non-resident card
task-finish-non-resident-card-what = It is paid. Register the person in the library system, check identity and address when they come, hand out the card.
task-finish-non-resident-card-button = Card handed out
task-repay-failed-refund = Give a refund another way
task-repay-failed-refund-what = The card’s bank sent a refund back, so the patron does not have the money. Ask the patron how they want it.
task-repay-failed-refund-button = Patron has the money
task-charge-fee-after-dispute = A payment is disputed
task-charge-fee-after-dispute-what = The patron’s bank has taken the money back. Charge the fee again in the library system, and send evidence in time if the library wants to answer.
task-charge-fee-after-dispute-button = Fee charged again
task-clear-fee-after-dispute = A dispute is won
task-clear-fee-after-dispute-what = The library has the money again. If the fee was charged again in the library system, mark it as paid.
task-clear-fee-after-dispute-button = Fee marked as paid
task-adjust-fee-after-refund = Look at a fee after a refund
task-adjust-fee-after-refund-what = Money went back to the card. If the fee is to be owed again, open it again in the library system.
task-adjust-fee-after-refund-button = Fee looked at
task-take-back-purchase = Take back what was bought
task-take-back-purchase-what = All the money went back to the card after this was done. Take it back, where that can be: a card, a longer time on a card.
task-take-back-purchase-button = Taken back

fact-account = Account
account-not-configured = { $account }. This account is not in the service's configuration any more: until it is, nothing of this order is charged, let go or given back. Tell whoever runs the service.
line-branch = (branch { $branch })
line-fund = (fund { $fund })
line-branch-and-fund = (branch { $branch }, fund { $fund })

desk-cancel-title = Give this payment up
desk-cancel-text = Nothing is held on the card. What was to be paid can be paid anew, online or here.
desk-cancel-button = Give it up
desk-cancel-too-late = This cannot be given up any more: a card is in play. Look at what the page says now.
desk-letter-why = Ask the patron where to. We ask for it for this one e-mail. It is erased when the e-mail is sent.

phone-title = Paying by phone
phone-text = Never take a card number by phone, by e-mail or on paper. Mail this link: the patron pays there, and you see it here.
phone-button = Mail the link (opens your mail program)
phone-subject = Your payment at the library
phone-body = Here is the page where you can pay what we spoke about. Nobody at the library will ask you for a card number.
