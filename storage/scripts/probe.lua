-- Writes something small, as every save does.
-- KEYS: the key. ARGV: for how long it stays, in milliseconds. Gives 1.
redis.call('SET', KEYS[1], '1', 'PX', ARGV[1])
return 1
