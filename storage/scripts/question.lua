-- Takes a turn: a chat's to ask the gateway, or to tell staff of something, unless one was taken within a time.
-- KEYS: the last turn.  ARGV: now, that time (both in milliseconds), what names this turn, what it is about (a guarantee, who tells).
-- Gives 1, or the turn that is kept: when it was taken, 1 (answered, told) or 0, its name and what it is about, parted by "|".
local now, every = tonumber(ARGV[1]), tonumber(ARGV[2])
local kept = redis.call('GET', KEYS[1])
if kept then
  local at, _, turn = string.match(kept, '^(%d+)|(%d)|([^|]*)|')
  if turn == ARGV[3] then -- this very turn was taken before, and only its answer was lost
    return 1
  end
  -- A process whose clock is ahead keeps nobody waiting for longer than that time.
  if math.abs(now - tonumber(at)) < every then
    return kept
  end
end
redis.call('SET', KEYS[1], string.format('%.0f', now) .. '|0|' .. ARGV[3] .. '|' .. ARGV[4], 'PX', every)
return 1
