-- Notes when the personal fields of a guarantee go, and has it live on with what leads to it, if its revision is still the one that was
-- read: whoever saves it does both.
-- KEYS: days, guarantee, what leads to it.  ARGV: id, revision read, when the personal fields go (empty: not), for how long it lives from
-- now on at least (0: for ever).  Gives 1 or 0.
local id, rev, day, life = unpack(ARGV)
if revision(redis.call('GET', KEYS[2])) ~= rev then
  return 0
end
if day ~= '' then
  redis.call('ZADD', KEYS[1], day, id)
else
  redis.call('ZREM', KEYS[1], id)
end
for i = 2, #KEYS do
  if i == 2 or redis.call('GET', KEYS[i]) == id then
    local left = redis.call('PTTL', KEYS[i])
    if left >= 0 and life == '0' then
      redis.call('PERSIST', KEYS[i])
    elseif left >= 0 and left < tonumber(life) then
      redis.call('PEXPIRE', KEYS[i], life)
    end
  end
end
return 1
