-- Counts a declined try, once, among those of the last period.
-- KEYS: declines (a sorted set by when each was counted).  ARGV: now, period (both in milliseconds), the payment.
-- Gives how many there are.
local now, period = tonumber(ARGV[1]), tonumber(ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - period)
redis.call('ZADD', KEYS[1], 'NX', now, ARGV[3])
redis.call('PEXPIRE', KEYS[1], period)
return redis.call('ZCARD', KEYS[1])
