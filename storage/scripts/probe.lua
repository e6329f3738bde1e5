-- Writes something small, as every save does, and where it is asked to which data key its caller seals with.
-- KEYS: the key, and the sorted set of those data keys.  ARGV: for how long it stays, in milliseconds, and the data key's id.  Gives 1.
redis.call('SET', KEYS[1], '1', 'PX', ARGV[1])
if KEYS[2] then
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', string.format('%.0f', now - ARGV[1]))
  redis.call('ZADD', KEYS[2], string.format('%.0f', now), ARGV[2])
  redis.call('PEXPIRE', KEYS[2], ARGV[1])
end
return 1
