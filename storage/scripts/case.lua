-- Saves a case of an identity with its deliveries, if its revision is still the one that was read.
-- KEYS: case, box, deliveries.  ARGV: revision read, value, lifetime, deliveries.  Gives 1, or 0 when somebody else has saved.
local kept = redis.call('GET', KEYS[1])
if kept ~= ARGV[2] then -- else this very save has run before, and only its answer was lost
  if revision(kept) ~= ARGV[1] then
    return 0
  end
  deliver(2, 4)
end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1
