-- Makes deliveries that were set aside due again, each as long as it is still set aside as it was read, and takes the mark
-- of their chat away unless more was set aside meanwhile.
-- KEYS: dead, box, the mark of the chat, deliveries.  ARGV: the mark as it was read (empty: it stays), then of each delivery
-- its id, due time, the parked value that was read and its own value.  Gives how many are due again.
local back = 0
for i = 4, #KEYS do
  local arg = 2 + (i - 4) * 4
  if redis.call('HGET', KEYS[1], ARGV[arg]) == ARGV[arg + 2] then
    redis.call('HDEL', KEYS[1], ARGV[arg])
    redis.call('SET', KEYS[i], ARGV[arg + 3])
    redis.call('ZADD', KEYS[2], ARGV[arg + 1], ARGV[arg])
    back = back + 1
  end
end
if redis.call('GET', KEYS[3]) == ARGV[1] then
  redis.call('DEL', KEYS[3])
end
return back
