-- Removes a guarantee, its places and what was to be told of it, if its revision is still the one that was read.
-- KEYS: guarantee, the sorted sets that it has places in, the places of its invoices and of its reference, dead, the deliveries that
-- nobody is to be told any more, box.
-- ARGV: id, revision read, how many sorted sets, how many such places, how many deliveries, their ids.
-- Gives 1, or the value that somebody else saved.
local kept = redis.call('GET', KEYS[1])
if kept and revision(kept) ~= ARGV[2] then
  return kept
end
redis.call('DEL', KEYS[1])
local sets = 1 + tonumber(ARGV[3])
local dead = sets + tonumber(ARGV[4]) + 1
for i = 2, sets do
  redis.call('ZREM', KEYS[i], ARGV[1])
end
for i = sets + 1, dead - 1 do
  if redis.call('GET', KEYS[i]) == ARGV[1] then
    redis.call('DEL', KEYS[i])
  end
end
drop(dead, #KEYS, 6)
return 1
