-- Puts a guarantee into the lists of staff, if its revision is still the one that was read: whoever saves it does so too.
-- KEYS: guarantee, the lists.  ARGV: id, revision read, the time by which it stands in each list (empty: not).  Gives 1 or 0.
if revision(redis.call('GET', KEYS[1])) ~= ARGV[2] then
  return 0
end
for i = 2, #KEYS do
  if ARGV[i + 1] ~= '' then
    redis.call('ZADD', KEYS[i], ARGV[i + 1], ARGV[1])
  else
    redis.call('ZREM', KEYS[i], ARGV[1])
  end
end
return 1
