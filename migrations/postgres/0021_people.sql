-- When somebody at the library last signed in. Whoever is there already counts as seen today: nobody is put off by this.
alter table staff add column last_used_at bigint not null default 0;

update staff
set last_used_at = cast(extract(epoch from now()) * 1000 as bigint);
