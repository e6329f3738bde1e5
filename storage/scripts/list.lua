-- Puts a guarantee into the lists of staff, if its revision is still the one that was read: whoever saves it does so too.
-- KEYS: guarantee, moves, the lists.  ARGV: id, revision read, the times at which money of it moved, with commas between, the time by
-- which it stands in each list (empty: not).  Gives 1 or 0.
if revision(redis.call('GET', KEYS[1])) ~= ARGV[2] then
  return 0
end
for time in string.gmatch(ARGV[3], '([^,]*),') do
  redis.call('ZADD', KEYS[2], time, ARGV[1] .. '.' .. time)
end
for i = 3, #KEYS do
  if ARGV[i + 1] ~= '' then
    redis.call('ZADD', KEYS[i], ARGV[i + 1], ARGV[1])
  else
    redis.call('ZREM', KEYS[i], ARGV[1])
  end
end
return 1
