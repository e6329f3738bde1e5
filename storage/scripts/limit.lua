-- Counts one use against a limit (the generic cell rate algorithm): kept is the time up to which the allowance
-- is used up, which each use moves on by one share and which may run ahead of now by the whole period.
-- KEYS: limit; another, where there may be silence, with the time until when (in milliseconds): nothing is counted before it.
-- ARGV: now, share, period (all in microseconds), the mark of this use. A negative share takes a use back.
-- Gives 0 when the use is counted, or in how many microseconds the next one may be.
local now, share, period = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local hush = KEYS[2] and redis.call('GET', KEYS[2])
if hush and tonumber(hush) * 1000 > now then
  return tonumber(hush) * 1000 - now
end
local used, mark = now, ''
local kept = redis.call('GET', KEYS[1])
if kept then
  local at, by = string.match(kept, '^(%d+)|(.*)$')
  -- A process whose clock is ahead may have written a time that nobody else could reach.
  used, mark = math.min(math.max(tonumber(at), now), now + period), by
end
if mark == ARGV[4] then -- this very use was counted before, and only its answer was lost
  return 0
end
used = used + share
if used - now > period then
  return used - now - period
end
if used <= now then
  redis.call('DEL', KEYS[1])
  return 0
end
redis.call('SET', KEYS[1], string.format('%.0f', used) .. '|' .. ARGV[4], 'PX', math.ceil((used - now) / 1000))
return 0
