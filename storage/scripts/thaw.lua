-- Drops the freeze of a number if its revision is still the one that was read.
-- KEYS: frozen (a hash by the number's name).  ARGV: name, revision read.  Gives 1.
if revision(redis.call('HGET', KEYS[1], ARGV[1])) == ARGV[2] then
  redis.call('HDEL', KEYS[1], ARGV[1])
end
return 1
