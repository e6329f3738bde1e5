-- Notes when a chat's account has shared its number. A note that is younger than a time stands.
-- KEYS: proved.  ARGV: now, that time (both in milliseconds).  Gives 1.
local kept = tonumber(redis.call('GET', KEYS[1]) or '')
if not kept or kept + tonumber(ARGV[2]) <= tonumber(ARGV[1]) then
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
end
return 1
