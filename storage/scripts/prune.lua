-- Takes those ids out of a chat's list whose records have outlived their lifetime.
-- KEYS: of, guarantees.  ARGV: their ids.
for i = 2, #KEYS do
  if redis.call('EXISTS', KEYS[i]) == 0 then
    redis.call('ZREM', KEYS[1], ARGV[i - 1])
  end
end
return 1
