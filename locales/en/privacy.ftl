# The privacy page, what patrons may decline, and the count of visits.

privacy-version = This is version { $version } of { $day }.
privacy-version-short = Version { $version }
privacy-news = What happens with your information changed on { $day }.
privacy-news-link = See what changed
privacy-ils-text = The library’s own system is asked with your library card number and PIN, and told which fees were paid. It belongs to the library.
kept-why = Why
kept-long = How long
kept-who = Who else gets it
kept-while-signed-in = Until you sign off, or are signed off.
kept-hours = { $count ->
    [one] One hour.
   *[other] { $count } hours.
 }
kept-days = { $count ->
    [one] One day.
   *[other] { $count } days.
 }
kept-years = { $count ->
    [one] One year.
   *[other] { $count } years.
 }
kept-not-at-all = It is not kept: only counts are.
kept-while-declined = As long as you decline a use of your information.
kept-no-date = There is no date on which it is deleted; ask the library.
keep-library-card = The number of your library card
keep-library-card-why = To show you your own payments, and to tell the library’s system whose fees were paid. It is kept apart from the payments. If you have declined a use of your information, it is kept for as long as you decline it.
keep-library-card-who = The library’s own system. The library’s desk sees it only after saying why; the reason is kept.
keep-signed-in = That you are signed in
keep-signed-in-why = So that we know it is you: the number of your library card, and of cards that you add, and the language you chose, beside a random code.
keep-signed-in-who = Nobody.
keep-payments = Your payments
keep-payments-why = Which kinds of fee were paid, when, how much, and what came of it: for your receipt, for refunds, and because the library must keep accounts. No titles.
keep-payments-who = The library’s own system and the card processor, each its part. The library’s staff.
keep-payment-card = The brand and the last four digits of your payment card
keep-payment-card-why = So that you and the desk can tell which card was used. If you pay with a wallet, which one, and the last four digits of the number it shows instead.
keep-payment-card-who = The card processor, which has the card. The library’s staff.
keep-contact = Your name and how to reach you, if you buy a card
keep-contact-why = So that the desk can make out the card and write to you when it is ready: your e-mail address, and what else the library asks, a telephone number or a postal address. Where the library wants it, a code is sent to the e-mail address before you pay. They are used for nothing else.
keep-contact-who = The library’s desk.
keep-letters = E-mails that you ask for
keep-letters-why = So that a receipt or a code reaches you, and so that nobody is flooded with mail: what was sent, when, and whether it went. The e-mail address is erased as soon as the e-mail has gone or is given up; for one day a code made of it stays, to count by.
keep-letters-who = The mail server of the library, and the one of whoever gets the e-mail.
keep-tries = Wrong PINs and passwords
keep-tries-why = To stop guessing. What was typed is not kept, only how often it was wrong, under a code made of the card number or the internet address.
keep-tries-who = Nobody.
keep-visits = Visits
keep-visits-why = To know how much each part of this site is used: the part of the site, the internet address, the time, and the site that you came from. Nothing else, and not your account.
keep-visits-who = Nobody. Staff see counts only.
keep-choices = What you declined, and which changes you have read
keep-choices-why = So that your choices hold the next time, too. Whoever declines nothing any more is forgotten with the number of their library card.
keep-choices-who = Nobody.
keep-approvals = Approvals of parents and guardians
keep-approvals-why = So that the library may give a parent or guardian what is stored about their child, and can find the form that they signed: the guardian’s initials and where the form is kept. It is kept while it holds, as long as the child’s library card is known here; the time below runs from when it was withdrawn.
keep-approvals-who = The library’s staff.
keep-requests = Answers that we gave
keep-requests-why = So that a request that comes twice does nothing twice.
keep-requests-who = Nobody.
keep-events = What the card processor reports
keep-events-why = To know what became of a payment: numbers of payments and what happened when. What the processor tells of whoever paid, such as name and e-mail address, is not kept.
keep-events-who = It comes from the card processor.
keep-audit = Who did what
keep-audit-why = So that the library can account for every step of a payment.
keep-audit-who = The library’s staff.
keep-staff = The people who work here
keep-staff-why = Names and roles of staff who sign in, so that it is known who did what.
keep-staff-who = The library’s staff.
privacy-told = What the card processor is told
privacy-told-text = The card processor, Stripe, works for the library. This is everything that we tell it:
told-amount = the amount and the currency
told-kinds = the kinds of fee, such as “late items”; no title
told-order = a random number for the payment, and how many tries there were
told-way-back = the address of this service to come back to
told-card-token = its own name for the card that you typed into its fields or chose in a wallet
privacy-choices = What you can decline
privacy-choices-text = Nothing here is needed to serve you. What you decline holds from the next page on.
privacy-choices-sign-in = Sign in and come back to this page to decline any of the uses that are named below as new.
use-fraud-signals = Fraud signals
use-fraud-signals-text = Where the library has this switched on, the card processor’s script looks at how the card page is used.
use-visit-counts = Counting of visits
use-visit-counts-text = Pages that you look at while you are signed in are counted.
choice-allowed = You allow this.
choice-declined = You have declined this.
choice-decline = Decline: { $use }
choice-allow = Allow again: { $use }
privacy-changes = What changed, and when
privacy-change-title = { $name }, { $day }
privacy-change-1 = The first version.
privacy-change-2 = Visits are counted by part of the site. Each kind of information has a time after which it is deleted. You can decline uses that are not needed to serve you.
privacy-change-3 = E-mails: what is kept of a receipt or a code that you ask for by e-mail. Buyers of a card may be asked for a telephone number or a postal address. Of a wallet its kind and four digits are kept.
privacy-change-4 = A parent’s or guardian’s written approval is noted, and can be withdrawn: only while it holds may the library give them everything that is stored about their child. Staff who must see more of a person than first name and initial say why first; that is kept in the record of who did what, and you find it in the copy of your data. Wallets: where the library offers them, the card page shows Apple Pay and Google Pay, and this page says who learns of it.
privacy-new-use = New use of information: { $use }. You can decline it.
privacy-seen-button = I have read the changes
privacy-contact = Questions about this page

way-visits = Visits
visits-title = Visits
visits-lead = { $count ->
    [one] Pages that were looked at. Each visit is kept for one day, its count for good. No account is noted.
   *[other] Pages that were looked at. Each visit is kept for { $count } days, its count for good. No account is noted.
 }
visits-lead-counts = Pages that were looked at. Only counts are kept. No account is noted.
visits-period = { $count } days
visits-left-out = What nobody looked at is not listed.
visits-none = Nobody was here in this time.
visits-chart = Bars: { $total } visits in all, most of them, { $most }, from { $day } on. The tables below say the same.
visits-by-area = By part of the site
visits-by-time = By time
visits-area = Part
visits-from = From
visits-day = Day
visits-count = Visits
visits-download = Download as a table (CSV)
area-sign-in = Sign in and off
area-fees = What is owed
area-pay = Card page
area-receipt = Review, payments and receipts
area-find = Find a payment
area-offers = Cards on offer
area-privacy = Privacy
area-desk = Desk
