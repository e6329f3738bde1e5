-- Drops deliveries that were set aside, each as long as it is still set aside as it was read, and the mark of their chat, if it is as
-- it was read.
-- KEYS: dead, the mark of the chat.  ARGV: the mark as it was read (empty: it stays), then of each delivery its id and the parked
-- value that was read.  Gives 1.
for i = 2, #ARGV, 2 do
  if redis.call('HGET', KEYS[1], ARGV[i]) == ARGV[i + 1] then
    redis.call('HDEL', KEYS[1], ARGV[i])
  end
end
if ARGV[1] ~= '' and redis.call('GET', KEYS[2]) == ARGV[1] then
  redis.call('DEL', KEYS[2])
end
return 1
