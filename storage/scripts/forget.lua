-- Removes what is remembered of a chat, and what was to be told to it and belongs to nothing that it has paid for. The mark of what
-- it has missed goes where it is as it was read.
-- KEYS: session, profile, mark, dead, deliveries, box.  ARGV: the mark as it was read (empty: it stays), ids of the deliveries.
redis.call('DEL', KEYS[1], KEYS[2])
if ARGV[1] ~= '' and redis.call('GET', KEYS[3]) == ARGV[1] then
  redis.call('DEL', KEYS[3])
end
drop(4, #KEYS, 2)
return 1
