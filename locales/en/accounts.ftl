# Accounts at the desk: one's own, and for an admin those of everybody.

staff-sign-in-unused = Nobody has used this account for 90 days, so it is off. Ask your administrator to let you in again.
sure-code-hint = A fresh code from your app.
sure-no-change = Go back, change nothing

account-title = Your account
account-sessions = Where you are signed in
account-sessions-text = If you do not know one of these, end it and choose another password.
account-since = Since
account-seen = Last used
account-end = End
account-this = This is where you are now.
account-end-button = Sign off there
account-others-button = Sign off everywhere else
account-others-done = You are signed off everywhere but here.
account-factor = Your app and your codes
account-app-since = App set up
account-codes = Codes on paper
account-codes-left = { $count ->
    [one] { $count } is left
   *[other] { $count } are left
 }
account-codes-text = New codes for the day when you lose your phone. Those that you have now are good no more. For another phone, ask your administrator to have your app forgotten.
account-codes-button = Make new codes
account-password = Your password
account-password-text = At least 15 characters; a few words that only you would put together are good. Everywhere else you are signed off.
account-password-old = Password until now
account-password-new = New password
account-password-again = New password, again
account-password-button = Change the password
account-password-done = Your new password holds from now on.
account-password-not-same = This is not the same as the new password above. Please type both again.
account-password-old-wrong = This is not your password, or there were too many tries. Nothing was changed.
account-password-length = A password has 15 to 128 characters.
account-password-easy = This is too easy to guess, or not new. Please take another.
account-password-known = This password is in a list of those that became known elsewhere. Please take another.
account-code-missing = Please type a code from your app.

people-title = People at the library
people-caption = Who may sign in at the desk
people-role = Role
people-state = State
people-used = Last sign-in
people-state-in = May sign in
people-state-out = Kept out
people-state-unused = Off: not used for 90 days
people-change = Change somebody
people-change-text = It holds at once: whoever it is about is signed off. Your own account is changed by another administrator.
people-person = Who
people-deed = What
people-deed-desk = Give the role Desk
people-deed-cashier = Give the role Cashier
people-deed-finance = Give the role Finance
people-deed-admin = Give the role Administrator
people-deed-auditor = Give the role Auditor
people-deed-out = Keep out
people-deed-in = Let in again
people-deed-end = Sign off everywhere
people-deed-forget = Have the app forgotten: they set up another
people-change-button = Change
people-add = Add somebody
people-add-text = You are shown a password for them, once. At the first sign-in they set up their app; then they choose a password of their own.
people-name-hint = Up to 40 small letters, digits, dots, dashes and underscores, a letter first.
people-name-wrong = A name has 1 to 40 small letters, digits, dots, dashes and underscores, a letter first, and no long number.
people-name-taken = Somebody has this name. Please take another.
people-add-button = Add
people-added = { $name } may sign in with this password. Hand it over yourself: it is not shown again.
people-done = Done, for { $name }.
people-not-yourself = Nobody does this to their own account. Nothing was changed.
people-overtaken = Somebody was faster. Nothing was changed; this is how it is now.
people-sure = { $name }: { $deed }?
people-sure-add = Let { $name } in, as { $deed }?

role-desk = Desk
role-cashier = Cashier
role-finance = Finance
role-admin = Administrator
role-auditor = Auditor
