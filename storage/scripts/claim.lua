-- Claims the named deliveries that are due, by moving their due time on.
-- KEYS: box, deliveries.  ARGV: now, until when they are claimed, ids.  Gives the values of the claimed ones.
local claimed = {}
for i = 2, #KEYS do
  local id = ARGV[i + 1]
  local due = redis.call('ZSCORE', KEYS[1], id)
  if due and tonumber(due) <= tonumber(ARGV[1]) then
    local value = redis.call('GET', KEYS[i])
    if value then
      redis.call('ZADD', KEYS[1], 'XX', ARGV[2], id)
      claimed[#claimed + 1] = value
    else
      redis.call('ZREM', KEYS[1], id)
    end
  end
end
return claimed
