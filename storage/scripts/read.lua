-- Reads values, and writes something small after them, so that WAIT on this connection speaks for the saves that made them.
-- KEYS: the values, the small one.  ARGV: for how long the small one stays, in milliseconds.  Gives the values.
local small = table.remove(KEYS)
redis.call('SET', small, '1', 'PX', ARGV[1])
return redis.call('MGET', unpack(KEYS))
