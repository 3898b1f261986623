# What surrounds every page, faults, privacy.

skip = Skip to the main part
sandbox = Demonstration: no real money moves here, and no real card is needed.
ways = Pages
face-patron = Pay fees online
face-staff = Desk
some-library = Library payments
questions = Questions? { $where }
questions-desk = Questions? Ask at the library’s desk.
privacy-link = Privacy: what we keep and why
sign-off = Sign off
library-label = Your library
problem-title = Please look at this again
print-button = Print
moment = { $day }, { $clock } UTC
card-words = { $brand } ending in { $last4 }
no-card = none

way-sign-in = Sign in
way-fees = What you owe
way-orders = Your payments
way-find = Find a payment
way-search = Search
way-tasks = To do

idle-title = Are you still there?
idle-text = To protect your information we will sign you off in a minute.
idle-stay = I am still here

signed-off-title = You are signed off
signed-off-text = Nothing of your account is kept in this browser.
signed-off-shared = On a computer that others use: close the browser now, and take your library card with you.
signed-off-again = Sign in again
away-title = You were signed off
away-text = Nobody used this page for a while, so we signed you off. A payment that you sent goes on by itself and is not lost.

fault-home = Go to the first page
fault-nothing-done = Nothing was changed and nothing was charged.
fault-nothing-charged = Nothing was charged.
fault-not-twice = If you were paying, look at “Your payments” or “Find a payment” before you try again. A payment is never taken twice for the same fee.
fault-not-signed-in-text = Please sign in first.
fault-not-found = There is no such page
fault-not-found-text = The address may be mistyped, or the page belongs to somebody else.
fault-forged = This page is too old
fault-forged-text = It was open for too long, or you signed in somewhere else meanwhile. Please go back to the first page and begin again.
fault-malformed = We could not read that
fault-malformed-text = What your browser sent was not complete. Please go back and try again.
fault-card-number = That looked like a payment card number
fault-card-number-text = We threw it away at once. It was not kept, and nobody saw it.
fault-card-number-where = Your card number is asked for on the last page only, in the fields of the card processor. If you swiped a payment card, please use your library card here.
fault-overtaken = Something has changed meanwhile
fault-overtaken-text = Nothing was charged by this page. Please look at what you owe and at your payments as they are now.
fault-slow-down = Please wait a little
fault-slow-down-text = There were too many tries from here in a short time. Please wait a minute and try again.
fault-try-later = This does not answer just now
fault-try-later-text = Something that we need for this page does not answer. Please try again in a minute.
fault-internal = Something went wrong on our side
fault-internal-text = We are sorry. It was written down for those who look after this service.

privacy-title = Privacy
privacy-lead = What happens with your information when you pay here.
privacy-card = Your card
privacy-card-text = The number of your card goes straight to the card processor, Stripe. The library never sees it and never has it. We keep the brand and the last four digits, so that you and the desk can tell which card was used. If you pay at Stripe’s own page, it asks for an e-mail address; that goes to Stripe and not through the library.
signals-off = The card processor’s fraud signals are switched off: its script is told not to watch how you use this page.
signals-on = The library has switched on the card processor’s fraud signals: on the card page its script looks at how the page is used, to tell people from robots, and reports that to the processor.
privacy-read = What you read
privacy-read-text = Titles are shown to you alone, fresh from the library’s catalogue, and are not kept. The card processor is told the amount, the kind of fee and a number that means nothing to others: no name, no library card number, no title, no e-mail address.
privacy-kept = What we keep
privacy-kept-text = Which fees were paid, when, how much, and the state of the payment. Your library card number is kept apart from your payments.
privacy-contact-text = If you buy a card we ask for your name and e-mail address, because the desk makes out the card and writes to you when it is ready. They are used for nothing else.
privacy-cookie = One cookie
privacy-cookie-text = While you are here your browser holds one cookie with a random word. It says nothing about you and is gone when you sign off or close the browser. The card processor may set cookies of its own in its own frame on the card page.
privacy-idle-text = If nobody uses the page for { $minutes } minutes, you are signed off.
privacy-visits = Other sites
privacy-visits-text = No page loads anything from elsewhere, except the card processor’s fields on the card page. When a link or button leads to a page that is not the library’s, we say so before.
