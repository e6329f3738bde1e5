-- Saves a question to staff with its deliveries, if its revision is still the one that was read.
-- KEYS: question, the questions of its chat, those that are not answered, box, deliveries.  ARGV: revision read, value, its lifetime,
-- id, when it was asked, before when those were asked that are kept no more, their lifetime, 1 where it is not over, deliveries.
-- Gives 1, or 0 when somebody else has saved.
local kept = redis.call('GET', KEYS[1])
if kept ~= ARGV[2] then -- else this very save has run before, and only its answer was lost
  if revision(kept) ~= ARGV[1] then
    return 0
  end
  deliver(4, 9)
end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
redis.call('ZADD', KEYS[2], ARGV[5], ARGV[4])
if ARGV[8] == '1' then
  redis.call('ZADD', KEYS[3], ARGV[5], ARGV[4])
else
  redis.call('ZREM', KEYS[3], ARGV[4])
end
for i = 2, 3 do
  redis.call('ZREMRANGEBYSCORE', KEYS[i], '-inf', ARGV[6])
  redis.call('PEXPIRE', KEYS[i], ARGV[7])
end
return 1
