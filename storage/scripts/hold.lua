-- Gives a guarantee a place among those that name a person in a role, if there is one left. Asked again for the
-- same guarantee it agrees again.
-- KEYS: held (a sorted set: role and guarantee id, by when it was held).  ARGV: role with its colon, guarantee id,
-- time, number of places, ids that are found to be over.  Gives 1, or the ids in the way, parted by spaces.
local role, member, places = ARGV[1], ARGV[1] .. ARGV[2], tonumber(ARGV[4])
for i = 5, #ARGV do
  redis.call('ZREM', KEYS[1], role .. ARGV[i])
end
local since = redis.call('ZSCORE', KEYS[1], member)
if not since then
  local others = {}
  for _, other in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
    if string.sub(other, 1, #role) == role then
      others[#others + 1] = string.sub(other, #role + 1)
    end
  end
  if #others >= places then
    return table.concat(others, ' ')
  end
  since = ARGV[3]
end
-- Written again also by a repeat: WAIT asks the replicas about the writes of its own connection.
redis.call('ZADD', KEYS[1], since, member)
return 1
