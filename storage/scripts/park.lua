-- Sets a delivery aside, if it is still kept, saves what tells of it, and has what comes after it be due.
-- KEYS: dead, delivery, the mark of its chat, box, deliveries.  ARGV: id, parked value, "1" where its chat could not be
-- reached (else the mark is not touched), the id of what comes after it (empty: nothing), now, deliveries.
if redis.call('DEL', KEYS[2]) == 0 then
  return 0
end
redis.call('ZREM', KEYS[4], ARGV[1])
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
if ARGV[3] == '1' then
  redis.call('INCR', KEYS[3])
end
after(KEYS[4], ARGV[4], ARGV[5])
deliver(4, 6)
return 1
