# The comparison of the books: what differs, and what to do about it.

difference-unknown-charge = Charged at the processor, for no order of ours
difference-unknown-charge-do = Find out in the processor’s dashboard who took it. If it is not the library’s, refund it there.
difference-capture-missing = Captured in our books, nothing taken at the processor
difference-capture-missing-do = Look at the payment in the processor’s dashboard. If nothing was taken, the fee is not paid: charge it again in the library system.
difference-not-captured-here = Taken at the processor, not captured in our books
difference-not-captured-here-do = Somebody took it past us. Look at the order, record the fee by hand in the library system, or refund it in the dashboard.
difference-charged-twice = Charged twice for one order
difference-charged-twice-do = Refund one of the two in the processor’s dashboard.
difference-amount-differs = Another amount was taken than our order says
difference-amount-differs-do = Compare the order’s lines with the library system. Refund what is too much; charge what is missing at the desk.
difference-currency-differs = Taken in another currency than the order’s
difference-currency-differs-do = Refund it in the processor’s dashboard, and look at the account’s settings.
difference-refund-unknown = Refunded at the processor, not in our books
difference-refund-unknown-do = It is taken in by itself once its event arrives. If it is still here tomorrow, see whether the processor’s events come through.
difference-refund-missing = Refunded in our books, nothing went back at the processor
difference-refund-missing-do = Look at the refund in the processor’s dashboard; if it is not there, make it again.
difference-refund-differs = A refund has another amount or another end at the processor
difference-refund-differs-do = Look at the refund in the processor’s dashboard. If it came back, give the money another way.
difference-dispute-unknown = Disputed at the processor, not in our books
difference-dispute-unknown-do = It is taken in by itself once its event arrives. Answer it in time in the processor’s dashboard.
difference-hold-left-behind = Held on a card, and no order waits for it
difference-hold-left-behind-do = Cancel the payment in the processor’s dashboard. Nothing was taken.
difference-posting-missing = Captured, and the library system does not have the payment
difference-posting-missing-do = Record the payment by hand in the library system, with our reference.
difference-payout-failed = A payout did not arrive at the bank
difference-payout-failed-do = Look at the bank account in the processor’s dashboard.
difference-payout-differs = A payout is not the sum of what is in it
difference-payout-differs-do = Ask the processor for the statement of this payout.

books-agree = The books agree: { $orders } orders, { $movements } movements at the processor, no difference.
books-differ = { $count ->
    [one] The books differ in { $count } place ({ $orders } orders, { $movements } movements at the processor):
   *[other] The books differ in { $count } places ({ $orders } orders, { $movements } movements at the processor):
 }
