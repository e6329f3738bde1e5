-- Saves the freeze of a number, a gap or a lost payment with its deliveries if its revision is still the one that was read.
-- KEYS: frozen (a hash by the number's name) or another hash like it, box, deliveries.  ARGV: name, revision read, value, deliveries.  Gives 1, or 0
-- when somebody else has saved.
local kept = redis.call('HGET', KEYS[1], ARGV[1])
if kept ~= ARGV[3] then -- else this very save has run before, and only its answer was lost
  if revision(kept) ~= ARGV[2] then
    return 0
  end
  deliver(2, 4)
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1
