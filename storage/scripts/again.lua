-- Writes a value again as it is, so that WAIT on this connection speaks for the save that made it.
-- KEYS: guarantee.
local kept = redis.call('GET', KEYS[1])
if kept then
  redis.call('SET', KEYS[1], kept, 'KEEPTTL')
end
return 1
