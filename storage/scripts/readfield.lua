-- Reads a value of a hash and writes it again as it is, so that WAIT on this connection speaks for the save that made it.
-- KEYS: the hash.  ARGV: field.  Gives the value, or nothing.
local kept = redis.call('HGET', KEYS[1], ARGV[1])
if kept then
  redis.call('HSET', KEYS[1], ARGV[1], kept)
end
return kept
