-- Removes a question to staff and what was to be told to its chat about it, if its revision is still the one that was read, and
-- saves deliveries.
-- KEYS: question, the questions of its chat, those that are not answered, dead, the delivery to its chat, box, deliveries.  ARGV: revision read, id, the id of the
-- delivery to its chat, deliveries.  Gives 1, or 0 when somebody else has saved.
local kept = redis.call('GET', KEYS[1])
if kept and revision(kept) ~= ARGV[1] then
  return 0
end
redis.call('DEL', KEYS[1])
redis.call('ZREM', KEYS[2], ARGV[2])
redis.call('ZREM', KEYS[3], ARGV[2])
drop(4, 6, 3)
deliver(6, 4)
return 1
