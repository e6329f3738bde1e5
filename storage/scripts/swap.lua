-- Puts a value, such as the same one under another seal, in the place of the one that was read, if that is still there. Its lifetime stays.
-- KEYS: the value.  ARGV: the value that was read, the new one.  Gives 1, or 0 when somebody else has saved.
local kept = redis.call('GET', KEYS[1])
if kept ~= ARGV[1] and kept ~= ARGV[2] then
  return 0
end
redis.call('SET', KEYS[1], ARGV[2], 'KEEPTTL')
return 1
