-- Removes a guarantee and its places, if its revision is still the one that was read.
-- KEYS: guarantee, of, open, days.  ARGV: id, revision read.  Gives 1, or the value that somebody else saved.
local kept = redis.call('GET', KEYS[1])
if kept and revision(kept) ~= ARGV[2] then
  return kept
end
redis.call('DEL', KEYS[1])
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('ZREM', KEYS[3], ARGV[1])
redis.call('ZREM', KEYS[4], ARGV[1])
return 1
