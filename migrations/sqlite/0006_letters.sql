-- Letters: what is mailed, and codes that show that an address is the buyer's.

create table letter (
    library text not null,
    id text not null,
    kind text not null,
    order_id text not null,
    -- A pseudonym; null for somebody without a library card.
    patron text,
    -- Gone once nothing more is done with the letter.
    address text,
    -- A digest of the address, by which letters to it are counted. Gone after a day.
    recipient blob,
    language text not null,
    state text not null,
    tries integer not null,
    created_at integer not null,
    changed_at integer not null,
    primary key (library, id),
    foreign key (library, order_id) references orders (library, id) on delete cascade,
    constraint letter_kind_is_known check (kind in ('receipt', 'address_code')),
    constraint letter_state_is_known check (state in ('waiting', 'sending', 'sent', 'given_up', 'unknown')),
    constraint letter_keeps_its_address_until_it_is_over check (
        (address is not null) = (state in ('waiting', 'sending'))
    ),
    constraint recipient_is_sha256 check (length(recipient) = 32),
    constraint language_is_short check (length(language) between 2 and 35),
    constraint letter_tries_is_a_count check (tries >= 0)
) strict;

create index letter_by_order on letter (library, order_id, created_at);
create index letter_by_patron on letter (library, patron, created_at) where patron is not null;
create index letter_by_recipient on letter (library, recipient, created_at) where recipient is not null;

create table address_code (
    library text not null,
    order_id text not null,
    address blob not null,
    -- Null until the letter is made.
    code blob,
    tries integer not null,
    expires_at integer not null,
    confirmed_at integer,
    primary key (library, order_id),
    foreign key (library, order_id) references orders (library, id) on delete cascade,
    constraint confirmed_address_is_sha256 check (length(address) = 32),
    constraint code_is_sha256 check (length(code) = 32),
    constraint code_tries_are_few check (tries between 0 and 5)
) strict;
