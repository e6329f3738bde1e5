-- Gives a data key up.  KEYS: canaries (a hash by the key's id).  ARGV: id, what stands for one that was given up, the field for how
-- many records are lost with it, how many.
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2], ARGV[3], ARGV[4])
return 1
