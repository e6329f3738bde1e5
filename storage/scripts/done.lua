-- Removes a delivery, and has what comes after it be due.
-- KEYS: box, delivery.  ARGV: id, the id of what comes after it (empty: nothing), now.
redis.call('ZREM', KEYS[1], ARGV[1])
local kept = redis.call('DEL', KEYS[2])
if kept == 1 then
  after(KEYS[1], ARGV[2], ARGV[3])
end
return kept
