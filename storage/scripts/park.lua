-- Sets a delivery aside, if it is still kept, and saves what tells of it.
-- KEYS: dead, delivery, box, deliveries.  ARGV: id, parked value, deliveries.
if redis.call('DEL', KEYS[2]) == 0 then
  return 0
end
redis.call('ZREM', KEYS[3], ARGV[1])
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
deliver(3, 3)
return 1
