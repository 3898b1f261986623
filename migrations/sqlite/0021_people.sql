-- When somebody at the library last signed in. Whoever is there already counts as seen today: nobody is put off by this.
alter table staff add column last_used_at integer not null default 0;

update staff
set last_used_at = unixepoch() * 1000;
