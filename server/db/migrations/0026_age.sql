-- Works rated 18+ are shown to those who have said that they are 18 or older and have not switched them off.
alter table accounts add column is_adult boolean;
alter table accounts add column shows_adult_works boolean not null default true;
grant update (is_adult, shows_adult_works) on accounts to luna_app;
