-- Saves a profile.  KEYS: profile.  ARGV: value, lifetime.
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
