-- Puts the same value of a hash under another seal, and under another name, if all is still as it was read.
-- KEYS: the hash.  ARGV: name, the value that was read, the new name (it may be the same), what was read there (empty:
-- nothing), the new value.  Gives 1, or 0 when somebody else has saved.
local kept, there = redis.call('HGET', KEYS[1], ARGV[1]), redis.call('HGET', KEYS[1], ARGV[3]) or ''
if there ~= ARGV[5] then -- else this very call has run before
  if kept ~= ARGV[2] or there ~= ARGV[4] then
    return 0
  end
end
redis.call('HSET', KEYS[1], ARGV[3], ARGV[5])
if ARGV[1] ~= ARGV[3] then
  redis.call('HDEL', KEYS[1], ARGV[1])
end
return 1
