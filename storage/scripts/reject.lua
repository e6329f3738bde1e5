-- Notes the no of a number's owner to a case, once, and closes the number for the chat, or for all.
-- KEYS: noes (a sorted set by when each was noted).  ARGV: now, for how long it counts (both in milliseconds), the case, the chat,
-- with how many cases it is closed for all (0: never), the member that does so.
-- Gives 1 where this no has closed it for all, else 0.
local now, period, many = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[5])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - period)
local at = redis.call('ZSCORE', KEYS[1], ARGV[3])
if at then -- it was noted before
  redis.call('ZADD', KEYS[1], at, ARGV[3])
  return redis.call('ZSCORE', KEYS[1], ARGV[6]) == at and 1 or 0
end
redis.call('ZADD', KEYS[1], now, ARGV[3], now, ARGV[4])
redis.call('PEXPIRE', KEYS[1], period)
if many == 0 or redis.call('ZSCORE', KEYS[1], ARGV[6]) then
  return 0
end
local cases = 0
for _, member in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  if string.sub(member, 1, 5) == 'case:' then
    cases = cases + 1
  end
end
if cases < many then
  return 0
end
redis.call('ZADD', KEYS[1], now, ARGV[6])
return 1
