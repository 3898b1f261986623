-- The language that somebody has chosen for the pages. A browser keeps nothing but the code of its cookie, so the choice
-- is kept here; it is gone with the session.

alter table session add column language text
    constraint session_language_is_a_tag check (length(language) between 2 and 35);

-- Of somebody who is not signed in: the language, and nothing else.
create table guest (
    digest blob not null primary key,
    language text not null,
    chosen_at integer not null,
    constraint guest_digest_is_sha256 check (length(digest) = 32),
    constraint guest_language_is_a_tag check (length(language) between 2 and 35)
) strict;
