-- Stores a delivery anew with a new due time, if it is still kept.  KEYS: box, delivery.  ARGV: id, due, value.
if redis.call('EXISTS', KEYS[2]) == 0 then
  return 0
end
redis.call('SET', KEYS[2], ARGV[3])
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
return 1
