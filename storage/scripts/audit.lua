-- Adds entries to the audit trail, if the chain's head is still the one that they were linked to.
-- KEYS: head, days, the list of a day.  ARGV: head read (empty: none), new head, the day, entries.  Gives 1, or the head that
-- somebody else has written.
local head = redis.call('GET', KEYS[1]) or ''
if head ~= ARGV[1] then
  -- These very entries may have been added before, and only the answer was lost; others may have followed since.
  if redis.call('LPOS', KEYS[3], ARGV[#ARGV], 'RANK', -1, 'MAXLEN', 1000) then
    -- Written again, so that WAIT on this connection also speaks for the write that added them.
    redis.call('SET', KEYS[1], head)
    return 1
  end
  return head
end
redis.call('ZADD', KEYS[2], 0, ARGV[3])
for i = 4, #ARGV do
  redis.call('RPUSH', KEYS[3], ARGV[i])
end
redis.call('SET', KEYS[1], ARGV[2])
return 1
