-- Removes a member of staff.  KEYS: staff.  ARGV: number.
-- Written first, so that a repeat writes too: WAIT asks the replicas about the writes of its own connection.
redis.call('HSET', KEYS[1], ARGV[1], '')
redis.call('HDEL', KEYS[1], ARGV[1])
return 1
