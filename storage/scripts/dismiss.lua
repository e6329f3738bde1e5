-- Removes a member of staff who is at a revision.  KEYS: staff.  ARGV: number, revision; 0: at any.
-- Written first, so that a repeat writes too: WAIT asks the replicas about the writes of its own connection.
local kept = redis.call('HGET', KEYS[1], ARGV[1])
if ARGV[2] ~= '0' and kept and revision(kept) ~= ARGV[2] then
  return 0
end
redis.call('HSET', KEYS[1], ARGV[1], '')
redis.call('HDEL', KEYS[1], ARGV[1])
return 1
