-- Saves a delivery that belongs to no record, unless one of its id was saved within a time.
-- KEYS: mark, box, delivery.  ARGV: what names this try, now, that time (both in milliseconds), delivery.  Gives 1 or 0.
local now, once = tonumber(ARGV[2]), tonumber(ARGV[3])
local kept = redis.call('GET', KEYS[1])
if kept then
  local till, by = string.match(kept, '^(%d+)|(.*)$')
  if by == ARGV[1] then -- this very try has run before, and only its answer was lost
    redis.call('SET', KEYS[1], kept, 'KEEPTTL')
    return 1
  end
  if tonumber(till) > now then
    return 0
  end
end
redis.call('SET', KEYS[1], string.format('%.0f', now + once) .. '|' .. ARGV[1], 'PX', once)
deliver(2, 4)
return 1
