-- A version of the market that does not know gifts fulfills a paid one as a purchase, whose copy goes to the buyer. While
-- its programs still run during an update, their attempt fails here, and a program of this version repeats it.
create function paid_gift_waits() returns trigger language plpgsql as $$
begin
  if exists (
    select 1 from gifts where account_id = new.account_id and order_id = new.id and state = 'ordered'
  ) then
    raise exception 'the order % is a gift, which must wait for its recipient', new.id
      using errcode = 'check_violation', constraint = 'paid_gift_waits', table = 'orders';
  end if;
  return null;
end
$$;
-- At the end of the transaction, so that the order of its steps does not matter.
create constraint trigger paid_gift_waits after update of state on orders deferrable initially deferred
  for each row when (new.state = 'fulfilled') execute function paid_gift_waits();
