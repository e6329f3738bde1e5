-- Saves a session if its revision is still the one that was read.
-- KEYS: session, profile, box, deliveries.  ARGV: revision read, value, lifetime of the session, lifetime of
-- the profile, deliveries.  Gives 1, or 0 when somebody else has saved.
local kept = redis.call('GET', KEYS[1])
if kept ~= ARGV[2] then -- else this very save has run before, and only its answer was lost
  if revision(kept) ~= ARGV[1] then
    return 0
  end
  deliver(3, 5)
end
-- Written again also by a repeat: WAIT asks the replicas about the writes of its own connection.
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
redis.call('PEXPIRE', KEYS[2], ARGV[4])
return 1
