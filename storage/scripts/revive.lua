-- Makes a delivery that was set aside due again.  KEYS: dead, box, delivery.  ARGV: id, due, value.  Gives 1 or 0.
if redis.call('HDEL', KEYS[1], ARGV[1]) == 0 then
  return redis.call('EXISTS', KEYS[3])
end
redis.call('SET', KEYS[3], ARGV[3])
redis.call('ZADD', KEYS[2], ARGV[2], ARGV[1])
return 1
