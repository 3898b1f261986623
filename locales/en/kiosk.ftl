# Shared computers, and what is done so that everybody can use the pages.

kiosk-take-your-card = Take your library card and your payment card with you.
kiosk-begins-anew = This page goes back to the beginning by itself.
kiosk-start = Begin
idle-text-kiosk = Others use this computer, too. To protect your information we will sign you off shortly.
idle-text-empty = Others use this computer, too. What you have typed will be removed shortly.
idle-seconds = Seconds left:
idle-no-script = If nobody uses this page for { $seconds } seconds, we sign you off. To stay, open any page of ours before that.
idle-no-script-kiosk = Others use this computer, too: after { $seconds } seconds without a click this page goes, and you are signed off. To stay, open any page of ours before that.
swiped = That was the magnetic stripe of a payment card. We removed it at once: it was not sent and not kept. Your card number is asked for on the last page only, in the fields of the card processor. Here please use your library card.

access-link = Accessibility
access-title = Accessibility
access-standard = What we aim for
access-standard-1 = These pages are meant for everybody: with a keyboard alone, with a screen reader, with large text, on a small telephone, in strong contrast, and without scripts up to the page of the card processor.
access-standard-2 = We work to the Web Content Accessibility Guidelines (WCAG) 2.2, level AA.
access-tested = How it is tested
access-tested-1 = With every change a program (axe-core) looks at the pages in their states and languages, in a real browser, on a telephone and on a desktop, and finds nothing wrong, or the change is not taken.
access-tested-2 = The whole way from signing in to the receipt is walked with the keyboard alone, and the focus must be seen at every step. Pages are looked at in twice the size, in a window of 320 pixels, with wider spacing of text, in forced colours and without movement.
access-tested-3 = Programs find a part of what can be wrong. No person with a disability has tested these pages for us yet.
access-gaps = What is missing
access-gaps-1 = The fields for your payment card, and the page on which your bank asks you to confirm, belong to the card processor and to your bank. We cannot change them.
access-gaps-2 = On a computer that others use, your browser is not asked to fill in your name and e-mail address, so that nobody after you is offered them.
access-gaps-3 = For a screen reader the page of a receipt is better than what is printed or sent as a file; it says the same.
access-time = Time
access-time-1 = Before you are signed off because the page was not used, it asks whether you are still there, and you have at least twenty seconds to say so with one key. You may do that as often as you need.
access-time-2 = A visit has an end even when it is used. Before that you are asked as well, and may go on ten times.
access-contact = Tell us
access-contact-1 = If something here does not work for you, please tell us. You can pay at the library’s desk in any case.

card-words-wallet = { $brand } ending in { $last4 }, by { $wallet }
card-words-device = { $brand } ending in { $last4 }, by { $wallet } (number of the device ending in { $device }, which is not the one on your card)
