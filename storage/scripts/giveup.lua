-- Gives a data key up.  KEYS: canaries (a hash by the key's id).  ARGV: id, what stands for one that was given up.
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return 1
