-- Moves what names a guarantee to another name, if it still names that one and the other name is free.
-- KEYS: the name, the other name.  ARGV: id.  Gives 1, or 0.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
if (redis.call('GET', KEYS[2]) or ARGV[1]) ~= ARGV[1] then
  return 0
end
redis.call('SET', KEYS[2], ARGV[1])
redis.call('DEL', KEYS[1])
return 1
