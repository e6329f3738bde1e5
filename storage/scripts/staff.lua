-- Saves a member of staff if their revision is still the one that was read.
-- KEYS: staff (a hash by number).  ARGV: number, revision read, value.  Gives 1, or 0 when somebody else has saved.
local kept = redis.call('HGET', KEYS[1], ARGV[1])
if kept ~= ARGV[3] and revision(kept) ~= ARGV[2] then
  return 0
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1
