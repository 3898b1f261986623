-- Shared computers, and wallets.

-- Whether the session began at a kiosk: it ends sooner.
alter table session add column kiosk integer not null default 0
    constraint kiosk_is_yes_or_no check (kiosk in (0, 1));

-- How often its holder asked for more time when the last of it was near.
alter table session add column extended integer not null default 0
    constraint extended_at_most_ten_times check (extended between 0 and 10);

-- Browsers that were told by a link to be kiosks, while nobody is signed in. By the digest of their cookie, as sessions
-- are; of nobody.
create table kiosk (
    digest blob not null primary key,
    seen_at integer not null,
    constraint kiosk_digest_is_sha256 check (length(digest) = 32)
) strict;

-- The wallet that presented the card, and the last four digits of the device's own number.
alter table attempt add column wallet text
    constraint wallet_is_known check (wallet in ('apple_pay', 'google_pay', 'other'));
alter table attempt add column device_last4 text
    constraint device_last4_is_four_digits check (length(device_last4) = 4 and device_last4 glob '[0-9][0-9][0-9][0-9]');
