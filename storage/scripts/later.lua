-- Stores a delivery anew with a new due time, if it is still kept, and still the claimer's.
-- KEYS: box, delivery.  ARGV: id, due, value, until when it was claimed (empty: it was not).
-- Gives 0 where it is gone, or is due at another time: its lease is over and somebody else has it, or this has run before.
if redis.call('EXISTS', KEYS[2]) == 0 then
  return 0
end
if ARGV[4] ~= '' and tonumber(redis.call('ZSCORE', KEYS[1], ARGV[1]) or 0) ~= tonumber(ARGV[4]) then
  return 0
end
redis.call('SET', KEYS[2], ARGV[3])
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
return 1
