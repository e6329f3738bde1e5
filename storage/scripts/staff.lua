-- Saves a member of staff if their revision is still the one that was read, and, where others were read for that, nobody has come, gone
-- or been saved since.
-- KEYS: staff (a hash by number).  ARGV: number, revision read, value; then, where others were read, how many, and of each number and revision.
-- Gives 1, 0 when somebody else has saved the member, or 2 when others were.
local kept = redis.call('HGET', KEYS[1], ARGV[1])
if kept ~= ARGV[3] then
  if revision(kept) ~= ARGV[2] then
    return 0
  end
  if ARGV[4] and redis.call('HLEN', KEYS[1]) ~= tonumber(ARGV[4]) then
    return 2
  end
  for i = 5, #ARGV, 2 do
    if revision(redis.call('HGET', KEYS[1], ARGV[i])) ~= ARGV[i + 1] then
      return 2
    end
  end
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1
