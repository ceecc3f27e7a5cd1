-- Mails go out by SMTP, straight from the outbox: each row says when it is tried next and what the last try met.
alter table mail_outbox add column attempts integer not null default 0;
alter table mail_outbox add column next_try_at timestamptz not null default '-infinity';
-- After this time the link in the mail no longer holds, so it is not sent any more and its body is erased.
alter table mail_outbox add column expires_at timestamptz not null default 'infinity';
update mail_outbox set expires_at = created_at + interval '3 days';
-- Given up: refused by the mail server, or tried too often. An operator can have it tried again.
alter table mail_outbox add column failed_at timestamptz;
-- The mail server's reply code or the connection's error, never its text, which may quote the mail.
alter table mail_outbox add column last_problem text;
create index mail_outbox_due on mail_outbox (next_try_at) where sent_at is null and failed_at is null;
create index mail_outbox_by_age on mail_outbox (created_at);

-- The table itself is the queue now.
delete from jobs where kind = 'send mail' and state in ('waiting', 'running');
