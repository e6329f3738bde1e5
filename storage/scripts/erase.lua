-- Removes a guarantee and its places, if its revision is still the one that was read.
-- KEYS: guarantee, the sorted sets that it has places in.  ARGV: id, revision read.  Gives 1, or the value that somebody else saved.
local kept = redis.call('GET', KEYS[1])
if kept and revision(kept) ~= ARGV[2] then
  return kept
end
redis.call('DEL', KEYS[1])
for i = 2, #KEYS do
  redis.call('ZREM', KEYS[i], ARGV[1])
end
return 1
