-- Notes that something goes on, and gives when it began, in milliseconds.
-- KEYS: burst.  ARGV: now, and for how long nobody must note it for it to be over (both in milliseconds).
local now, idle = tonumber(ARGV[1]), tonumber(ARGV[2])
local began, last = string.match(redis.call('GET', KEYS[1]) or '', '^(%d+)|(%d+)$')
if not began or now - tonumber(last) >= idle then
  began, last = ARGV[1], ARGV[1]
end
redis.call('SET', KEYS[1], began .. '|' .. string.format('%.0f', math.max(now, tonumber(last))), 'PX', idle)
return tonumber(began)
