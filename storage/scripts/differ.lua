-- Counts the different values that were used under a key within a period; one that was used before is free.
-- KEYS: values (a sorted set by when each was first used).  ARGV: now, period (both in milliseconds), how many
-- different ones are allowed, the value's name.  Gives 1 or 0.
local now, period = tonumber(ARGV[1]), tonumber(ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - period)
if redis.call('ZSCORE', KEYS[1], ARGV[4]) then
  return 1
end
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[3]) then
  return 0
end
redis.call('ZADD', KEYS[1], now, ARGV[4])
redis.call('PEXPIRE', KEYS[1], period)
return 1
