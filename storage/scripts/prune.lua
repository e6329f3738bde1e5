-- Takes ids out of a sorted set, with what stands behind them, whose records have gone with their lifetime.
-- KEYS: the set, guarantees.  ARGV: their ids.
for i = 2, #KEYS do
  if redis.call('EXISTS', KEYS[i]) == 0 then
    redis.call('ZREM', KEYS[1], ARGV[i - 1])
  end
end
return 1
