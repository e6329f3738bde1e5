-- Puts a member into a sorted set. One that is there keeps its score.  KEYS: the set.  ARGV: member, score.  Gives 1.
redis.call('ZADD', KEYS[1], redis.call('ZSCORE', KEYS[1], ARGV[1]) or ARGV[2], ARGV[1])
return 1
