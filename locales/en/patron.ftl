# The pages of patrons.

sign-in-title = Pay library fees
sign-in-lead = Sign in with your library card to see what you owe and to pay it.
sign-in-button = Sign in
sign-in-again = Please sign in. If you were signed in before, we signed you off because nobody used the page for a while. If you read this again and again, please allow cookies for this page.
sign-in-for-order = Please sign in again to go on with your payment. Nothing is lost, and nothing is charged twice.
sign-in-wrong = We do not know this card number and PIN together. Please type both again.
sign-in-no-barcode = Type the number of your library card.
sign-in-no-pin = Type your PIN.
barcode-label = Library card number
barcode-hint = The number under the bars on your library card.
pin-label = PIN
pin-hint = The one you use for the catalogue. If you do not know it, the desk can set a new one.
no-card-title = Without a library card
offers-lead = If you live outside our area you can buy a card:
offers-title = Also here
offer-link = { $kind }, { $price } for one year
offer-link-of = { $kind }, { $price } for one year, { $library }
sign-in-help = You can always pay at the library’s desk.
find-link = Find a payment that you made before

fees-title = What you owe
fees-of = For { $name }
nothing-owed = You owe nothing. Thank you!
owed-total = Total
fees-list = What you owe, one by one
fees-in-flight = This is being paid right now. Please do not pay it again, here or at the desk.
fees-begun = You began to pay this. Go on with it, or give it up to choose again.
choose-legend = Choose what to pay now
choose-hint = Next you see the exact sum once more before anything is paid.
choose-nothing = Choose at least one fee.
choose-changed = What you owe has changed meanwhile. Here is how it is now; please choose again.
review-button = Review
nothing-payable = None of this can be paid here just now. The desk will help you.
fee-begun = In payment { $reference }, not paid yet: go on
fee-in-flight = In payment { $reference }, being paid: see it
fee-other-currency = This is owed in another currency. Please pay it at the desk.

begun-title = You began to pay some of this
begun-text = These fees are in a payment that is not finished. You can go on with it, or give it up and choose again.
begun-flight-title = A payment is under way
begun-flight-text = Some of these fees are being paid at this moment. Please do not pay them again.
begun-go-on = Go on with it
begun-start-over = Give it up and choose again

find-title = Find a payment
find-lead = See how a payment stands, without signing in.
find-button = Find it
find-in-vain = We found no payment with this reference that belongs to you. Please check both and try again.
reference-label = Reference
reference-hint = Eight letters and digits, on your receipt. Example: K7QM-2XR9
known-label = Your library card number or e-mail address
known-hint = The library card that the fees were on; for a card that you bought, the e-mail address you gave.

offer-price = { $price } for one year
offer-lead = A library card for people who live outside the area that the library serves. It is good for one year.
offer-who = Who is it for?
offer-next = Next you see the sum once more, then you pay by card. To pick up the library card, bring an identity card and something that shows your address to the desk.
name-label = Your name
name-why = We ask because the desk makes the card out to this name.
name-wrong = Type the name for the card.
email-label = E-mail address
email-why = We ask because the desk writes to you when the card is ready, and for nothing else.
email-wrong = Type a whole e-mail address, like ann@example.org.
adult-label = I am 18 or older
adult-hint = We ask because the desk sees the full names of adults only. If you are younger, leave the box empty.

card-title = Pay by card
card-to = To { $library }
card-to-processor = The fields below belong to the card processor, Stripe. Your card number goes to it and not to the library.
card-no-processor = The card fields could not be loaded. Please check your connection and load this page again.
card-no-token = The card processor did not answer. Nothing was charged; please try again.
card-no-script = Your browser does not run scripts, so the card fields cannot be shown here.
card-hosted-button = Pay at Stripe’s own page
card-busy = Paying… please stay here.
card-back = Back to the review
pay-button = Pay { $amount }
declined-text = Nothing was charged.
declined-next = Your bank did not agree to it, or was not told that it is you. You can try again, use another card, ask your bank, or pay at the library’s desk.
too-many-cards = Several cards were declined, so no further card is taken for now. Nothing was charged. You can pay at the library’s desk.

proof-text = Before the amount can be held, your bank asks you to confirm that it is you. Nothing is charged yet. The bank’s page is not the library’s; you come back here afterwards.
proof-button = Confirm with my bank
proof-no-answer = Your bank’s page did not answer. Nothing is charged yet; please try again.
proof-no-script = Your browser does not run scripts. Please give this try up and choose the way without scripts.
elsewhere-text = You began to pay at the card processor’s own page, and we have not heard yet that you finished. If you did, you need do nothing: this page will say so in a moment. That page is not the library’s; you come back here afterwards.
proof-elsewhere-button = Go on to the other page
proof-look = I have finished there
proof-cancel = Do not pay

changed-title = A fee has changed
changed-text = What you owe is not what it was when you began. Please give this payment up and choose again.

steps-two = You pay this in two steps, because the money goes to two accounts.
steps-more = You pay this in { $count } steps, because the money goes to { $count } accounts.
steps-here = Step { $number }, this page: { $amount } ({ $state })
steps-step = Step { $number }: { $amount } ({ $state })
steps-next = Go on to step { $number }: pay { $amount }
account-gone = This cannot be paid online at the moment. Nothing was charged. Please ask at the desk.
review-change = Change what to pay
review-change-buyer = Change my details
fact-buyer = For
fact-buyer-email = E-mail
review-hold = Your card is charged only after the library system has taken the payment. Until then the sum is held.
effect-fees = Once it is paid, the fees are off your account.
effect-card = Once it is paid, the desk makes your library card and writes to you when it is ready.
pay-by-card = Pay { $amount } by card
hosted-leaving = You pay at a page of the card processor, Stripe, which is not the library’s. You come back here afterwards.

history-title = Your payments
history-lead = When you ask about a payment, say its reference.
history-caption = Payments, newest first
history-empty = You have not paid anything here yet.

deed-fees = What you owe
deed-orders = Your payments
deed-find = Find a payment
card-next = The desk writes to you when your library card is ready. Then bring an identity card and something that shows your address, and say the reference.
public-amount = Amount: { $amount }
public-sign-in = To pay it or to go on, please sign in.
