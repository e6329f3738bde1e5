-- Leaves the canary of a data key, or by which kind of the gateway's key this Redis is served (":served"), unless there is one.
-- KEYS: canaries (a hash by the key's id).  ARGV: id, canary, what stands for one that was given up.  Gives 1, or the canary
-- that is kept.
local kept = redis.call('HGET', KEYS[1], ARGV[1])
if not kept or kept == ARGV[3] then
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
  return 1
end
redis.call('HSET', KEYS[1], ARGV[1], kept)
return kept
