# What is known of a person: more of whom an order is of, and what is stored of a patron.

person-link = Who is it for? See card number and more
person-title = Person behind an order
person-order = Order
person-name = Name
person-no-name = Not known here
person-age = Age
person-age-adult = An adult
person-age-minor = Not of age
person-age-unknown = Not known, so treated as not of age
person-card = Library card number
person-more = See more
person-more-text = If you need the whole name, the library card number or an address to do your work, say why. Your name, the reason and the time are kept with the order.
person-why = Why do you need it?
person-why-finish-purchase = To finish what was bought
person-why-check-identity = To check who is at the desk
person-why-reach-patron = To reach the patron about this payment
person-why-repay-money = To give money back another way
person-why-other = Something else
person-why-wrong = Choose why you need it.
person-note = Note
person-note-hint = Up to 100 characters, without names and numbers. Needed for “Something else”.
person-note-wrong = Write a short note without names and numbers. It is needed for “Something else”.
person-button = See more
person-noted = It is noted that you have seen this, and why.
event-more-seen = More of the person was seen ({ $who })
patrons-title = Data of a patron
patrons-lead = For a patron who asks for a copy of their data, or to be forgotten. Make sure first that whoever asks is the holder of the card.
patrons-file = Write it down
patrons-file-text = You get a file for the patron. Of somebody who is not known to be of age it has first name and initial, and no address.
patrons-file-button = Get the file
patrons-erase = Forget the patron
patrons-erase-text = Payments stay for the books, and nobody can tell any more whose they were. It cannot be undone.
patrons-sure = I am sure: forget this patron
patrons-not-sure = Tick that you are sure.
patrons-erase-button = Forget the patron
patrons-unknown = Nothing is stored of this library card.
patrons-needed = { $count ->
    [one] One order is still needed: a payment is under way, a bank or the desk has something to decide, or a fee waits to be paid. Nothing was changed.
   *[other] { $count } orders are still needed: a payment is under way, a bank or the desk has something to decide, or a fee waits to be paid. Nothing was changed.
 }
patrons-forgotten = The patron is forgotten.
privacy-file = A copy of your data
privacy-file-text = You can have everything that is stored about you as a file. It stays on the computer that you are at: on one that others use, delete it before you go.
privacy-file-button = Download my data
privacy-file-kiosk = At this computer you cannot download a copy of your data. Use one of your own, or ask the library.
privacy-file-sign-in = Sign in and come back to this page to download everything that is stored about you.
