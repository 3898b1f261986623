# What a library asks of whoever pays online, and what it adds.

owed-payable = Can be paid here
sum-of-kind = { $kind }, together
sum-of-person = Together
fee-since = Since { $day }
why-not-here = Why not here?
chosen-sum = Chosen, with everything that is added
part-label = Pay only a part of it

note-parts = You may pay a part of a fee. Leave the field empty to pay all of it; what you do not pay stays owed.
note-oldest-first = Older fees come first: a fee can be paid only together with all older ones of the same person.
note-minimum = The least that can be paid here in one go is { $least }.
nothing-below = The least that can be paid here in one go is { $least }, and this is less. You can pay it at the library’s desk, or here once more is owed.

choose-part-wrong = Type an amount such as 1.50: more than nothing, and not more than is owed.
choose-older-first = Older fees come first. Choose all older ones of the same person too, each of them whole.
step-before-title = Older fees come first
step-before-text = Older fees of the same person are in another step, which is not paid yet. Pay that step first.
step-before-gone-text = Older fees of the same person are not paid. Give this step up and choose again, the older fees too.
choose-below = The least that can be paid here, in one go and of a part, is { $least }. Choose more, or pay at the library’s desk.

added-flat = When you pay here, the library adds a convenience fee of { $flat } to each payment.
added-percent = When you pay here, the library adds a convenience fee of { $percent } % of what you pay.
added-flat-and-percent = When you pay here, the library adds a convenience fee of { $flat } and { $percent } % of what you pay.
added-at-most = It is never more than { $most } in one payment.
added-for-kinds = It is added for: { $kinds }.
added-refundable = The total has a convenience fee of { $fee } for paying online in it. The library can give it back together with the fees. You can pay at the library’s desk without it.
added-kept = The total has a convenience fee of { $fee } for paying online in it. It is not given back, also when fees are. You can pay at the library’s desk without it.
added-short = A convenience fee of { $fee } is in it.
offer-added = Paid online, a convenience fee of { $fee } is added.

kind-convenience_fee = Convenience fee
line-part = { $kind }, a part of { $open }
line-added = charged
line-added-less = { $taking } of it charged
line-added-waits = charged with the fees
page-part = You paid a part of what is owed; the rest stays owed on your account.
page-added = { $fee } of this is the convenience fee for paying online.
refund-kept = The convenience fee of { $fee } stays with the library, so it is not in what can go back.
