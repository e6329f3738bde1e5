-- Keeps that an agreement has proven somebody to a case; whoever comes first has it.
-- KEYS: marks (a hash).  ARGV: mark, the case.  Gives 1 where it is this case's, else 0.
local kept = redis.call('HGET', KEYS[1], ARGV[1]) or ARGV[2]
redis.call('HSET', KEYS[1], ARGV[1], kept)
if kept == ARGV[2] then
  return 1
end
return 0
