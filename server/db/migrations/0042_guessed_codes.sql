-- Who guesses one-time codes knows the password: the account is told, and the event is kept with the others.
alter table account_factor_events drop constraint account_factor_events_kind_check;
alter table account_factor_events add constraint account_factor_events_kind_check
  check (kind in ('passkey_added', 'passkey_removed', 'passkey_refused', 'authenticator_added', 'authenticator_removed',
    'codes_guessed', 'recovery_code_used', 'recovery_codes_made', 'removed_by_operator'));
